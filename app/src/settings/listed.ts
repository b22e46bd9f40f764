/** The pools that a node knows, for whoever chooses one. */

import type { Address } from '@solana/kit';

import { whyNotRead } from '../chain/failure.ts';
import type { Node } from '../chain/node.ts';
import { listPools } from '../chain/pools.ts';

export interface Listed {
  readonly pools: readonly Address[];
  /** What there is to say instead of pools. */
  readonly words: string;
}

export const UNASKED: Listed = { pools: [], words: '' };
export const ASKING: Listed = { pools: [], words: 'Asking the node …' };

/** What a node answers, or why it does not; nothing once `signal` is aborted: nobody waits for it any more. */
export async function askPools(node: Node, signal: AbortSignal, patience?: number): Promise<Listed | null> {
  try {
    const pools = await listPools(node, signal, patience);
    if (signal.aborted) return null;
    return { pools, words: pools.length === 0 ? 'There is no pool on this cluster.' : '' };
  } catch (problem) {
    return signal.aborted ? null : { pools: [], words: whyNotRead(problem) };
  }
}
