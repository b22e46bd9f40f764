/** What the operators charge now: their vote accounts are asked, which no snapshot of the pool contains. */

import { useEffect, useState } from 'react';
import { getBase64Encoder, type Address } from '@solana/kit';
import { BadAnswer, readVoteAccount, VOTE_HEAD, type VoteAccount } from '@sluice/client';

import { COMMITMENT, MOST_WAIT, within, type Node } from './node.ts';
import { useSession } from './session.ts';

/** Of inflation rewards and of block revenue, basis points. */
export type Commission = Pick<VoteAccount, 'inflationBps' | 'blockBps'>;

/** What is known of a list. */
export interface Commissions {
  /** By vote account, null where that says nothing. Who is not in it was not read. */
  readonly found: ReadonlyMap<Address, Commission | null>;
  /** Why all or some could not be read the last time; null where they could. */
  readonly problem: unknown;
}

/** What an operator charges, or why that is not shown: it is being read, it could not be, or its vote account does not say. */
export type Charged = Commission | 'reading' | 'unread' | 'unsaid';

export function chargedBy({ found, problem }: Commissions, vote: Address): Charged {
  const known = found.get(vote);
  if (known === undefined) return problem === null ? 'reading' : 'unread';
  return known ?? 'unsaid';
}

/** All accounts of one request. */
const BATCH = 100;
/** The votes behind the commissions are most of a vote account. */
const HEAD = { offset: 0, length: VOTE_HEAD };

/** The commissions of those whose vote account can be read: a request that fails leaves those of the others. */
export async function readCommissions(node: Node, votes: readonly Address[], signal?: AbortSignal): Promise<Commissions> {
  const batches = Array.from({ length: Math.ceil(votes.length / BATCH) }, (_, at) => votes.slice(at * BATCH, (at + 1) * BATCH));
  const answers = await Promise.allSettled(batches.map((batch) => readBatch(node, batch, signal)));
  const failed = answers.find((answer) => answer.status === 'rejected');
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  return { found: new Map(found), problem: failed?.reason ?? null };
}

async function readBatch(node: Node, batch: readonly Address[], signal?: AbortSignal): Promise<[Address, Commission | null][]> {
  const options = { commitment: COMMITMENT, encoding: 'base64', dataSlice: HEAD } as const;
  const { value } = await node.rpc.getMultipleAccounts(batch, options).send({ abortSignal: within(MOST_WAIT, signal) });
  // Accounts are told apart by their places.
  if (value.length !== batch.length) throw new BadAnswer('the node left accounts out of its answer: ask another one');
  return batch.map((vote, place) => {
    const account = value[place];
    const read = account && readVoteAccount({ owner: account.owner, data: getBase64Encoder().encode(account.data[0]) });
    return [vote, read ?? null];
  });
}

/** Between two readings: a commission may be raised at any time. */
export const PACE = { again: 60_000, afterFailure: 5_000 };

/** Reads a list again and again, until what it returns is called. */
export function followCommissions(
  node: Node,
  votes: readonly Address[],
  tell: (read: Commissions) => void,
  pace: typeof PACE = PACE,
): () => void {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async (): Promise<void> => {
    const answer = await readCommissions(node, votes, ended.signal);
    if (ended.signal.aborted) return;
    timer = setTimeout(() => void read(), answer.problem === null ? pace.again : pace.afterFailure);
    tell(answer);
  };
  void read();
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}

/** Commissions, and whose they are: those that another node told, or of another list, say nothing here. */
export interface Kept extends Commissions {
  readonly node: Node;
  readonly names: string;
}

const isOf = (kept: Kept, node: Node | null, names: string | undefined): boolean => kept.node === node && kept.names === names;

/** What could not be read anew stays as it was. */
export function keep(before: Kept | null, read: Kept): Kept {
  if (before === null || !isOf(before, read.node, read.names)) return read;
  return { ...read, found: new Map([...before.found, ...read.found]) };
}

const NOTHING: Commissions = { found: new Map(), problem: null };

/** The commissions of a list, for as long as a page shows it; read at once where node, list or epoch are others. */
export function useCommissions(votes: readonly Address[] | undefined, epoch: bigint | undefined): Commissions {
  const { node } = useSession();
  const [kept, setKept] = useState<Kept | null>(null);
  const names = votes?.join(' ');
  useEffect(() => {
    if (!node || votes === undefined || names === undefined) return undefined;
    return followCommissions(node, votes, (read) => setKept((before) => keep(before, { ...read, node, names })));
  }, [node, names, epoch]);
  return kept !== null && isOf(kept, node, names) ? kept : NOTHING;
}
