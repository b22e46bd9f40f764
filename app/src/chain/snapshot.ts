/** The pool at one slot: every figure on every page comes out of one of these. */

import type { Address } from '@solana/kit';
import { readPool, readPoolKeys, type PoolKeys, type PoolSnapshot } from '@sluice/client';

import type { Source } from './feed.ts';
import { COMMITMENT, watchAccounts, type Node } from './node.ts';

export type { PoolKeys, PoolSnapshot };

export function poolSource(node: Node, address: Address): Source<PoolSnapshot> {
  // A pool's addresses never change: they are asked for once.
  let keys: PoolKeys | null = null;
  const find = async (abortSignal: AbortSignal): Promise<PoolKeys> => {
    keys ??= await readPoolKeys(node.rpc, address, { commitment: COMMITMENT, abortSignal });
    return keys;
  };
  return {
    async read(abortSignal) {
      return readPool(node.rpc, await find(abortSignal), { commitment: COMMITMENT, abortSignal });
    },
    slotOf: ({ slot }) => slot,
    async watch(signal, open, changed) {
      const of = await find(signal);
      await watchAccounts(node, [of.pool, of.reserve, of.operators, of.config], signal, open, changed);
    },
  };
}
