import type { ExitQuote, Quote } from '@sluice/client';

import { useAccount } from '../../chain/account.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { short } from '../../format/amount.ts';
import { percentOf } from '../../format/part.ts';
import { propose } from '../../transaction/intent.ts';
import { least } from '../slippage.ts';
import { stakeIntent } from './intents.ts';
import { bestGiver, quoteStakeExit } from './model.ts';
import { exitsRefused, Way, type WayProps } from './Way.tsx';

export function StakeWay({ snapshot, shares, slippageBps, leaving }: WayProps) {
  const giver = snapshot && bestGiver(snapshot);
  const record = giver ? snapshot?.operators.records[giver.index] : undefined;
  const main = useAccount(record?.main);
  const quote: Quote<ExitQuote> | null =
    snapshot && giver && main ? quoteStakeExit(snapshot, giver.index, main, shares) : null;
  const good = quote?.ok ? quote : null;
  const dash = snapshot === null ? undefined : '–';
  const minimum = snapshot?.operators.header.minimum;
  return (
    <Way
      name="stake"
      title="As stake"
      when="A stake account of yours, active and earning"
      refused={exitsRefused(snapshot, quote, shares)}
      risk="It earns on with that operator. To have SOL you deactivate it in your wallet, which takes until the end of the epoch, and longer while the cluster is throttled."
      button="Withdraw stake"
      onClick={leaving && good && giver ? () => propose(stakeIntent(leaving, giver.index, good)) : null}
    >
      <Figures>
        <Figure
          label="You get"
          tone="strong"
          hint={good ? `at least ${short(least(good.lamports, slippageBps), 6)} SOL` : ''}
        >
          {good ? <Amount of={good.lamports} unit="SOL" decimals={6} /> : dash}
        </Figure>
        <Figure label="Exit fee" hint={good ? percentOf(good.fee, good.fee + good.lamports, 3) : ''}>
          {good ? <Amount of={good.fee} unit="SOL" decimals={6} /> : dash}
        </Figure>
        <Figure label="When" hint={record ? <Operator vote={record.vote} /> : ''}>
          now
        </Figure>
        <Figure
          label="It can give"
          hint={!minimum ? '' : `and at least ${short(minimum, 0)} SOL`}
        >
          {snapshot ? giver ? <Amount of={giver.most} unit="SOL" decimals={2} /> : 'nothing now' : undefined}
        </Figure>
      </Figures>
    </Way>
  );
}

const Operator = ({ vote }: { vote: string }) => (
  <>
    of operator <Address of={vote} what="the operator's vote account" />
  </>
);
