/**
 * What the cluster says of itself, read of the accounts in which it says so.
 *
 * @module
 */
import { type ReadonlyUint8Array } from '@solana/kit';
import type { Lamports } from './units.js';

/** The time of the cluster. */
export interface Now {
  readonly slot: bigint;
  readonly epoch: bigint;
  /** Seconds since 1970, by the cluster's clock. */
  readonly time: bigint;
}

/** What accounts have to hold. */
export interface Rent {
  /** Lamports a byte. */
  readonly perByte: bigint;
}

/** How slots make epochs. */
export interface EpochSchedule {
  /** Slots of an epoch from {@link firstNormalEpoch} on. */
  readonly slotsPerEpoch: bigint;
  readonly firstNormalEpoch: bigint;
  readonly firstNormalSlot: bigint;
}

/** How far an epoch is: slots that have passed, of how many. */
export interface EpochProgress {
  readonly slotIndex: bigint;
  readonly slotsInEpoch: bigint;
}

/** Reads the Clock sysvar. @throws RangeError where it is too short. */
export function readClock(data: ReadonlyUint8Array): Now {
  const of = view(data);
  return { slot: of.getBigUint64(0, true), epoch: of.getBigUint64(16, true), time: of.getBigInt64(32, true) };
}

/** Reads the Rent sysvar: a price, and by how much it is multiplied. @throws RangeError of another form. */
export function readRent(data: ReadonlyUint8Array): Rent {
  const of = view(data);
  // It was two once, and is one now.
  const times = of.getFloat64(8, true);
  if (times !== 1 && times !== 2) throw new RangeError(`rent is multiplied by ${times}: update this client`);
  return { perByte: of.getBigUint64(0, true) * BigInt(times) };
}

/** Reads the EpochSchedule sysvar. @throws RangeError where it is too short. */
export function readEpochSchedule(data: ReadonlyUint8Array): EpochSchedule {
  const of = view(data);
  return {
    slotsPerEpoch: of.getBigUint64(0, true),
    firstNormalEpoch: of.getBigUint64(17, true),
    firstNormalSlot: of.getBigUint64(25, true),
  };
}

/**
 * Whether the cluster pays out the rewards of the epoch: until it has, no stake moves and no epoch is closed. Of the
 * EpochRewards sysvar, which does not exist before the first boundary.
 */
export function rewardsBeingPaid(data: ReadonlyUint8Array | undefined): boolean {
  return (data?.[80] ?? 0) !== 0;
}

/** The least lamports of an account with so many bytes of data. */
export function rentOf(rent: Rent, bytes: bigint): Lamports {
  return ((OVERHEAD + bytes) * rent.perByte) as Lamports;
}

/** That of a stake account. */
export function rentOfStake(rent: Rent): Lamports {
  return rentOf(rent, STAKE_BYTES);
}

/** How far the epoch of a slot is. */
export function epochProgress(schedule: EpochSchedule, { slot, epoch }: Now): EpochProgress {
  if (epoch >= schedule.firstNormalEpoch) {
    const slotsInEpoch = schedule.slotsPerEpoch;
    return { slotIndex: (slot - schedule.firstNormalSlot) % slotsInEpoch, slotsInEpoch };
  }
  // The first epochs of some clusters: the first has 32 slots, each later one twice as many.
  const slotsInEpoch = FIRST_EPOCH << epoch;
  return { slotIndex: slot - (slotsInEpoch - FIRST_EPOCH), slotsInEpoch };
}

/** What an account is charged for besides its data, in bytes. */
const OVERHEAD = 128n;
const STAKE_BYTES = 200n;
const FIRST_EPOCH = 32n;

function view(data: ReadonlyUint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
