import { expectationOfRequest, type Expectation, type PoolSnapshot } from '@sluice/client';

import { epochBegins } from '../../chain/pace.ts';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { moment } from '../../format/time.ts';
import { propose } from '../../transaction/intent.ts';
import { ticketIntent } from './intents.ts';
import { lacks, quoteByTicket, rentsOfTicket } from './model.ts';
import { Way, worthShowing, type WayProps } from './Way.tsx';

export function TicketWay({ snapshot, shares, leaving }: WayProps) {
  const quote = snapshot && quoteByTicket(snapshot, shares);
  const good = quote?.ok ? quote : null;
  const dash = snapshot === null ? undefined : '–';
  const expected = snapshot && good ? expectationOfRequest(good.nominal, snapshot) : undefined;
  return (
    <Way
      name="ticket"
      title="By ticket"
      when="SOL later, without a fee; no pause closes it"
      refused={quote?.ok === false ? worthShowing(quote.error, shares) : undefined}
      risk="It earns nothing while it waits. If the price falls before it is paid, you get the lower one. It cannot be cancelled, but it can be transferred."
      button="Request a ticket"
      lacks={snapshot && leaving ? lacks(leaving, rentsOfTicket(snapshot).ticket) : false}
      onClick={leaving && good ? () => propose(ticketIntent(leaving, good)) : null}
    >
      <Figures>
        <Figure label="You get" tone="strong" hint={good ? 'at the most, later' : ''}>
          {good ? <Amount of={good.nominal} unit="SOL" decimals={6} /> : dash}
        </Figure>
        <Figure label="Exit fee" hint="">
          none
        </Figure>
        <Figure label="Expected" hint={snapshot && expected ? when(snapshot, expected) : ''}>
          {expected ? `epoch ${expected.epoch}` : dash}
        </Figure>
        <Figure label="Before you" hint="the queue, oldest first">
          {snapshot ? <Amount of={snapshot.pool.queueNominal} unit="SOL" decimals={2} /> : undefined}
        </Figure>
      </Figures>
    </Way>
  );
}

/** When an epoch is expected to begin: its close, which pays, comes shortly after. */
function when(snapshot: PoolSnapshot, { epoch }: Expectation): string {
  const begins = epochBegins(snapshot, epoch);
  return begins === null ? 'when it is closed' : `from about ${moment(begins)}`;
}
