/** Tickets that were paid while the page was open: by whoever claimed them first. */

import { useEffect, useRef, useState } from 'react';
import type { Address, Signature } from '@solana/kit';

import type { HeldTicket } from '../../chain/holder.ts';
import { MOST_WAIT, within, type Node } from '../../chain/node.ts';
import { useSession } from '../../chain/session.ts';

export interface Paid {
  readonly ticket: Address;
  /** Of its request. */
  readonly epoch: bigint;
  /** The transaction that paid it. */
  readonly signature: Signature;
}

/** A ticket that is gone from the list was paid whole if a transaction closed it; else it was given away, or a node lags. */
export function usePaid(owner: Address, held: readonly HeldTicket[]): readonly Paid[] {
  const { node } = useSession();
  const [paid, setPaid] = useState<readonly Paid[]>([]);
  const before = useRef<{ owner: Address; held: readonly HeldTicket[] }>({ owner, held });
  useEffect(() => {
    const last = before.current;
    before.current = { owner, held };
    if (last.owner !== owner) setPaid([]);
    if (!node || last.owner !== owner) return;
    const missing = last.held.filter((of) => !held.some(({ address }) => address === of.address));
    for (const { address, cohort } of missing) {
      void paidBy(node, address, owner).then((signature) => {
        if (signature === null || before.current.owner !== owner) return;
        const found = { ticket: address, epoch: cohort.account.epoch, signature };
        setPaid((now) => (now.some(({ ticket }) => ticket === address) ? now : [...now, found]));
      });
    }
  }, [node, owner, held]);
  return paid;
}

const ATTEMPTS = 5;
const BETWEEN = 2_000;

/**
 * The transaction that paid a ticket whole to its owner; null where none is known. That an account is missing says nothing: a
 * node that lags does not know it yet. A transaction that left it without lamports says it, for only a claim of all that is
 * left does that, if the owner has more after it; who has given it away has not.
 */
export async function paidBy(node: Node, ticket: Address, owner: Address, between = BETWEEN): Promise<Signature | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((done) => setTimeout(done, between));
    try {
      const soon = { abortSignal: within(MOST_WAIT) };
      const [last] = await node.rpc.getSignaturesForAddress(ticket, { limit: 1, commitment: 'confirmed' }).send(soon);
      if (last && last.err === null && (await pays(node, last.signature, ticket, owner))) return last.signature;
    } catch {
      // Not known: then nothing is said.
    }
  }
  return null;
}

async function pays(node: Node, signature: Signature, ticket: Address, owner: Address): Promise<boolean> {
  // Keepers send transactions of version 1, where the cluster takes them.
  const options = { commitment: 'confirmed', encoding: 'json', maxSupportedTransactionVersion: 1 } as const;
  const found = await node.rpc.getTransaction(signature, options).send({ abortSignal: within(MOST_WAIT) });
  if (!found?.meta || found.meta.err !== null) return false;
  const { loadedAddresses, preBalances, postBalances } = found.meta;
  const { writable = [], readonly = [] } = loadedAddresses ?? {};
  const accounts = [...found.transaction.message.accountKeys, ...writable, ...readonly];
  const of = (address: Address): readonly [bigint, bigint] => {
    const place = accounts.indexOf(address);
    return [preBalances[place] ?? 0n, postBalances[place] ?? 0n];
  };
  const [[held, left], [before, after]] = [of(ticket), of(owner)];
  return held > 0n && left === 0n && after > before;
}
