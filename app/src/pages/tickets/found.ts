/** What is at the address that a link names: anybody's account may be. */

import type { Address } from '@solana/kit';
import { cohortType, decode, ticketType, type Ticket } from '@sluice/client';

import type { Reading } from '../../chain/account.ts';
import type { HeldTicket } from '../../chain/holder.ts';

export type Found =
  | { readonly is: 'reading' }
  /** Why it could not be read; null where the node answers, and has a ticket without its cohort. */
  | { readonly is: 'unread'; readonly problem: unknown }
  | { readonly is: 'nothing' }
  | { readonly is: 'ticket'; readonly held: HeldTicket };

export const ticketIn = ({ account }: Reading): Ticket | undefined =>
  account ? whatIs(() => decode(ticketType(), account)) : undefined;

/** What the readings of the address, and of the cohort that the ticket there names, come to. */
export function foundAt(address: Address, there: Reading, named: Reading): Found {
  if (there.account === undefined) return missing(there);
  const ticket = ticketIn(there);
  if (!ticket) return { is: 'nothing' };
  const { account } = named;
  if (account === undefined) return missing(named);
  const cohort = account && whatIs(() => decode(cohortType(), account));
  if (!cohort) return { is: 'unread', problem: null };
  return { is: 'ticket', held: { address, ticket, cohort: { address: ticket.cohort, account: cohort } } };
}

const missing = ({ problem }: Reading): Found => (problem === null ? { is: 'reading' } : { is: 'unread', problem });

function whatIs<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
