/** A ticket is expected when `finalize_cohort` would pay it (docs/spec/finalize_cohort.md). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CLOSED,
  type Cohort,
  type Lamports,
  ONE,
  type Pool,
  type PoolSnapshot,
  expectation,
  expectationOfRequest,
  funds,
  ticketView,
} from '@sluice/client';
import { type Fields, cohort, key, operatorList, pool, ticket } from '../support/accounts.js';

const [POOL, EPOCH, FLOOR] = [key(1), 800n, 1_000_000n];

/** A pool at one to one, whose reserve has so much above its floor. */
function snapshot(reserve: bigint, cooling = 0n, of: Fields<Pool> = {}, fallen = 0n): PoolSnapshot {
  const pair = { pairAssets: 5_000n * ONE, pairSupply: 5_000n * ONE, pairEpoch: EPOCH };
  const prior = { priorAssets: 5_000n * ONE, priorSupply: 5_000n * ONE, assets: 5_000n * ONE };
  const seen = {
    keys: { pool: POOL },
    pool: pool({ ...pair, ...prior, ...of }),
    operators: operatorList({ cooling, fallen, groups: [], records: [] }),
    now: { slot: 0n, epoch: EPOCH, time: 0n },
    reserve: funds(FLOOR + reserve),
    rent: { perByte: 1n },
  };
  return seen as unknown as PoolSnapshot;
}

/** A cohort of so many shares, requested at one to one. */
const of = (epoch: bigint, shares: bigint, fields: Fields<Cohort> = {}): Cohort => {
  return cohort({ pool: POOL, epoch, shares, nominal: shares, assets: ONE, supply: ONE, ...fields });
};

/** A ticket of the last of these cohorts. */
function view(from: bigint, to: bigint, ...cohorts: Cohort[]) {
  const queue = cohorts.map((account, place) => ({ address: key(10 + place), account }));
  const own = queue.at(-1) ?? assert.fail();
  return ticketView({ address: key(9), account: ticket({ cohort: own.address, from, to }) }, own.account, queue);
}

const NOW = { epoch: EPOCH, from: 'reserve' };
const LATER = { epoch: EPOCH + 1n, from: 'reserve' };
const COOLING = { epoch: EPOCH + 1n, from: 'cooling' };
const STAKE = { epoch: EPOCH + 2n, from: 'stake' };

test('less than an eighth of a cohort is not paid, however little lies before a ticket', () => {
  const first = view(0n, 10n * ONE, of(EPOCH - 1n, 1_000n * ONE));
  assert.deepEqual(expectation(first, snapshot(50n * ONE)), STAKE);
  assert.deepEqual(expectation(first, snapshot(125n * ONE)), STAKE);
  assert.deepEqual(expectation(first, snapshot(125n * ONE + 1n)), NOW);
  assert.deepEqual(expectation(first, snapshot(50n * ONE, 75n * ONE)), STAKE);
  assert.deepEqual(expectation(first, snapshot(50n * ONE, 75n * ONE + 1n)), COOLING);
});

test('all that is left of a cohort is paid, and what goes on at the price of the last step', () => {
  const step = (assets: bigint) => {
    const steps = [{ upto: 900n * ONE, assets, supply: 10n * ONE }];
    return { filled: 900n * ONE, steps, stepCount: 1, begunIn: EPOCH - 1n };
  };
  const [same, other] = [10n, 9n].map(assets => of(EPOCH - 2n, 1_000n * ONE, step(assets * ONE)));
  assert.ok(same !== undefined && other !== undefined);
  assert.deepEqual(expectation(view(900n * ONE, 901n * ONE, same), snapshot(ONE + 1n)), NOW);
  assert.deepEqual(expectation(view(900n * ONE, 901n * ONE, same), snapshot(ONE)), STAKE);
  assert.deepEqual(expectation(view(900n * ONE, 901n * ONE, other), snapshot(99n * ONE)), STAKE);
  assert.deepEqual(expectation(view(900n * ONE, 901n * ONE, other), snapshot(100n * ONE)), NOW);
});

test('a cohort is paid once the older ones are, whole', () => {
  const [older, own] = [of(EPOCH - 2n, 500n * ONE), of(EPOCH - 1n, 10n * ONE)];
  const waits = view(0n, 10n * ONE, older, own);
  assert.deepEqual(expectation(waits, snapshot(510n * ONE)), NOW);
  assert.deepEqual(expectation(waits, snapshot(510n * ONE - 1n)), STAKE);
  assert.deepEqual(expectation(waits, snapshot(300n * ONE, 210n * ONE)), COOLING);
  assert.deepEqual(waits.ahead, { shares: 500n * ONE, lamports: 500n * ONE });
});

test('a cohort of this epoch is paid by the close of the next one, with what cools until then', () => {
  const waits = view(0n, 10n * ONE, of(EPOCH, 10n * ONE));
  assert.deepEqual(expectation(waits, snapshot(10n * ONE)), LATER);
  assert.deepEqual(expectation(waits, snapshot(9n * ONE, ONE)), COOLING);
  assert.deepEqual(expectation(waits, snapshot(9n * ONE)), STAKE);
  assert.equal(expectation({ ...waits, earliestEpoch: 900n }, snapshot(10n * ONE))?.epoch, 900n);
});

test('a pool without a price pays nobody, and one with a loss that waits for a close nobody before that', () => {
  const waits = view(0n, 10n * ONE, of(EPOCH - 1n, 10n * ONE));
  const there = 10n * ONE;
  assert.deepEqual(expectation(waits, snapshot(there)), NOW);
  assert.equal(expectation(waits, snapshot(there, 0n, { pairAssets: 0n })), undefined);
  assert.equal(expectationOfRequest(1n as Lamports, snapshot(there, 0n, { pairAssets: 0n })), undefined);
  assert.deepEqual(expectation(waits, snapshot(there, 0n, { closed: CLOSED.loss })), LATER);
  // One basis point of 5,000 SOL does not matter, and a lamport more does.
  assert.deepEqual(expectation(waits, snapshot(there, 0n, {}, ONE / 2n)), NOW);
  assert.deepEqual(expectation(waits, snapshot(there, 0n, {}, ONE / 2n + 1n)), LATER);
  // Where the pair is of an earlier epoch, the close that books it is still this one's.
  const stale = { closed: CLOSED.loss, pairEpoch: EPOCH - 1n };
  assert.deepEqual(expectation(waits, snapshot(there, 0n, stale)), NOW);
});

test('a deep haircut that one close alone shows waits for the next one', () => {
  const waits = view(0n, 10n * ONE, of(EPOCH - 1n, 10n * ONE));
  const fallen = { pairAssets: 4_900n * ONE };
  assert.deepEqual(expectation(waits, snapshot(10n * ONE, 0n, fallen)), LATER);
  assert.deepEqual(expectation(waits, snapshot(10n * ONE, 0n, { ...fallen, priorAssets: 4_900n * ONE })), NOW);
  assert.deepEqual(expectation(waits, snapshot(10n * ONE, 0n, { ...fallen, priorAssets: 0n })), NOW);
  // At the lower price less is needed.
  const paid = { ...fallen, priorAssets: 4_900n * ONE };
  assert.deepEqual(expectation(waits, snapshot(98n * (ONE / 10n), 0n, paid)), NOW);
});

test('a ticket of another pool, or of a queue that lacks its cohort, has no place and nothing to expect', () => {
  const own = of(EPOCH - 1n, 10n * ONE);
  const waits = view(0n, 10n * ONE, own);
  assert.equal(expectation({ ...waits, pool: key(2) }, snapshot(10n * ONE)), undefined);
  const account = ticket({ cohort: key(30), from: 0n, to: 10n * ONE });
  const others = [{ address: key(10), account: of(EPOCH - 2n, ONE, { pool: key(2) }) }];
  for (const queue of [[], others, undefined]) {
    const lost = ticketView({ address: key(9), account }, own, queue);
    assert.equal(lost.ahead, undefined);
    assert.equal(expectation(lost, snapshot(10n * ONE)), undefined);
  }
  const paid = { ...own, filled: own.shares };
  assert.equal(view(0n, 10n * ONE, paid).ahead, undefined);
});

test('what is requested now is the last of the queue, and all of that has to be paid', () => {
  const asked = (reserve: bigint, cooling = 0n) => {
    return expectationOfRequest((10n * ONE) as Lamports, snapshot(reserve, cooling, { queueNominal: 90n * ONE }));
  };
  assert.deepEqual(asked(100n * ONE), LATER);
  assert.deepEqual(asked(99n * ONE, ONE), COOLING);
  assert.deepEqual(asked(99n * ONE, ONE - 1n), STAKE);
});

test('an account without data keeps its rent, should that be more than the floor', () => {
  const waits = view(0n, 10n * ONE, of(EPOCH - 1n, 10n * ONE));
  const dear = { ...snapshot(10n * ONE), rent: { perByte: 10_000n } };
  assert.deepEqual(expectation(waits, dear), STAKE);
  assert.deepEqual(expectation(waits, { ...dear, reserve: funds(10n * ONE + 1_280_000n) }), NOW);
});
