/**
 * A transaction that was sent while nobody knows yet what became of it. It is kept for as long as its tab, so that whoever
 * loads the page anew is told before sending a second one. There is nothing in it that the cluster does not make public.
 */

import { isSignature, type Signature } from '@solana/kit';

import type { End, Sent } from '../chain/send.ts';

export interface Pending extends Sent {
  readonly title: string;
  /** Of the cluster that it was sent to. */
  readonly genesis: string;
}

const KEY = 'sluice.pending';

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

function storage(): Kept | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** Keeps it, or forgets it with null. */
export function keepPending(pending: Pending | null, kept: Kept | null = storage()): void {
  try {
    if (pending === null) return kept?.removeItem(KEY);
    const end = typeof pending.end === 'bigint' ? pending.end.toString() : pending.end;
    kept?.setItem(KEY, JSON.stringify({ ...pending, end }));
  } catch {
    // Where nothing can be kept, a reload forgets it; the browser warns of that.
  }
}

/** What was under way before a reload; null where nothing was, or nothing that makes sense. */
export function readPending(kept: Kept | null = storage()): Pending | null {
  try {
    const { title, genesis, signature, end } = JSON.parse(kept?.getItem(KEY) ?? '{}') as Record<string, unknown>;
    if (typeof title !== 'string' || typeof genesis !== 'string') return null;
    if (typeof signature !== 'string' || !isSignature(signature)) return null;
    return { title, genesis, signature: signature as Signature, end: endOf(end) };
  } catch {
    return null;
  }
}

function endOf(kept: unknown): End {
  if (kept === 'endless') return kept;
  // Unknown: then it is asked for anew, and what is asked for later is later.
  return typeof kept === 'string' && /^\d+$/.test(kept) ? BigInt(kept) : null;
}
