// What all tests share: one validator with a keeper, one way to it, one site, one browser. Starts once and ends with the run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { launch, visitor } from './browser.mjs';
import { startChain } from './chain.mjs';
import { openDoor } from './door.mjs';
import { freshKey, writeKey } from './keys.mjs';
import { SCREENS } from './paths.mjs';
import { serveSite } from './site.mjs';

/** Filled before the first test. */
export const world = {};

/** Everything is there within two minutes, or not at all. */
const PATIENCE = { timeout: 240_000 };

before(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-app-'));
  mkdirSync(SCREENS, { recursive: true });
  const [chain, site, browser] = await Promise.all([startChain(dir), serveSite(), launch()]);
  const door = await openDoor(chain.url);
  Object.assign(world, { dir, chain, site, browser, door });
  world.visit = (options) => visitor(browser, { site: site.url, door, pool: chain.pool, ...options });
  await chain.keeper.start();
  world.guardian = await nominateGuardian(chain, dir);
}, PATIENCE);

after(async () => {
  const { dir, chain, site, browser, door } = world;
  await browser?.close();
  await chain?.keeper.stop();
  await Promise.allSettled([door?.shut(), site?.stop(), chain?.stop()]);
  if (dir && !process.env.SLUICE_KEEP) rmSync(dir, { recursive: true, force: true });
}, PATIENCE);

/** The pool has none: somebody is nominated, and is guardian four epochs later, about when the operators have their stake. */
async function nominateGuardian(chain, dir) {
  const key = freshKey();
  const file = writeKey(join(dir, 'guardian.json'), key);
  await chain.airdrop(key.address, 1_000_000_000n);
  await chain.cli(['roles', 'propose', 'guardian', key.address], { signer: chain.keyFile('governance') });
  await chain.cli(['roles', 'accept', 'guardian'], { signer: file });
  return { address: key.address, file };
}
