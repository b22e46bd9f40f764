/** The three ways to leave, as figures out of one snapshot. */

import {
  operators,
  quoteTicket,
  quoteUnstakeInstant,
  quoteWithdrawStake,
  rentOf,
  value,
  withdrawableStake,
  type ExitQuote,
  type FundedAccount,
  type Operator,
  type PoolSnapshot,
  type Quote,
  type Shares,
  type TicketQuote,
} from '@sluice/client';
import { getCohortDecoder, getTicketDecoder } from '@sluice/client/generated';

import { SIGNATURE_FEE } from '../../chain/transact.ts';

export const quoteInstant = ({ pool, now, reserve }: PoolSnapshot, shares: bigint): Quote<ExitQuote> =>
  quoteUnstakeInstant(pool, now, reserve, shares as Shares);

export const quoteByTicket = ({ pool, now, rent }: PoolSnapshot, shares: bigint): Quote<TicketQuote> =>
  quoteTicket(pool, now, rent, shares as Shares);

/** What shares are worth before any fee; zero where they have no price. */
export function worth({ pool }: PoolSnapshot, shares: bigint): bigint {
  const worth = value(pool, shares as Shares);
  return worth.ok ? worth.lamports : 0n;
}

/** What shares give as stake: the program compares this, after the exit fee, with what an operator has to give. */
export function netAsStake(snapshot: PoolSnapshot, shares: bigint): bigint {
  const gross = worth(snapshot, shares);
  const fee = (gross * BigInt(snapshot.pool.exitFloorPpm) + MILLION - 1n) / MILLION;
  return gross - fee;
}

const MILLION = 1_000_000n;

/** An operator to take stake from, and the most that it can give: what it has above its target. */
export interface Giver {
  readonly operator: Operator;
  readonly most: bigint;
}

/** Whether nothing is said against it. */
export const isSound = ({ operator: { flags, status, astray } }: Giver): boolean =>
  flags.length === 0 && status === 'listed' && !astray;

/**
 * Those that can give anything, sound ones first, then by how much. A flagged operator has no target and so could give most of
 * all: who leaves with stake is not to be given the stake that the pool itself takes away.
 */
export function givers(snapshot: PoolSnapshot): readonly Giver[] {
  return operators(snapshot.operators, snapshot.now.epoch)
    .map((operator) => ({ operator, most: withdrawableStake(snapshot, operator.index) }))
    .filter(({ most }) => most > 0n)
    .sort((a, b) => Number(isSound(b)) - Number(isSound(a)) || (a.most < b.most ? 1 : a.most > b.most ? -1 : 0));
}

/** Those of them that can give so much; where nobody can, the one that can give most. */
export function ableGivers(all: readonly Giver[], lamports: bigint): readonly Giver[] {
  const able = all.filter(({ most }) => most >= lamports);
  if (able.length > 0) return able;
  const best = all.reduce<Giver | null>((most, of) => (most === null || of.most > most.most ? of : most), null);
  return best ? [best] : [];
}

export const quoteStakeExit = (
  { pool, operators: list, now, rent }: PoolSnapshot,
  index: number,
  main: FundedAccount,
  shares: bigint,
): Quote<ExitQuote> => quoteWithdrawStake({ pool, operators: list, now, rent, index, main }, shares as Shares);

/** The rents that a request may have to lend: its ticket's, and its cohort's where it is the first of the epoch. */
export function rentsOfTicket({ rent }: PoolSnapshot): { readonly ticket: bigint; readonly cohort: bigint } {
  const of = (decoder: { readonly fixedSize: number }): bigint => rentOf(rent, BigInt(decoder.fixedSize));
  return { ticket: of(getTicketDecoder()), cohort: of(getCohortDecoder()) };
}

/** Whether the wallet has less SOL than the rents of a way and the network's fee: then it cannot be signed for at all. */
export const lacks = ({ lamports }: { readonly lamports: bigint }, rents: bigint): boolean => lamports < rents + SIGNATURE_FEE;
