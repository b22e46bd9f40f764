import { operators, operatorSummary, type OperatorSummary, type PoolSnapshot } from '@sluice/client';
import { useEffect, useMemo, useRef } from 'react';

import { useCommissions, type Commissions } from '../../chain/commissions.ts';
import { whyNotRead } from '../../chain/failure.ts';
import { useSession, useSnapshot } from '../../chain/session.ts';
import { Amount } from '../../components/Amount.tsx';
import { Figure, Figures, NOTHING } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useRoute } from '../../routes.ts';
import '../facts.css';
import { Concentration } from './Concentration.tsx';
import { OperatorDetail } from './OperatorDetail.tsx';
import { OperatorTable } from './OperatorTable.tsx';
import './operators.css';

export default function OperatorsPage() {
  const { detail } = useRoute();
  const { target } = useSession();
  const snapshot = useSnapshot();
  useArrival(detail);
  const chosen = target?.rpc && target.pool;
  if (chosen && detail !== null) return <OperatorDetail snapshot={snapshot} vote={detail} />;
  return (
    <div className="page facts operators">
      <h1>Operators</h1>
      <p className="lead">
        Who validates with the pool's stake, under which terms. Targets follow weights within caps; keepers move stake towards
        them.
      </p>
      {chosen && <List snapshot={snapshot} />}
    </div>
  );
}

/** Whoever follows a link out of the long list arrives at the top of an operator; the way back is the browser's to restore. */
function useArrival(detail: string | null): void {
  const before = useRef(detail);
  useEffect(() => {
    if (before.current === detail) return;
    before.current = detail;
    if (detail === null) return;
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [detail]);
}

function List({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const list = snapshot?.operators;
  const epoch = snapshot?.now.epoch;
  const [all, summary] = useMemo(
    () => (list && epoch !== undefined ? [operators(list, epoch), operatorSummary(list, epoch)] : [null, null]),
    [list, epoch],
  );
  const commissions = useCommissions(useMemo(() => all?.map(({ vote }) => vote), [all]), epoch);
  return (
    <>
      <Totals summary={summary} />
      <section className="sheet">
        <h2>All operators</h2>
        {commissions.problem !== null && <UnreadCommissions of={commissions} />}
        {all && summary && epoch !== undefined ? (
          <OperatorTable all={all} commissions={commissions} stake={summary.stake} epoch={epoch} hasLevel={summary.level !== undefined} />
        ) : (
          <Skeleton height="40rem" />
        )}
        <details>
          <summary>What the columns mean</summary>
          <ColumnWords />
        </details>
      </section>
      <Concentration snapshot={snapshot} all={all} summary={summary} />
    </>
  );
}

/** What was read before still stands in the table. */
const UnreadCommissions = ({ of: { found, problem } }: { of: Commissions }) => (
  <Notice tone="warn" title={found.size === 0 ? 'Commissions could not be read' : 'Some commissions could not be read anew'}>
    {whyNotRead(problem)} The page goes on trying.
  </Notice>
);

function Totals({ summary }: { summary: OperatorSummary | null }) {
  const of = summary ?? undefined;
  return (
    <section className="sheet">
      <h2 className="hidden">All together</h2>
      <Figures columns>
        <Figure
          label="Operators"
          hint={of ? `${of.eligible} may have stake now, ${of.flagged} flagged, ${of.draining} draining` : NOTHING}
        >
          {of?.listed.toString()}
        </Figure>
        <Figure label="Stake" hint="active and activating">
          <Amount of={of?.stake} unit="SOL" decimals={2} />
        </Figure>
        <Figure label="To be spread" hint="what targets distribute in this epoch">
          <Amount of={of?.delegatable} unit="SOL" decimals={2} />
        </Figure>
        <Figure
          label="Level"
          hint={of && of.level === undefined ? 'whoever calls first sets it' : 'for each unit of weight, within caps'}
        >
          {of && (of.level === undefined ? 'not set in this epoch' : <Amount of={of.level} unit="SOL" />)}
        </Figure>
        <Figure label="Bonds" hint={of ? `of ${of.bonded} operators` : NOTHING}>
          <Amount of={of?.bonds} unit="SOL" decimals={2} />
        </Figure>
      </Figures>
    </section>
  );
}

const ColumnWords = () => (
  <ul className="words">
    <li>
      <strong>Target</strong>: what it should have under this epoch's level. A dash before the level is set.
    </li>
    <li>
      <strong>Cap now</strong>: the smallest of what is agreed, what its bond covers, and its share of the pool. Groups limit it
      further.
    </li>
    <li>
      <strong>Reward, of the mean</strong>: growth of its stake that was active all epoch, against that of all operators'
      together, at the last reading. One epoch is luck in part; under half of the mean twice in a row is a flag.
    </li>
    <li>
      <strong>Commission now</strong>: what the vote account charges, on inflation rewards / on block revenue; read anew every
      minute. A dash where it says nothing.
    </li>
    <li>
      <strong>Commission, agreed most</strong>: likewise. A commission above it takes the target away as soon as somebody shows
      it.
    </li>
    <li>
      <strong>Groups</strong>: by number, which is all that the chain knows of them.
    </li>
    <li>
      <strong>Bond</strong>: pays for losses and for growth that stays behind. A dash where none stands in.
    </li>
  </ul>
);
