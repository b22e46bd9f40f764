/** The three ways to leave, as figures out of one snapshot. */

import {
  quoteTicket,
  quoteUnstakeInstant,
  quoteWithdrawStake,
  rentOf,
  value,
  withdrawableStake,
  type ExitQuote,
  type FundedAccount,
  type PoolSnapshot,
  type Quote,
  type Shares,
  type TicketQuote,
} from '@sluice/client';
import { getCohortDecoder, getTicketDecoder } from '@sluice/client/generated';

export const quoteInstant = ({ pool, now, reserve }: PoolSnapshot, shares: bigint): Quote<ExitQuote> =>
  quoteUnstakeInstant(pool, now, reserve, shares as Shares);

export const quoteByTicket = ({ pool, now, rent }: PoolSnapshot, shares: bigint): Quote<TicketQuote> =>
  quoteTicket(pool, now, rent, shares as Shares);

/** What shares are worth before any fee; zero where they have no price. */
export function worth({ pool }: PoolSnapshot, shares: bigint): bigint {
  const worth = value(pool, shares as Shares);
  return worth.ok ? worth.lamports : 0n;
}

/** The operator to take stake from: the one that can give most above its target. */
export interface Giver {
  readonly index: number;
  readonly most: bigint;
}

export function bestGiver(snapshot: PoolSnapshot): Giver | null {
  let best: Giver | null = null;
  for (const index of snapshot.operators.records.keys()) {
    const most = withdrawableStake(snapshot, index);
    if (most > (best?.most ?? 0n)) best = { index, most };
  }
  return best;
}

export const quoteStakeExit = (
  { pool, operators, now, rent }: PoolSnapshot,
  index: number,
  main: FundedAccount,
  shares: bigint,
): Quote<ExitQuote> => quoteWithdrawStake({ pool, operators, now, rent, index, main }, shares as Shares);

/** The rents that a request may have to lend: its ticket's, and its cohort's where it is the first of the epoch. */
export function rentsOfTicket({ rent }: PoolSnapshot): { readonly ticket: bigint; readonly cohort: bigint } {
  const of = (decoder: { readonly fixedSize: number }): bigint => rentOf(rent, BigInt(decoder.fixedSize));
  return { ticket: of(getTicketDecoder()), cohort: of(getCohortDecoder()) };
}
