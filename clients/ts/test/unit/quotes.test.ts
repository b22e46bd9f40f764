import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  type Cohort,
  type Door,
  type Funds,
  type Lamports,
  NOBODY,
  type Now,
  type Pool,
  type Quote,
  type Shares,
  depositRate,
  liquidity,
  quoteClaim,
  quoteDeposit,
  quoteTicket,
  quoteUnstakeInstant,
  quoteWithdrawStake,
  value,
} from '@sluice/client';
import { type Fields, type ListFields, cohort, operatorList, pool, ticket } from '../support/accounts.js';
import { vectors } from '../support/vectors.js';

/** What the vectors have of a quote: its figures, or its error. */
type Expected = { readonly [figure: string]: unknown };

/** A quote in that form. */
function plain<T extends object>(quote: Quote<T>): Expected {
  const { ok: _, ...figures } = quote;
  return figures;
}

/** An account of nobody's. */
const blank = { owner: NOBODY, lamports: 0n as Lamports, data: new Uint8Array() };

const now = (slot: bigint): Now => ({ slot, epoch: 800n, time: 0n });

test('deposits are quoted as the Rust client quotes them, with the same reasons and refusals', () => {
  type Case = { lamports: Lamports; quote: Expected };
  type State = { state: string; pool: Fields<Pool>; slot: bigint; door: Door; depositRate: Expected; cases: Case[] };
  const [seen, states] = [new Set<unknown>(), vectors<State>('deposits')];
  for (const { state, pool: fields, slot, door, depositRate: rate, cases } of states) {
    const account = pool(fields);
    const found = depositRate(account);
    assert.deepEqual(found.ok ? found.rate : plain(found), rate, state);
    for (const { lamports, quote } of cases) {
      const expected = 'error' in quote ? quote : { ...quote, why: quote['why'] ?? undefined };
      assert.deepEqual(plain(quoteDeposit(account, now(slot), lamports, door)), expected, `${state}: ${lamports}`);
      seen.add(quote['error'] ?? quote['why']);
    }
  }
  // Every reason and every refusal has a case.
  const all = ['StaleRate', 'Bunker', 'CoverPending', 'DepositsPaused', 'GateNotPassed', 'ZeroAmount', 'ZeroShares'];
  const more = ['PoolInsolvent', 'DepositCapExceeded', 'AmountTooLarge', 'InvariantViolated'];
  for (const one of [...all, ...more, 'late', 'noHeadRoom', 'beyond', 'idle', null]) assert.ok(seen.has(one), `${one}`);
});

test('a number that a cast has made an amount is quoted by nobody', () => {
  const account = pool({
    pairEpoch: 800n,
    assets: 11n,
    supply: 10n,
    pairAssets: 11n,
    pairSupply: 10n,
    depositCap: 2n ** 63n,
  });
  const [operators, rent, main] = [operatorList({ groups: [], records: [] }), { perByte: 1n }, blank];
  for (const raw of [-1n, -5n, -(2n ** 64n), 2n ** 64n]) {
    const [some, of] = [raw as Lamports, raw as Shares];
    assert.throws(() => quoteDeposit(account, now(0n), some), RangeError);
    assert.throws(() => quoteTicket(account, now(0n), rent, of), RangeError);
    assert.throws(() => quoteUnstakeInstant(account, now(0n), 5n as Funds, of), RangeError);
    assert.throws(() => quoteUnstakeInstant(account, now(0n), some as Funds, 5n as Shares), RangeError);
    assert.throws(
      () => quoteWithdrawStake({ pool: account, operators, now: now(0n), rent, index: 0, main }, of),
      RangeError,
    );
    assert.throws(() => value(account, of), RangeError);
  }
});

test('exits at once, tickets and values are quoted as the Rust client quotes them', () => {
  type Case = { shares: Shares; instant: Expected; ticket: Expected; value: Expected };
  type State = {
    state: string;
    pool: Fields<Pool>;
    reserve: Funds;
    perByte: bigint;
    liquidity: bigint;
    cases: Case[];
  };
  const seen = new Set<unknown>();
  for (const { state, pool: fields, reserve, perByte, liquidity: liquid, cases } of vectors<State>('exits')) {
    const account = pool(fields);
    assert.equal(liquidity(account, reserve), liquid, state);
    for (const { shares, ...expected } of cases) {
      const found = {
        instant: plain(quoteUnstakeInstant(account, now(0n), reserve, shares)),
        ticket: plain(quoteTicket(account, now(0n), { perByte }, shares)),
        value: plain(value(account, shares)),
      };
      assert.deepEqual(found, expected, `${state}: ${shares}`);
      seen.add(expected.instant['error'] ?? 'paid').add(expected.ticket['error'] ?? 'ticket');
    }
  }
  const all = ['StaleRate', 'ZeroAmount', 'Bunker', 'ExitsPaused', 'PoolInsolvent', 'InsufficientLiquidity'];
  const more = ['ZeroLamports', 'AmountTooLarge', 'TicketTooSmall', 'InvariantViolated', 'paid', 'ticket'];
  for (const one of [...all, ...more]) assert.ok(seen.has(one), one);
});

test('claims are quoted as the Rust client quotes them, by their owner and by anybody', () => {
  type Case = { from: bigint; to: bigint; byOwner: Expected; byAnybody: Expected };
  type State = { state: string; perByte: bigint; cohort: Fields<Cohort>; cases: Case[] };
  const seen = new Set<unknown>();
  for (const { state, perByte, cohort: fields, cases } of vectors<State>('claims')) {
    for (const { from, to, ...expected } of cases) {
      const claim = (byOwner: boolean) => plain(quoteClaim(ticket({ from, to }), cohort(fields), byOwner, { perByte }));
      assert.deepEqual({ byOwner: claim(true), byAnybody: claim(false) }, expected, `${state}: ${from} to ${to}`);
      seen.add(expected.byOwner['error'] ?? 'paid').add(expected.byAnybody['error']);
    }
  }
  for (const one of ['NotFinalised', 'PartTooSmall', 'AmountTooLarge', 'PoolInsolvent', 'paid'])
    assert.ok(seen.has(one), one);
});

test('withdrawals of stake are quoted as the Rust client quotes them', () => {
  type Main = { owner: Address; lamports: Lamports; data: string };
  type Case = { shares: Shares; quote: Expected };
  type State = {
    state: string;
    pool: Fields<Pool>;
    list: ListFields;
    index: number;
    perByte: bigint;
    main: Main;
    cases: Case[];
  };
  const seen = new Set<unknown>();
  for (const { state, pool: fields, list, index, perByte, main, cases } of vectors<State>('stakes')) {
    const account = { ...main, data: new Uint8Array(Buffer.from(main.data, 'base64')) };
    const [operators, rent] = [operatorList(list), { perByte }];
    const input = { pool: pool(fields), operators, now: now(0n), rent, index, main: account };
    for (const { shares, quote } of cases) {
      assert.deepEqual(plain(quoteWithdrawStake(input, shares)), quote, `${state}: ${shares}`);
      seen.add(quote['error'] ?? 'given');
    }
  }
  const all = ['ZeroAmount', 'Bunker', 'ExitsPaused', 'AmountTooLarge', 'NoLevel', 'LossNotBooked', 'NoOperator'];
  for (const one of [...all, 'OperatorBusy', 'StakeTooSmall', 'BelowTarget', 'given']) assert.ok(seen.has(one), one);
});
