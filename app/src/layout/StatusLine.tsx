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
        <span className="where">
          {cluster ? CLUSTER_WORDS[cluster.name] : <Skeleton width="5em" />}, node {nameOf(target.rpc)}
        </span>
        {target.pool && (
          <span className="end">
            <Freshness state={pool} />
          </span>
        )}
        {target.pool && <EpochState snapshot={pool.value} />}
      </div>
    </section>
  );
}

function EpochState({ snapshot }: { snapshot: PoolSnapshot | null }) {
  if (snapshot === null) {
    return (
      <span className="epoch">
        <Skeleton width="14em" />
      </span>
    );
  }
  const { passed, slots, secondsLeft } = epochTiming(snapshot);
  return (
    <span className="epoch numeric">
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
    return <Dot tone="warn" words="Reading" />;
  }
  if (value === null) return <Dot tone="bad" words="Not read" />;
  if (problem !== null) return <Dot tone="bad" words={`Stale since ${since}`} />;
  if (link === 'live') return <Dot tone="good" words="Live" more={`slot ${value.slot}`} />;
  return <Dot tone="warn" words="Polled" more={since} />;
}

function Dot({ tone, words, more }: { tone: 'good' | 'warn' | 'bad'; words: string; more?: string }) {
  return (
    <span className="numeric">
      <span className={`dot ${tone}`} aria-hidden="true" />
      <span aria-live="polite">{words}</span>
      {more !== undefined && <span className="roomy">, {more}</span>}
    </span>
  );
}
