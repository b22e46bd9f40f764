import { operatorSummary, places, price, type PoolSnapshot } from '@sluice/client';

import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { claims } from './claims.ts';

/** Whose the lamports are: does the pool hold what it owes? */
export function Books({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const of = snapshot && claims(snapshot);
  const show = (amount: bigint | undefined) => <Amount of={amount} unit="SOL" decimals={2} />;
  return (
    <section className="sheet">
      <h2>Does it hold what it owes?</h2>
      {snapshot && of ? (
        <Verdict assets={snapshot.pool.assets} missing={of.missing} />
      ) : (
        <Notice title={<Skeleton width="3em" />}>
          <Skeleton width="16em" />
        </Notice>
      )}
      <Figures>
        <Figure label="Holders' shares" hint="what all of them are worth together, waiting tickets included">
          {show(of?.assets)}
        </Figure>
        <Figure label="Holders', in no price yet" hint="fees kept, tips, gains that later closes book">
          {show(of?.unbooked)}
        </Figure>
        <Figure label="Owed" hint="to the treasury, the bounty pot and the insurance, once they can be paid">
          {show(of?.owed)}
        </Figure>
        {of && of.waiting > 0n && (
          <Figure label="Found or paid in" hint="whose it is, the next close says">
            {show(of.waiting)}
          </Figure>
        )}
        <Figure label="Together" tone="total">
          {show(of?.all)}
        </Figure>
        <Figure label="Held" hint="all places together">
          {show(of?.held)}
        </Figure>
      </Figures>
    </section>
  );
}

function Verdict({ assets, missing }: { assets: bigint; missing: bigint }) {
  if (assets === 0n) {
    return (
      <Notice tone="bad" title="The pool is insolvent">
        It has shares and no assets: nothing is priced until somebody restores it.
      </Notice>
    );
  }
  if (missing > 0n) {
    return (
      <Notice tone="bad" title="Lamports are missing">
        The places hold <Amount of={missing} unit="SOL" all /> less than the books say. The next close books it, and whoever bears a
        loss bears it, in the order below.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Yes">
      Every lamport of the books is in a place of the pool.
    </Notice>
  );
}

/** What stands in where something is lost, and what pays for the work. */
export function Cover({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const of = snapshot && places(snapshot);
  const bonds = snapshot && operatorSummary(snapshot.operators, snapshot.now.epoch).bonds;
  const mark = snapshot && price({ assets: snapshot.pool.markAssets, supply: snapshot.pool.markSupply });
  return (
    <section className="sheet">
      <h2>Who bears a loss</h2>
      <Figures>
        <Figure label="1. What no price contains yet">{snapshot ? <Amount of={snapshot.pool.unbooked} unit="SOL" /> : undefined}</Figure>
        <Figure label="2. The operator's bond" hint="all bonds together; each stands in for its own operator only">
          {bonds === null ? undefined : <Amount of={bonds} unit="SOL" />}
        </Figure>
        <Figure label="3. The insurance">{of ? <Amount of={of.insurance} unit="SOL" /> : undefined}</Figure>
        <Figure label="4. All shares alike" hint="those of waiting tickets included">
          {of ? 'the rest' : undefined}
        </Figure>
      </Figures>
      <Figures>
        <Figure label="Bounty pot" hint="pays whoever closes epochs and moves stake">
          {of ? <Amount of={of.bountyPot} unit="SOL" /> : undefined}
        </Figure>
        <Figure label="High-water mark" hint="below this price of one LST no fee is taken">
          {mark === null ? undefined : mark === undefined ? '–' : <Amount of={mark} unit="SOL" decimals={9} />}
        </Figure>
      </Figures>
    </section>
  );
}
