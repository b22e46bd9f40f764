/** One account, for as long as a page shows it: read again with each new snapshot of the pool. */

import { useEffect, useState } from 'react';
import type { Address } from '@solana/kit';
import { readAccounts, type RawAccount } from '@sluice/client';

import { COMMITMENT, MOST_WAIT, within } from './node.ts';
import { useSession, useSnapshot } from './session.ts';

/** The account; `undefined` while it is read, and where there is none. */
export const useAccount = (address: Address | undefined): RawAccount | undefined => useWhether(address) ?? undefined;

/** The account; `null` where there is none, `undefined` while that is not known. */
export function useWhether(address: Address | undefined): RawAccount | null | undefined {
  const { node } = useSession();
  const slot = useSnapshot()?.slot;
  const [found, setFound] = useState<{ address: Address; account: RawAccount | null } | null>(null);
  useEffect(() => {
    if (!node || address === undefined) return undefined;
    const ended = new AbortController();
    readAccounts(node.rpc, [address], { commitment: COMMITMENT, abortSignal: within(MOST_WAIT, ended.signal) }).then(
      ({ accounts }) => setFound({ address, account: accounts[0] ?? null }),
      // The next snapshot is the next attempt.
      () => undefined,
    );
    return () => ended.abort();
  }, [node, address, slot]);
  return found?.address === address ? found?.account : undefined;
}
