/** A fill of a cohort is sluice-math's: by vectors, and by the figures of its own tests (crates/sluice-math/tests). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExchangeRate, type Lamports, MOST, ONE, type Shares, exchangeRate, toLamports } from '@sluice/client';
import { type Fill, type Progress, fill, isDeepAt } from '@sluice/client/math/queue';
import { vectors } from '../support/vectors.js';

test('a budget pays of a cohort what it does in Rust, at the same price, with the same left over', () => {
  type Case = Progress & {
    last: Progress['last'] | null;
    pair: ExchangeRate;
    budget: Lamports;
    fill: Fill | null | string;
  };
  const cases = vectors<Case>('fills');
  for (const { pair, budget, fill: expected, last, ...cohort } of cases) {
    const given = { ...cohort, last: last ?? undefined };
    if (typeof expected === 'string') {
      assert.throws(() => fill(given, pair, budget), { name: 'MathError', kind: expected });
    } else {
      assert.deepEqual(fill(given, pair, budget), expected ?? undefined);
    }
  }
  assert.ok(cases.length > 700);
});

const rate = (assets: bigint, supply: bigint) => exchangeRate(assets as Lamports, supply as Shares);

/** A cohort as the program keeps it: the client decides, nothing here rounds. */
class Kept {
  filled = 0n;
  steps: { upto: bigint; rate: ExchangeRate }[] = [];
  begunIn: number | undefined;
  constructor(
    readonly requested: ExchangeRate,
    readonly shares: bigint,
  ) {}

  progress(epoch: number): Progress {
    const last = this.steps.at(-1);
    const start = (this.steps.at(-2)?.upto ?? 0n) as Shares;
    return {
      requested: this.requested,
      shares: this.shares as Shares,
      nominal: toLamports(this.requested, this.shares as Shares, 'down'),
      filled: this.filled as Shares,
      last: last && { start, rate: last.rate },
      begunUnderThisPair: this.begunIn === epoch,
    };
  }

  fill(pair: ExchangeRate, epoch: number, budget: bigint): Fill | undefined {
    const made = fill(this.progress(epoch), pair, budget as Lamports);
    if (made === undefined) return undefined;
    if (made.extends) this.steps.pop();
    else this.begunIn = epoch;
    this.steps.push({ upto: made.upto, rate: made.rate });
    this.filled = made.upto;
    return made;
  }
}

test('a SOL goes on with a step, and a lamport less waits', () => {
  const pair = rate(1_000n * ONE, 1_000n * ONE);
  const cohort = new Kept(pair, 80n * ONE);
  cohort.fill(pair, 1, 10n * ONE + 1n);
  assert.equal(cohort.fill(pair, 1, ONE), undefined);
  const made = cohort.fill(pair, 1, ONE + 1n);
  assert.deepEqual([made?.extends, made?.payout], [true, ONE]);
});

test('the smallest steps at ever new prices are eight', () => {
  const cohort = new Kept(rate(1_000_000n * ONE, 1_000_000n * ONE), 80_000n * ONE + 7n);
  const eighth = (80_000n * ONE + 7n + 7n) / 8n;
  for (let epoch = 1; epoch <= 8; epoch += 1) {
    const pair = rate((1_000_000n - BigInt(epoch)) * ONE, 1_000_000n * ONE);
    const exact = toLamports(pair, eighth as Shares, 'up');
    // The last eighth is the smaller, and all that is left.
    if (epoch < 8) assert.equal(cohort.fill(pair, epoch, exact - 1n), undefined);
    assert.ok(cohort.fill(pair, epoch, exact + 1n) !== undefined);
    assert.equal(cohort.steps.length, epoch);
  }
  assert.equal(cohort.filled, cohort.shares);
});

test('a step that goes on under another pair of the same price takes nothing that later pairs own', () => {
  const [begun, now] = [rate(60n * ONE, 40n * ONE), rate(30n * ONE, 20n * ONE)];
  const cohort = new Kept(begun, 8n * ONE);
  const half = (3n * ONE) / 2n;
  const first = cohort.fill(begun, 1, half + 3n);
  assert.deepEqual([first?.shares, first?.payout], [ONE + 1n, half + 1n]);
  const cases: [bigint, bigint, bigint][] = [
    [half + 1n, ONE, half],
    [half + 3n, ONE + 1n, half + 1n],
  ];
  for (const [budget, shares, value] of cases) {
    const made = cohort.fill(now, 2, budget);
    assert.deepEqual([made?.extends, made?.shares, made?.value], [true, shares, value]);
  }
});

test('a fill under the pair that its step was begun at is paid for out of the floors before it', () => {
  const pair = rate(30n * ONE, 20n * ONE);
  const cohort = new Kept(pair, 8n * ONE);
  const half = (3n * ONE) / 2n;
  for (const payout of [half + 1n, half + 2n]) {
    const made = cohort.fill(pair, 1, half + 3n);
    assert.deepEqual([made?.shares, made?.payout, made?.value], [ONE + 1n, payout, payout]);
  }
});

test('a haircut of a percent and a lamport is not deep, and another lamport is', () => {
  const made = new Kept(rate(1n, 1n), 1_000n).fill(rate(2n, 1n), 1, MOST);
  assert.ok(made !== undefined && !made.deep);
  assert.deepEqual(
    [989n, 988n].map(assets => isDeepAt(made, rate(assets, 1_000n))),
    [false, true],
  );
});

test('a lamport less than the nominal does not pay all of it, and the nominal does, whatever the pair', () => {
  const requested = rate(3n, 2n);
  for (const pair of [requested, rate(2n, 1n)]) {
    assert.equal(new Kept(requested, 9n).fill(pair, 1, 13n)?.upto, 9n);
    assert.equal(new Kept(requested, 9n).fill(pair, 1, 12n)?.upto, 7n);
  }
  assert.deepEqual(new Kept(requested, 9n).fill(rate(1n, 1n), 1, 9n)?.upto, 9n);
});
