/**
 * The pool's figures, typed. Rates are the exact pair; nothing here is rounded but {@link value} and {@link price}.
 *
 * @module
 */
import type { OperatorList, Pool } from '../accounts.js';
import { CLOSED, isClosed } from '../closed.js';
import type { Quote } from '../errors.js';
import { type Books, depositRate as booksRate } from '../math/deposit.js';
import { bps, ofFloor } from '../math/proportion.js';
import { type ExchangeRate, exchangeRate, toLamports } from '../math/rate.js';
import type { Now } from '../sysvar.js';
import { type Funds, type Lamports, MOST, ONE, type Shares, excess, min } from '../units.js';
import { quote, refuse } from './refuse.js';

/** Lamports that the ledger never counts: they keep the accounts of reserve and insurance alive. */
export const FLOOR = 1_000_000n as Lamports;

/** A loss of more than this part of the assets matters: one basis point. */
const LOSS_THRESHOLD_BPS = 1;

/** The pair that exits and tickets are priced at: that of `pool.pairEpoch`, which may have passed. Refused: `PoolInsolvent`. */
export function pairRate(pool: Pool): Quote<{ readonly rate: ExchangeRate }> {
  return quote([], () => ({ rate: pair(pool) }));
}

/**
 * What deposits are priced at now: with everything that no pair contains, as if the queue were paid. Refused:
 * `PoolInsolvent`.
 */
export function depositRate(pool: Pool): Quote<{ readonly rate: ExchangeRate }> {
  return quote([], () => ({ rate: booksRate(books(pool)) }));
}

/**
 * What `shares` are worth at the pair, floored. No offer: exits pay a fee. Refused: `PoolInsolvent`, `AmountTooLarge`.
 */
export function value(pool: Pool, shares: Shares): Quote<{ readonly lamports: Lamports }> {
  return quote([shares], () => ({ lamports: toLamports(pair(pool), shares, 'down') }));
}

/** The price of one LST in lamports, rounded down, for display; none where there are no shares. */
export function price({ assets, supply }: { readonly assets: bigint; readonly supply: bigint }): Lamports | undefined {
  if (supply === 0n) return undefined;
  const price = (assets * ONE) / supply;
  return price > MOST ? undefined : (price as Lamports);
}

/** What of a reserve account's lamports (its floor included) an instant exit could take: the largest there is now. */
export function liquidity(pool: Pool, reserve: Funds): Lamports {
  const waiting = [FLOOR, pool.queueNominal, pool.unbooked, pool.owedInsurance, pool.recapitalised];
  return waiting.reduce(excess, reserve) as Lamports;
}

/** Whether losses are proven that no close has booked, and that matter: nobody is paid at a pair that does not contain them. */
export function isLossPending(pool: Pool, { header }: Pick<OperatorList, 'header'>): boolean {
  const matters = ofFloor(bps(LOSS_THRESHOLD_BPS), min(pool.pairAssets, pool.assets) as Lamports);
  return isClosed(pool, CLOSED.loss) || header.fallen > matters;
}

/** {@link pairRate}, within a quote. */
export function pair(pool: Pool): ExchangeRate {
  return exchangeRate(pool.pairAssets as Lamports, pool.pairSupply as Shares);
}

/** The pair, which has to be of this epoch. Refuses: `StaleRate`. */
export function checkFresh(pool: Pool, now: Now): void {
  if (pool.pairEpoch !== now.epoch) refuse('StaleRate');
}

/** What a deposit is priced with. */
export function books(pool: Pool): Books {
  return {
    assets: pool.assets as Lamports,
    unbooked: pool.unbooked as Lamports,
    supply: pool.supply as Shares,
    queueShares: pool.queueShares as Shares,
    queueDue: pool.queueDue as Lamports,
  };
}
