import { decodePool, poolKeys, readPool, type PoolSnapshot } from '@sluice/client';

import { answer, POOLS } from '../made/answers.mjs';

type Rpc = Parameters<typeof readPool>[0];

/** An invented pool, read as the page reads one. */
export async function snapshot(name: keyof typeof POOLS): Promise<PoolSnapshot> {
  const [[address, account] = []] = [...POOLS[name]];
  const keys = poolKeys(address as Parameters<typeof poolKeys>[0], decodePool(account as Parameters<typeof decodePool>[0]));
  const rpc = {
    getMultipleAccounts: (...params: unknown[]) => ({
      send: async () => {
        const { context, value } = answer('getMultipleAccounts', params) as { context: { slot: number }; value: unknown[] };
        return { context: { slot: BigInt(context.slot) }, value: value.map(lamportsOf) };
      },
    }),
  };
  return readPool(rpc as unknown as Rpc, keys);
}

/** As kit reads numbers. */
const lamportsOf = (account: unknown) =>
  account === null ? null : { ...(account as object), lamports: BigInt((account as { lamports: number }).lamports) };
