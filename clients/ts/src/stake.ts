/**
 * Stake accounts, read as the program reads them.
 *
 * @module
 */
import { type Address, getAddressDecoder } from '@solana/kit';
import type { AccountBytes, OperatorRecord } from './accounts.js';
import { NOBODY, STAKE_PROGRAM } from './ids.js';
import type { Lamports } from './units.js';

/** What an operator's account is: `OperatorRecord.mainState` and `sideState`. */
export const STAKE_STATE = {
  /** Nothing is delegated and nothing cools. */
  idle: 0,
  /** Active or activating. */
  staked: 1,
  /** Deactivated. */
  cooling: 2,
  /** Delegated to another vote account. */
  astray: 3,
  /** Not the pool's any more, or not read yet. */
  gone: 4,
} as const;

/** A stake account that has been initialised. */
export interface StakeAccount {
  /** All of its lamports, rent included. */
  readonly lamports: Lamports;
  readonly staker: Address;
  readonly withdrawer: Address;
  /** Whether a lockup is set, in force or not. */
  readonly lockup: boolean;
  /** Who may set a lockup; none where nobody may. */
  readonly custodian: Address | undefined;
  /** Its delegation; none where it has none. */
  readonly delegation: Delegation | undefined;
}

/** What a stake account is delegated to, with how much, and since when. */
export interface Delegation {
  readonly vote: Address;
  readonly stake: Lamports;
  readonly activationEpoch: bigint;
  /** None while it is not deactivated. */
  readonly deactivationEpoch: bigint | undefined;
}

/** What a reading of one of an operator's accounts says. */
export interface StakeReading {
  /** Its lamports, as far as they are the pool's. */
  readonly lamports: Lamports;
  /** Its delegation while it is active or activating, else zero. */
  readonly delegation: Lamports;
  /** One of {@link STAKE_STATE}. */
  readonly state: number;
}

const LENGTH = 200;
const [INITIALIZED, DELEGATED] = [1, 2];
const NEVER = 2n ** 64n - 1n;

/** Reads an account; none where it is no stake account, or a fresh one. Source: `StakeStateV2` of the stake program. */
export function readStakeAccount(account: AccountBytes & { readonly lamports: Lamports }): StakeAccount | undefined {
  const { owner, data, lamports } = account;
  if (owner !== STAKE_PROGRAM || data.length !== LENGTH) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const tag = view.getUint32(0, true);
  if (tag !== INITIALIZED && tag !== DELEGATED) return undefined;
  const key = (at: number) => getAddressDecoder().decode(data, at);
  const word = (at: number) => view.getBigUint64(at, true);
  const lockup = word(76) !== 0n || word(84) !== 0n;
  const named = key(92);
  const custodian = named === NOBODY ? undefined : named;
  const base = { lamports, staker: key(12), withdrawer: key(44), lockup, custodian };
  if (tag !== DELEGATED) return { ...base, delegation: undefined };
  const deactivation = word(172);
  const delegation = {
    vote: key(124),
    stake: word(156) as Lamports,
    activationEpoch: word(164),
    deactivationEpoch: deactivation === NEVER ? undefined : deactivation,
  };
  return { ...base, delegation };
}

/** What a reading would say of an operator's main account; of no account where `stake` is none. */
export function readMain(stake: StakeAccount | undefined, pool: Address, record: OperatorRecord): StakeReading {
  if (stake === undefined || stake.staker !== pool || stake.withdrawer !== pool || stake.lockup) {
    return { lamports: 0n as Lamports, delegation: 0n as Lamports, state: STAKE_STATE.gone };
  }
  const state = stateOf(stake.delegation, record);
  // What is not there cannot be moved.
  const delegated = state === STAKE_STATE.staked && stake.delegation !== undefined ? stake.delegation.stake : 0n;
  const delegation = (delegated < stake.lamports ? delegated : stake.lamports) as Lamports;
  return { lamports: stake.lamports, delegation, state };
}

function stateOf(delegation: Delegation | undefined, record: OperatorRecord): number {
  if (delegation === undefined) return STAKE_STATE.idle;
  if (delegation.deactivationEpoch !== undefined) {
    // An account that was emptied shows its old deactivation for ever.
    return record.mainState === STAKE_STATE.idle ? STAKE_STATE.idle : STAKE_STATE.cooling;
  }
  return delegation.vote === record.vote ? STAKE_STATE.staked : STAKE_STATE.astray;
}
