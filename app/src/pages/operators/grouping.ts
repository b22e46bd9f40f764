/** What groups stand for, as whoever built the page says: the chain has neither their kinds nor their names. */

import type { Group, Operator } from '@sluice/client';

import { KINDS, type GroupNames, type Kind } from '../../../scripts/groups.mjs';

/** The build has checked it. */
export const NAMES = JSON.parse((import.meta.env?.SLUICE_GROUPS as string | undefined) ?? '{}') as GroupNames;

export const hasNames = (names: GroupNames = NAMES): boolean => Object.keys(names).length > 0;

/** A group by its name, and without one by its number. */
export const nameOf = (id: number, names: GroupNames = NAMES): string => names[id]?.name ?? `Group ${id}`;

/** A group's number, by which everybody can look it up, and its name. */
export function numbered(id: number, names: GroupNames = NAMES): string {
  const named = names[id];
  return named ? `${id}, ${named.name} (${named.kind})` : String(id);
}

export const wholeName = (id: number, names: GroupNames = NAMES): string => `Group ${numbered(id, names)}`;

/** Groups of one kind; of no kind, those that nobody has named. */
export interface Kindred {
  readonly kind: Kind | undefined;
  readonly groups: readonly Group[];
  /** Stake of the operators that are in none of them. */
  readonly outside: bigint;
}

/** The groups by what they stand for, in the order of the kinds; those without a name last. */
export function byKind(groups: readonly Group[], listed: readonly Operator[], names: GroupNames = NAMES): Kindred[] {
  return [...KINDS, undefined].flatMap((kind) => {
    const those = groups.filter(({ id }) => names[id]?.kind === kind);
    return those.length === 0 ? [] : [{ kind, groups: those, outside: outside(those, listed) }];
  });
}

function outside(groups: readonly Group[], listed: readonly Operator[]): bigint {
  const ids = new Set(groups.map(({ id }) => id));
  return listed.filter(({ terms }) => !terms.groups.some((id) => ids.has(id))).reduce((sum, { stake }) => sum + stake, 0n);
}
