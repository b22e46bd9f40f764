/**
 * What the figures of an operator's record mean.
 *
 * @module
 */
import type { OperatorRecord } from './accounts.js';
import { type Lamports, total } from './units.js';

/** `OperatorRecord.status`: a free place, an operator, or one that anybody may remove once its stake is gone. */
export const STATUS = { tombstone: 0, listed: 1, draining: 2 } as const;

/** A flag of an operator. Any takes its target away. */
export type Flag =
  'accounts' | 'vote_account' | 'commission' | 'deactivated' | 'slow' | 'delinquent' | 'unbonding' | 'zeroed';

/** The flags by bit, from the lowest, with what each says. */
export const FLAGS: readonly { readonly flag: Flag; readonly words: string }[] = [
  { flag: 'accounts', words: "an account of it is not the pool's, or delegated elsewhere" },
  { flag: 'vote_account', words: 'its vote account is closed or of an unknown version' },
  { flag: 'commission', words: 'a commission is above the agreed maximum' },
  { flag: 'deactivated', words: 'its stake was deactivated by somebody else, as after five epochs without a vote' },
  { flag: 'slow', words: 'its delegation grew by less than half the mean, twice in a row' },
  { flag: 'delinquent', words: 'it earned no credits in two full epochs' },
  { flag: 'unbonding', words: 'its bond is asked back, or was returned a short time ago' },
  { flag: 'zeroed', words: 'its weight was taken away at once' },
];

/** The flags of an operator. */
export function flagsOf({ flags }: Pick<OperatorRecord, 'flags'>): Flag[] {
  return FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0).map(({ flag }) => flag);
}

/** Whether it has a place in the list: a free place is no operator. */
export function isListed({ status }: Pick<OperatorRecord, 'status'>): boolean {
  return status !== STATUS.tombstone;
}

/** Active and activating stake. */
export function currentStake(record: Pick<OperatorRecord, 'mainDelegation' | 'sideDelegation'>): Lamports {
  return total([record.mainDelegation, record.sideDelegation]) as Lamports;
}
