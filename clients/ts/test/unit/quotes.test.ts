import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  CLOSED,
  type Cohort,
  type Door,
  type Funds,
  type Lamports,
  NOBODY,
  type Now,
  type Pool,
  type Quote,
  STAKE_STATE,
  type Shares,
  depositRate,
  exchangeRate,
  liquidity,
  quoteClaim,
  quoteDeposit,
  quoteTicket,
  quoteUnstakeInstant,
  quoteWithdrawStake,
  stakeRefusedBy,
  value,
  withdrawableStake,
} from '@sluice/client';
import { exit } from '@sluice/client/math/exit';
import { ppm } from '@sluice/client/math/proportion';
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

type Main = { owner: Address; lamports: Lamports; data: string };

test('withdrawals of stake are quoted as the Rust client quotes them', () => {
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

test('what an operator can give at most is given, and a lamport more, or less than the least, is refused', () => {
  type State = { state: string; pool: Fields<Pool>; list: ListFields; index: number; perByte: bigint; main: Main };
  let [given, busy, nothing] = [0, 0, 0];
  for (const { state, pool: fields, list, index, perByte, main } of vectors<State>('stakes')) {
    const account = { ...main, data: new Uint8Array(Buffer.from(main.data, 'base64')) };
    const [operators, rent] = [operatorList(list), { perByte }];
    const input = { pool: pool(fields), operators, now: now(0n), rent, index, main: account };
    const most = withdrawableStake(input, index);
    const answers = [operators.header.minimum, most, most + 1n].map(net => {
      const shares = sharesFor(input.pool, net);
      return shares === undefined ? undefined : quoteWithdrawStake(input, shares);
    });
    if (most === 0n) {
      assert.ok(
        answers.every(answer => !answer?.ok),
        state,
      );
      nothing += 1;
      continue;
    }
    const [, at, above] = answers.map(answer => (answer?.ok ? answer.lamports : answer?.error));
    assert.ok(above === 'BelowTarget' || above === 'StakeTooSmall' || above === 'OperatorBusy', `${state}: ${above}`);
    // Its account is not as the list has it, which the figure does not know.
    if (at === 'OperatorBusy') busy += 1;
    else given += at === most ? 1 : assert.fail(`${state}: ${at} of ${most}`);
  }
  assert.ok(given > 0 && busy > 0 && nothing > 5, `${given}, ${busy}, ${nothing}`);
});

test('what refuses every withdrawal of stake is what each is refused with, and nothing else is', () => {
  type State = { state: string; pool: Fields<Pool>; list: ListFields; index: number; perByte: bigint; main: Main };
  const everybody = ['StaleRate', 'Bunker', 'ExitsPaused', 'PoolInsolvent', 'NoLevel', 'LossNotBooked'];
  const seen = new Set<string | undefined>();
  for (const { state, pool: fields, list, index, perByte, main } of vectors<State>('stakes')) {
    const account = { ...main, data: new Uint8Array(Buffer.from(main.data, 'base64')) };
    const [operators, rent] = [operatorList(list), { perByte }];
    const input = { pool: pool(fields), operators, now: now(0n), rent, index, main: account };
    const asked = quoteWithdrawStake(input, 1_000_000_000n as Shares);
    const refused = asked.ok || !everybody.includes(asked.error) ? undefined : asked.error;
    assert.equal(stakeRefusedBy(input), refused, state);
    seen.add(refused);
  }
  for (const one of ['Bunker', 'ExitsPaused', 'NoLevel', 'LossNotBooked', undefined]) assert.ok(seen.has(one), one);
});

/** Shares for which so many lamports are left after the fee; none where no amount gives just that. */
function sharesFor({ pairAssets, pairSupply, exitFloorPpm }: Pool, net: bigint): Shares | undefined {
  if (pairAssets === 0n || pairSupply === 0n) return 1n as Shares;
  const rate = exchangeRate(pairAssets as Lamports, pairSupply as Shares);
  const netOf = (shares: bigint) => exit(rate, shares as Shares, ppm(exitFloorPpm)).net;
  let [low, high] = [0n, 2n ** 50n];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (netOf(middle) < net) low = middle + 1n;
    else high = middle;
  }
  return netOf(low) === net ? (low as Shares) : undefined;
}

test('where less than the minimum delegation is above what an operator keeps, it can give nothing', () => {
  // A target of 300 SOL, of which a hundredth is slack: half a SOL is left to give, and nobody may take less than one.
  const [sol, state] = [1_000_000_000n, STAKE_STATE.staked];
  const of = (mainDelegation: bigint) => ({
    ...{ mainDelegation, mainState: state, weight: 1, cap: 2n ** 62n, share: 10_000, status: 1, groups: [0, 0, 0, 0] },
  });
  const header = { levelEpoch: 800n, level: 300n * sol, minimum: sol, shareUnit: sol };
  const most = (mainDelegation: bigint, fields: Fields<Pool> = {}, epoch = 800n) => {
    const operators = operatorList({ ...header, groups: [], records: [of(mainDelegation)] });
    const pair = { pairEpoch: epoch, pairAssets: 9_000n * sol, pairSupply: 9_000n * sol, assets: 9_000n * sol };
    return withdrawableStake(
      { pool: pool({ ...pair, bandBps: 100, ...fields }), operators, now: { ...now(0n), epoch } },
      0,
    );
  };
  assert.equal(most(298n * sol), sol);
  assert.equal(most(298n * sol - 1n), 0n);
  assert.equal(most(310n * sol), 13n * sol);
  assert.equal(most(310n * sol, { closed: CLOSED.pausedExits }), 0n);
  assert.equal(most(310n * sol, { closed: CLOSED.loss }), 0n);
  assert.equal(most(310n * sol, { pairEpoch: 799n }), 0n);
  assert.equal(most(310n * sol, {}, 801n), 0n);
});
