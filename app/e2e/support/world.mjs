// What all tests share: one validator with a keeper, one way to it, one site, one browser. Starts once and ends with the run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { launch, visitor } from './browser.mjs';
import { SOL, startChain } from './chain.mjs';
import { openDoor } from './door.mjs';
import { freshKey, writeKey } from './keys.mjs';
import { SCREENS } from './paths.mjs';
import { serveSite } from './site.mjs';
import { until } from './wait.mjs';

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
  world.crowd = await crowd(chain, dir);
}, PATIENCE);

after(async () => {
  const { dir, chain, site, browser, door } = world;
  await browser?.close();
  await chain?.keeper.stop();
  await Promise.allSettled([door?.shut(), site?.stop(), chain?.stop()]);
  if (dir && !process.env.SLUICE_KEEP) rmSync(dir, { recursive: true, force: true });
}, PATIENCE);

/** Somebody with a key file, for the command line. */
async function somebody(chain, dir, name, lamports) {
  const key = freshKey();
  await chain.airdrop(key.address, lamports);
  return { address: key.address, file: writeKey(join(dir, `${name}.json`), key) };
}

/** The pool has none: somebody is nominated, and is guardian four epochs later, about when the operators have their stake. */
async function nominateGuardian(chain, dir) {
  const guardian = await somebody(chain, dir, 'guardian', SOL);
  await chain.cli(['roles', 'propose', 'guardian', guardian.address], { signer: chain.keyFile('governance') });
  await chain.cli(['roles', 'accept', 'guardian'], { signer: guardian.file });
  return guardian;
}

/** Others who hold shares: the pool is of some size, so that operators have stake to give. */
async function crowd(chain, dir) {
  const others = await somebody(chain, dir, 'crowd', 4_000n * SOL);
  await until('the crowd has deposited', () => chain.cli(['deposit', '3000'], { signer: others.file }).catch(isLater));
  return others;
}

/** Until the epoch is closed nothing is priced: a moment later it is. */
export function isLater(error) {
  if (/of an earlier epoch|below the minimum passed/.test(error.message)) return false;
  throw error;
}
