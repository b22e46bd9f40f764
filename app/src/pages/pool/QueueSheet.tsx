import { queueView, type CohortView, type PoolSnapshot, type QueueView } from '@sluice/client';

import { useQueue } from '../../chain/queue.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures, NOTHING } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Table, type Column } from '../../components/Table.tsx';
import { short } from '../../format/amount.ts';
import { percentOf } from '../../format/part.ts';

/** Tickets that wait: how much, for how much, and what is missing for them. */
export function QueueSheet({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const { value: queue, problem } = useQueue();
  // What waits in all is the pool's own figure: it needs no cohort.
  const of = snapshot && queueView(snapshot, queue ?? []);
  const cohorts = snapshot && queue ? (of?.cohorts ?? []) : undefined;
  const waiting = cohorts?.reduce((sum, { openTickets }) => sum + openTickets, 0n);
  return (
    <section className="sheet">
      <h2>Who waits to leave</h2>
      <Figures>
        <Figure label="Tickets of these cohorts" hint="not claimed whole; paid in the order of their epochs">
          {waiting === undefined ? undefined : `${waiting} in ${cohorts?.length ?? 0}`}
        </Figure>
        <Figure label="Waiting" hint="still part of the supply, still bears losses">
          <Amount of={of?.shares} unit="LST" />
        </Figure>
        <Figure label="Paid for it at the most" hint={worth(of)}>
          <Amount of={of?.nominal} unit="SOL" />
        </Figure>
        <Figure label="Missing for it" hint="neither in the reserve nor cooling: stake has to be undelegated first">
          {of === null ? undefined : of.shortage === 0n ? 'nothing' : <Amount of={of.shortage} unit="SOL" />}
        </Figure>
      </Figures>
      {cohorts && cohorts.length > 0 && (
        <Table caption="Cohorts that wait, oldest first" columns={COLUMNS} rows={cohorts} id={({ address }) => address} />
      )}
      {problem !== null && queue === null && (
        <Notice tone="warn" title="The cohorts could not be read">
          The page goes on trying. The figures above are the pool's own.
        </Notice>
      )}
    </section>
  );
}

const worth = (of: QueueView | null) =>
  of === null ? NOTHING : `at the present price ${short(of.due)} SOL; whichever is less is paid`;

const COLUMNS: readonly Column<CohortView>[] = [
  { key: 'epoch', head: 'Epoch', cell: ({ epoch }) => epoch.toString() },
  { key: 'tickets', head: 'Tickets', numeric: true, cell: ({ openTickets }) => openTickets.toString() },
  { key: 'shares', head: 'LST', numeric: true, cell: ({ shares }) => short(shares) },
  { key: 'filled', head: 'Priced', numeric: true, cell: ({ filled, shares }) => percentOf(filled, shares) },
  { key: 'waiting', head: 'Waits for, SOL', numeric: true, cell: ({ waiting }) => short(waiting) },
  { key: 'unpaid', head: 'To claim, SOL', numeric: true, cell: ({ unpaid }) => short(unpaid) },
  {
    key: 'address',
    head: 'Account',
    cell: ({ address, epoch }) => <Address of={address} what={`the address of cohort ${epoch}`} />,
  },
];
