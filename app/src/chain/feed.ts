/**
 * A value read whole from a node, again whenever something that it depends on changes.
 *
 * A notification carries one account at its own slot; put together they would be a state that never was. So notifications
 * only say that it is time to read, and each reading is one request at one slot. Without a WebSocket it polls.
 */

import { createStore, type Store } from '../store.ts';
import { MOST_WAIT, within } from './node.ts';

/** How the page hears of changes. */
export type Link = 'connecting' | 'live' | 'polling';

export interface FeedState<T> {
  readonly value: T | null;
  /** Why the last reading failed; null after one that did not. */
  readonly problem: unknown;
  readonly link: Link;
  /** When the value was read, milliseconds since 1970; null before the first one. */
  readonly readAt: number | null;
}

export interface Source<T> {
  /** Reads all of it in one request. */
  read(signal: AbortSignal): Promise<T>;
  /** As of which slot a value is: behind a load balancer a later answer may be an older one. */
  slotOf?(value: T): bigint;
  /**
   * Calls `changed` whenever something changed, and `open` once it listens; ends by returning or throwing, when the
   * connection is lost or `signal` aborts.
   */
  watch(signal: AbortSignal, open: () => void, changed: () => void): Promise<void>;
}

export interface Pace {
  /** The least time between two readings. */
  readonly gap: number;
  /** Between readings while the WebSocket is open: what no account tells, such as the time. */
  readonly whileLive: number;
  /** Between readings without it. */
  readonly whilePolling: number;
  /** The first and the longest wait before it connects anew. */
  readonly reconnect: readonly [number, number];
  /** How long one reading may take. */
  readonly patience: number;
}

export interface Feed<T> {
  readonly store: Store<FeedState<T>>;
  /** Reads soon, as after a transaction of one's own: and then nothing that is older than the slot in which it landed. */
  refresh(atLeast?: bigint): void;
  stop(): void;
}

export const PACE: Pace = { gap: 500, whileLive: 15_000, whilePolling: 5_000, reconnect: [1_000, 30_000], patience: MOST_WAIT };

const BEHIND = 'the node is behind what it has told before';

const EMPTY = { value: null, problem: null, link: 'connecting', readAt: null } as const;

export function startFeed<T>(source: Source<T>, pace: Pace = PACE): Feed<T> {
  const ended = new AbortController();
  const store = createStore<FeedState<T>>(EMPTY);
  const reader = startReader(source, pace, store, ended.signal);
  void keepWatching(source, pace, store, ended.signal, reader.soon);
  const look = (): void => {
    if (!document.hidden) reader.soon();
  };
  globalThis.document?.addEventListener('visibilitychange', look);
  return {
    store,
    refresh: reader.refresh,
    stop() {
      globalThis.document?.removeEventListener('visibilitychange', look);
      ended.abort();
      reader.stop();
    },
  };
}

/** Reads when asked and from time to time, one reading at a time, never more often than the gap. */
function startReader<T>(source: Source<T>, pace: Pace, store: Store<FeedState<T>>, signal: AbortSignal) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let again = false;
  let begun = 0;
  let least = 0n;

  const plan = (wait: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), wait);
  };
  const read = async (): Promise<void> => {
    reading = true;
    again = false;
    begun = Date.now();
    try {
      const value = await source.read(within(pace.patience, signal));
      const slot = source.slotOf?.(value) ?? least;
      if (slot >= least) {
        least = slot;
        store.update((now) => ({ ...now, value, problem: null, readAt: Date.now() }));
      } else {
        // Figures never go back: it is asked again soon, and at length it is said that they are old.
        const { readAt } = store.get();
        if (readAt !== null && Date.now() - readAt > 2 * pace.whileLive) throw new Error(BEHIND);
        again = true;
      }
    } catch (problem) {
      if (!signal.aborted) store.update((now) => ({ ...now, problem }));
    }
    reading = false;
    if (signal.aborted) return;
    // Nobody looks at a hidden page; it reads when it is shown.
    if (globalThis.document?.hidden) return;
    if (again) soon();
    else plan(store.get().link === 'live' && !store.get().problem ? pace.whileLive : pace.whilePolling);
  };
  const soon = (): void => {
    if (signal.aborted) return;
    if (reading) again = true;
    else plan(Math.max(0, begun + pace.gap - Date.now()));
  };
  const refresh = (atLeast = 0n): void => {
    if (atLeast > least) least = atLeast;
    soon();
  };
  soon();
  return { soon, refresh, stop: () => clearTimeout(timer) };
}

async function keepWatching<T>(
  source: Source<T>,
  pace: Pace,
  store: Store<FeedState<T>>,
  signal: AbortSignal,
  changed: () => void,
): Promise<void> {
  const [first, longest] = pace.reconnect;
  let wait = first;
  while (!signal.aborted) {
    const open = (): void => {
      wait = first;
      store.update((now) => ({ ...now, link: 'live' }));
      // What changed while nobody listened.
      changed();
    };
    try {
      await source.watch(signal, open, changed);
    } catch {
      // The node's WebSocket is shut or was never there: polling goes on meanwhile.
    }
    if (signal.aborted) return;
    store.update((now) => ({ ...now, link: 'polling' }));
    changed();
    await sleep(wait, signal);
    wait = Math.min(wait * 2, longest);
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });
}
