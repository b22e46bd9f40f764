/** What is sent for a ticket, in words and as instructions. */

import { createElement as h } from 'react';
import { createNoopSigner, type Address as Key } from '@solana/kit';
import { claimTicket, readAccounts, transferTicket, type RawAccount, type TicketView } from '@sluice/client';

import { Failure } from '../../chain/failure.ts';
import type { HeldTicket, Holder } from '../../chain/holder.ts';
import { COMMITMENT, MOST_WAIT, within } from '../../chain/node.ts';
import { sessionStore } from '../../chain/session.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import type { Intent, Line } from '../../transaction/intent.ts';

export interface Shown {
  readonly held: HeldTicket;
  readonly view: TicketView;
}

const sol = (of: bigint) => h(Amount, { of, unit: 'SOL', all: true });
const address = (of: string, what: string) => h(Address, { of, what });

/** A keeper may be quicker: then there is nothing to claim any more, and nothing wrong either. */
async function wasPaid(ticket: Key): Promise<Failure | null> {
  const { node } = sessionStore.get();
  if (!node) return null;
  const { accounts } = await readAccounts(node.rpc, [ticket], { commitment: COMMITMENT, abortSignal: within(MOST_WAIT) });
  return accounts[0] === undefined
    ? new Failure('outdated', 'Somebody was quicker: this ticket was paid whole', 'There is nothing left to claim. Its SOL went to its owner.')
    : null;
}

const SYSTEM_PROGRAM = '11111111111111111111111111111111';

/** What speaks against an address as the new owner of a ticket; an address has no checksum, and nothing can be taken back. */
export function doubtOf(account: RawAccount | null | undefined): string | null {
  if (account === undefined) return 'Whether anybody uses this address was not read yet. Compare all of it.';
  if (account === null) return 'There is no account at this address: nobody has used it yet. If it is mistyped, the ticket is lost.';
  if (account.owner === SYSTEM_PROGRAM) return null;
  return `This address belongs to the program ${account.owner}, and is no wallet. If nobody can sign for it, the ticket is lost.`;
}

export function claimIntent({ held, view }: Shown, holder: Holder): Intent {
  const whole = view.state === 'payable';
  const rent: Line = {
    label: 'Its rent goes back to',
    value: view.rentPayer === holder.owner ? 'you' : address(view.rentPayer, 'the address that paid the rent'),
  };
  return {
    title: whole ? 'Claim your ticket' : 'Claim what is payable of your ticket',
    owner: holder.owner,
    lines: [
      { label: 'Arrives in your wallet', value: sol(view.payable) },
      { label: 'Of the ticket', value: address(view.address, "the ticket's address"), hint: `requested in epoch ${view.epoch}` },
      ...(whole ? [rent] : [{ label: 'Waits on, at the most', value: sol(view.waiting) }]),
    ],
    tokens: holder.usual,
    build: () => {
      const ticket = { address: held.address, account: held.ticket };
      return Promise.resolve([claimTicket(ticket, held.cohort, createNoopSigner(holder.owner))]);
    },
    moot: () => wasPaid(held.address),
    done: 'The SOL is in your wallet.',
  };
}

/** `doubt`: what speaks against the address. */
export function transferIntent({ held, view }: Shown, holder: Holder, to: Key, doubt: string | null): Intent {
  return {
    title: 'Transfer your ticket',
    owner: holder.owner,
    lines: [
      { label: 'You give away', value: address(view.address, "the ticket's address"), hint: `requested in epoch ${view.epoch}` },
      { label: 'What it may be paid, at the most', value: sol(view.payable + view.waiting) },
      { label: 'New owner', value: h(Address, { of: to, what: "the new owner's address", whole: true }) },
      {
        label: 'Its rent goes back to',
        value: view.rentPayer === holder.owner ? 'you, when it is paid' : address(view.rentPayer, 'the address that paid the rent'),
      },
    ],
    warning: `You get nothing for it by this transaction, and only the new owner can give it back.${doubt === null ? '' : ` ${doubt}`}`,
    tokens: holder.usual,
    build: () =>
      Promise.resolve([transferTicket({ address: held.address, account: held.ticket }, createNoopSigner(holder.owner), to)]),
    done: 'The ticket belongs to its new owner.',
  };
}
