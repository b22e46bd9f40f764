/** Tickets that were paid while the page was open: by whoever claimed them first. */

import { useEffect, useRef, useState } from 'react';
import type { Address, Signature } from '@solana/kit';
import { readAccounts } from '@sluice/client';

import type { HeldTicket } from '../../chain/holder.ts';
import { COMMITMENT, type Node } from '../../chain/node.ts';
import { useSession } from '../../chain/session.ts';

export interface Paid {
  readonly ticket: Address;
  /** Of its request. */
  readonly epoch: bigint;
  /** The transaction that paid it, where the node knows. */
  readonly signature: Signature | undefined;
}

/** A ticket that is gone from the list was paid whole if its account is gone as well; else it was given away. */
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
    for (const of of missing) {
      void whetherPaid(node, of).then((found) => found && setPaid((now) => [...now, found]));
    }
  }, [node, owner, held]);
  return paid;
}

async function whetherPaid(node: Node, { address, cohort }: HeldTicket): Promise<Paid | null> {
  try {
    const { accounts } = await readAccounts(node.rpc, [address], { commitment: COMMITMENT });
    if (accounts[0] !== undefined) return null;
    const last = await node.rpc.getSignaturesForAddress(address, { limit: 1, commitment: 'confirmed' }).send();
    return { ticket: address, epoch: cohort.account.epoch, signature: last[0]?.signature };
  } catch {
    // Not known: then nothing is said.
    return null;
  }
}
