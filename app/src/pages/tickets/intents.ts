/** What is sent for a ticket, in words and as instructions. */

import { createElement as h } from 'react';
import { createNoopSigner, type Address as Key } from '@solana/kit';
import { claimTicket, transferTicket, type TicketView } from '@sluice/client';

import type { HeldTicket, Holder } from '../../chain/holder.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import type { Intent, Line } from '../../transaction/intent.ts';

export interface Shown {
  readonly held: HeldTicket;
  readonly view: TicketView;
}

const sol = (of: bigint) => h(Amount, { of, unit: 'SOL', all: true });
const address = (of: string, what: string) => h(Address, { of, what });

export function claimIntent({ held, view }: Shown, holder: Holder): Intent {
  const whole = view.state === 'payable';
  const rent: Line = {
    label: 'Its rent goes back to',
    value: view.rentPayer === holder.owner ? 'you' : address(view.rentPayer, 'the address that paid the rent'),
  };
  return {
    title: whole ? 'Claim your ticket' : 'Claim what is payable of your ticket',
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
    done: 'The SOL is in your wallet.',
  };
}

export function transferIntent({ held, view }: Shown, holder: Holder, to: Key): Intent {
  return {
    title: 'Transfer your ticket',
    lines: [
      { label: 'You give away', value: address(view.address, "the ticket's address"), hint: `requested in epoch ${view.epoch}` },
      { label: 'What it may be paid, at the most', value: sol(view.payable + view.waiting) },
      { label: 'New owner', value: h(Address, { of: to, what: "the new owner's address", whole: true }) },
      {
        label: 'Its rent goes back to',
        value: view.rentPayer === holder.owner ? 'you, when it is paid' : address(view.rentPayer, 'the address that paid the rent'),
      },
    ],
    warning: 'You get nothing for it by this transaction, and only the new owner can give it back.',
    tokens: holder.usual,
    build: () =>
      Promise.resolve([transferTicket({ address: held.address, account: held.ticket }, createNoopSigner(holder.owner), to)]),
    done: 'The ticket belongs to its new owner.',
  };
}
