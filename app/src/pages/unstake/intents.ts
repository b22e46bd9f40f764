/** What is sent for each way to leave, in words and as instructions. */

import { createElement as h } from 'react';
import { createNoopSigner, type Address as Key } from '@solana/kit';
import {
  freshStakeAccount,
  rentOfStake,
  requestUnstake,
  ticketNonce,
  unstakeInstant,
  withdrawStake,
  type ExitQuote,
  type Lamports,
  type Operator,
  type PoolSnapshot,
  type Shares,
  type TicketQuote,
} from '@sluice/client';

import { outdated } from '../../chain/failure.ts';
import { sessionStore } from '../../chain/session.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { exact } from '../../format/amount.ts';
import { href } from '../../routes.ts';
import type { Intent, Line } from '../../transaction/intent.ts';
import { least } from '../slippage.ts';
import { rentsOfTicket } from './model.ts';

export interface Leaving {
  readonly snapshot: PoolSnapshot;
  readonly owner: Key;
  /** What it has in SOL. */
  readonly lamports: bigint;
  /** The token account that gives the shares. */
  readonly tokens: Key;
  readonly shares: bigint;
  readonly slippageBps: number;
  /** Called once it has landed. */
  landed(): void;
}

const sol = (of: bigint) => h(Amount, { of, unit: 'SOL', all: true });
const lst = (of: bigint) => h(Amount, { of, unit: 'LST', all: true });
const leaves = (shares: bigint): Line => ({ label: 'Leaves your wallet', value: lst(shares) });
const from = ({ keys }: PoolSnapshot): Line => ({
  label: 'Paid by the pool',
  value: h(Address, { of: keys.pool, what: "the pool's address", whole: true }),
});

/** The newest snapshot: queue and epoch may have moved since the page was drawn. */
const newest = (drawn: PoolSnapshot): PoolSnapshot => sessionStore.get().pool?.store.get().value ?? drawn;

/**
 * The newest snapshot, if it is of the epoch of the words and of its close: a ticket has no least amount that the program
 * would hold it to, so that the words are all that there is. @throws Failure
 */
function sameEpoch(drawn: PoolSnapshot, now: PoolSnapshot): PoolSnapshot {
  if (now.pool.pairEpoch !== drawn.pool.pairEpoch || now.now.epoch !== drawn.now.epoch) {
    throw outdated('A new epoch has begun, or its close has changed the price');
  }
  return now;
}

export function instantIntent({ snapshot, owner, tokens, shares, slippageBps, landed }: Leaving, quote: ExitQuote): Intent {
  const minLamports = least(quote.lamports, slippageBps) as Lamports;
  return {
    title: `Unstake ${exact(shares)} LST at once`,
    owner,
    lines: [
      leaves(shares),
      { label: 'Arrives in it', value: sol(quote.lamports), hint: `at least ${exact(minLamports)} SOL, or nothing happens` },
      { label: 'Exit fee', value: sol(quote.fee), hint: 'taken off already; it stays with the holders' },
      from(snapshot),
    ],
    tokens,
    build: async () => [
      await unstakeInstant(snapshot.keys, {
        holder: createNoopSigner(owner),
        shares: shares as Shares,
        minLamports,
        lstAccount: tokens,
      }),
    ],
    landed,
    done: 'The SOL is in your wallet.',
  };
}

export function ticketIntent({ snapshot, owner, tokens, shares, landed }: Leaving, quote: TicketQuote): Intent {
  const { ticket, cohort } = rentsOfTicket(snapshot);
  return {
    title: `Request a ticket for ${exact(shares)} LST`,
    owner,
    lines: [
      leaves(shares),
      { label: 'Paid later, at the most', value: sol(quote.nominal), hint: 'to whoever owns the ticket then' },
      {
        label: 'Rent that you lend',
        value: sol(ticket),
        hint: `comes back; ${exact(cohort)} SOL more if it is the epoch’s first`,
      },
      from(snapshot),
    ],
    warning:
      'A ticket cannot be cancelled. It earns nothing while it waits, bears losses until it is paid, and is paid the lower of today’s price and that of the day it is paid.',
    tokens,
    build: async () => {
      const { keys, pool, now } = sameEpoch(snapshot, newest(snapshot));
      const requester = createNoopSigner(owner);
      const request = { requester, shares: shares as Shares, nonce: ticketNonce(), lstAccount: tokens };
      return [(await requestUnstake(keys, pool, now, request)).instruction];
    },
    landed,
    done: h('span', null, 'Your ticket is in the queue: see ', h('a', { href: href('tickets') }, 'Tickets'), '.'),
  };
}

/** `against`: what is said against the operator. */
export function stakeIntent(
  { snapshot, owner, tokens, shares, slippageBps, landed }: Leaving,
  { index, vote }: Operator,
  quote: ExitQuote,
  against?: string,
): Intent {
  const minLamports = least(quote.lamports, slippageBps) as Lamports;
  const record = snapshot.operators.records[index];
  return {
    title: `Withdraw stake for ${exact(shares)} LST`,
    owner,
    lines: [
      leaves(shares),
      {
        label: 'Arrives, as a stake account of yours',
        value: sol(quote.lamports),
        hint: `active stake; at least ${exact(minLamports)} SOL, or nothing happens`,
      },
      { label: 'Delegated to', value: h(Address, { of: vote, what: "the operator's vote account", whole: true }) },
      { label: 'Exit fee', value: sol(quote.fee), hint: 'taken off already; it stays with the holders' },
      { label: 'Rent of the stake account', value: sol(rentOfStake(snapshot.rent)), hint: 'in that account, and yours' },
      from(snapshot),
    ],
    ...(against !== undefined && { warning: against }),
    tokens,
    build: async () => {
      if (!record) throw new Error('the operator is not listed any more');
      const holder = createNoopSigner(owner);
      const stake = await freshStakeAccount(holder, snapshot.rent);
      const input = { holder, index, record, stake: stake.address, shares: shares as Shares, minLamports, lstAccount: tokens };
      return [stake.instruction, await withdrawStake(snapshot.keys, input)];
    },
    landed,
    done: 'The stake account is yours, staker and withdrawer both: your wallet shows it. It stays delegated to that operator until you deactivate it there.',
  };
}
