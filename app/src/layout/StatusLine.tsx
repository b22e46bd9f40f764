import { CLUSTER_WORDS } from '../chain/cluster.ts';
import { nameOf } from '../chain/endpoint.ts';
import type { FeedState } from '../chain/feed.ts';
import { epochTiming } from '../chain/pace.ts';
import { useCluster, usePool, useSession } from '../chain/session.ts';
import type { PoolSnapshot } from '../chain/snapshot.ts';
import { Skeleton } from '../components/Skeleton.tsx';
import { percentOf } from '../format/part.ts';
import { clock, duration } from '../format/time.ts';

/** Where the page looks, where the cluster is, and how fresh that is. */
export function StatusLine() {
  const { target } = useSession();
  const cluster = useCluster();
  const pool = usePool();
  if (!target?.rpc) return <section className="status" aria-label="Connection" />;
  return (
    <section className="status" aria-label="Connection">
      <div>
        <span title={target.rpc}>
          {cluster ? CLUSTER_WORDS[cluster.name] : <Skeleton width="5em" />} by {nameOf(target.rpc)}
        </span>
        {target.pool && <EpochState snapshot={pool.value} />}
        {target.pool && (
          <span className="end">
            <Freshness state={pool} />
          </span>
        )}
      </div>
    </section>
  );
}

function EpochState({ snapshot }: { snapshot: PoolSnapshot | null }) {
  if (snapshot === null) return <Skeleton width="14em" />;
  const { passed, slots, secondsLeft } = epochTiming(snapshot);
  return (
    <span className="numeric">
      Epoch {snapshot.now.epoch.toString()}, {percentOf(passed, slots, 0)} over
      {secondsLeft !== null && `, ends in about ${duration(secondsLeft)}`}
    </span>
  );
}

/** `live`, or since when the figures are not. */
function Freshness({ state }: { state: FeedState<PoolSnapshot> }) {
  const { value, problem, link, readAt } = state;
  const since = readAt === null ? '' : clock(readAt / 1_000);
  if (value === null && problem === null) {
    return <Dot tone="warn" words="Reading the chain" />;
  }
  if (value === null) return <Dot tone="bad" words="Nothing could be read" />;
  if (problem !== null) return <Dot tone="bad" words={`Stale since ${since}: the node does not answer`} />;
  if (link === 'live') return <Dot tone="good" words={`Live, slot ${value.slot}`} />;
  return <Dot tone="warn" words={`Read at ${since}, again every few seconds`} />;
}

function Dot({ tone, words }: { tone: 'good' | 'warn' | 'bad'; words: string }) {
  return (
    <span className="numeric" title={words}>
      <span className={`dot ${tone}`} aria-hidden="true" />
      {words}
    </span>
  );
}
