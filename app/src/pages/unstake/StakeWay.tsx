import { useMemo, useState } from 'react';
import { readVoteAccount, rentOfStake, stakeRefusedBy, type ExitQuote, type Quote } from '@sluice/client';

import { useAccount } from '../../chain/account.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { shortAddress } from '../../format/address.ts';
import { short } from '../../format/amount.ts';
import { bps, percentOf } from '../../format/part.ts';
import { propose } from '../../transaction/intent.ts';
import { meaning } from '../operators/words.tsx';
import { least } from '../slippage.ts';
import { stakeIntent } from './intents.ts';
import { ableGivers, givers, isSound, lacks, netAsStake, quoteStakeExit, type Giver } from './model.ts';
import { exitsRefused, Way, type WayProps } from './Way.tsx';

/** So many are offered: a list may have thousands. */
const OFFERED = 50;

export function StakeWay({ snapshot, shares, slippageBps, leaving }: WayProps) {
  const [chosen, setChosen] = useState('');
  const all = useMemo(() => (snapshot ? givers(snapshot) : []), [snapshot]);
  const able = ableGivers(all, snapshot ? netAsStake(snapshot, shares) : 0n).slice(0, OFFERED);
  const giver = able.find(({ operator }) => operator.vote === chosen) ?? able[0];
  const main = useAccount(giver?.operator.main);
  const quote: Quote<ExitQuote> | null =
    snapshot && giver && main ? quoteStakeExit(snapshot, giver.operator.index, main, shares) : null;
  const good = quote?.ok ? quote : null;
  const dash = snapshot === null ? undefined : '–';
  const minimum = snapshot?.operators.header.minimum;
  const against = giver && objections(giver);
  const none = snapshot !== null && giver === undefined && stakeRefusedBy(snapshot) === undefined;
  return (
    <Way
      name="stake"
      title="As stake"
      when="A stake account of yours, active with an operator"
      refused={exitsRefused(snapshot, quote, shares) ?? (snapshot ? stakeRefusedBy(snapshot) : undefined)}
      risk="It stays with that operator and earns what that operator earns, less its commission. To have SOL you deactivate it in your wallet, which takes until the end of the epoch, and longer while the cluster is throttled."
      button="Withdraw stake"
      lacks={snapshot && leaving ? lacks(leaving, rentOfStake(snapshot.rent)) : false}
      onClick={leaving && good && giver ? () => propose(stakeIntent(leaving, giver.operator, good, against)) : null}
    >
      <Figures>
        <Figure
          label="You get"
          tone="strong"
          hint={good ? `at least ${short(least(good.lamports, slippageBps), 6)} SOL` : ''}
        >
          {good ? <Amount of={good.lamports} unit="SOL" decimals={6} /> : dash}
        </Figure>
        <Figure label="Exit fee" hint={good ? percentOf(good.fee, good.fee + good.lamports, 3, 'up') : ''}>
          {good ? <Amount of={good.fee} unit="SOL" decimals={6} up /> : dash}
        </Figure>
        <Figure label="When" hint={giver ? <Who giver={giver} /> : ''}>
          now
        </Figure>
        <Figure
          label="It can give"
          hint={!minimum ? '' : `and at least ${short(minimum, 0)} SOL`}
        >
          {snapshot ? giver ? <Amount of={giver.most} unit="SOL" decimals={2} /> : 'nothing now' : undefined}
        </Figure>
      </Figures>
      {none && shares > 0n && (
        <Notice title={all.length === 0 ? 'No operator can give stake now' : 'No operator can give so much now'}>
          An operator gives what it has above its target. A ticket gets the same price and has no such bound.
        </Notice>
      )}
      {against && shares > 0n && <Notice tone="warn" title="The pool takes its stake away from this operator">{against}</Notice>}
      {able.length > 1 && shares > 0n && <Choice able={able} giver={giver} onChoose={setChosen} />}
    </Way>
  );
}

/** What is said against an operator, in sentences; undefined where nothing is. */
function objections(giver: Giver): string | undefined {
  if (isSound(giver)) return undefined;
  const { flags, status, astray } = giver.operator;
  const said = [
    ...(status === 'draining' ? ['it is draining'] : []),
    ...flags.map(meaning),
    ...(astray ? ['stake of it is astray'] : []),
  ];
  return `Of this operator: ${said.join('; ')}. Such stake may earn less than others’, or nothing.`;
}

function Who({ giver: { operator } }: { giver: Giver }) {
  const vote = useAccount(operator.vote);
  const commission = vote && readVoteAccount(vote);
  return (
    <>
      of operator <Address of={operator.vote} what="the operator's vote account" />
      {commission && `, commission ${bps(commission.inflationBps)}`}
    </>
  );
}

interface ChoiceProps {
  able: readonly Giver[];
  giver: Giver | undefined;
  onChoose: (vote: string) => void;
}

function Choice({ able, giver, onChoose }: ChoiceProps) {
  return (
    <div className="field">
      <label htmlFor="giver">Operator that gives it</label>
      <select id="giver" value={giver?.operator.vote} onChange={(event) => onChoose(event.target.value)}>
        {able.map((of) => (
          <option key={of.operator.vote} value={of.operator.vote}>
            {shortAddress(of.operator.vote)}, up to {short(of.most, 2)} SOL{isSound(of) ? '' : ', flagged or draining'}
          </option>
        ))}
      </select>
    </div>
  );
}
