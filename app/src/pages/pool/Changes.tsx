import {
  CHANGE_DELAY,
  parameters,
  pendingChanges,
  type Parameter,
  type PendingChange,
  type PoolSnapshot,
} from '@sluice/client';

import { Address } from '../../components/Address.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Table, type Column } from '../../components/Table.tsx';
import { When } from '../When.tsx';
import { nameOf, valueOf } from './words.ts';

/** What was decided and does not count yet: who dislikes it can leave before it does. */
export function Changes({ snapshot }: { snapshot: PoolSnapshot | null }) {
  return (
    <section className="sheet">
      <h2>What is going to change</h2>
      {snapshot ? <Pending snapshot={snapshot} /> : <Skeleton height="3rem" />}
      <p className="why">
        A change that is not into the safe direction counts from the close of the epoch {CHANGE_DELAY.toString()} after it was
        written. Changes of operators and groups are on their page.
      </p>
    </section>
  );
}

function Pending({ snapshot }: { snapshot: PoolSnapshot }) {
  const all = pendingChanges(snapshot);
  if (all.length === 0) return <p>Nothing is pending.</p>;
  const named = new Map(parameters(snapshot).map((of) => [of.name as string, of]));
  return (
    <ul className="changes">
      {all.map((change) => (
        <li key={change.what}>
          <strong>{nameOf(change.what)}</strong>
          <span>
            <Value of={change.now} parameter={named.get(change.what)} what={`the present ${change.what}`} />
            <span aria-label="becomes"> → </span>
            <Value of={change.next} parameter={named.get(change.what)} what={`the next ${change.what}`} />
          </span>
          <small>
            <From snapshot={snapshot} change={change} />
            {change.accepted === false && '; waits for the nominee to accept it'}
          </small>
        </li>
      ))}
    </ul>
  );
}

function From({ snapshot, change: { fromEpoch } }: { snapshot: PoolSnapshot; change: PendingChange }) {
  if (fromEpoch <= snapshot.now.epoch) return <>with the next close</>;
  return (
    <>
      with the close of <When snapshot={snapshot} epoch={fromEpoch} />
    </>
  );
}

function Value({ of, parameter, what }: { of: bigint | string | undefined; parameter: Parameter | undefined; what: string }) {
  if (of === undefined) return <>nobody</>;
  if (typeof of === 'string') return <Address of={of} what={what} />;
  return <>{parameter ? valueOf(parameter, of) : of.toString()}</>;
}

const SAFE: Record<Parameter['safe'], string> = { down: 'less', up: 'more', neither: 'neither' };

const COLUMNS: readonly Column<Parameter>[] = [
  {
    key: 'name',
    head: 'Parameter',
    cell: ({ name }) => (
      <>
        {nameOf(name)}
        <small className="raw">
          <code>{name}</code>
        </small>
      </>
    ),
  },
  { key: 'value', head: 'Value', numeric: true, cell: (of) => valueOf(of, of.value) },
  { key: 'bounds', head: 'Bounds', numeric: true, cell: (of) => `${bound(of, of.least)} to ${bound(of, of.most)}` },
  { key: 'safe', head: 'At once', cell: ({ safe }) => SAFE[safe] },
];

/** Without the words of the unit, and without SOL: those stand beside the value. */
function bound({ unit }: Parameter, value: bigint): string {
  const [measure = ''] = unit.split(' ');
  return valueOf({ unit: measure }, value).replace(/ SOL$/, '');
}

/** All that can be set, and how far. */
export function Parameters({ snapshot }: { snapshot: PoolSnapshot | null }) {
  return (
    <section className="sheet">
      <h2>Parameters</h2>
      <details>
        <summary>All that governance can set, and within which bounds</summary>
        {snapshot ? (
          <Table
            caption="Parameters of the pool"
            columns={COLUMNS}
            rows={parameters(snapshot)}
            id={({ name }) => name}
          />
        ) : (
          <Skeleton height="20rem" />
        )}
        <p className="why">“At once”: the direction in which a change need not wait.</p>
      </details>
    </section>
  );
}
