// What a node answers that knows four invented pools and nothing else.
import { CLOCK_SYSVAR, EPOCH_REWARDS_SYSVAR, EPOCH_SCHEDULE_SYSVAR, NOBODY, RENT_SYSVAR } from '@sluice/client';

import { NEVER, account, key, sol } from './bytes.mjs';
import { makePool } from './pools.mjs';

const EPOCH = 812n;
const SLOTS = 432_000n;
const SLOT = EPOCH * SLOTS + 151_200n;
const NOW = BigInt(Math.floor(Date.now() / 1_000));
const AT = { epoch: EPOCH, slot: SLOT, now: NOW };

const cohort = (epoch, shares, filled, open, unpaid) => ({ epoch, shares, filled, open, unpaid, assets: sol(1.0795), supply: sol(1) });
const QUEUE = [cohort(EPOCH - 1n, sol(9_400), sol(3_000), 61n, sol(1_988.1)), cohort(EPOCH, sol(14_750.25), 0n, 118n, 0n)];

const CHANGES = {
  slots: [
    { changes: 1n | (1n << 63n), from: EPOCH + 3n, sequence: 4n },
    { changes: 1n << 5n, from: EPOCH + 1n, sequence: 2n },
    { changes: 1n << 16n, from: EPOCH, sequence: 9n },
  ],
  handovers: [
    { nominee: key('next governance'), from: EPOCH + 4n, sequence: 1n, accepted: 0n },
    { nominee: NOBODY, from: NEVER, sequence: 0n, accepted: 0n },
    { nominee: NOBODY, from: NEVER, sequence: 0n, accepted: 0n },
  ],
  pending: Array.from({ length: 23 }, (_, at) => ({ 0: 450n, 5: 2n ** 64n - 1n, 16: 150n })[at] ?? 0n),
  nextTreasury: key('next treasury'),
};

export const POOLS = {
  sound: makePool('sound', { ...AT, closes: 128, count: 24, queue: QUEUE, config: CHANGES }),
  trouble: makePool('trouble', {
    ...AT,
    ...{ closes: 40, count: 18, lossAt: 39, queue: [cohort(EPOCH - 1n, sol(95_000), 0n, 700n, 0n)] },
    pool: { closed: 1 | 16 | 0x300 | 0x1000, headRoom: 0n, curator: NOBODY, unconfirmed: sol(2_000), cover: sol(55) },
    config: { pauses: [EPOCH + 6n, NEVER, NEVER], armed: 0x400 },
  }),
  fresh: makePool('fresh', { ...AT, closes: 0, count: 0, pool: { curator: NOBODY, guardian: NOBODY } }),
  long: makePool('long', { ...AT, closes: 512, count: 1_500 }),
};

const u64 = (...of) => Buffer.concat(of.map((value) => Buffer.from(BigUint64Array.of(value).buffer)));
const SYSVARS = new Map([
  [CLOCK_SYSVAR, account(u64(SLOT, NOW - 60_480n, EPOCH, EPOCH + 1n, NOW))],
  [RENT_SYSVAR, account(Buffer.concat([u64(3_480n), Buffer.from(Float64Array.of(2).buffer), Buffer.of(50)]))],
  [EPOCH_SCHEDULE_SYSVAR, account(Buffer.concat([u64(SLOTS, SLOTS), Buffer.of(0), u64(0n, 0n)]))],
  [EPOCH_REWARDS_SYSVAR, account(Buffer.alloc(81))],
]);

const all = new Map([...SYSVARS, ...Object.values(POOLS).flatMap((of) => [...of])]);

function show(address) {
  const of = all.get(address);
  if (!of) return null;
  const { data, lamports, owner } = of;
  return { data: [data.toString('base64'), 'base64'], lamports: Number(lamports), owner, executable: false, rentEpoch: 0, space: data.length };
}

export function answer(method, params) {
  const context = { slot: Number(SLOT), apiVersion: '4.2.2' };
  if (method === 'getMultipleAccounts') return { context, value: params[0].map(show) };
  if (method === 'getAccountInfo') return { context, value: show(params[0]) };
  if (method === 'getGenesisHash') return key('genesis');
  return undefined;
}
