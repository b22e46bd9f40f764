import type { PoolSnapshot } from '@sluice/client';
import type { ReactNode } from 'react';

import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures, NOTHING } from '../../components/Figure.tsx';
import { short } from '../../format/amount.ts';
import { bps, ppm } from '../../format/part.ts';
import { isClosed, RoomFigure, UNKNOWN } from '../Room.tsx';

type Of = PoolSnapshot['pool'];

/** What is charged, and what deposits find. */
export function Charges({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const pool = snapshot?.pool;
  const of = (show: (pool: Of) => ReactNode): ReactNode => (pool ? show(pool) : undefined);
  return (
    <section className="sheet">
      <h2>What it charges</h2>
      <Figures>
        <Figure
          label="On rewards"
          hint={
            of(({ bountyBps, insuranceBps }) => `of it ${bps(bountyBps)} to the bounty pot, ${bps(insuranceBps)} to the insurance`) ??
            NOTHING
          }
        >
          {of(({ feeBps }) => bps(feeBps))}
        </Figure>
        <Figure label="Entry, on what lies idle" hint="all beyond the room below, and a part within it; stays with the holders">
          {of(({ rMaxPpm }) => ppm(rMaxPpm))}
        </Figure>
        <Figure
          label="Exit at once"
          hint={of(({ exitTarget }) => `the less, the more is liquid: least from ${short(exitTarget, 2)} SOL on`) ?? NOTHING}
        >
          {of(({ exitMinBps, exitMaxBps }) => `${bps(exitMinBps)} to ${bps(exitMaxBps)}`)}
        </Figure>
        <Figure label="Exit at once, or with stake, at least" hint="at this epoch's price; stays with the holders">
          {of(({ exitFloorPpm }) => ppm(exitFloorPpm))}
        </Figure>
        <Figure label="Ticket, claim">{of(() => 'no fee')}</Figure>
      </Figures>
      <h3>What deposits find</h3>
      <Figures>
        <RoomFigure snapshot={snapshot} />
        <Figure label="Of a deposit within it, goes to operators" hint="the rest of it would lie idle, and pays the entry fee">
          {snapshot === null ? undefined : isClosed(snapshot) ? ppm(snapshot.pool.openPpm) : UNKNOWN}
        </Figure>
        <Figure label="Room under the deposit cap">
          {of(({ depositCap, assets }) => (
            <Room cap={depositCap} assets={assets} />
          ))}
        </Figure>
      </Figures>
    </section>
  );
}

/** As `pool show` has it: `cap_room`. */
function Room({ cap, assets }: { cap: bigint; assets: bigint }) {
  return <Amount of={cap > assets ? cap - assets : 0n} unit="SOL" decimals={2} />;
}
