import { ticketView, type PoolSnapshot } from '@sluice/client';

import { whyNotRead } from '../../chain/failure.ts';
import type { Holder } from '../../chain/holder.ts';
import { useQueue, type Queue } from '../../chain/queue.ts';
import { useHolder, useSnapshot } from '../../chain/session.ts';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { href } from '../../routes.ts';
import { useStore } from '../../store.ts';
import { askForWallet } from '../../wallet/WalletButton.tsx';
import { walletStore } from '../../wallet/wallet.ts';
import type { Shown } from './intents.ts';
import { Ticket } from './Ticket.tsx';
import './tickets.css';

export default function TicketsPage() {
  const { signer } = useStore(walletStore);
  const snapshot = useSnapshot();
  const holder = useHolder();
  const queue = useQueue();
  return (
    <div className="page">
      <h1>Tickets</h1>
      <p className="lead">
        A ticket is a place in the queue. When its turn has come it can be claimed by anybody, and always pays its owner:
        keepers do so as a rule.
      </p>
      {signer === null ? (
        <section className="sheet">
          <p>Your tickets are found by your address.</p>
          <div>
            <button type="button" className="main" onClick={askForWallet}>
              Connect a wallet
            </button>
          </div>
        </section>
      ) : holder.value && snapshot && queue.value ? (
        <Tickets snapshot={snapshot} holder={holder.value} queue={queue.value} />
      ) : (
        <Reading problem={holder.value === null ? holder.problem : queue.problem} />
      )}
    </div>
  );
}

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
  snapshot: PoolSnapshot;
  holder: Holder;
  queue: Queue;
}

function Tickets({ snapshot, holder, queue }: TicketsProps) {
  const tickets: Shown[] = holder.tickets.map((held) => ({
    held,
    view: ticketView({ address: held.address, account: held.ticket }, held.cohort.account, queue),
  }));
  if (tickets.length === 0) {
    return (
      <section className="sheet">
        <p>
          You have no ticket of this pool that waits or can be claimed. A ticket that was paid whole is gone, and its SOL in
          your wallet.
        </p>
        <p>
          <a href={href('unstake', 'ticket')}>Request one</a>
        </p>
      </section>
    );
  }
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
            <Amount of={snapshot.pool.queueNominal} unit="SOL" />
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
