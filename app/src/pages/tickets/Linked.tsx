import type { Address as Key } from '@solana/kit';
import { cohortType, decode, ticketType, ticketView, type PoolSnapshot, type RawAccount } from '@sluice/client';

import { useWhether } from '../../chain/account.ts';
import type { HeldTicket, Holder } from '../../chain/holder.ts';
import type { Queue } from '../../chain/queue.ts';
import { Notice } from '../../components/Notice.tsx';
import { Ticket } from './Ticket.tsx';

interface LinkedProps {
  address: Key;
  holder: Holder | null;
  snapshot: PoolSnapshot | null;
  queue: Queue | null;
}

/** The ticket that a link names, for whoever follows it; among one's own it stands anyway. */
export function Linked({ address, holder, snapshot, queue }: LinkedProps) {
  const found = useWhether(address);
  const ticket = found ? whatIs(() => decode(ticketType(), found)) : undefined;
  const cohort = useWhether(ticket?.cohort);
  const mine = holder && 'length' in holder.tickets && holder.tickets.some((of) => of.address === address);
  if (mine || found === undefined) return null;
  if (!ticket) {
    return (
      <Notice tone="warn" title="There is no ticket at the address of this link">
        A ticket that was paid whole is gone, and its SOL went to its owner.
      </Notice>
    );
  }
  const held = cohort && heldOf(address, ticket, cohort);
  if (!held) return null;
  if (snapshot && held.cohort.account.pool !== snapshot.keys.pool) {
    return <Notice tone="warn" title="The ticket of this link is of another pool" />;
  }
  const view = ticketView({ address, account: ticket }, held.cohort.account, queue ?? undefined);
  return <Ticket shown={{ held, view }} holder={holder} snapshot={snapshot} />;
}

function heldOf(address: Key, ticket: HeldTicket['ticket'], account: RawAccount): HeldTicket | undefined {
  const cohort = whatIs(() => decode(cohortType(), account));
  return cohort && { address, ticket, cohort: { address: ticket.cohort, account: cohort } };
}

/** An address of a link may be anybody's account. */
function whatIs<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
