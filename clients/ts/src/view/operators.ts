/**
 * Operators: what they have, what they should have, what is agreed, and how stake is spread over them.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import type { OperatorList, OperatorRecord } from '../accounts.js';
import { ownCap, targets } from '../level.js';
import { type Flag, STATUS, currentStake, flagsOf, isListed } from '../operators.js';
import { STAKE_STATE } from '../stake.js';
import { type Lamports, total } from '../units.js';
import { never } from './never.js';
import { type Spread, spread } from './spread.js';

/** `OperatorRecord.bonded`: a bond stands in. */
const BONDED = 1;

/** Terms of an operator. */
export interface Terms {
  /** Its weight in the level. */
  readonly weight: number;
  /** The most it may have. */
  readonly cap: Lamports;
  /** The most it may have of the pool, basis points. */
  readonly shareBps: number;
  /** The agreed maximum of its commission on inflation rewards, basis points. */
  readonly maxInflationBps: number;
  /** The agreed maximum of its commission on block revenue, basis points. */
  readonly maxBlockBps: number;
  /** Ids of its groups (owner, data centre, country, client). */
  readonly groups: readonly number[];
}

/** An operator. */
export interface Operator {
  /** Its place in the list: what instructions name. */
  readonly index: number;
  /** Its vote account. */
  readonly vote: Address;
  readonly status: 'listed' | 'draining';
  /** Why it may have no target; empty where it may. */
  readonly flags: readonly Flag[];
  /** Active and activating. */
  readonly stake: Lamports;
  /** What cools down. */
  readonly cooling: Lamports;
  /** What it should have under the level of this epoch; zero before a level is set. */
  readonly target: Lamports;
  /** The smallest of its own caps now: agreed, covered by its bond, share of the pool. */
  readonly cap: Lamports;
  readonly terms: Terms;
  /** The terms that will count, and from which epoch on. */
  readonly pending: { readonly terms: Terms; readonly fromEpoch: bigint } | undefined;
  /** The epoch from which on it may have a target; none while it may not. */
  readonly eligibleFrom: bigint | undefined;
  /** Its bond, and whether that stands in for it. */
  readonly bond: Lamports;
  readonly bonded: boolean;
  /** What it owes of losses and shortfalls. */
  readonly owes: Lamports;
  /** Growth of its stake in the last epoch that was measured, and what that grew on. */
  readonly grew: Lamports;
  readonly grewOn: Lamports;
  /** Whether one of its accounts is delegated elsewhere. */
  readonly astray: boolean;
  /** The epoch in which it was last read. */
  readonly readIn: bigint;
  /** Its two stake accounts. */
  readonly main: Address;
  readonly side: Address;
}

/** All operators together. */
export interface OperatorSummary extends Spread {
  /** Listed, draining ones included. */
  readonly listed: number;
  /** Of those: may have a target now, have a flag, are draining, have a bond that stands in. */
  readonly eligible: number;
  readonly flagged: number;
  readonly draining: number;
  readonly bonded: number;
  /** Active and activating. */
  readonly stake: Lamports;
  /** What the level distributes. */
  readonly delegatable: Lamports;
  /** The level of this epoch in lamports a unit of weight; none before it is set. */
  readonly level: bigint | undefined;
  readonly bonds: Lamports;
}

/** The operators that are there, with their targets in `epoch`, the present one; in the order of the list. */
export function operators(list: OperatorList, epoch: bigint): Operator[] {
  const hasLevel = list.header.levelEpoch === epoch;
  const targeted = targets(list);
  return list.records.flatMap((record, index) => {
    const target = hasLevel ? (targeted[index] ?? 0n) : 0n;
    return isListed(record) ? [operator(list, record, index, target as Lamports)] : [];
  });
}

/** All operators together in `epoch`, the present one. */
export function operatorSummary({ header, records }: OperatorList, epoch: bigint): OperatorSummary {
  const listed = records.filter(isListed);
  const count = (is: (record: OperatorRecord) => boolean) => listed.filter(is).length;
  return {
    listed: listed.length,
    eligible: count(record => record.eligibleFrom <= epoch && record.flags === 0),
    flagged: count(record => record.flags !== 0),
    draining: count(record => record.status === STATUS.draining),
    bonded: count(record => record.bonded === BONDED),
    stake: header.delegated as Lamports,
    delegatable: header.delegatable as Lamports,
    level: header.levelEpoch === epoch ? header.level : undefined,
    bonds: total(listed.map(record => record.bond)) as Lamports,
    ...spread(listed.map(currentStake)),
  };
}

function operator(list: OperatorList, record: OperatorRecord, index: number, target: Lamports): Operator {
  const fromEpoch = never(record.nextFrom);
  return {
    index,
    vote: record.vote,
    status: record.status === STATUS.draining ? 'draining' : 'listed',
    flags: flagsOf(record),
    stake: currentStake(record),
    cooling: total([record.mainCooling, record.sideCooling]) as Lamports,
    target,
    cap: ownCap(list.header, record),
    terms: {
      weight: record.weight,
      cap: record.agreedCap as Lamports,
      shareBps: record.share,
      maxInflationBps: record.maxInflationBps,
      maxBlockBps: record.maxBlockBps,
      groups: groups(record.groups),
    },
    pending: fromEpoch === undefined ? undefined : { terms: nextTerms(record), fromEpoch },
    eligibleFrom: never(record.eligibleFrom),
    bond: record.bond as Lamports,
    bonded: record.bonded === BONDED,
    owes: total([record.lossDue, record.shortDue]) as Lamports,
    grew: record.grew as Lamports,
    grewOn: record.grewOn as Lamports,
    astray: record.mainState === STAKE_STATE.astray || record.sideState === STAKE_STATE.astray,
    readIn: record.visited,
    main: record.main,
    side: record.side,
  };
}

function nextTerms(record: OperatorRecord): Terms {
  return {
    weight: record.nextWeight,
    cap: record.nextCap as Lamports,
    shareBps: record.nextShare,
    maxInflationBps: record.nextMaxInflationBps,
    maxBlockBps: record.nextMaxBlockBps,
    groups: groups(record.nextGroups),
  };
}

/** Without the places that hold none. */
function groups(ids: Iterable<number>): number[] {
  return [...ids].filter(id => id !== 0);
}
