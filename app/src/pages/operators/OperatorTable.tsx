import type { Operator } from '@sluice/client';
import { useId, useMemo, useState } from 'react';

import { chargedBy, type Commissions } from '../../chain/commissions.ts';
import { Table, type Column } from '../../components/Table.tsx';
import { exact, short } from '../../format/amount.ts';
import { shortAddress } from '../../format/address.ts';
import { bps, percentOf } from '../../format/part.ts';
import { href } from '../../routes.ts';
import { meanGrowth, ofMean } from './reward.ts';
import { capOf, Charges, groupNames, Tags } from './words.tsx';

/** More rows are drawn when they are asked for: a list may have thousands. */
const AT_FIRST = 100;

/** Below so many nobody needs to search. */
const FEW = 12;

type Which = 'all' | 'eligible' | 'flagged' | 'draining' | 'changing';

const WHICH: Record<Which, string> = {
  all: 'All',
  eligible: 'May have stake now',
  flagged: 'Flagged',
  draining: 'Draining',
  changing: 'Terms change',
};

function fits(of: Operator, which: Which, epoch: bigint): boolean {
  if (which === 'eligible') return of.flags.length === 0 && of.eligibleFrom !== undefined && of.eligibleFrom <= epoch;
  if (which === 'flagged') return of.flags.length > 0;
  if (which === 'draining') return of.status === 'draining';
  return which === 'all' || of.pending !== undefined;
}

interface OperatorTableProps {
  all: readonly Operator[];
  /** What they charge now, as far as it is read. */
  commissions: Commissions;
  stake: bigint;
  epoch: bigint;
  hasLevel: boolean;
}

/** Every operator of the list. */
export function OperatorTable({ all, commissions, stake, epoch, hasLevel }: OperatorTableProps) {
  const [which, setWhich] = useState<Which>('all');
  const [wanted, setWanted] = useState('');
  const id = useId();
  const columns = useMemo(
    () => columnsOf({ all, commissions, stake, epoch, hasLevel }),
    [all, commissions, stake, epoch, hasLevel],
  );
  const rows = useMemo(
    () => all.filter((of) => fits(of, which, epoch) && of.vote.includes(wanted.trim())),
    [all, which, wanted, epoch],
  );
  return (
    <>
      {all.length > FEW && (
        <div className="search">
          <div className="field">
            <label htmlFor={`${id}-vote`}>Vote account</label>
            <input
              id={`${id}-vote`}
              type="text"
              autoComplete="off"
              spellCheck={false}
              placeholder="Any part of the address"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-which`}>Which</label>
            <select id={`${id}-which`} value={which} onChange={(event) => setWhich(event.target.value as Which)}>
              {Object.entries(WHICH).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </div>
          <p className="soft numeric" aria-live="polite">
            {rows.length} of {all.length}
          </p>
        </div>
      )}
      {all.length > 0 && (
        <p className="why narrow">
          There is more to the right: targets, caps, rewards, commissions, groups, bonds. Each operator's own page has all of it.
        </p>
      )}
      <div className="operator-table">
        <Table
          caption="Operators"
          columns={columns}
          rows={rows}
          id={({ vote }) => vote}
          sorted="stake"
          most={AT_FIRST}
          empty={all.length === 0 ? 'The pool has no operators yet: nothing is staked.' : 'No operator fits.'}
        />
      </div>
    </>
  );
}

const whole = (lamports: bigint) => (
  <data value={lamports.toString()} title={`${exact(lamports)} SOL`}>
    {short(lamports, 2)}
  </data>
);

function columnsOf({ all, commissions, stake, epoch, hasLevel }: OperatorTableProps): readonly Column<Operator>[] {
  const mean = meanGrowth(all);
  return [
    {
      key: 'vote',
      head: 'Vote account',
      cell: (of) => (
        <>
          <a href={href('operators', of.vote)} title={of.vote} className="numeric">
            <code>{shortAddress(of.vote)}</code>
          </a>
          <Tags of={of} epoch={epoch} />
        </>
      ),
    },
    { key: 'stake', head: 'Stake, SOL', numeric: true, cell: (of) => whole(of.stake), by: (of) => of.stake },
    { key: 'part', head: 'Part', numeric: true, cell: (of) => percentOf(of.stake, stake, 2) },
    {
      key: 'target',
      head: 'Target, SOL',
      numeric: true,
      cell: (of) => (hasLevel ? whole(of.target) : '–'),
      by: (of) => of.target,
    },
    { key: 'cap', head: 'Cap now, SOL', numeric: true, cell: (of) => capOf(of.cap), by: (of) => of.cap },
    {
      key: 'reward',
      head: 'Reward, of the mean',
      numeric: true,
      cell: (of) => {
        const part = ofMean(of, mean);
        return part === undefined ? '–' : bps(part);
      },
      by: (of) => ofMean(of, mean) ?? -1n,
    },
    {
      key: 'charges',
      head: 'Commission now',
      numeric: true,
      cell: ({ vote, terms }) => <Charges of={chargedBy(commissions, vote)} terms={terms} />,
      by: ({ vote }) => commissions.found.get(vote)?.inflationBps ?? -1,
    },
    {
      key: 'commission',
      head: 'Commission, agreed most',
      numeric: true,
      cell: ({ terms }) => `${bps(terms.maxInflationBps)} / ${bps(terms.maxBlockBps)}`,
      by: ({ terms }) => terms.maxInflationBps,
    },
    { key: 'groups', head: 'Groups', cell: ({ terms }) => groupNames(terms.groups) },
    {
      key: 'bond',
      head: 'Bond, SOL',
      numeric: true,
      cell: (of) => (of.bonded ? whole(of.bond) : '–'),
      by: (of) => (of.bonded ? of.bond : -1n),
    },
  ];
}
