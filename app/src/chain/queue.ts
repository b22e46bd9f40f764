/** The queue: cohorts that are not paid whole, oldest first. Read by the pages that show it, while they do. */

import { useEffect, useState, useSyncExternalStore } from 'react';
import { readQueue, type At, type Cohort } from '@sluice/client';

import { createStore } from '../store.ts';
import { startFeed, type Feed, type FeedState } from './feed.ts';
import { COMMITMENT } from './node.ts';
import { sessionStore, useSession } from './session.ts';

export type Queue = readonly At<Cohort>[];

/** The cohorts as of the pool's newest snapshot; each new snapshot is a reason to look again. */
function startQueue(): Feed<Queue> | null {
  const { node, pool } = sessionStore.get();
  if (!node || !pool) return null;
  return startFeed<Queue>({
    async read(abortSignal) {
      const snapshot = pool.store.get().value ?? (await first(pool, abortSignal));
      return readQueue(node.rpc, snapshot, { commitment: COMMITMENT, abortSignal });
    },
    watch: (signal, open, changed) =>
      new Promise((done) => {
        const stop = pool.store.subscribe(changed);
        signal.addEventListener('abort', () => (stop(), done()), { once: true });
        open();
      }),
  });
}

function first<T>(feed: Feed<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const stop = feed.store.subscribe(() => {
      const { value } = feed.store.get();
      if (value !== null) (stop(), done(value));
    });
    signal.addEventListener('abort', () => (stop(), fail(signal.reason as Error)), { once: true });
  });
}

const SILENT = createStore<FeedState<Queue>>({ value: null, problem: null, link: 'connecting', readAt: null });

/** The queue; its value is null before the first reading. */
export function useQueue(): FeedState<Queue> {
  const { pool } = useSession();
  const [feed, setFeed] = useState<Feed<Queue> | null>(null);
  useEffect(() => {
    const started = startQueue();
    setFeed(started);
    return () => started?.stop();
  }, [pool]);
  const store = feed?.store ?? SILENT;
  return useSyncExternalStore(store.subscribe, store.get);
}
