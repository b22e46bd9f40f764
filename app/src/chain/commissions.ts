/** What the operators charge now: their vote accounts are asked, which no snapshot of the pool contains. */

import { useEffect, useState } from 'react';
import { getBase64Encoder, type Address } from '@solana/kit';
import { readVoteAccount, VOTE_HEAD, type VoteAccount } from '@sluice/client';

import { COMMITMENT, MOST_WAIT, within, type Node } from './node.ts';
import { useSession } from './session.ts';

/** Of inflation rewards and of block revenue, basis points. */
export type Commission = Pick<VoteAccount, 'inflationBps' | 'blockBps'>;

export type Commissions = ReadonlyMap<Address, Commission>;

/** All accounts of one request. */
const BATCH = 100;
/** The votes behind the commissions are most of a vote account. */
const HEAD = { offset: 0, length: VOTE_HEAD };

/** The commissions of those whose vote account can be read. */
export async function readCommissions(node: Node, votes: readonly Address[], signal?: AbortSignal): Promise<Commissions> {
  const found = new Map<Address, Commission>();
  for (let at = 0; at < votes.length; at += BATCH) {
    const batch = votes.slice(at, at + BATCH);
    const options = { commitment: COMMITMENT, encoding: 'base64', dataSlice: HEAD } as const;
    const { value } = await node.rpc.getMultipleAccounts(batch, options).send({ abortSignal: within(MOST_WAIT, signal) });
    value.forEach((account, place) => {
      const vote = batch[place];
      if (!vote || !account) return;
      const read = readVoteAccount({ owner: account.owner, data: getBase64Encoder().encode(account.data[0]) });
      if (read) found.set(vote, read);
    });
  }
  return found;
}

/** The commissions of a list, read once for as long as it is the same and the epoch is; null before they are. */
export function useCommissions(votes: readonly Address[] | undefined, epoch: bigint | undefined): Commissions | null {
  const { node } = useSession();
  const [found, setFound] = useState<Commissions | null>(null);
  const names = votes?.join(' ');
  useEffect(() => {
    if (!node || votes === undefined) return undefined;
    const ended = new AbortController();
    readCommissions(node, votes, ended.signal).then(setFound, () => undefined);
    return () => ended.abort();
  }, [node, names, epoch]);
  return found;
}
