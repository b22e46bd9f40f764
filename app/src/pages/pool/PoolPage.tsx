import { price, type PoolSnapshot } from '@sluice/client';

import { useSession, useSnapshot } from '../../chain/session.ts';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures, NOTHING } from '../../components/Figure.tsx';
import '../facts.css';
import { Books, Cover } from './Books.tsx';
import { Changes, Parameters } from './Changes.tsx';
import { Charges } from './Charges.tsx';
import './pool.css';
import { PoolState } from './PoolState.tsx';
import { QueueSheet } from './QueueSheet.tsx';
import { RateHistory } from './RateHistory.tsx';
import { Whereabouts } from './Whereabouts.tsx';
import { Accounts, Who } from './Who.tsx';

export default function PoolPage() {
  const snapshot = useSnapshot();
  const { target } = useSession();
  return (
    <div className="page facts">
      <h1>Pool</h1>
      <p className="lead">What the chain says of this pool, at one slot: what it holds and owes, what it charges, who decides.</p>
      {target?.rpc && target.pool && <Sheets snapshot={snapshot} />}
    </div>
  );
}

function Sheets({ snapshot }: { snapshot: PoolSnapshot | null }) {
  return (
    <>
      <Glance snapshot={snapshot} />
      <RateHistory snapshot={snapshot} />
      <div className="halves">
        <div className="stack">
          <PoolState snapshot={snapshot} />
          <Whereabouts snapshot={snapshot} />
          <QueueSheet snapshot={snapshot} />
          <Charges snapshot={snapshot} />
        </div>
        <div className="stack">
          <Changes snapshot={snapshot} />
          <Books snapshot={snapshot} />
          <Cover snapshot={snapshot} />
          <Who snapshot={snapshot} />
          <Accounts snapshot={snapshot} />
        </div>
      </div>
      <Parameters snapshot={snapshot} />
    </>
  );
}

/** The pair that everybody trades at, and the books of now. */
function Glance({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const pool = snapshot?.pool;
  const fresh = snapshot !== null && snapshot.pool.pairEpoch === snapshot.now.epoch;
  const lst = pool && price({ assets: pool.pairAssets, supply: pool.pairSupply });
  return (
    <section className="sheet">
      <h2 className="hidden">At a glance</h2>
      <Figures columns>
        <Figure
          label="One LST"
          hint={pool ? `of epoch ${pool.pairEpoch}${fresh ? '' : ', which has passed: nothing is priced until it is closed'}` : NOTHING}
        >
          {pool && (lst === undefined ? '–' : <Amount of={lst} unit="SOL" decimals={9} />)}
        </Figure>
        <Figure label="Assets" hint="what all shares are worth now">
          <Amount of={pool?.assets} unit="SOL" decimals={2} />
        </Figure>
        <Figure label="Supply" hint="as the pool has minted and burned it">
          <Amount of={pool?.supply} unit="LST" decimals={2} />
        </Figure>
      </Figures>
    </section>
  );
}
