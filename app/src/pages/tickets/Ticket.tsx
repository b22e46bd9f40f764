import { useState, type FormEvent } from 'react';
import { isAddress } from '@solana/kit';
import { expectation, type Expectation, type PoolSnapshot, type TicketState, type TicketView } from '@sluice/client';

import type { Holder } from '../../chain/holder.ts';
import { epochBegins } from '../../chain/pace.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { duration, moment } from '../../format/time.ts';
import { useRoute } from '../../routes.ts';
import { propose } from '../../transaction/intent.ts';
import { claimIntent, transferIntent, type Shown } from './intents.ts';

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
  holder: Holder;
  snapshot: PoolSnapshot;
}

export function Ticket({ shown, holder, snapshot }: TicketProps) {
  const { view } = shown;
  const { detail } = useRoute();
  const [tone, words] = STATES[view.state];
  return (
    <section className={detail === view.address ? 'sheet meant' : 'sheet'} aria-label={`Ticket of epoch ${view.epoch}`}>
      <div className="row spread">
        <h2>
          Requested in epoch {view.epoch.toString()} <span className={`tag ${tone}`}>{words}</span>
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
        <Figure label="Before it in the queue">
          <Before view={view} />
        </Figure>
        <Expected view={view} snapshot={snapshot} />
      </Figures>
      <Actions shown={shown} holder={holder} />
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

function Expected({ view, snapshot }: { view: TicketView; snapshot: PoolSnapshot }) {
  const expected = expectation(view, snapshot);
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
  const begins = epochBegins(snapshot, expected.epoch);
  const left = begins === null ? null : begins - Number(snapshot.now.time);
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

function Giving({ shown, holder, onClose }: { shown: Shown; holder: Holder; onClose: () => void }) {
  const [text, setText] = useState('');
  const to = text.trim();
  const fault =
    to === '' ? '' : !isAddress(to) ? 'This is no address' : to === holder.owner ? 'This is your own address' : '';
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (to === '' || fault !== '' || !isAddress(to)) return;
    onClose();
    propose(transferIntent(shown, holder, to));
  };
  return (
    <Dialog open title="Transfer a ticket" onClose={onClose}>
      <form className="stack" onSubmit={go}>
        <div className="field">
          <label htmlFor="new-owner">New owner</label>
          <input
            id="new-owner"
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={text}
            aria-invalid={fault !== ''}
            aria-describedby="new-owner-fault new-owner-help"
            onChange={(event) => setText(event.target.value)}
          />
          <span id="new-owner-fault" className="fault" aria-live="polite">
            {fault}
          </span>
          <span id="new-owner-help" className="help">
            A wallet, or a vault without data. Never an address of a token account: what is paid there is lost.
          </span>
        </div>
        <div className="actions">
          <button type="button" className="second" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="main" disabled={to === '' || fault !== ''}>
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
