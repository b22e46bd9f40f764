/** Stake that is offered: what it becomes, and why not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  type DepositStakeInput,
  type Door,
  type Funds,
  type Lamports,
  MathError,
  type Pool,
  quoteDepositStake,
  stakeRoom,
} from '@sluice/client';
import { type Books, type StakeEntry, depositStake } from '@sluice/client/math/deposit';
import { ppm } from '@sluice/client/math/proportion';
import { type Fields, type ListFields, operatorList, pool } from '../support/accounts.js';
import { vectors } from '../support/vectors.js';

/** What the vectors have of a quote: its figures, or its error. */
type Expected = { readonly [figure: string]: unknown };

type Account = { readonly owner: Address; readonly lamports: Lamports; readonly data: string };
type State = {
  readonly state: string;
  readonly pool: Fields<Pool>;
  readonly list: ListFields;
  readonly slot: bigint;
  readonly door: Door;
  readonly index: number;
  readonly reserve: Funds;
  readonly depositor: Address;
  readonly main: Account;
  readonly vote: Omit<Account, 'lamports'>;
  readonly cases: readonly { readonly stake: Account; readonly quote: Expected }[];
};

/** All states: the first one has everything, the others what is else. */
function states(): State[] {
  const [first, ...others] = vectors<State>('offers');
  assert.ok(first !== undefined);
  return [first, ...others.map(other => merged(first, other) as State)];
}

/** Objects by their fields, all other things whole. */
function merged(first: unknown, other: unknown): unknown {
  const isObject = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(first) || !isObject(other)) return other;
  const known = first as { readonly [name: string]: unknown };
  const fields = Object.entries(other).map(([name, value]) => [name, merged(known[name], value)]);
  return { ...first, ...Object.fromEntries(fields) };
}

const bytes = <T extends { readonly data: string }>(account: T) => ({
  ...account,
  data: new Uint8Array(Buffer.from(account.data, 'base64')),
});

/** What a state offers of a stake account. */
function inputOf({ pool: fields, list, slot, main, vote, ...of }: State, stake: Account): DepositStakeInput {
  const { index, reserve, depositor } = of;
  return {
    pool: pool(fields),
    operators: operatorList(list),
    now: { slot, epoch: 800n, time: 0n },
    reserve,
    index,
    depositor,
    stake: bytes(stake),
    main: bytes(main),
    vote: bytes(vote),
  };
}

test('stake is quoted as the Rust client quotes it, with the same reasons and refusals', () => {
  const seen = new Set<unknown>();
  let count = 0;
  for (const state of states()) {
    for (const { stake, quote } of state.cases) {
      const { ok: _, ...found } = quoteDepositStake(inputOf(state, stake), state.door);
      const expected = 'error' in quote ? quote : { ...quote, why: quote['why'] ?? undefined };
      assert.deepEqual(found, expected, `${state.state}: ${stake.lamports}`);
      seen.add(quote['error'] ?? quote['why']);
      count += 1;
    }
  }
  assert.ok(count > 300, `${count}`);
  // Every reason and every refusal has a case.
  const ofPool = ['StaleRate', 'Bunker', 'CoverPending', 'DepositsPaused', 'GateNotPassed', 'NoLevel', 'LossNotBooked'];
  const ofStake = ['NotAStake', 'ForeignStake', 'LockedStake', 'StakeElsewhere', 'StakeDeactivated', 'StakeActivating'];
  const ofOperator = ['OperatorNotEligible', 'VoteAccountUnreadable', 'CommissionTooHigh', 'NoCredits', 'OperatorBusy'];
  const ofAmount = ['StakeTooSmall', 'AboveTarget', 'ZeroAmount', 'ZeroShares', 'PoolInsolvent', 'DepositCapExceeded'];
  const all = [...ofPool, 'NoOperator', ...ofStake, ...ofOperator, ...ofAmount, 'AmountTooLarge', 'InvariantViolated'];
  for (const one of [...all, 'late', 'noHeadRoom', 'beyond', 'idle', 'besides', null])
    assert.ok(seen.has(one), `${one}`);
});

test('stake comes in by the free door unless another one is named', () => {
  const [first] = states();
  const [offer] = first?.cases ?? [];
  assert.ok(first !== undefined && offer !== undefined);
  const gated = { ...inputOf(first, offer.stake), pool: pool({ ...first.pool, closed: 1 << 12 }) };
  assert.deepEqual(quoteDepositStake(gated), { ok: false, error: 'GateNotPassed' });
  assert.ok(quoteDepositStake(gated, 'gated').ok);
});

test('an operator has room for what is taken and for no lamport more, and nobody has none', () => {
  const [first] = states();
  assert.ok(first !== undefined);
  const operators = operatorList(first.list);
  assert.equal(stakeRoom(operators, 1), 100_000_000_000n);
  assert.equal(stakeRoom(operators, 2), 0n);
});

test('stake of which a cast has made the lamports is quoted by nobody', () => {
  const [first] = states();
  const [offer] = first?.cases ?? [];
  assert.ok(first !== undefined && offer !== undefined);
  const input = inputOf(first, offer.stake);
  assert.ok(quoteDepositStake(input).ok);
  for (const raw of [-1n, -(2n ** 64n), 2n ** 64n]) {
    const lamports = raw as Lamports;
    assert.throws(() => quoteDepositStake({ ...input, reserve: raw as Funds }), RangeError);
    assert.throws(() => quoteDepositStake({ ...input, stake: { ...input.stake, lamports } }), RangeError);
    assert.throws(() => quoteDepositStake({ ...input, main: { ...input.main, lamports } }), RangeError);
  }
});

test('stake is priced as sluice-math prices it, to the books after it', () => {
  type Case = {
    books: Books;
    headRoom: Lamports;
    openPpm: number;
    feePpm: number;
    entry: StakeEntry;
    deposit: Expected | string;
  };
  const cases = vectors<Case>('stakeEntries');
  assert.ok(cases.length > 300);
  for (const { books, headRoom, openPpm, feePpm, entry, deposit: expected } of cases) {
    const terms = { headRoom, open: ppm(openPpm), fee: ppm(feePpm) };
    const reckon = () => depositStake(books, entry, terms);
    if (typeof expected === 'string') {
      assert.throws(reckon, { name: 'MathError', kind: expected });
      continue;
    }
    const { after, ...made } = reckon();
    const { assets, unbooked, supply, ...kept } = after;
    assert.deepEqual({ ...made, assets, unbooked, supply }, expected);
    assert.deepEqual(kept, { queueShares: books.queueShares, queueDue: books.queueDue });
  }
});

test('no part of a deposit of stake is negative', () => {
  const books = { assets: 11n, unbooked: 0n, supply: 10n, queueShares: 0n, queueDue: 0n } as Books;
  const terms = { headRoom: 5n as Lamports, open: ppm(500_000), fee: ppm(1_000) };
  const whole = { stake: 7n, surplus: 3n, displaced: 2n } as StakeEntry;
  assert.ok(depositStake(books, whole, terms).shares > 0n);
  for (const part of ['stake', 'surplus', 'displaced'] as const) {
    const entry = { ...whole, [part]: -1n as Lamports };
    assert.throws(
      () => depositStake(books, entry, terms),
      (error: unknown) => error instanceof MathError && error.kind === 'OutOfRange',
    );
  }
});
