import { apy, APY_METHOD, APY_WINDOWS, price, type PoolSnapshot } from '@sluice/client';

import { epochBegins } from '../../chain/pace.ts';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { bps, rate } from '../../format/part.ts';
import { moment } from '../../format/time.ts';
import { href } from '../../routes.ts';
import { RoomFigure } from '../Room.tsx';

/** What to know before staking. */
export function StakeFacts({ snapshot }: { snapshot: PoolSnapshot | null }) {
  return (
    <div className="stack">
      <section className="sheet">
        <h2>What it has earned</h2>
        <Figures columns>
          {APY_WINDOWS.map((epochs) => (
            <Yield key={epochs} snapshot={snapshot} epochs={epochs} />
          ))}
        </Figures>
        <details>
          <summary>How this is reckoned</summary>
          <p>
            {APY_METHOD.charAt(0).toUpperCase() + APY_METHOD.slice(1)}. It is what was, not what will be: see the{' '}
            <a href={href('pool')}>history</a>.
          </p>
        </details>
      </section>
      <section className="sheet">
        <h2>What happens next</h2>
        <Steps snapshot={snapshot} />
      </section>
      <section className="sheet">
        <h2>What it costs</h2>
        <Costs snapshot={snapshot} />
      </section>
    </div>
  );
}

function Yield({ snapshot, epochs }: { snapshot: PoolSnapshot | null; epochs: bigint }) {
  const found = snapshot && apy(snapshot.rates, epochs);
  const label = `Last ${epochs === 1n ? 'epoch' : `${epochs} epochs`}`;
  const hint = snapshot === null ? '' : found ? 'a year, net of fees' : 'no history that long';
  return (
    <Figure label={label} hint={hint}>
      {snapshot === null ? undefined : found ? rate(found.ppm) : '–'}
    </Figure>
  );
}

function Steps({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const begins = snapshot && epochBegins(snapshot, snapshot.now.epoch + 1n);
  const when = begins ? `, about ${moment(begins)}` : '';
  return (
    <ol className="steps">
      <li>The LST is in your wallet as soon as the transaction is confirmed. It is yours to hold, send or use.</li>
      <li>
        Keepers delegate the SOL to the pool's operators in this epoch as far as their targets leave room. It earns from the
        next epoch on{when}.
      </li>
      <li>Each close of an epoch books what came in, takes the fee on it, and writes the new price.</li>
      <li>
        You leave at once for a fee, by a ticket, or with stake: see <a href={href('unstake')}>Unstake</a>.
      </li>
    </ol>
  );
}

function Costs({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const pool = snapshot?.pool;
  return (
    <Figures>
      <Figure label="Price of one LST at the last close" hint={pool ? `epoch ${pool.pairEpoch}` : ''}>
        {pool && <PairPrice pool={pool} />}
      </Figure>
      <Figure label="Fee on rewards" hint="taken before the price is written">
        {pool && bps(pool.feeBps)}
      </Figure>
      <RoomFigure snapshot={snapshot} />
    </Figures>
  );
}

function PairPrice({ pool }: { pool: PoolSnapshot['pool'] }) {
  const of = price({ assets: pool.pairAssets, supply: pool.pairSupply });
  return of === undefined ? '–' : <Amount of={of} unit="SOL" decimals={9} />;
}
