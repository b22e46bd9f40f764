/** What the page is connected to: one node, one pool, and whoever signs. Everything restarts when one of them changes. */

import { useSyncExternalStore } from 'react';
import type { Address } from '@solana/kit';

import { settingsStore } from '../settings/settings.ts';
import { learnCluster, linkStore, targetOf, type Target } from '../settings/target.ts';
import { createStore, useStore, type Store } from '../store.ts';
import { burnerAllowed, hasBurner } from '../wallet/burner.ts';
import { burnerWasConnected, connectBurner, disconnect, walletStore } from '../wallet/wallet.ts';
import type { Cluster } from './cluster.ts';
import { startFeed, type Feed, type FeedState } from './feed.ts';
import { holderSource, type Holder } from './holder.ts';
import { connect, readCluster, type Node } from './node.ts';
import { poolSource, type PoolSnapshot } from './snapshot.ts';

export interface Session {
  /** Where the page looks; null while a link waits for the reader's answer. */
  readonly target: Target | null;
  readonly node: Node | null;
  readonly pool: Feed<PoolSnapshot> | null;
  readonly holder: Feed<Holder> | null;
}

export const sessionStore = createStore<Session>({ target: null, node: null, pool: null, holder: null });

/** Known a moment after the node is. */
export const clusterStore = createStore<Cluster | null>(null);

let lookup = new AbortController();

/** Follows settings, link and wallet from now on. */
export function startSession(): void {
  settingsStore.subscribe(retarget);
  linkStore.subscribe(retarget);
  walletStore.subscribe(refollow);
  clusterStore.subscribe(checkBurner);
  retarget();
}

function retarget(): void {
  const target = targetOf(linkStore.get(), settingsStore.get());
  const before = sessionStore.get();
  if (before.target !== null && target !== null && same(before.target, target)) return;
  lookup.abort();
  lookup = new AbortController();
  before.pool?.stop();
  before.holder?.stop();
  clusterStore.set(null);
  const node = target?.rpc && target.ws ? connect(target.rpc, target.ws) : null;
  const pool = node && target?.pool ? startFeed(poolSource(node, target.pool as Address)) : null;
  sessionStore.set({ target, node, pool, holder: null });
  if (node) void findCluster(node, lookup.signal);
  pool?.store.subscribe(poolChanged);
  refollow();
}

const same = (a: Target, b: Target): boolean => a.rpc === b.rpc && a.ws === b.ws && a.pool === b.pool;

/** Asks until the node says which cluster it is of: nothing is signed before. */
async function findCluster(node: Node, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const cluster = await readCluster(node, signal);
      clusterStore.set(cluster);
      learnCluster(cluster.name);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 3_000));
    }
  }
}

/** Whose accounts are followed: they depend on the pool's mint, which the first snapshot tells. */
let followed = '';
/** What of the pool a ticket's state hangs on. */
let closes = '';

/** The pool has changed: a close or a payment to the queue may have changed what a holder has. */
function poolChanged(): void {
  refollow();
  const { pool, holder } = sessionStore.get();
  const now = pool?.store.get().value?.pool;
  const seen = now ? `${now.pairEpoch} ${now.queueHead} ${now.queueShares}` : '';
  if (seen !== closes) holder?.refresh();
  closes = seen;
}

function refollow(): void {
  const session = sessionStore.get();
  const keys = session.pool?.store.get().value?.keys;
  const owner = walletStore.get().signer?.address;
  const wanted = keys && owner && session.node ? `${session.node.url} ${keys.pool} ${owner}` : '';
  if (wanted === followed && (session.holder !== null || wanted === '')) return;
  followed = wanted;
  session.holder?.stop();
  const holder = keys && owner && session.node ? startFeed(holderSource(session.node, keys, owner)) : null;
  sessionStore.set({ ...session, holder });
}

/** A burner goes where it is not allowed, and comes back after a reload where it is. */
function checkBurner(): void {
  const cluster = clusterStore.get();
  if (cluster === null) return;
  const allowed = burnerAllowed(sessionStore.get().target?.rpc ?? null, cluster);
  const { signer } = walletStore.get();
  if (signer?.kind === 'burner' && !allowed) disconnect();
  if (signer === null && allowed && burnerWasConnected() && hasBurner()) void connectBurner();
}

const NOTHING: FeedState<never> = { value: null, problem: null, link: 'connecting', readAt: null };
const SILENT: Store<FeedState<never>> = createStore(NOTHING);

function useFeed<T>(feed: Feed<T> | null): FeedState<T> {
  const store: Store<FeedState<T>> = feed?.store ?? SILENT;
  return useSyncExternalStore(store.subscribe, store.get);
}

export const useSession = (): Session => useStore(sessionStore);
export const useCluster = (): Cluster | null => useStore(clusterStore);

/** The pool as it is, and how the page knows. */
export const usePool = (): FeedState<PoolSnapshot> => useFeed(useSession().pool);

/** The pool at one slot; null before the first reading. */
export const useSnapshot = (): PoolSnapshot | null => usePool().value;

/** What the connected account has; null before the first reading and while nobody is connected. */
export const useHolder = (): FeedState<Holder> => useFeed(useSession().holder);

/** Reads everything again after a transaction that landed in `slot` as `node` has it: of another cluster that says nothing. */
export const refreshAfter = (node: Node, slot: bigint): void => refresh(sessionStore.get().node === node ? slot : undefined);

/** Reads everything again, as after a transaction; what is older than the slot in which that landed is not shown. */
export function refresh(atLeast?: bigint): void {
  const { pool, holder } = sessionStore.get();
  pool?.refresh(atLeast);
  holder?.refresh(atLeast);
}
