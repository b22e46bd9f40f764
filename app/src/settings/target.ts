/** Which node and which pool the page looks at: what a link asks for, else what was chosen, else what was built in. */

import type { ClusterName } from '../chain/cluster.ts';
import { isLoopback, wsOf } from '../chain/endpoint.ts';
import { createStore } from '../store.ts';
import { readLink, settingsStore, type Asked, type Settings } from './settings.ts';

export interface Target {
  readonly rpc: string | null;
  readonly ws: string | null;
  readonly pool: string | null;
}

/**
 * What a link asks for beyond what was chosen before. A node sees who asks and can lie about every figure, and anyone may
 * make a pool: whoever wrote the link is trusted with neither until the reader says so. A node on the reader's own machine
 * is the reader's, and the pools of a cluster of it are too. But such a node may be of a public cluster, or a way to one: then
 * the pool is anyone's. Before it has said which cluster it is of it may be looked at, and nothing is signed.
 */
export function unconfirmed(asked: Asked, settings: Settings, cluster: ClusterName | null): boolean {
  const node = asked.rpc !== null && asked.rpc !== settings.rpc && !isLoopback(asked.rpc);
  const socket = asked.ws !== null && asked.ws !== settings.ws && !isLoopback(asked.ws);
  const rpc = asked.rpc ?? settings.rpc;
  const local = rpc !== null && isLoopback(rpc) && (cluster === null || cluster === 'local');
  const pool = asked.pool !== null && asked.pool !== settings.pool && !local;
  return node || socket || pool;
}

/** Link and settings put together. */
export function merge(asked: Asked, settings: Settings): Target {
  const rpc = asked.rpc ?? settings.rpc;
  const ownSocket = asked.rpc === null || asked.rpc === settings.rpc ? settings.ws : null;
  const ws = asked.ws ?? ownSocket ?? (rpc === null ? null : wsOf(rpc));
  return { rpc, ws, pool: asked.pool ?? settings.pool };
}

/** What to keep of a link that the reader accepts: what it names, and nothing else of what was chosen before. */
export function accepted({ rpc, ws, pool }: Asked, settings: Settings): Partial<Settings> {
  const otherNode = rpc !== null && rpc !== settings.rpc;
  return {
    ...(rpc !== null && { rpc }),
    // The WebSocket of another node is none of this one's.
    ...((otherNode || ws !== null) && { ws }),
    ...(pool !== null && { pool }),
  };
}

export interface LinkState {
  readonly asked: Asked;
  /** Whether the reader has yet to say that it may be followed. */
  readonly answer: 'open' | 'none';
}

const NOTHING: Asked = { rpc: null, ws: null, pool: null };

function initial(): LinkState {
  const search = globalThis.location?.search ?? '';
  const asked = readLink(search);
  return { asked, answer: unconfirmed(asked, settingsStore.get(), null) ? 'open' : 'none' };
}

/** The node has said which cluster it is of: what a link asks for may be the reader's to allow after all. */
export function learnCluster(cluster: ClusterName): void {
  const { asked, answer } = linkStore.get();
  if (answer === 'none' && unconfirmed(asked, settingsStore.get(), cluster)) linkStore.set({ asked, answer: 'open' });
}

/** What the link asked for, and what the reader said to it. */
export const linkStore = createStore<LinkState>(initial());

/** The node and the pool to look at now; null while a link waits for an answer. */
export function targetOf(link: LinkState, settings: Settings): Target | null {
  if (link.answer === 'open') return null;
  return merge(link.asked, settings);
}

/** The settings dialog was saved: what it says counts from now on, whatever the link asked. */
export function forgetLink(): void {
  linkStore.set({ asked: NOTHING, answer: 'none' });
  const url = new URL(window.location.href);
  for (const key of ['rpc', 'ws', 'pool']) url.searchParams.delete(key);
  window.history.replaceState(null, '', url);
}
