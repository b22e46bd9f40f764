/**
 * Groups of operators: what their members may have together.
 *
 * @module
 */
import type { OperatorList } from '../accounts.js';
import type { Lamports } from '../units.js';
import { never } from './never.js';

/** A group (an owner, a data centre, a country, a client). */
export interface Group {
  readonly id: number;
  /** The most its members may have together. */
  readonly cap: Lamports;
  /** The same in basis points of the pool. */
  readonly shareBps: number;
  /** What its members have, active and activating. */
  readonly stake: Lamports;
  /** Sum of its members' weights. */
  readonly weights: number;
  /** The caps that will count, and from which epoch on. */
  readonly pending: { readonly cap: Lamports; readonly shareBps: number; readonly fromEpoch: bigint } | undefined;
}

/** The groups up to the highest that was ever set or had a member. */
export function groups({ header }: OperatorList): Group[] {
  return header.groups.slice(1, header.lastGroup + 1).map((group, place) => {
    const fromEpoch = never(header.groupsFrom);
    const changes = group.cap !== group.nextCap || group.share !== group.nextShare;
    const next = { cap: group.nextCap as Lamports, shareBps: group.nextShare };
    return {
      id: place + 1,
      cap: group.cap as Lamports,
      shareBps: group.share,
      stake: group.delegated as Lamports,
      weights: group.weights,
      pending: changes && fromEpoch !== undefined ? { ...next, fromEpoch } : undefined,
    };
  });
}
