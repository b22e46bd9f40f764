import { isLate, type PoolSnapshot } from '@sluice/client';
import type { ReactNode } from 'react';

import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures, NOTHING } from '../../components/Figure.tsx';
import { short } from '../../format/amount.ts';
import { bps, ppm } from '../../format/part.ts';

type Of = PoolSnapshot['pool'];

/** What is charged, and what deposits find. */
export function Charges({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const pool = snapshot?.pool;
  const late = snapshot !== null && isLate(snapshot.pool, snapshot.now);
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
        <Figure label="Entry beyond the free room" hint="on the part that lies idle; stays with the holders">
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
        <Figure label="Free of the entry fee, still" hint={late ? 'it is late in the epoch' : 'in this epoch'}>
          {of(({ headRoom }) => (
            <Amount of={late ? 0n : headRoom} unit="SOL" decimals={2} />
          ))}
        </Figure>
        <Figure label="Of that, goes to operators" hint="the rest of it would lie idle, and pays the entry fee">
          {of(({ openPpm }) => ppm(openPpm))}
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
