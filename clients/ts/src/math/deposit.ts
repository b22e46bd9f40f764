/**
 * Entry: SOL or stake in, shares out. The twin of sluice-math's `deposit`.
 *
 * @module
 */
import { type Lamports, type Shares, excess, min } from '../units.js';
import { type Proportion, ofCeil, ofFloor } from './proportion.js';
import { type ExchangeRate, beside, exchangeRate, toShares, withMore } from './rate.js';
import { add, sub, wrap } from './wide.js';

/** Of the pool's books, what a deposit is priced with. */
export interface Books {
  /** What the holders' shares are worth together. */
  readonly assets: Lamports;
  /** Inflows that no pair contains yet: deposits pay for them. */
  readonly unbooked: Lamports;
  /** All shares. */
  readonly supply: Shares;
  /** Shares of it that wait in the queue. */
  readonly queueShares: Shares;
  /** What those will take along. */
  readonly queueDue: Lamports;
}

/** What an entry costs at this moment. */
export interface EntryTerms {
  /** Lamports that can still be delegated in this epoch: free of the fee, as far as `open` says. */
  readonly headRoom: Lamports;
  /** What of a deposit within the head-room goes to operators that can take it. */
  readonly open: Proportion;
  /** The fee on what will lie idle. */
  readonly fee: Proportion;
}

/** What a deposit does. */
export interface Deposit {
  /** To the depositor. Floored, in favour of the holders. */
  readonly shares: Shares;
  /** The entry fee, part of the lamports. Ceiled, in favour of the holders. */
  readonly fee: Lamports;
  /** What later deposits of this epoch may still bring free of the fee. */
  readonly headRoom: Lamports;
  /** The books once the lamports have arrived and the shares are minted. */
  readonly after: Books;
}

/**
 * The price of a deposit: the holders' assets with everything that no pair contains yet, as if the queue were paid.
 *
 * @throws MathError `Insolvent` with shares but no assets, whatever is unbooked; `NoSupply`; `Overflow`.
 */
export function depositRate(books: Books): ExchangeRate {
  const rate = withMore(exchangeRate(books.assets, books.supply), books.unbooked);
  return beside(rate, books.queueDue, books.queueShares);
}

/**
 * Prices `lamports` at {@link depositRate}, less the entry fee on what is not free of it:
 * `free = floor(open * min(lamports, headRoom))`, `fee = ceil(rate * (lamports - free))`,
 * `shares = floor((lamports - fee) * supply / assets)` of that rate. The result may be zero shares.
 *
 * @throws MathError `Insolvent`, `NoSupply`, `Overflow`.
 */
export function deposit(before: Books, lamports: Lamports, terms: EntryTerms): Deposit {
  const rate = depositRate(before);
  // What holders and newcomers own together must stay countable.
  add(rate.assets, lamports);
  const fee = ofCeil(terms.fee, idle(terms, lamports));
  const kept = sub(lamports, fee) as Lamports;
  const shares = toShares(rate, kept, 'down');
  const after = {
    ...before,
    // Of a sound pool no sum wraps: see the check above.
    assets: wrap(before.assets + kept) as Lamports,
    unbooked: wrap(before.unbooked + fee) as Lamports,
    supply: add(before.supply, shares) as Shares,
  };
  return { shares, fee, headRoom: excess(terms.headRoom, lamports) as Lamports, after };
}

/** What comes in with a stake account. */
export interface StakeEntry {
  /** Its delegation, active all along: it brings the reward that it shares. */
  readonly stake: Lamports;
  /** What it holds besides, its rent for one: idle. */
  readonly surplus: Lamports;
  /** What of free reserve had been meant for the operator, and lies idle instead until a next level hands it out. */
  readonly displaced: Lamports;
}

/**
 * Prices a stake account as {@link deposit} prices lamports; the entry fee is on what its arrival leaves idle: the surplus, and
 * of what it displaces as much as of a deposit of SOL. With `instead = min(displaced, stake)` that is
 * `fee = ceil(rate * (instead - floor(open * min(instead, headRoom)) + surplus))`, and
 * `shares = floor((stake + surplus - fee) * supply / assets)` of {@link depositRate}. It uses head-room up like a deposit, for
 * what it fills no deposit can. The result may be zero shares.
 *
 * @throws MathError `Insolvent`, `NoSupply`, `Overflow`.
 */
export function depositStake(before: Books, { stake, surplus, displaced }: StakeEntry, terms: EntryTerms): Deposit {
  const rate = depositRate(before);
  // A negative surplus, which only a cast makes, would hide in the sums.
  add(surplus, 0n);
  const lamports = add(stake, surplus);
  const fee = ofCeil(terms.fee, add(idle(terms, min(displaced, stake) as Lamports), surplus) as Lamports);
  const kept = sub(lamports, fee) as Lamports;
  const shares = toShares(rate, kept, 'down');
  const after = {
    ...before,
    assets: add(before.assets, kept) as Lamports,
    unbooked: add(before.unbooked, fee) as Lamports,
    supply: add(before.supply, shares) as Shares,
  };
  return { shares, fee, headRoom: excess(terms.headRoom, stake) as Lamports, after };
}

/** What of `lamports` will lie idle for the rest of the epoch, in favour of the holders by less than a lamport. */
function idle({ headRoom, open }: EntryTerms, lamports: Lamports): Lamports {
  return (lamports - ofFloor(open, min(lamports, headRoom) as Lamports)) as Lamports;
}
