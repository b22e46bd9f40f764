import { isAddress } from '@solana/kit';
import {
  groupCap,
  groups,
  operators,
  operatorSummary,
  type Operator,
  type PoolSnapshot,
  type Terms,
} from '@sluice/client';
import { useMemo } from 'react';

import { chargedBy, useCommissions } from '../../chain/commissions.ts';
import { Bars } from '../../chart/Parts.tsx';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { bps, percentOf, ppm } from '../../format/part.ts';
import { href } from '../../routes.ts';
import { When } from '../When.tsx';
import { wholeName } from './grouping.ts';
import { meanGrowth, ofMean } from './reward.ts';
import { cap, Charges, groupNames, mayHave, meaning, share } from './words.tsx';

/** One operator: `#/operators/<vote account>`. */
export function OperatorDetail({ snapshot, vote }: { snapshot: PoolSnapshot | null; vote: string }) {
  const all = useMemo(() => snapshot && operators(snapshot.operators, snapshot.now.epoch), [snapshot]);
  const of = all?.find((operator) => operator.vote === vote);
  // What a stranger wrote into a link is not shown as if this page said it.
  const named = isAddress(vote);
  return (
    <div className="page facts operators">
      <p>
        <a href={href('operators')}>← All operators</a>
      </p>
      <h1>Operator</h1>
      {named && (
        <p className="lead vote">
          <code>{vote}</code>
        </p>
      )}
      {snapshot && all && !of && (
        <Notice tone="warn" title="This pool's list has no such operator">
          It may have been removed, or the link is of another pool.
        </Notice>
      )}
      {!snapshot && <Skeleton height="40rem" />}
      {snapshot && all && of && <Sheets snapshot={snapshot} all={all} of={of} />}
    </div>
  );
}

interface SheetProps {
  snapshot: PoolSnapshot;
  of: Operator;
}

function Sheets({ snapshot, all, of }: SheetProps & { all: readonly Operator[] }) {
  return (
    <>
      <State snapshot={snapshot} of={of} />
      <div className="halves">
        <div className="stack">
          <Stake snapshot={snapshot} of={of} />
          <Charged of={of} epoch={snapshot.now.epoch} />
          <TermsSheet snapshot={snapshot} of={of} />
        </div>
        <div className="stack">
          <Reward all={all} of={of} />
          <Groups snapshot={snapshot} of={of} />
          <Bond of={of} />
          <Accounts of={of} />
        </div>
      </div>
    </>
  );
}

/** Why it may have no target, in whole sentences. */
function State({ snapshot, of }: SheetProps) {
  const later = of.eligibleFrom !== undefined && of.eligibleFrom > snapshot.now.epoch ? of.eligibleFrom : undefined;
  return (
    <>
      {of.status === 'draining' && (
        <Notice tone="warn" title="Draining">
          It has no target any more, for good. Anyone may remove it once its stake is gone.
        </Notice>
      )}
      {of.flags.length > 0 && (
        <Notice tone="bad" title="Flagged: it may have no stake">
          {of.flags.map((flag) => (
            <p key={flag}>{meaning(flag).charAt(0).toUpperCase() + meaning(flag).slice(1)}.</p>
          ))}
        </Notice>
      )}
      {of.astray && (
        <Notice tone="bad" title="Stake astray">
          One of its stake accounts is delegated to a vote account that the pool did not choose.
        </Notice>
      )}
      {later !== undefined && (
        <Notice title="Not yet">
          It may have stake from <When snapshot={snapshot} epoch={later} />.
        </Notice>
      )}
    </>
  );
}

function Stake({ snapshot, of }: SheetProps) {
  const { stake, level, nakamoto } = operatorSummary(snapshot.operators, snapshot.now.epoch);
  const scale = [of.stake, of.target].reduce((most, size) => (size > most ? size : most), 0n);
  return (
    <section className="sheet">
      <h2>Stake</h2>
      <Bars
        label="Stake and target"
        scale={scale}
        bars={[
          { key: 'stake', name: 'Has', size: of.stake, words: <Amount of={of.stake} unit="SOL" decimals={2} /> },
          {
            key: 'target',
            name: 'Target',
            size: of.target,
            words: level === undefined ? 'not set in this epoch' : <Amount of={of.target} unit="SOL" decimals={2} />,
            hue: 5,
          },
        ]}
      />
      <Figures>
        <Figure label="Part of the pool's stake" hint={`${nakamoto} operators have more than a third together`}>
          {percentOf(of.stake, stake, 2)}
        </Figure>
        <Figure label="Cooling" hint="on its way back to the reserve">
          <Amount of={of.cooling} unit="SOL" />
        </Figure>
        <Figure label="Cap now" hint="the smallest of what is agreed, covered by its bond, and its share of the pool">
          {cap(of.cap)}
        </Figure>
      </Figures>
    </section>
  );
}

function Reward({ all, of }: { all: readonly Operator[]; of: Operator }) {
  const mean = meanGrowth(all);
  const part = ofMean(of, mean);
  const growth = ({ grew, grewOn }: { grew: bigint; grewOn: bigint }) => ppm((grew * 1_000_000n) / grewOn);
  return (
    <section className="sheet">
      <h2>Reward</h2>
      <Figures>
        <Figure label="Of the mean" hint="one epoch is luck in part; under half of it twice in a row is a flag" tone="strong">
          {part === undefined ? '–' : bps(part)}
        </Figure>
        <Figure label="Grew by" hint={`as it was read in epoch ${of.readIn}`}>
          <Amount of={of.grew} unit="SOL" />
        </Figure>
        <Figure label="On stake that was active all epoch">
          {of.grewOn === 0n ? 'none' : <Amount of={of.grewOn} unit="SOL" />}
        </Figure>
        <Figure label="Growth">{of.grewOn === 0n ? '–' : growth(of)}</Figure>
        <Figure label="Mean of all operators" hint="weighted by stake">
          {mean ? growth(mean) : '–'}
        </Figure>
      </Figures>
    </section>
  );
}

/** What it takes now, beside what was agreed. */
function Charged({ of, epoch }: { of: Operator; epoch: bigint }) {
  const commissions = useCommissions(useMemo(() => [of.vote], [of.vote]), epoch);
  return (
    <section className="sheet">
      <h2>Commission now</h2>
      <Figures>
        <Figure label="On inflation rewards / on block revenue" hint="as its vote account says">
          <Charges of={chargedBy(commissions, of.vote)} terms={of.terms} />
        </Figure>
      </Figures>
    </section>
  );
}

const TERMS: readonly { name: string; hint?: string; show: (terms: Terms) => string }[] = [
  { name: 'Weight', hint: 'its share of what is spread, before caps', show: ({ weight }) => weight.toLocaleString('en') },
  { name: 'Cap', show: (terms) => cap(terms.cap) },
  { name: 'Share of the pool, at most', show: ({ shareBps }) => share(shareBps) },
  {
    name: 'Commission on inflation rewards, at most',
    hint: 'agreed',
    show: ({ maxInflationBps }) => bps(maxInflationBps),
  },
  { name: 'Commission on block revenue, at most', hint: 'likewise', show: ({ maxBlockBps }) => bps(maxBlockBps) },
  { name: 'Groups', show: ({ groups: ids }) => groupNames(ids) },
];

function TermsSheet({ snapshot, of: { terms, pending } }: SheetProps) {
  return (
    <section className="sheet">
      <h2>Terms</h2>
      {pending && (
        <Notice title="They change">
          What is after the arrow counts from <When snapshot={snapshot} epoch={pending.fromEpoch} /> on.
        </Notice>
      )}
      <Figures>
        {TERMS.map(({ name, hint, show }) => {
          const [now, next] = [show(terms), pending && show(pending.terms)];
          return (
            <Figure key={name} label={name} hint={hint}>
              {next === undefined || next === now ? now : `${now} → ${next}`}
            </Figure>
          );
        })}
      </Figures>
    </section>
  );
}

function Groups({ snapshot, of: { terms } }: SheetProps) {
  const mine = groups(snapshot.operators).filter(({ id }) => terms.groups.includes(id));
  const { header } = snapshot.operators;
  return (
    <section className="sheet">
      <h2>Its groups</h2>
      {mine.length === 0 && <p className="soft">It is in no group.</p>}
      <Figures>
        {mine.map(({ id, stake }) => {
          const limit = groupCap(header, id);
          return (
            <Figure key={id} label={wholeName(id)} hint={limit === undefined ? undefined : `may have ${mayHave(limit)} now`}>
              <Amount of={stake} unit="SOL" decimals={2} />
            </Figure>
          );
        })}
      </Figures>
      <p className="why">The chain knows groups by their numbers only.</p>
    </section>
  );
}

function Bond({ of }: { of: Operator }) {
  return (
    <section className="sheet">
      <h2>Bond</h2>
      <Figures>
        <Figure label="Stands in" hint="for its losses, and for growth that stays behind the mean">
          {of.bonded ? 'yes' : 'no'}
        </Figure>
        <Figure label="Bond">{of.bond === 0n ? 'none' : <Amount of={of.bond} unit="SOL" />}</Figure>
        <Figure label="Owes" hint="of losses and shortfalls">
          {of.owes === 0n ? 'nothing' : <Amount of={of.owes} unit="SOL" all />}
        </Figure>
      </Figures>
    </section>
  );
}

function Accounts({ of }: { of: Operator }) {
  return (
    <section className="sheet">
      <h2>Addresses</h2>
      <Figures>
        <Figure label="Place in the list">{of.index.toString()}</Figure>
        <Figure label="Vote account">
          <Address of={of.vote} what="the address of the vote account" />
        </Figure>
        <Figure label="Main stake account">
          <Address of={of.main} what="the address of the main stake account" />
        </Figure>
        <Figure label="Side stake account" hint="through which stake comes and goes">
          <Address of={of.side} what="the address of the side stake account" />
        </Figure>
        <Figure label="Last read in epoch">{of.readIn.toString()}</Figure>
      </Figures>
    </section>
  );
}
