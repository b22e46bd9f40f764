/** One account, for as long as a page shows it: read again with each new snapshot of the pool. */

import { useEffect, useState } from 'react';
import type { Address } from '@solana/kit';
import { readAccounts, type RawAccount } from '@sluice/client';

import { COMMITMENT, MOST_WAIT, within, type Node } from './node.ts';
import { useSession, useSnapshot } from './session.ts';

export interface Reading {
  /** The account; `null` where there is none, `undefined` while that is not known. */
  readonly account: RawAccount | null | undefined;
  /** Why the last attempt failed; null where it did not. */
  readonly problem: unknown;
}

const NOTHING: Reading = { account: undefined, problem: null };

/** The account; `undefined` while it is read, and where there is none. */
export const useAccount = (address: Address | undefined): RawAccount | undefined => useReading(address).account ?? undefined;

/** The account; `null` where there is none, `undefined` while that is not known. */
export const useWhether = (address: Address | undefined): RawAccount | null | undefined => useReading(address).account;

interface Kept extends Reading {
  readonly node: Node;
  readonly address: Address;
}

/** The account, and why it could not be read. */
export function useReading(address: Address | undefined): Reading {
  const { node } = useSession();
  const slot = useSnapshot()?.slot;
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    if (!node || address === undefined) return undefined;
    const ended = new AbortController();
    readAccounts(node.rpc, [address], { commitment: COMMITMENT, abortSignal: within(MOST_WAIT, ended.signal) }).then(
      ({ accounts }) => setKept({ node, address, account: accounts[0] ?? null, problem: null }),
      // The next snapshot is the next attempt; what was read before it stays.
      (problem: unknown) => {
        if (!ended.signal.aborted) setKept((before) => ({ ...known(before, node, address), node, address, problem }));
      },
    );
    return () => ended.abort();
  }, [node, address, slot]);
  return known(kept, node, address);
}

/** What is kept, where it is of this account and as this node has it. */
const known = (kept: Kept | null, node: Node | null, address: Address | undefined): Reading =>
  kept !== null && kept.node === node && kept.address === address ? kept : NOTHING;
