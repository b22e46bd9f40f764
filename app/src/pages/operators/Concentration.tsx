import {
  groupCap,
  groups,
  type Group,
  type Operator,
  type OperatorSummary,
  type PoolSnapshot,
} from '@sluice/client';

import { Bars, type Bar } from '../../chart/Parts.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Table, type Column } from '../../components/Table.tsx';
import { shortAddress } from '../../format/address.ts';
import { short } from '../../format/amount.ts';
import { percentOf } from '../../format/part.ts';
import { href } from '../../routes.ts';
import { When } from '../When.tsx';
import { cap, capOf, share } from './words.tsx';

/** So many operators have a bar of their own. */
const NAMED = 12;

interface ConcentrationProps {
  snapshot: PoolSnapshot | null;
  all: readonly Operator[] | null;
  summary: OperatorSummary | null;
}

/** How stake is spread over operators, and over the groups that they are in. */
export function Concentration({ snapshot, all, summary }: ConcentrationProps) {
  return (
    <div className="halves">
      <section className="sheet">
        <h2>How stake is spread</h2>
        <Figures columns>
          <Figure label="Herfindahl-Hirschman index" hint="of 10,000, which is all with one operator">
            {summary?.hhi.toLocaleString('en')}
          </Figure>
          <Figure label="Nakamoto coefficient" hint="the fewest operators with more than a third of the pool's stake">
            {summary?.nakamoto.toString()}
          </Figure>
        </Figures>
        {all && summary ? <ByOperator listed={all} summary={summary} /> : <Skeleton height="28rem" />}
      </section>
      <section className="sheet">
        <h2>By group</h2>
        {snapshot && summary ? <ByGroup snapshot={snapshot} stake={summary.stake} /> : <Skeleton height="34rem" />}
      </section>
    </div>
  );
}

function ByOperator({ listed, summary }: { listed: readonly Operator[]; summary: OperatorSummary }) {
  const all = listed
    .filter(({ stake }) => stake > 0n)
    .sort((a, b) => (a.stake < b.stake ? 1 : a.stake > b.stake ? -1 : 0));
  if (all.length === 0) return <p className="soft">Nothing is staked.</p>;
  const named = all.slice(0, NAMED);
  const rest = all.slice(NAMED).reduce((sum, { stake }) => sum + stake, 0n);
  const bars = named.map((of, place) => barOf(of, place, summary));
  const scale = named[0]?.stake ?? 0n;
  return (
    <>
      <Bars label="Stake by operator, largest first" bars={bars} scale={scale} />
      <p className="why">
        {all.length > NAMED && `The other ${all.length - NAMED} have ${percentOf(rest, summary.stake)} together. `}
        {third(summary.nakamoto)} more than a third of all, coloured here.
      </p>
    </>
  );
}

const third = (count: number): string => (count === 1 ? 'The first has' : `The first ${count} together have`);

function barOf({ vote, stake }: Operator, place: number, { nakamoto, stake: all }: OperatorSummary): Bar {
  return {
    key: vote,
    name: (
      <a href={href('operators', vote)} title={vote}>
        <code>{shortAddress(vote)}</code>
      </a>
    ),
    size: stake,
    words: percentOf(stake, all, 2),
    hue: place < nakamoto ? 1 : 5,
  };
}

function ByGroup({ snapshot, stake }: { snapshot: PoolSnapshot; stake: bigint }) {
  const all = groups(snapshot.operators).filter((of) => of.stake > 0n || of.weights > 0);
  const none = <p className="soft">No operator is in a group.</p>;
  const limits = new Map(all.map(({ id }) => [id, groupCap(snapshot.operators.header, id)]));
  const scale = all.reduce((most, of) => larger(most, larger(of.stake, within(limits.get(of.id), stake))), 0n);
  const bars = all.map((of) => ({
    key: String(of.id),
    name: `Group ${of.id}`,
    size: of.stake,
    words: `${percentOf(of.stake, stake, 2)}, may have ${mayHave(limits.get(of.id))}`,
    hue: 3 as const,
    limit: limits.get(of.id),
  }));
  return (
    <>
      <p className="why">
        Operators that fail together share a cap: those of an owner, a data centre, a country, a client. Each may be in up to
        four such groups. The chain has a number, caps and members of a group, and neither its kind nor its name: what a number
        stands for is governance's to say.
      </p>
      {all.length === 0 ? none : <Bars label="Stake by group" bars={bars} scale={scale} />}
      {all.length > 0 && (
        <>
          <p className="why">
            Parts are of all stake. The mark is the most that the group may have now: the lesser of its share of the pool, idle SOL
            included, and its cap.
          </p>
          <Table caption="Groups" columns={COLUMNS} rows={all} id={({ id }) => String(id)} />
          <GroupChanges snapshot={snapshot} all={all} />
        </>
      )}
    </>
  );
}

const mayHave = (limit: bigint | undefined): string => (limit === undefined ? 'any' : cap(limit));

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A limit, where it could ever be reached. */
const within = (limit: bigint | undefined, all: bigint): bigint => (limit !== undefined && limit <= all ? limit : 0n);

const COLUMNS: readonly Column<Group>[] = [
  { key: 'id', head: 'Group', cell: ({ id }) => id, by: ({ id }) => id },
  { key: 'stake', head: 'Stake, SOL', numeric: true, cell: (of) => short(of.stake, 2), by: (of) => of.stake },
  { key: 'share', head: 'At most', numeric: true, cell: (of) => share(of.shareBps), by: (of) => of.shareBps },
  { key: 'cap', head: 'Cap, SOL', numeric: true, cell: (of) => capOf(of.cap), by: (of) => of.cap },
];

/** Caps that will count. */
function GroupChanges({ snapshot, all }: { snapshot: PoolSnapshot; all: readonly Group[] }) {
  const changing = all.flatMap(({ id, pending }) => (pending ? [{ id, ...pending }] : []));
  if (changing.length === 0) return null;
  return (
    <ul className="words">
      {changing.map((of) => (
        <li key={of.id}>
          <strong>Group {of.id}</strong> will have at most {share(of.shareBps)} of the pool, cap {cap(of.cap)}, from{' '}
          <When snapshot={snapshot} epoch={of.fromEpoch} /> on.
        </li>
      ))}
    </ul>
  );
}
