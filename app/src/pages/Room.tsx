/** How much deposits may still bring before all of the rest pays the entry fee: one figure, wherever it is shown. */

import { isLate, type PoolSnapshot } from '@sluice/client';

import { epochTiming } from '../chain/pace.ts';
import { Amount } from '../components/Amount.tsx';
import { Figure, NOTHING } from '../components/Figure.tsx';
import { ppm } from '../format/part.ts';
import { duration } from '../format/time.ts';

export interface Room {
  readonly lamports: bigint;
  /** What of each deposit within it is free of the fee. */
  readonly openPpm: number;
  readonly late: boolean;
}

const ALL_PPM = 1_000_000;

/** Where something hangs on the close of this epoch, which is still to come. */
export const UNKNOWN = 'not known yet';
export const UNCLOSED = 'this epoch is not closed yet';

/** Until the close of an epoch the pool has the figures of the one before, which say nothing of this one. */
export const isClosed = ({ pool, now }: Pick<PoolSnapshot, 'pool' | 'now'>): boolean => pool.pairEpoch === now.epoch;

/** None before the epoch is closed. */
export function roomOf(snapshot: Pick<PoolSnapshot, 'pool' | 'now'>): Room | null {
  if (!isClosed(snapshot)) return null;
  const { pool, now } = snapshot;
  const late = isLate(pool, now);
  return { lamports: late ? 0n : pool.headRoom, openPpm: pool.openPpm, late };
}

/** What the figure means; `left`: seconds to the end of the epoch, null where nobody can say. */
export function roomWords(room: Room | null, left: number | null): string {
  if (room === null) return UNCLOSED;
  if (room.late) return left === null ? 'it is late in the epoch' : `it is late in the epoch, which ends in about ${duration(left)}`;
  if (room.lamports === 0n) return 'nothing more can be delegated just now';
  if (room.openPpm === ALL_PPM) return 'free of the entry fee, first come, first served';
  return `of each deposit within it, ${ppm(room.openPpm)} is free of the entry fee`;
}

export function RoomFigure({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const room = snapshot && roomOf(snapshot);
  const hint = snapshot ? roomWords(room, epochTiming(snapshot).secondsLeft) : NOTHING;
  return (
    <Figure label="Room before the full entry fee" hint={hint}>
      {snapshot === null ? undefined : room === null ? UNKNOWN : <Amount of={room.lamports} unit="SOL" decimals={2} />}
    </Figure>
  );
}
