/**
 * Transactions that were sent while nobody knows yet what became of them. They are kept for as long as their tab, so that
 * whoever loads the page anew is told before sending another one. There is nothing in them that the cluster does not make
 * public.
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

/** Of what a wallet was only asked there is one: before the next, the reader closes the dialog of it, which forgets it. */
const keyOf = ({ genesis, signature }: Pending): string => `${PREFIX}${genesis}.${signature ?? 'asked'}`;

/** Keeps it beside what was left before. */
export function keepPending(pending: Pending, kept: Kept | null = storage()): void {
  try {
    const end = typeof pending.end === 'bigint' ? pending.end.toString() : pending.end;
    kept?.setItem(keyOf(pending), JSON.stringify({ ...pending, end }));
  } catch {
    // Where nothing can be kept, a reload forgets it; the browser warns of that.
  }
}

/** Forgets it, and no other one. */
export function dropPending(pending: Pending, kept: Kept | null = storage()): void {
  try {
    kept?.removeItem(keyOf(pending));
  } catch {
    // As above.
  }
}

/** What is under way, whatever the cluster; nothing that makes no sense. */
export function allPending(kept: Kept | null = storage()): readonly Pending[] {
  try {
    const keys = Array.from({ length: kept?.length ?? 0 }, (_, place) => kept?.key(place) ?? '');
    return keys.filter((key) => key.startsWith(PREFIX)).flatMap((key) => read(key, kept) ?? []);
  } catch {
    return [];
  }
}

function read(key: string, kept: Kept | null): Pending | null {
  try {
    const { title, genesis, signature, end } = JSON.parse(kept?.getItem(key) ?? '{}') as Record<string, unknown>;
    if (typeof title !== 'string' || typeof genesis !== 'string') return null;
    if (signature !== null && (typeof signature !== 'string' || !isSignature(signature))) return null;
    const found = { title, genesis, signature, end: endOf(end) };
    // Elsewhere it could not be forgotten.
    return key === keyOf(found) ? found : null;
  } catch {
    return null;
  }
}

function endOf(kept: unknown): End {
  if (kept === 'endless') return kept;
  // Unknown: then it is asked for anew, and what is asked for later is later.
  return typeof kept === 'string' && /^\d+$/.test(kept) ? BigInt(kept) : null;
}
