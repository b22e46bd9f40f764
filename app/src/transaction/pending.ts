/**
 * Transactions that were sent while nobody knows yet what became of them: one of each cluster. They are kept for as long as
 * their tab, so that whoever loads the page anew is told before sending a second one. There is nothing in them that the
 * cluster does not make public.
 */

import { isSignature, type Signature } from '@solana/kit';

import type { End } from '../chain/send.ts';

export interface Pending {
  /** Null while only a wallet that sends by itself knows whether there is one. */
  readonly signature: Signature | null;
  readonly end: End;
  readonly title: string;
  /** Of the cluster that it was sent to. */
  readonly genesis: string;
}

const PREFIX = 'sluice.pending.';

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

function storage(): Kept | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** Keeps it, in the place of what was kept of its cluster before. */
export function keepPending(pending: Pending, kept: Kept | null = storage()): void {
  try {
    const end = typeof pending.end === 'bigint' ? pending.end.toString() : pending.end;
    kept?.setItem(PREFIX + pending.genesis, JSON.stringify({ ...pending, end }));
  } catch {
    // Where nothing can be kept, a reload forgets it; the browser warns of that.
  }
}

/** Forgets it, and no other one that was sent meanwhile. */
export function dropPending({ genesis, signature }: Pending, kept: Kept | null = storage()): void {
  try {
    if (readPending(genesis, kept)?.signature === signature) kept?.removeItem(PREFIX + genesis);
  } catch {
    // As above.
  }
}

/** What is under way on a cluster; null where nothing is, or nothing that makes sense. */
export function readPending(of: string, kept: Kept | null = storage()): Pending | null {
  try {
    const { title, genesis, signature, end } = JSON.parse(kept?.getItem(PREFIX + of) ?? '{}') as Record<string, unknown>;
    if (typeof title !== 'string' || genesis !== of) return null;
    if (signature !== null && (typeof signature !== 'string' || !isSignature(signature))) return null;
    return { title, genesis, signature, end: endOf(end) };
  } catch {
    return null;
  }
}

/** What is under way, whatever the cluster. */
export function allPending(kept: Kept | null = storage()): readonly Pending[] {
  try {
    const keys = Array.from({ length: kept?.length ?? 0 }, (_, place) => kept?.key(place) ?? '');
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => readPending(key.slice(PREFIX.length), kept))
      .filter((of) => of !== null);
  } catch {
    return [];
  }
}

function endOf(kept: unknown): End {
  if (kept === 'endless') return kept;
  // Unknown: then it is asked for anew, and what is asked for later is later.
  return typeof kept === 'string' && /^\d+$/.test(kept) ? BigInt(kept) : null;
}
