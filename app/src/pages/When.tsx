import type { PoolSnapshot } from '@sluice/client';

import { epochBegins } from '../chain/pace.ts';
import { day, moment } from '../format/time.ts';

/** Beyond so many seconds an estimate of the minute would say more than is known. */
const SOON = 2 * 86_400;

/** An epoch, and about when it begins: an estimate by the last closes, called one. */
export function When({ snapshot, epoch }: { snapshot: PoolSnapshot; epoch: bigint }) {
  const begins = epochBegins(snapshot, epoch);
  const soon = begins !== null && begins - Number(snapshot.now.time) < SOON;
  return (
    <span className="numeric">
      epoch {epoch.toString()}
      {begins !== null && `, about ${soon ? moment(begins) : day(begins)}`}
    </span>
  );
}
