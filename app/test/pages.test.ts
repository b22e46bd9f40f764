import assert from 'node:assert/strict';
import { test } from 'node:test';

import { operators, pendingChanges, type Lamports, places, type PoolSnapshot } from '@sluice/client';

import { meanGrowth, ofMean } from '../src/pages/operators/reward.ts';
import { cap, capOf, share } from '../src/pages/operators/words.tsx';
import { claims } from '../src/pages/pool/claims.ts';
import { nameOf, valueOf } from '../src/pages/pool/words.ts';
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

test('caps beyond all SOL are none, and so is a share of the whole', () => {
  assert.equal(cap(1n << 61n), 'none');
  assert.equal(cap((1n << 61n) - 1n), '2,305,843,009.21 SOL');
  assert.equal(capOf(1_500_000_000n), '1.50');
  assert.equal(share(10_000), 'none');
  assert.equal(share(800), '8.00 %');
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
