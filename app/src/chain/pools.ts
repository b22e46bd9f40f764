/** The pools of a cluster. */

import type { Address } from '@solana/kit';
import { readPools } from '@sluice/client';

import { COMMITMENT, type Node } from './node.ts';

export async function listPools(node: Node): Promise<readonly Address[]> {
  const pools = await readPools(node.rpc, { commitment: COMMITMENT });
  return pools.map(({ address }) => address);
}
