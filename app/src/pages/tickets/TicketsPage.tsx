import { isAddress } from '@solana/kit';
import { ticketView, type PoolSnapshot } from '@sluice/client';

import { whyNotRead } from '../../chain/failure.ts';
import type { FeedState } from '../../chain/feed.ts';
import type { HeldTicket, Holder } from '../../chain/holder.ts';
import { useQueue, type Queue } from '../../chain/queue.ts';
import { useHolder, useSnapshot } from '../../chain/session.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { href, useRoute } from '../../routes.ts';
import { useStore } from '../../store.ts';
import { askForWallet } from '../../wallet/WalletButton.tsx';
import { walletStore } from '../../wallet/wallet.ts';
import type { Shown } from './intents.ts';
import { Linked } from './Linked.tsx';
import { usePaid } from './paid.ts';
import { Ticket } from './Ticket.tsx';
import './tickets.css';

export default function TicketsPage() {
  const { signer } = useStore(walletStore);
  const snapshot = useSnapshot();
  const holder = useHolder();
  const queue = useQueue();
  const { detail } = useRoute();
  const linked = detail !== null && isAddress(detail) ? detail : null;
  return (
    <div className="page">
      <h1>Tickets</h1>
      <p className="lead">
        A ticket is a place in the queue. When its turn has come it can be claimed by anybody, and always pays its owner:
        keepers do so as a rule.
      </p>
      {linked && <Linked address={linked} holder={holder.value} snapshot={snapshot} queue={queue.value} />}
      {signer === null ? (
        <section className="sheet">
          <p>Your tickets are found by your address.</p>
          <div>
            <button type="button" className="main" onClick={askForWallet}>
              Connect a wallet
            </button>
          </div>
        </section>
      ) : (
        <Mine snapshot={snapshot} holder={holder} queue={queue} />
      )}
    </div>
  );
}

interface MineProps {
  snapshot: PoolSnapshot | null;
  holder: FeedState<Holder>;
  queue: FeedState<Queue>;
}

function Mine({ snapshot, holder, queue }: MineProps) {
  const tickets = holder.value?.tickets;
  if (tickets && 'problem' in tickets) return <Reading problem={tickets.problem} />;
  if (!holder.value || !tickets) return <Reading problem={holder.problem} />;
  // What can be claimed or given away hangs on ticket and cohort alone: without the queue only a place in it is missing.
  const old = holder.problem ?? holder.value.unread;
  return (
    <>
      {old !== null && <Old title="Your tickets are those of an earlier reading" problem={old} />}
      {old === null && queue.problem !== null && <Old title="The queue could not be read" problem={queue.problem} />}
      <Tickets snapshot={snapshot} holder={holder.value} held={tickets} queue={queue.value} />
    </>
  );
}

const Old = ({ title, problem }: { title: string; problem: unknown }) => (
  <Notice tone="warn" title={title}>
    {whyNotRead(problem)} The page goes on trying.
  </Notice>
);

function Reading({ problem }: { problem: unknown }) {
  if (problem !== null) {
    return (
      <Notice tone="bad" title="Your tickets could not be read">
        <p>{whyNotRead(problem)}</p>
        <p>Some nodes do not list accounts by owner: choose another one in the settings. The page goes on trying.</p>
      </Notice>
    );
  }
  return (
    <section className="sheet">
      <Skeleton height="11rem" />
    </section>
  );
}

interface TicketsProps {
  snapshot: PoolSnapshot | null;
  holder: Holder;
  held: readonly HeldTicket[];
  queue: Queue | null;
}

function Tickets({ snapshot, holder, held, queue }: TicketsProps) {
  const paid = usePaid(holder.owner, held);
  const tickets: Shown[] = held.map((of) => ({
    held: of,
    view: ticketView({ address: of.address, account: of.ticket }, of.cohort.account, queue ?? undefined),
  }));
  return (
    <>
      {paid.map(({ ticket, epoch, signature }) => (
        <Notice key={ticket} tone="good" title={`Your ticket of epoch ${epoch} was paid whole`} loud>
          The SOL is in your wallet, by transaction <Address of={signature} what="the transaction's signature" />.
        </Notice>
      ))}
      {tickets.length === 0 ? <None /> : <Some tickets={tickets} snapshot={snapshot} holder={holder} />}
    </>
  );
}

const None = () => (
  <section className="sheet">
    <p>
      You have no ticket of this pool that waits or can be claimed. A ticket that was paid whole is gone, and its SOL in your
      wallet.
    </p>
    <p>
      <a href={href('unstake', 'ticket')}>Request one</a>
    </p>
  </section>
);

function Some({ tickets, snapshot, holder }: { tickets: readonly Shown[]; snapshot: PoolSnapshot | null; holder: Holder }) {
  const sum = (of: (ticket: Shown) => bigint): bigint => tickets.reduce((total, ticket) => total + of(ticket), 0n);
  return (
    <>
      <section className="sheet">
        <Figures columns>
          <Figure label="Payable now">
            <Amount of={sum(({ view }) => view.payable)} unit="SOL" />
          </Figure>
          <Figure label="Waits, at the most">
            <Amount of={sum(({ view }) => view.waiting)} unit="SOL" />
          </Figure>
          <Figure label="In the whole queue" hint="the most that all who wait are paid">
            <Amount of={snapshot?.pool.queueNominal} unit="SOL" />
          </Figure>
        </Figures>
      </section>
      <ul className="list tickets">
        {tickets.map((ticket) => (
          <li key={ticket.view.address}>
            <Ticket shown={ticket} holder={holder} snapshot={snapshot} />
          </li>
        ))}
      </ul>
    </>
  );
}
