import { FLAGS, type Flag, type Operator, type Terms } from '@sluice/client';

import type { Commission } from '../../chain/commissions.ts';
import { short } from '../../format/amount.ts';
import { bps } from '../../format/part.ts';

/** A cap beyond all SOL that there ever will be is none: the CLI draws the same line. */
const NO_CAP = 1n << 61n;

/** A cap, where the unit stands elsewhere. */
export const capOf = (of: bigint): string => (of >= NO_CAP ? 'none' : short(of, 2));

/** A cap in SOL. */
export const cap = (of: bigint): string => (of >= NO_CAP ? 'none' : `${capOf(of)} SOL`);

/** Basis points of the whole, where a whole share is no limit. */
export const share = (of: number): string => (of >= 10_000 ? 'none' : bps(of));

/** Flags as headings of what they mean. */
const NAMES: Record<Flag, string> = {
  accounts: 'accounts',
  vote_account: 'vote account',
  commission: 'commission',
  deactivated: 'deactivated',
  slow: 'slow',
  delinquent: 'delinquent',
  unbonding: 'unbonding',
  zeroed: 'zeroed',
};

/** What a flag says: the words of the client. */
export const meaning = (flag: Flag): string => FLAGS.find((of) => of.flag === flag)?.words ?? flag;

/** In what state it is, as tags; empty where there is nothing to say. */
export function Tags({ of, epoch }: { of: Operator; epoch: bigint }) {
  const waits = of.status === 'listed' && of.flags.length === 0 && of.eligibleFrom !== undefined && of.eligibleFrom > epoch;
  return (
    <span className="tags">
      {of.status === 'draining' && <span className="tag warn">draining</span>}
      {of.flags.map((flag) => (
        <span key={flag} className="tag bad" title={meaning(flag)}>
          {NAMES[flag]}
        </span>
      ))}
      {of.astray && <span className="tag bad">stake astray</span>}
      {waits && <span className="tag">from epoch {of.eligibleFrom?.toString()}</span>}
      {of.pending && <span className="tag">changes in {of.pending.fromEpoch.toString()}</span>}
    </span>
  );
}

/** Groups by number: the chain has no names. */
export const groupNames = (groups: readonly number[]): string => (groups.length === 0 ? '–' : groups.join(', '));

/** What is charged now, of inflation rewards and of block revenue; a dash where the vote account does not say. */
export function Charges({ of, terms }: { of: Commission | undefined; terms: Terms }) {
  if (of === undefined) return '–';
  const more = of.inflationBps > terms.maxInflationBps || of.blockBps > terms.maxBlockBps;
  return (
    <>
      {bps(of.inflationBps)} / {bps(of.blockBps)} {more && <span className="tag bad">more than agreed</span>}
    </>
  );
}
