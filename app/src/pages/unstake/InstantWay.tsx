import { liquidity, type ExitQuote, type Pool } from '@sluice/client';

import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { short } from '../../format/amount.ts';
import { bps, percentOf, ppm } from '../../format/part.ts';
import { propose } from '../../transaction/intent.ts';
import { least } from '../slippage.ts';
import { instantIntent } from './intents.ts';
import { lacks, quoteInstant } from './model.ts';
import { exitsRefused, Way, type WayProps } from './Way.tsx';

export function InstantWay({ snapshot, shares, slippageBps, leaving }: WayProps) {
  const quote = snapshot && quoteInstant(snapshot, shares);
  const good = quote?.ok ? quote : null;
  const dash = snapshot === null ? undefined : '–';
  const pool = snapshot?.pool;
  return (
    <Way
      name="instant"
      title="At once"
      when="SOL in your wallet with the transaction"
      refused={exitsRefused(snapshot, quote, shares)}
      risk="Nothing waits. Others may take the liquid SOL first: then it costs more than quoted, or is refused."
      button="Unstake at once"
      lacks={leaving !== null && lacks(leaving, 0n)}
      onClick={leaving && good ? () => propose(instantIntent(leaving, good)) : null}
    >
      <Figures>
        <Figure
          label="You get"
          tone="strong"
          hint={good ? `at least ${short(least(good.lamports, slippageBps), 6)} SOL` : ''}
        >
          {good ? <Amount of={good.lamports} unit="SOL" decimals={6} /> : dash}
        </Figure>
        <Figure label="Exit fee" hint={feeHint(pool, good)}>
          {good ? <Amount of={good.fee} unit="SOL" decimals={6} up /> : dash}
        </Figure>
        <Figure label="When" hint="">
          now
        </Figure>
        <Figure
          label="Liquid now"
          hint={pool ? `the last of it costs ${bps(pool.exitMaxBps)}` : ''}
        >
          {snapshot ? <Amount of={liquidity(snapshot.pool, snapshot.reserve)} unit="SOL" decimals={2} /> : undefined}
        </Figure>
      </Figures>
    </Way>
  );
}

function feeHint(pool: Pool | undefined, quote: ExitQuote | null): string {
  if (quote) return percentOf(quote.fee, quote.fee + quote.lamports, 3, 'up');
  return pool ? `at least ${ppm(pool.exitFloorPpm)}` : '';
}
