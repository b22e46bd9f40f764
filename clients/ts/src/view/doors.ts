/**
 * What is open and what is not: the bits of `Pool.closed`, and what a stale pair or an empty pool closes besides.
 *
 * @module
 */
import type { Config, Pool } from '../accounts.js';
import { BUNKER_FOR_DEPOSITS, CLOSED, type Gate, gate, isClosed } from '../closed.js';
import { never } from './never.js';

/** Why something is closed. */
export type Reason = 'stale_rate' | 'insolvent' | 'bunker' | 'cover_pending' | 'paused' | 'deposit_cap';

/** Why the pool is in bunker mode. */
export type BunkerReason = 'share_fell' | 'unbacked_shares' | 'loss_not_booked' | 'stake_astray' | 'fall_not_confirmed';

/** What the guardian can pause. */
export type Pausable = 'deposits' | 'exits' | 'delegation';

/** A pause. */
export interface Pause {
  readonly what: Pausable;
  /** The epoch whose close lifts it; none where only governance does. */
  readonly untilEpoch: bigint | undefined;
}

/** What is open. Tickets are never closed, only priced by a pair of this epoch; claims never. */
export interface Doors {
  /** Why deposits do not go through, gate aside; empty where they do. */
  readonly depositsClosedBy: readonly Reason[];
  /** Why exits at once and withdrawals of stake do not, as far as there is liquidity and stake. */
  readonly exitsClosedBy: readonly Reason[];
  /** Why no ticket can be requested. */
  readonly ticketsClosedBy: readonly Reason[];
  readonly gate: Gate;
  /** Bunker mode. */
  readonly bunker: boolean;
  readonly bunkerReasons: readonly BunkerReason[];
  readonly pauses: readonly Pause[];
}

const BUNKER: readonly (readonly [number, BunkerReason])[] = [
  [CLOSED.shareFell, 'share_fell'],
  [CLOSED.unbackedShares, 'unbacked_shares'],
  [CLOSED.loss, 'loss_not_booked'],
  [CLOSED.astray, 'stake_astray'],
  [CLOSED.unconfirmed, 'fall_not_confirmed'],
];

/** By bit, in the order of `Config.pauses`. */
const PAUSES: readonly (readonly [number, Pausable])[] = [
  [CLOSED.pausedDeposits, 'deposits'],
  [CLOSED.pausedExits, 'exits'],
  [CLOSED.pausedDelegation, 'delegation'],
];

/** What is open in `epoch`, the present one. */
export function doors(pool: Pool, config: Config, epoch: bigint): Doors {
  const shut = (bits: number) => isClosed(pool, bits);
  const both: [boolean, Reason][] = [
    [pool.pairEpoch !== epoch, 'stale_rate'],
    [pool.assets === 0n, 'insolvent'],
  ];
  return {
    depositsClosedBy: reasons([
      ...both,
      [shut(BUNKER_FOR_DEPOSITS), 'bunker'],
      [shut(CLOSED.coverPending), 'cover_pending'],
      [shut(CLOSED.pausedDeposits), 'paused'],
      [pool.assets >= pool.depositCap, 'deposit_cap'],
    ]),
    exitsClosedBy: reasons([...both, [shut(CLOSED.bunker), 'bunker'], [shut(CLOSED.pausedExits), 'paused']]),
    ticketsClosedBy: reasons(both),
    gate: gate(pool),
    bunker: shut(CLOSED.bunker),
    bunkerReasons: BUNKER.filter(([bit]) => shut(bit)).map(([, reason]) => reason),
    pauses: PAUSES.flatMap(([bit, what], at) => (shut(bit) ? [{ what, untilEpoch: never(config.pauses[at]) }] : [])),
  };
}

/** What the guardian may still pause: each once, until it is armed anew. */
export function armed(config: Config): Pausable[] {
  return PAUSES.filter(([bit]) => (config.armed & bit) !== 0).map(([, what]) => what);
}

function reasons(all: readonly (readonly [boolean, Reason])[]): Reason[] {
  return all.filter(([holds]) => holds).map(([, reason]) => reason);
}
