import assert from 'node:assert/strict';
import { test } from 'node:test';

import { operators, pendingChanges, quoteDeposit, type Lamports, places, type PoolSnapshot } from '@sluice/client';

import { meanGrowth, ofMean } from '../src/pages/operators/reward.ts';
import { allowed, cap, capOf, isShut, mayHave, share } from '../src/pages/operators/words.tsx';
import { claims } from '../src/pages/pool/claims.ts';
import { endless, nameOf, REASONS, valueOf } from '../src/pages/pool/words.ts';
import { roomOf, roomWords, UNCLOSED } from '../src/pages/Room.tsx';
import { snapshot } from './support/snapshot.ts';

test('every lamport of the books is in a place, and one that is not is missing', async () => {
  for (const name of ['sound', 'trouble', 'fresh', 'long'] as const) {
    const of = claims(await snapshot(name));
    assert.equal(of.missing, 0n, name);
    assert.equal(of.held, of.all, name);
  }
  const sound = await snapshot('sound');
  const short = claims({ ...sound, reserve: (sound.reserve - 5n) as PoolSnapshot['reserve'] });
  assert.equal(short.missing, 5n);
});

test('the parts of the reserve that are named fit into it', async () => {
  for (const name of ['sound', 'trouble', 'fresh'] as const) {
    const of = places(await snapshot(name));
    assert.ok(of.reserveForQueue + of.reserveLiquid <= of.reserve, name);
  }
});

test('a reward is compared with that of all, read in the same epoch', async () => {
  const { operators: list, now } = await snapshot('sound');
  const all = operators(list, now.epoch);
  const mean = meanGrowth(all);
  assert.ok(mean);
  assert.equal(mean.epoch, now.epoch);
  const idle = all.find(({ grewOn }) => grewOn === 0n);
  assert.ok(idle);
  assert.equal(ofMean(idle, mean), undefined);
  const [first] = all;
  assert.ok(first);
  assert.equal(ofMean({ ...first, grew: mean.grew as Lamports, grewOn: mean.grewOn as Lamports }, mean), 10_000n);
  assert.equal(ofMean({ ...first, readIn: now.epoch - 1n }, mean), undefined);
  assert.equal(meanGrowth([idle]), undefined);
});

test('caps beyond all SOL are no limit, and neither is a share of the whole', () => {
  assert.equal(cap(1n << 61n), 'no limit');
  assert.equal(cap((1n << 61n) - 1n), '2,305,843,009.21 SOL');
  assert.equal(capOf(1_500_000_000n), '1.50');
  assert.equal(share(10_000), 'no limit');
  assert.equal(share(800), '8.00 %');
});

test('what a group may have is said as it is: all, nothing, or the lesser of two limits', () => {
  const limits = (most: bigint, shareBps: number) => ({ cap: most as Lamports, shareBps });
  assert.equal(allowed(limits(1n << 62n, 10_000)), 'all of the pool');
  assert.equal(allowed(limits(1n << 62n, 3_000)), 'at most 30.00 % of the pool');
  assert.equal(allowed(limits(5_000_000_000n, 10_000)), 'at most 5.00 SOL');
  assert.equal(allowed(limits(5_000_000_000n, 3_000)), 'at most 30.00 % of the pool and at most 5.00 SOL');
  // A group that was never set has caps of zero: its members get no stake.
  for (const shut of [limits(0n, 0), limits(0n, 10_000), limits(1n << 62n, 0)]) {
    assert.ok(isShut(shut));
    assert.equal(allowed(shut), 'nothing');
  }
  assert.deepEqual([0n, 1_500_000_000n, undefined].map(mayHave), ['nothing', '1.50 SOL', 'any']);
});

test('of each deposit within the room the part that is said is free of the entry fee', async () => {
  const sound = await snapshot('sound');
  const { now } = sound;
  const pool = { ...sound.pool, closed: 0, depositCap: 2n ** 64n - 1n, openPpm: 600_000 };
  const room = roomOf({ pool, now });
  assert.deepEqual(room, { lamports: pool.headRoom, openPpm: 600_000, late: false });
  assert.equal(roomWords(room, null), 'of each deposit within it, 60.0000 % is free of the entry fee');
  const fee = (lamports: bigint, of = pool): bigint => {
    const quote = quoteDeposit(of, now, lamports as Lamports);
    assert.ok(quote.ok);
    return quote.fee;
  };
  const [whole, rate] = [1_000_000n, BigInt(pool.rMaxPpm)];
  const free = (pool.headRoom * 600_000n) / whole;
  assert.equal(fee(pool.headRoom), ((pool.headRoom - free) * rate + whole - 1n) / whole);
  // The part of a small deposit is no larger than that of one that fills the room.
  assert.ok(fee(1_000_000_000n) > 0n);
  const open = { ...pool, openPpm: 1_000_000 };
  assert.deepEqual([fee(pool.headRoom, open), fee(pool.headRoom + 1_000_000n, open) > 0n], [0n, true]);
  assert.equal(roomWords(roomOf({ pool: open, now }), null), 'free of the entry fee, first come, first served');
});

test('late in an epoch there is no room, and before its close nobody knows it', async () => {
  const { pool, now } = await snapshot('sound');
  const late = { ...now, slot: pool.lateFromSlot };
  assert.equal(roomOf({ pool, now: late })?.lamports, 0n);
  assert.equal(roomWords(roomOf({ pool, now: late }), 7_200), 'it is late in the epoch, which ends in about 2 h');
  assert.equal(roomWords(roomOf({ pool, now: late }), null), 'it is late in the epoch');
  assert.match(roomWords(roomOf({ pool: { ...pool, headRoom: 0n }, now }), null), /nothing more can be delegated/);
  // The slot from which it is late is that of the epoch before.
  const unclosed = { pool, now: { ...late, epoch: pool.pairEpoch + 1n } };
  assert.equal(roomOf(unclosed), null);
  assert.equal(roomWords(roomOf(unclosed), 7_200), UNCLOSED);
});

test('a pause is not blamed on the guardian, and one without an end may be that of a close', () => {
  assert.doesNotMatch(REASONS.paused, /guardian/);
  assert.match(endless('deposits'), /^until governance ends it\..*total loss/);
  assert.equal(endless('exits'), 'until governance ends it');
});

test('values of parameters have their units', () => {
  assert.equal(valueOf({ unit: 'lamports' }, 2n ** 64n - 1n), 'unlimited');
  assert.equal(valueOf({ unit: 'lamports' }, 20_000n), '0.00002 SOL');
  assert.equal(valueOf({ unit: 'bps of rewards' }, 450n), '4.50 % of rewards');
  assert.equal(valueOf({ unit: 'ppm of assets' }, 330n), '0.0330 % of assets');
  assert.equal(valueOf({ unit: 'slots' }, 8_000n), '8,000 slots');
  assert.equal(valueOf({ unit: 'epochs' }, 1n), '1 epoch');
  assert.equal(valueOf({ unit: 'weight' }, 1_000n), '1,000');
});

test('what is pending has a name', async () => {
  const names = pendingChanges(await snapshot('sound')).map(({ what }) => nameOf(what));
  assert.deepEqual(names, ['Fee on rewards', 'Deposit cap', 'Gaps to a target that stay', 'Treasury', 'Governance']);
});
