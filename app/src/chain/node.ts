/** A node: requests over HTTP, notifications over a WebSocket. */

import {
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  type Address,
  type Commitment,
  type Rpc,
  type RpcSubscriptions,
  type SolanaRpcApi,
  type SolanaRpcSubscriptionsApi,
} from '@solana/kit';

import { clusterOf, type Cluster } from './cluster.ts';

/** What is shown may be rolled back in theory; nothing that was confirmed ever was. */
export const COMMITMENT: Commitment = 'confirmed';

/** How long an answer is waited for: a node that accepts a request and stays silent is as good as none. */
export const MOST_WAIT = 15_000;

/** Ends with `signal`, and after so many milliseconds at the latest. */
export function within(milliseconds: number, signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, late]) : late;
}

export interface Node {
  readonly url: string;
  readonly rpc: Rpc<SolanaRpcApi>;
  readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>;
}

export function connect(rpc: string, ws: string): Node {
  return { url: rpc, rpc: createSolanaRpc(rpc), subscriptions: createSolanaRpcSubscriptions(ws) };
}

export async function readCluster(node: Node, signal: AbortSignal): Promise<Cluster> {
  return clusterOf(await node.rpc.getGenesisHash().send({ abortSignal: within(MOST_WAIT, signal) }));
}

/** Listens to accounts until the connection is lost: then it throws. */
export async function watchAccounts(
  node: Node,
  addresses: readonly Address[],
  signal: AbortSignal,
  open: () => void,
  changed: () => void,
): Promise<void> {
  const group = new AbortController();
  const both = AbortSignal.any([signal, group.signal]);
  try {
    const streams = await Promise.all(
      addresses.map((address) =>
        node.subscriptions
          .accountNotifications(address, { commitment: COMMITMENT, encoding: 'base64' })
          .subscribe({ abortSignal: both }),
      ),
    );
    open();
    // The first that ends ends all: they share a socket.
    await Promise.race(
      streams.map(async (stream) => {
        for await (const _ of stream) changed();
      }),
    );
  } finally {
    group.abort();
  }
}
