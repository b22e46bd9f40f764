/**
 * What the operators' account says of who is to have how much.
 *
 * @module
 */
import type { OperatorList, OperatorRecord, Operators } from './accounts.js';
import { type Claim, MAX_AMOUNT, MAX_LEVEL, ceiling, target } from './math/level.js';
import { currentStake } from './operators.js';
import { type Lamports, MOST, excess, min } from './units.js';

/**
 * What group `id` may have: the lesser of its cap and its share. Caps that are due count from the next level on. None for 0,
 * which is no group, and for ids that do not exist.
 */
export function groupCap(header: Operators, id: number): Lamports | undefined {
  const group = id === 0 ? undefined : header.groups[id];
  if (group === undefined) return undefined;
  const due = header.groupsFrom <= header.epoch;
  const [cap, share] = due ? [group.nextCap, group.nextShare] : [group.cap, group.share];
  return min(cap, header.shareUnit * BigInt(share)) as Lamports;
}

/** The target of each place under the level that is set; zero where it may have none. By index, free places included. */
export function targets(list: OperatorList): Lamports[] {
  return list.records.map((_, index) => targetOf(list, index));
}

/** The target of operator `index` alone; zero where there is none. */
export function targetOf(list: OperatorList, index: number): Lamports {
  const { level, levelIndex, levelEpoch, minimum } = list.header;
  const record = list.records[index];
  if (record === undefined || record.eligibleFrom > levelEpoch) return 0n as Lamports;
  // A target under twice the minimum delegation counts as zero.
  return target(claim(list, record), index < levelIndex ? level + 1n : level, minimum * 2n) as Lamports;
}

/**
 * How much stake operator `index` may be brought now: up to its target, and within the caps of its groups. Zero where there is no
 * such operator.
 */
export function stakeRoom(list: OperatorList, index: number): Lamports {
  const record = list.records[index];
  if (record === undefined) return 0n as Lamports;
  const groups = Array.from(record.groups, id => (id === 0 ? MOST : groupRoom(list.header, id)));
  return groups.reduce(min, excess(targetOf(list, index), currentStake(record))) as Lamports;
}

/** How much more the members of a group may get together; nothing of a group that does not exist. */
function groupRoom(header: Operators, id: number): bigint {
  return excess(groupCap(header, id) ?? 0n, header.groups[id]?.delegated ?? 0n);
}

/** What an operator may have by its own caps: agreed, covered by its bond, share of the pool. */
export function ownCap(header: Operators, record: OperatorRecord): Lamports {
  return min(record.cap, header.shareUnit * BigInt(record.share)) as Lamports;
}

function claim({ header }: OperatorList, record: OperatorRecord): Claim {
  const ceilings = Array.from(record.groups, id => {
    const cap = groupCap(header, id);
    return cap === undefined ? MAX_LEVEL : ceiling(cap, BigInt(header.groups[id]?.weights ?? 0));
  });
  return {
    weight: BigInt(record.weight),
    cap: min(ownCap(header, record), MAX_AMOUNT),
    ceiling: ceilings.reduce(min, MAX_LEVEL),
  };
}
