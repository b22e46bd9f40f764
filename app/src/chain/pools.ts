/** The pools of a cluster. */

import type { Address } from '@solana/kit';
import { readPools } from '@sluice/client';

import { COMMITMENT, MOST_WAIT, within, type Node } from './node.ts';

export async function listPools(node: Node, signal: AbortSignal, patience = MOST_WAIT): Promise<readonly Address[]> {
  const pools = await readPools(node.rpc, { commitment: COMMITMENT, abortSignal: within(patience, signal) });
  return pools.map(({ address }) => address);
}
