import { useState } from 'react';
import { expectation, type Expectation, type PoolSnapshot, type TicketState, type TicketView } from '@sluice/client';

import type { Holder } from '../../chain/holder.ts';
import { epochBegins } from '../../chain/pace.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { useMeant } from '../../components/meant.ts';
import { duration, moment } from '../../format/time.ts';
import { href, useRoute } from '../../routes.ts';
import { propose } from '../../transaction/intent.ts';
import { Giving } from './Giving.tsx';
import { claimIntent, type Shown } from './intents.ts';
import { placeOf } from './place.ts';

const STATES: Record<TicketState, readonly ['good' | 'warn' | '', string]> = {
  waiting: ['', 'waits'],
  payable_in_part: ['warn', 'payable in part'],
  payable: ['good', 'payable'],
};

const CLAIMING: Record<TicketState, string> = {
  waiting: 'Nothing of it can be claimed yet.',
  payable_in_part: 'Keepers claim it once it is payable whole; the part you can claim yourself.',
  payable: 'You need not: keepers claim what is payable whole, and it is paid to you.',
};

interface TicketProps {
  shown: Shown;
  /** Whose page it is; null where nobody is connected. */
  holder: Holder | null;
  snapshot: PoolSnapshot | null;
}

export function Ticket({ shown, holder, snapshot }: TicketProps) {
  const { view } = shown;
  const { detail } = useRoute();
  const section = useMeant<HTMLElement>(detail === view.address);
  const [tone, words] = STATES[view.state];
  const mine = holder?.owner === view.owner;
  return (
    <section
      ref={section}
      tabIndex={-1}
      className={detail === view.address ? 'sheet meant' : 'sheet'}
      aria-label={`Ticket of epoch ${view.epoch}`}
    >
      <div className="row spread">
        <h2>
          <a href={href('tickets', view.address)}>Requested in epoch {view.epoch.toString()}</a>{' '}
          <span className={`tag ${tone}`}>{words}</span>
        </h2>
        <Address of={view.address} what="the ticket's address" />
      </div>
      <Figures columns>
        <Figure label="Payable now">
          <Amount of={view.payable} unit="SOL" decimals={6} />
        </Figure>
        <Figure label="Waits, at the most" hint="the price of its request, or a lower one">
          <Amount of={view.waiting} unit="SOL" decimals={6} />
        </Figure>
        <Figure label="Before it in the queue" hint={placeOf(view)}>
          <Before view={view} />
        </Figure>
        <Expected view={view} snapshot={snapshot} />
        {!mine && (
          <Figure label="Paid to">
            <Address of={view.owner} what="the owner's address" />
          </Figure>
        )}
      </Figures>
      {holder && mine && <Actions shown={shown} holder={holder} />}
    </section>
  );
}

/** Nobody, of a ticket of which nothing waits; nothing is said where the queue was read before its cohort was in it. */
function Before({ view: { ahead, state } }: { view: TicketView }) {
  if (!ahead && state !== 'payable') return '–';
  return ahead && ahead.lamports > 0n ? <Amount of={ahead.lamports} unit="SOL" decimals={2} /> : 'nobody';
}

const SOURCES: Record<Expectation['from'], string> = {
  reserve: 'the SOL for it is in the reserve',
  cooling: 'the SOL for it is cooling down',
  stake: 'stake has to be undelegated for it first',
};

function Expected({ view, snapshot }: { view: TicketView; snapshot: PoolSnapshot | null }) {
  const expected = snapshot ? expectation(view, snapshot) : undefined;
  if (!expected && view.state !== 'payable') {
    return (
      <Figure label="Expected" hint="no price, or its place in the queue is not known yet">
        –
      </Figure>
    );
  }
  if (!expected) {
    return (
      <Figure label="Expected" hint="whoever claims it first, pays it to you">
        now
      </Figure>
    );
  }
  const begins = snapshot && epochBegins(snapshot, expected.epoch);
  const left = begins === null ? null : begins - Number(snapshot?.now.time);
  const time = begins === null || left === null ? '' : `from about ${moment(begins)}, in ${duration(left)}; `;
  return (
    <Figure label="Expected, as it looks now" hint={`${time}${SOURCES[expected.from]}`}>
      epoch {expected.epoch.toString()}
    </Figure>
  );
}

function Actions({ shown, holder }: { shown: Shown; holder: Holder }) {
  const [giving, setGiving] = useState(false);
  const payable = shown.view.payableShares > 0n;
  return (
    <div className="row">
      <button
        type="button"
        className="main"
        disabled={!payable}
        onClick={() => propose(claimIntent(shown, holder))}
      >
        Claim
      </button>
      <button type="button" className="second" onClick={() => setGiving(true)}>
        Transfer
      </button>
      <small>{CLAIMING[shown.view.state]}</small>
      {giving && <Giving shown={shown} holder={holder} onClose={() => setGiving(false)} />}
    </div>
  );
}
