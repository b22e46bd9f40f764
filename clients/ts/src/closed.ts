/**
 * What is closed, and why: the bits of `Pool.closed`.
 *
 * @module
 */
import type { Pool } from './accounts.js';
import type { SluiceErrorName } from './errors.js';

/** The bits. */
export const CLOSED = {
  /** Bunker mode: a share fell at the last close. */
  shareFell: 1,
  /** Bunker mode: the mint has shares that the pool did not mint. */
  unbackedShares: 2,
  /** Bunker mode: a loss is proven that no close has booked. */
  loss: 4,
  /** Bunker mode: stake is delegated to vote accounts that the pool did not choose. */
  astray: 8,
  /** Bunker mode: the last close took so much that the next one is to confirm it. */
  unconfirmed: 16,
  /** Every reason for bunker mode. */
  bunker: 0xff,
  /** The guardian has paused deposits. */
  pausedDeposits: 1 << 8,
  /** The guardian has paused exits that are paid at once. */
  pausedExits: 1 << 9,
  /** The guardian has paused delegation. */
  pausedDelegation: 1 << 10,
  /** Somebody has recapitalised the pool, and no close has booked it. */
  coverPending: 1 << 11,
  /** Deposits need the signature of the deposit authority. */
  gatedBySigner: 1 << 12,
  /** Deposits need an attestation. */
  gatedByAttestation: 1 << 13,
} as const;

/** Bunker mode that closes deposits too: shares nobody paid for, or a loss that is not booked or not confirmed. */
export const BUNKER_FOR_DEPOSITS = CLOSED.unbackedShares | CLOSED.loss | CLOSED.unconfirmed;

/** Whether any of `bits` is set. */
export function isClosed({ closed }: Pick<Pool, 'closed'>, bits: number): boolean {
  return (closed & bits) !== 0;
}

/** Why nobody may deposit now, if so; gates aside. */
export function depositsClosedBy(pool: Pick<Pool, 'closed'>): SluiceErrorName | undefined {
  if (isClosed(pool, BUNKER_FOR_DEPOSITS)) return 'Bunker';
  if (isClosed(pool, CLOSED.coverPending)) return 'CoverPending';
  return isClosed(pool, CLOSED.pausedDeposits) ? 'DepositsPaused' : undefined;
}

/** Why nobody is paid at once now, if so. */
export function exitsClosedBy(pool: Pick<Pool, 'closed'>): SluiceErrorName | undefined {
  if (isClosed(pool, CLOSED.bunker)) return 'Bunker';
  return isClosed(pool, CLOSED.pausedExits) ? 'ExitsPaused' : undefined;
}

/** What deposits need besides the depositor's signature: nothing, a co-signer's, or an attestation. For good. */
export type Gate = 'none' | 'signer' | 'attestation';

/** The gate of a pool's deposits. */
export function gate(pool: Pick<Pool, 'closed'>): Gate {
  if (isClosed(pool, CLOSED.gatedBySigner)) return 'signer';
  return isClosed(pool, CLOSED.gatedByAttestation) ? 'attestation' : 'none';
}
