/**
 * SOL in, shares out: what `deposit_sol` would do, and why.
 *
 * By the program's own formulas, out of a decoded account: in the same slot, the program does exactly this, or refuses for
 * this very reason. What others do in between is not known here; so pass a minimum.
 *
 * @module
 */
import type { Pool } from '../accounts.js';
import { depositsClosedBy, gate } from '../closed.js';
import type { Quote } from '../errors.js';
import { type Deposit, type EntryTerms, deposit } from '../math/deposit.js';
import { ppm } from '../math/proportion.js';
import type { Now } from '../sysvar.js';
import type { Lamports, Shares } from '../units.js';
import { books, checkFresh } from './books.js';
import { quote, refuse, refuseIf } from './refuse.js';

/**
 * By which instruction: `deposit_sol` or `deposit_stake`, which a gate closes, or their gated twins with what opens it; whether
 * that does is not asked here.
 */
export type Door = 'free' | 'gated';

/**
 * Why a deposit pays the entry fee.
 *
 * - `late`: no other level could hand it out before the end of the epoch. Deposit in the next one.
 * - `noHeadRoom`: nothing can be delegated now: no level is set, or it is used up. Wait for another level.
 * - `beyond`: the part beyond what can still be delegated in this epoch pays.
 * - `idle`: a part would be handed to operators who cannot take stake in this epoch.
 * - `besides`: of a stake account, only what it holds besides its delegation, its rent for one: that is idle whenever it comes.
 */
export type EntryFeeReason = 'late' | 'noHeadRoom' | 'beyond' | 'idle' | 'besides';

/** What a deposit does. */
export interface DepositQuote {
  /** Base units of the LST that are minted. Floored, in favour of the holders. */
  readonly shares: Shares;
  /** The entry fee, part of the lamports. Ceiled, in favour of the holders. */
  readonly fee: Lamports;
  /** Why there is one; none where there is none. */
  readonly why: EntryFeeReason | undefined;
  /** What others may bring free of the fee afterwards, as far as it is open. */
  readonly headRoom: Lamports;
}

/**
 * What `deposit_sol` mints for `lamports`.
 *
 * Refused: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`, `ZeroAmount`, `ZeroShares`,
 * `PoolInsolvent`, `DepositCapExceeded`, `AmountTooLarge`.
 */
export function quoteDeposit(pool: Pool, now: Now, lamports: Lamports, door: Door = 'free'): Quote<DepositQuote> {
  return quote([lamports], () => {
    admit(pool, now, door);
    const made = deposit(books(pool), lamports, terms(pool, now));
    return conclude(pool, made, lamports, why(pool, now, lamports));
  });
}

/** Whether the epoch is so old that all of a deposit pays the entry fee. */
export function isLate(pool: Pool, now: Now): boolean {
  return now.slot >= pool.lateFromSlot;
}

/**
 * Deposits are open to who comes by this door. Refuses: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`.
 */
export function admit(pool: Pool, now: Now, door: Door): void {
  checkFresh(pool, now);
  refuseIf(depositsClosedBy(pool));
  if (door === 'free' && gate(pool) !== 'none') refuse('GateNotPassed');
}

/** What an entry costs now. */
export function terms(pool: Pool, now: Now): EntryTerms {
  const headRoom = isLate(pool, now) ? 0n : pool.headRoom;
  const open = headRoom === 0n ? 0 : pool.openPpm;
  return { headRoom: headRoom as Lamports, open: ppm(open), fee: ppm(pool.rMaxPpm) };
}

/**
 * A deposit that the formula allows, which pays for this reason where it pays. Refuses: `ZeroAmount`, `ZeroShares`,
 * `DepositCapExceeded`.
 */
export function conclude(pool: Pool, made: Deposit, lamports: Lamports, reason: EntryFeeReason): DepositQuote {
  const { shares, fee, headRoom, after } = made;
  if (shares === 0n) refuse(lamports === 0n ? 'ZeroAmount' : 'ZeroShares');
  if (after.assets > pool.depositCap) refuse('DepositCapExceeded');
  return { shares, fee, why: fee === 0n ? undefined : reason, headRoom };
}

/** Why a deposit that brings `lamports` pays. */
export function why(pool: Pool, now: Now, lamports: Lamports): EntryFeeReason {
  if (isLate(pool, now)) return 'late';
  if (pool.headRoom === 0n) return 'noHeadRoom';
  return lamports > pool.headRoom ? 'beyond' : 'idle';
}
