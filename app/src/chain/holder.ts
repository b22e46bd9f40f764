/** What an account has: SOL, shares, tickets. */

import type { Address } from '@solana/kit';
import {
  BadAnswer,
  cohortType,
  decode,
  lstAccount,
  readAccounts,
  readTickets,
  type At,
  type Cohort,
  type PoolKeys,
  type Ticket,
} from '@sluice/client';

import type { Source } from './feed.ts';
import { COMMITMENT, MOST_WAIT, watchAccounts, within, type Node } from './node.ts';

export interface TokenAccount {
  readonly address: Address;
  readonly amount: bigint;
}

export interface HeldTicket {
  readonly address: Address;
  readonly ticket: Ticket;
  readonly cohort: At<Cohort>;
}

export interface Holder {
  readonly owner: Address;
  /** The older of the slots of its balances. */
  readonly slot: bigint;
  readonly lamports: bigint;
  /** The token account that wallets make by convention, whether it exists or not: new shares go there. */
  readonly usual: Address;
  /** Its token accounts of the LST, largest first. */
  readonly tokens: readonly TokenAccount[];
  /** Its tickets of this pool, oldest first; or why the node does not tell, as some don't list accounts by owner. */
  readonly tickets: readonly HeldTicket[] | Untold;
  /** Why the tickets are those of an earlier reading; null where they are not. */
  readonly unread: unknown;
}

export interface Untold {
  readonly problem: unknown;
}

/** All accounts of one request. */
const BATCH = 100;

export function holderSource(node: Node, keys: PoolKeys, owner: Address): Source<Holder> {
  // A list that cannot be read once is no shorter for it.
  let known: readonly HeldTicket[] | null = null;
  const tickets = async (abortSignal: AbortSignal): Promise<Pick<Holder, 'tickets' | 'unread'>> => {
    try {
      known = await readHeld(node, keys.pool, owner, abortSignal);
      return { tickets: known, unread: null };
    } catch (problem) {
      return known ? { tickets: known, unread: problem } : { tickets: { problem }, unread: null };
    }
  };
  return {
    async read(abortSignal) {
      const [balance, tokens, held, usual] = await Promise.all([
        node.rpc.getBalance(owner, { commitment: COMMITMENT }).send({ abortSignal }),
        readTokens(node, keys.mint, owner, abortSignal),
        tickets(abortSignal),
        lstAccount(keys, owner),
      ]);
      const slot = balance.context.slot < tokens.slot ? balance.context.slot : tokens.slot;
      return { owner, slot, lamports: balance.value, usual, tokens: tokens.accounts, ...held };
    },
    slotOf: ({ slot }) => slot,
    async watch(signal, open, changed) {
      // A claim that somebody else sends changes the owner's lamports, a deposit or a transfer the shares. Exits take from
      // the largest account, which need not be the usual one; one that is new is followed from the next connection on.
      const { accounts } = await readTokens(node, keys.mint, owner, within(MOST_WAIT, signal));
      const watched = new Set([owner, await lstAccount(keys, owner), ...accounts.map(({ address }) => address)]);
      await watchAccounts(node, [...watched], signal, open, changed);
    },
  };
}

interface Tokens {
  readonly slot: bigint;
  readonly accounts: readonly TokenAccount[];
}

async function readTokens(node: Node, mint: Address, owner: Address, abortSignal: AbortSignal): Promise<Tokens> {
  const answer = await node.rpc
    .getTokenAccountsByOwner(owner, { mint }, { commitment: COMMITMENT, encoding: 'jsonParsed' })
    .send({ abortSignal });
  const tokens = answer.value.map(({ pubkey, account }) => {
    // A node that cannot read a program's accounts gives their bytes instead.
    if (!('parsed' in account.data)) throw new BadAnswer('the node does not read token accounts: ask another one');
    return { address: pubkey, amount: BigInt(account.data.parsed.info.tokenAmount.amount) };
  });
  tokens.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0));
  return { slot: answer.context.slot, accounts: tokens };
}

async function readHeld(node: Node, pool: Address, owner: Address, abortSignal: AbortSignal): Promise<HeldTicket[]> {
  const options = { commitment: COMMITMENT, abortSignal };
  const tickets = await readTickets(node.rpc, owner, options);
  const addresses = [...new Set(tickets.map(({ account }) => account.cohort))];
  const cohorts = new Map<Address, Cohort>();
  for (let at = 0; at < addresses.length; at += BATCH) {
    const batch = addresses.slice(at, at + BATCH);
    const { accounts } = await readAccounts(node.rpc, batch, options);
    accounts.forEach((account, place) => {
      const address = batch[place];
      if (account && address) cohorts.set(address, decode(cohortType(), account));
    });
  }
  const held = tickets.flatMap(({ address, account }) => {
    const cohort = cohorts.get(account.cohort);
    // Paid out between the two requests: it is gone.
    return cohort?.pool === pool ? [{ address, ticket: account, cohort: { address: account.cohort, account: cohort } }] : [];
  });
  return held.sort((a, b) => Number(a.cohort.account.epoch - b.cohort.account.epoch) || Number(a.ticket.from - b.ticket.from));
}
