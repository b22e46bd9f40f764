import { groupCap, groups, type Group, type Operator, type PoolSnapshot } from '@sluice/client';

import { Bars, type Bar } from '../../chart/Parts.tsx';
import { Table, type Column } from '../../components/Table.tsx';
import { short } from '../../format/amount.ts';
import { percentOf } from '../../format/part.ts';
import { When } from '../When.tsx';
import { byKind, hasNames, nameOf, numbered, wholeName, type Kindred } from './grouping.ts';
import { allowed, capOf, isShut, mayHave, share } from './words.tsx';

interface ByGroupProps {
  snapshot: PoolSnapshot;
  listed: readonly Operator[];
  /** Of all operators. */
  stake: bigint;
}

/** How stake is spread over groups: one chart for each kind of them that the build names, else one for all. */
export function ByGroup({ snapshot, listed, stake }: ByGroupProps) {
  const all = groups(snapshot.operators).filter((of) => of.stake > 0n || of.weights > 0);
  return (
    <>
      <p className="why">
        Operators that fail together share a cap: those of an owner, a data centre, a country, a client. Each may be in up to
        four such groups. The chain has a number, caps and members of a group, and neither its kind nor its name:{' '}
        {hasNames() ? 'kinds and names are those of whoever built this page.' : 'what a number stands for is governance\'s to say.'}
      </p>
      {all.length === 0 && <p className="soft">No operator is in a group.</p>}
      {byKind(all, listed).map((of) => (
        <Chart key={of.kind ?? ''} of={of} snapshot={snapshot} stake={stake} />
      ))}
      {all.length > 0 && (
        <>
          <p className="why">
            Parts are of all stake. The mark is the most that the group may have now: the lesser of its share of the pool, idle SOL
            included, and its cap.
          </p>
          <Table caption="Groups" columns={COLUMNS} rows={all} id={({ id }) => String(id)} />
          <Words snapshot={snapshot} all={all} />
        </>
      )}
    </>
  );
}

function Chart({ of: { kind, groups: those, outside }, snapshot, stake }: { of: Kindred; snapshot: PoolSnapshot; stake: bigint }) {
  const bars = those.map((of) => barOf(of, groupCap(snapshot.operators.header, of.id), stake));
  const scale = bars.reduce((most, { size, limit }) => larger(most, larger(size, within(limit, stake))), 0n);
  return (
    <>
      {hasNames() && <h3>{kind ? `By ${kind}` : 'Groups without a name'}</h3>}
      <Bars label={`Stake by ${kind ?? 'group'}`} bars={bars} scale={scale} />
      {kind && outside > 0n && <p className="why">Operators without a {kind} here have {percentOf(outside, stake, 2)}.</p>}
    </>
  );
}

const barOf = ({ id, stake }: Group, limit: bigint | undefined, all: bigint): Bar => ({
  key: String(id),
  name: nameOf(id),
  size: stake,
  words: `${percentOf(stake, all, 2)}, may have ${mayHave(limit)}`,
  hue: 3,
  limit,
});

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A limit, where it could ever be reached. */
const within = (limit: bigint | undefined, all: bigint): bigint => (limit !== undefined && limit <= all ? limit : 0n);

const COLUMNS: readonly Column<Group>[] = [
  { key: 'id', head: 'Group', cell: ({ id }) => numbered(id), by: ({ id }) => id },
  { key: 'stake', head: 'Stake, SOL', numeric: true, cell: (of) => short(of.stake, 2), by: (of) => of.stake },
  { key: 'share', head: 'At most', numeric: true, cell: (of) => share(of.shareBps), by: (of) => of.shareBps },
  { key: 'cap', head: 'Cap, SOL', numeric: true, cell: (of) => capOf(of.cap), by: (of) => of.cap },
];

/** Caps of zero, which a group has that was never set; and caps that will count. */
function Words({ snapshot, all }: { snapshot: PoolSnapshot; all: readonly Group[] }) {
  const shut = all.filter(isShut);
  const changing = all.flatMap(({ id, pending }) => (pending ? [{ id, pending }] : []));
  if (shut.length + changing.length === 0) return null;
  return (
    <ul className="words">
      {shut.map(({ id }) => (
        <li key={id}>
          <strong>{wholeName(id)}</strong> may have nothing: no limits were set for it, or such of zero. Its members get no stake.
        </li>
      ))}
      {changing.map(({ id, pending }) => (
        <li key={`${id} later`}>
          <strong>{wholeName(id)}</strong> may have {allowed(pending)} from <When snapshot={snapshot} epoch={pending.fromEpoch} /> on.
        </li>
      ))}
    </ul>
  );
}
