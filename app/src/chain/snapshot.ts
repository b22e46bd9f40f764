/** The pool at one slot: every figure on every page comes out of one of these. */

import type { Address } from '@solana/kit';
import { poolPlaces, readPool, type PoolKeys, type PoolSnapshot } from '@sluice/client';

import type { Source } from './feed.ts';
import { COMMITMENT, watchAccounts, type Node } from './node.ts';

export type { PoolKeys, PoolSnapshot };

export function poolSource(node: Node, address: Address): Source<PoolSnapshot> {
  // They follow from the pool's address: the first reading waits for no other one.
  const places = poolPlaces(address);
  return {
    async read(abortSignal) {
      return readPool(node.rpc, await places, { commitment: COMMITMENT, abortSignal });
    },
    slotOf: ({ slot }) => slot,
    async watch(signal, open, changed) {
      const of = await places;
      await watchAccounts(node, [of.pool, of.reserve, of.operators, of.config], signal, open, changed);
    },
  };
}
