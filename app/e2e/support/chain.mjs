// A real validator with a pool, its keeper, and the command line.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { createSolanaRpc } from '@solana/kit';
import { readPool, readPoolKeys } from '@sluice/client';

import { run, start } from './child.mjs';
import { freshKey, writeKey } from './keys.mjs';
import { binary, elf } from './paths.mjs';
import { until } from './wait.mjs';

/**
 * A slot is as long as the localnet's can be, since the machine has a browser to run besides: thirteen seconds an epoch. What an
 * epoch pays is little, since a year has so many of them: with more, no yearly rate could be written down.
 */
const EPOCH = { '--slots-per-epoch': '64', '--slot-ms': '200', '--reward-ppm': '2' };
export const SOL = 1_000_000_000n;

/** @param {string} dir Keys and logs. */
export async function startChain(dir) {
  const keys = join(dir, 'keys');
  mkdirSync(keys, { recursive: true });
  const words = Object.entries({ ...EPOCH, '--keys': keys, '--elf': elf() }).flat();
  const node = start(binary('sluice-localnet'), words, { log: join(dir, 'localnet.log') });
  // The last line: by then the pool is there.
  await node.says(/^Up after/m);
  const said = async (name) => (await node.says(new RegExp(`^${name}\\s+(\\S+)`, 'm')))[1];
  const [url, control, pool] = await Promise.all(['RPC', 'control', 'pool'].map(said));
  const rpc = createSolanaRpc(url);
  const poolKeys = await readPoolKeys(rpc, pool);
  const chain = {
    url,
    rpc,
    pool,
    poolKeys,
    dir,
    /** A key of the localnet's: `governance`. */
    keyFile: (name) => join(keys, `${name}.json`),
    command: (line) => command(control, line),
    airdrop: (address, lamports) => command(control, `airdrop ${address} ${lamports}`),
    /** The pool at one slot. */
    read: () => readPool(rpc, poolKeys),
    genesis: () => rpc.getGenesisHash().send(),
    lamports: async (address) => (await rpc.getBalance(address, { commitment: 'confirmed' }).send()).value,
    /** What the command line answers, by whichever way to the node; signed for by a key file where it sends. */
    cli: (line, options) => cli({ url, pool, home: dir, ...options }, line),
    stop: () => node.stop(),
  };
  return { ...chain, keeper: keeperOf(chain) };
}

async function command(control, line) {
  const answer = await fetch(control, { method: 'POST', body: line });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${line}: ${text}`);
  return text.trim();
}

/** Its answer as JSON. Amounts are below 2^53 here: a few thousand SOL. */
async function cli({ url, pool, home, signer }, line) {
  const words = ['--url', url, '--pool', pool, '--output', 'json', ...(signer ? ['--keypair', signer] : []), ...line];
  // Another home: whoever runs the tests may have a configuration there.
  return JSON.parse(await run(binary('sluice'), words, { HOME: home }));
}

/** The keeper as a process of its own. It can be stopped and started: the pool lives without it, but no epoch is closed. */
function keeperOf(chain) {
  let keeper;
  let purse;
  return {
    async start() {
      if (keeper?.runs()) return;
      if (!purse) {
        const key = freshKey();
        await chain.airdrop(key.address, 10n * SOL);
        purse = writeKey(join(chain.dir, 'keeper.json'), key);
      }
      // Epochs of seconds: it looks five times a second, and keeps nothing for longer than half an epoch.
      const pace = ['--interval', '0.2', '--keep-slots', '20'];
      const words = ['--url', chain.url, '--pool', chain.pool, '--keypair', purse, ...pace];
      keeper = start(binary('sluice-keeper'), words, { log: join(chain.dir, 'keeper.log') });
    },
    stop: async () => keeper?.stop(),
    runs: () => keeper?.runs() ?? false,
  };
}

/** Waits until the pool is as wanted; returns it. */
export const poolThat = (chain, what, holds, patience = 180_000) =>
  until(
    what,
    async () => {
      const seen = await chain.read();
      return holds(seen) && seen;
    },
    { patience, every: 200 },
  );
