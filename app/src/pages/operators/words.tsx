import { FLAGS, type Flag, type Group, type Operator, type Terms } from '@sluice/client';

import type { Charged } from '../../chain/commissions.ts';
import { Skeleton } from '../../components/Skeleton.tsx';
import { short } from '../../format/amount.ts';
import { bps } from '../../format/part.ts';

/** A cap beyond all SOL that there ever will be is none: the CLI draws the same line. */
const NO_CAP = 1n << 61n;

/** Basis points. */
const WHOLE = 10_000;

const NO_LIMIT = 'no limit';

/** A cap, where the unit stands elsewhere. */
export const capOf = (of: bigint): string => (of >= NO_CAP ? NO_LIMIT : short(of, 2));

/** A cap in SOL. */
export const cap = (of: bigint): string => (of >= NO_CAP ? NO_LIMIT : `${capOf(of)} SOL`);

/** Basis points of the whole, where a whole share is no limit. */
export const share = (of: number): string => (of >= WHOLE ? NO_LIMIT : bps(of));

/** What may be had under a limit that counts now; none is no limit. */
export function mayHave(limit: bigint | undefined): string {
  if (limit === undefined) return 'any';
  return limit === 0n ? 'nothing' : cap(limit);
}

/** The two limits of a group: the lesser of them counts. */
export type Limits = Pick<Group, 'cap' | 'shareBps'>;

/** Whether nothing may go there: so it is with a group that was never set, whose caps are zero. */
export const isShut = (of: Limits): boolean => of.cap === 0n || of.shareBps === 0;

/** What a group may have, in words. */
export function allowed(of: Limits): string {
  if (isShut(of)) return 'nothing';
  const limits = [
    ...(of.shareBps < WHOLE ? [`${share(of.shareBps)} of the pool`] : []),
    ...(of.cap < NO_CAP ? [cap(of.cap)] : []),
  ];
  return limits.length === 0 ? 'all of the pool' : `at most ${limits.join(' and at most ')}`;
}

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
export function Charges({ of, terms }: { of: Charged; terms: Terms }) {
  if (of === 'reading') return <Skeleton width="8em" />;
  if (of === 'unread') return 'could not be read';
  if (of === 'unsaid') return '–';
  const more = of.inflationBps > terms.maxInflationBps || of.blockBps > terms.maxBlockBps;
  return (
    <>
      {bps(of.inflationBps)} / {bps(of.blockBps)} {more && <span className="tag bad">more than agreed</span>}
    </>
  );
}
