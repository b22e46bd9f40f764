import type { Operator, OperatorSummary, PoolSnapshot } from '@sluice/client';

import { Bars, type Bar } from '../../chart/Parts.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { shortAddress } from '../../format/address.ts';
import { percentOf } from '../../format/part.ts';
import { href } from '../../routes.ts';
import { ByGroup } from './ByGroup.tsx';

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
        {snapshot && all && summary ? <ByGroup snapshot={snapshot} listed={all} stake={summary.stake} /> : <Skeleton height="34rem" />}
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
