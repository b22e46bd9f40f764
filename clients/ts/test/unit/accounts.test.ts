import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  NOBODY,
  SLUICE_PROGRAM_ADDRESS,
  decodeOperatorList,
  decodePool,
  decodeRateList,
  epochProgress,
  poolAccount,
  poolAddress,
  readRent,
  rewardsBeingPaid,
} from '@sluice/client';
import {
  findOperatorsPda,
  findPoolPda,
  getPoolEncoder,
  getRateEntryEncoder,
  getRateHistoryEncoder,
  getPoolDecoder,
} from '@sluice/client/generated';

const of = (data: Uint8Array) => ({ owner: SLUICE_PROGRAM_ADDRESS as Address, data });

/** A ring of `length` entries of which `written` were written, each of the epoch of its number. */
function ring(length: number, written: number): Uint8Array {
  const header = getRateHistoryEncoder().encode({ pool: NOBODY, written });
  const entries = Array.from({ length }, (_, place) => {
    const laps = Math.max(0, Math.ceil((written - place) / length) - 1);
    const epoch = place + laps * length;
    return getRateEntryEncoder().encode({ epoch, time: 0, assets: 1, supply: 1, grown: 0, lost: 0, fee: 0 });
  });
  const count = new Uint8Array(8);
  new DataView(count.buffer).setUint32(0, length, true);
  return Uint8Array.from([header, count, ...entries].flatMap(part => [...part]));
}

test('the rate history is read oldest first, wherever the ring is', () => {
  const epochs = (length: number, written: number) => {
    return decodeRateList(of(ring(length, written))).entries.map(({ epoch }) => Number(epoch));
  };
  assert.deepEqual(epochs(0, 0), []);
  assert.deepEqual(epochs(3, 3), [0, 1, 2]);
  assert.deepEqual(epochs(3, 4), [1, 2, 3]);
  assert.deepEqual(epochs(3, 5), [2, 3, 4]);
  assert.deepEqual(epochs(3, 6), [3, 4, 5]);
});

test("an account that is another program's, of another type or cut off is not taken for what was asked", () => {
  const pool = Uint8Array.from(getPoolEncoder().encode(getPoolDecoder().decode(new Uint8Array(1056))));
  assert.equal(decodePool(of(pool)).mint, NOBODY);
  assert.throws(() => decodePool({ owner: NOBODY, data: pool }), { name: 'NotThis', kind: 'owner' });
  assert.throws(() => decodePool(of(new Uint8Array(1056))), { name: 'NotThis', kind: 'tag' });
  assert.throws(() => decodeOperatorList(of(pool)), { name: 'NotThis', kind: 'tag' });
  assert.throws(() => decodePool(of(pool.subarray(0, 1055))), { name: 'NotThis', kind: 'length' });
  const rates = ring(2, 2);
  for (const length of [47, 50, rates.length - 1]) {
    assert.throws(() => decodeRateList(of(rates.subarray(0, length))), { name: 'NotThis', kind: 'length' });
  }
});

test("the addresses of a pool are those of the IDL's seeds", async () => {
  const mint = SLUICE_PROGRAM_ADDRESS;
  const pool = await poolAddress(mint);
  assert.equal(pool, (await findPoolPda({ mint }))[0]);
  assert.equal(await poolAccount(pool, 'operators'), (await findOperatorsPda({ pool }))[0]);
});

test('an epoch is as far as its slot, in the short epochs of a new cluster as well', () => {
  const schedule = { slotsPerEpoch: 8_192n, firstNormalEpoch: 8n, firstNormalSlot: 8_160n };
  const at = (slot: bigint, epoch: bigint) => epochProgress(schedule, { slot, epoch, time: 0n });
  assert.deepEqual(at(31n, 0n), { slotIndex: 31n, slotsInEpoch: 32n });
  assert.deepEqual(at(32n, 1n), { slotIndex: 0n, slotsInEpoch: 64n });
  assert.deepEqual(at(8_160n + 8_192n + 5n, 9n), { slotIndex: 5n, slotsInEpoch: 8_192n });
});

test('rent that is multiplied by another factor than one or two is refused, not guessed', () => {
  const rent = (times: number) => {
    const data = new DataView(new ArrayBuffer(17));
    data.setBigUint64(0, 3_480n, true);
    data.setFloat64(8, times, true);
    return new Uint8Array(data.buffer);
  };
  assert.deepEqual(readRent(rent(1)), { perByte: 3_480n });
  assert.deepEqual(readRent(rent(2)), { perByte: 6_960n });
  assert.throws(() => readRent(rent(1.5)), RangeError);
});

test('rewards are being paid while the sysvar says so, and never before the first boundary', () => {
  assert.equal(rewardsBeingPaid(undefined), false);
  assert.equal(rewardsBeingPaid(new Uint8Array(81)), false);
  assert.equal(rewardsBeingPaid(new Uint8Array(81).fill(1, 80)), true);
});
