/** What a stake would do: figures for the page and for the dialog, out of one snapshot. */

import {
  ONE,
  quoteDeposit,
  rentOf,
  TOKEN_2022_PROGRAM,
  type DepositQuote,
  type EntryFeeReason,
  type Lamports,
  type PoolSnapshot,
  type Quote,
} from '@sluice/client';

import type { Holder } from '../../chain/holder.ts';
import { MOST_FEE } from '../../chain/transact.ts';

/** Bytes of a token account; those that Token-2022 makes by convention say besides that their owner stays. */
const TOKEN_BYTES = 165n;
const TOKEN_2022_BYTES = 170n;

/** Rent of the token account that the first shares need; zero where there is one. It stays the holder's. */
export function rentOfTokens({ rent, keys }: PoolSnapshot, holder: Holder): bigint {
  const bytes = keys.tokenProgram === TOKEN_2022_PROGRAM ? TOKEN_2022_BYTES : TOKEN_BYTES;
  const exists = holder.tokens.some(({ address }) => address === holder.usual);
  return exists ? 0n : rentOf(rent, bytes);
}

/** The most that can be staked: the wallet keeps its own rent, the network's fee, and the rent of a first token account. */
export function mostToStake(snapshot: PoolSnapshot, holder: Holder): bigint {
  const kept = rentOf(snapshot.rent, 0n) + MOST_FEE + rentOfTokens(snapshot, holder);
  return holder.lamports > kept ? holder.lamports - kept : 0n;
}

export const quoteStake = ({ pool, now }: PoolSnapshot, lamports: bigint): Quote<DepositQuote> =>
  quoteDeposit(pool, now, lamports as Lamports);

/** Lamports for one LST as a newcomer pays them now, rounded up: what no pair contains is paid for. */
export const entryPrice = (lamports: bigint, fee: bigint, shares: bigint): bigint | undefined =>
  shares === 0n ? undefined : ((lamports - fee) * ONE + shares - 1n) / shares;

/** Why there is an entry fee, for who is to pay it. */
export const FEE_WORDS: Record<EntryFeeReason, string> = {
  late: 'It is late in the epoch: what comes now lies idle until the next one, and yet shares in its reward. In the next epoch this is free up to the room that there is.',
  noHeadRoom: 'Nothing more can be delegated just now, so that what comes lies idle and yet shares in the next reward. It may be free again once new targets are set.',
  beyond: 'More than can still be delegated in this epoch: the part beyond lies idle and yet shares in the next reward.',
  idle: 'A part would wait for operators that cannot take stake in this epoch, and yet shares in the next reward.',
  besides: 'What the stake account holds besides its delegation lies idle, and yet shares in the next reward.',
};
