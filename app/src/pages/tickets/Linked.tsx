import type { Address as Key } from '@solana/kit';
import { ticketView, type PoolSnapshot } from '@sluice/client';

import { useReading } from '../../chain/account.ts';
import { whyNotRead } from '../../chain/failure.ts';
import type { HeldTicket, Holder } from '../../chain/holder.ts';
import type { Queue } from '../../chain/queue.ts';
import { useSession } from '../../chain/session.ts';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { foundAt, ticketIn } from './found.ts';
import { Ticket } from './Ticket.tsx';

interface LinkedProps {
  address: Key;
  holder: Holder | null;
  snapshot: PoolSnapshot | null;
  queue: Queue | null;
}

/** The ticket that a link names, for whoever follows it; among one's own it stands anyway. */
export function Linked({ address, holder, snapshot, queue }: LinkedProps) {
  const { node } = useSession();
  const there = useReading(address);
  const named = useReading(ticketIn(there)?.cohort);
  const mine = holder && 'length' in holder.tickets && holder.tickets.some((of) => of.address === address);
  // Where no node is chosen nothing is being read.
  if (mine || !node) return null;
  const found = foundAt(address, there, named);
  if (found.is === 'reading') return <Awaited />;
  if (found.is === 'unread') return <Unread problem={found.problem} />;
  if (found.is === 'nothing') return <Nothing />;
  return <Theirs held={found.held} holder={holder} snapshot={snapshot} queue={queue} />;
}

function Theirs({ held, holder, snapshot, queue }: Omit<LinkedProps, 'address'> & { held: HeldTicket }) {
  const { address, ticket, cohort } = held;
  if (snapshot && cohort.account.pool !== snapshot.keys.pool) {
    return <Notice tone="warn" title="The ticket of this link is of another pool" />;
  }
  const view = ticketView({ address, account: ticket }, cohort.account, queue ?? undefined);
  return <Ticket shown={{ held, view }} holder={holder} snapshot={snapshot} />;
}

const Awaited = () => (
  <section className="sheet">
    <Skeleton height="11rem" />
  </section>
);

const Unread = ({ problem }: { problem: unknown }) => (
  <Notice tone="bad" title="The ticket of this link could not be read">
    {problem === null ? 'The node does not have the cohort that it belongs to.' : whyNotRead(problem)} The page goes on trying.
  </Notice>
);

const Nothing = () => (
  <Notice tone="warn" title="There is no ticket at the address of this link">
    A ticket that was paid whole is gone, and its SOL went to its owner.
  </Notice>
);
