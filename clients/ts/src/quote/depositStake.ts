/**
 * Stake in, shares out. By the program's own formulas, as `quote/deposit.ts`.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import type { AccountBytes, OperatorList, OperatorRecord, Pool } from '../accounts.js';
import type { Quote } from '../errors.js';
import { stakeRoom } from '../level.js';
import { depositStake } from '../math/deposit.js';
import { bps, ofFloor } from '../math/proportion.js';
import { type Delegation, STAKE_STATE, readStakeAccount } from '../stake.js';
import type { Now } from '../sysvar.js';
import { type Funds, type Lamports, excess, min, total } from '../units.js';
import { readVoteAccount } from '../vote.js';
import { FLOOR, books } from './books.js';
import { type DepositQuote, type Door, type EntryFeeReason, admit, conclude, terms, why } from './deposit.js';
import { quote, refuse } from './refuse.js';
import { type FundedAccount, checkLevel, operatorAt, reading } from './stake.js';

const WHOLE_PPM = 1_000_000;

/** What a deposit of stake is quoted with. A `PoolSnapshot` has the first four. */
export interface DepositStakeInput {
  readonly pool: Pool;
  readonly operators: OperatorList;
  readonly now: Now;
  /** Lamports of the reserve's account, its floor included. */
  readonly reserve: Funds;
  /** Place in the list of the operator that the stake is delegated to. */
  readonly index: number;
  /** Who offers it, and has to be its staker and its withdrawer. */
  readonly depositor: Address;
  /** The stake account that is offered, as the node has it. */
  readonly stake: FundedAccount;
  /** The operator's main stake account (`operators.records[index].main`), as the node has it. */
  readonly main: FundedAccount;
  /** The operator's vote account (`operators.records[index].vote`), as the node has it. */
  readonly vote: AccountBytes;
}

/**
 * What `deposit_stake` mints for a stake account, which it takes whole. The delegation brings the reward that it shares. The
 * entry fee is on what its arrival leaves idle: free reserve whose place it takes, as of a deposit of SOL, and what the account
 * holds besides. Where the operator's main account is idle, what it holds besides returns to the depositor.
 *
 * Refused: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`, `NoLevel`, `LossNotBooked`, `NoOperator`;
 * of the stake `NotAStake`, `ForeignStake`, `LockedStake`, `StakeElsewhere`, `StakeDeactivated`, `StakeActivating`,
 * `StakeTooSmall`; of the operator `OperatorNotEligible`, `VoteAccountUnreadable`, `CommissionTooHigh`, `NoCredits`,
 * `OperatorBusy`, `AboveTarget`; then as a deposit of SOL `ZeroAmount`, `ZeroShares`, `PoolInsolvent`, `DepositCapExceeded`,
 * `AmountTooLarge`. What the stake program refuses is not known here: stake that still warms up because the cluster was
 * throttled, and all stake while rewards are being paid.
 */
export function quoteDepositStake(input: DepositStakeInput, door: Door = 'free'): Quote<DepositQuote> {
  const { pool, operators, now, reserve, index, stake, main } = input;
  return quote([reserve, stake.lamports, main.lamports], () => {
    admit(pool, now, door);
    checkLevel(pool, operators, now);
    const record = operatorAt(operators, index);
    const offered = checkStake(input, record);
    checkOperator(input, record, offered);

    const merged = record.mainState === STAKE_STATE.staked;
    const surplus = (merged ? excess(stake.lamports, offered) : 0n) as Lamports;
    const displaced = freeToDelegate(pool, reserve);
    const made = depositStake(books(pool), { stake: offered, surplus, displaced }, terms(pool, now));
    return conclude(pool, made, offered, whyStake(pool, now, min(displaced, offered) as Lamports));
  });
}

/** Why stake pays that takes the place of `displaced` lamports of free reserve. */
function whyStake(pool: Pool, now: Now, displaced: Lamports): EntryFeeReason {
  const reason = why(pool, now, displaced);
  // Within the head-room nothing is idle where all of it is open.
  const allGoes = displaced === 0n || (reason === 'idle' && pool.openPpm === WHOLE_PPM);
  return allGoes ? 'besides' : reason;
}

/** The stake is the depositor's own, free, active, large enough, and at the operator's vote account: its delegation. */
function checkStake({ operators, now, depositor, stake }: DepositStakeInput, record: OperatorRecord): Lamports {
  const account = readStakeAccount(stake);
  if (account?.delegation === undefined) refuse('NotAStake');
  const { staker, withdrawer, lockup, custodian, delegation, lamports } = account;
  if (staker !== depositor || withdrawer !== depositor) refuse('ForeignStake');
  if (lockup || custodian !== undefined) refuse('LockedStake');
  if (delegation.vote !== record.vote) refuse('StakeElsewhere');
  checkActive(delegation, now);
  // Without its rent it could not be moved.
  const whole = delegation.stake >= operators.header.minimum && delegation.stake < lamports;
  return whole ? delegation.stake : refuse('StakeTooSmall');
}

/** It is not deactivated, and was delegated in an earlier epoch. Whether it has warmed up since, the stake program asks. */
function checkActive({ activationEpoch, deactivationEpoch }: Delegation, now: Now): void {
  if (deactivationEpoch !== undefined) refuse('StakeDeactivated');
  if (activationEpoch >= now.epoch) refuse('StakeActivating');
}

/** The operator may have it: eligible, its terms kept, its main account as the record says, and room for so much. */
function checkOperator(input: DepositStakeInput, record: OperatorRecord, offered: Lamports): void {
  const { operators, index, main } = input;
  const epoch = operators.header.levelEpoch;
  if (record.eligibleFrom > epoch) refuse('OperatorNotEligible');
  checkVote(input.vote, record, epoch);
  const { state } = reading(main, operators, record);
  if (state !== STAKE_STATE.staked && state !== STAKE_STATE.idle) refuse('OperatorBusy');
  if (offered > stakeRoom(operators, index)) refuse('AboveTarget');
}

/** It keeps what was agreed, and has earned credits in `epoch` itself: stake that earned nothing would be bought at par. */
function checkVote(account: AccountBytes, record: OperatorRecord, epoch: bigint): void {
  const vote = readVoteAccount(account);
  if (vote === undefined) refuse('VoteAccountUnreadable');
  const { inflationBps, blockBps, lastCredits } = vote;
  if (inflationBps > record.maxInflationBps || blockBps > record.maxBlockBps) refuse('CommissionTooHigh');
  if (lastCredits?.epoch !== epoch || lastCredits.credits <= lastCredits.prevCredits) refuse('NoCredits');
}

/** What of the reserve is to be delegated: not its floor, what the next close books, what is owed, waited for or kept liquid. */
function freeToDelegate(pool: Pool, reserve: Funds): Lamports {
  const liquid = ofFloor(bps(pool.liquidityBps), pool.assets as Lamports);
  const owed = total([pool.owedBounty, pool.owedInsurance]);
  return [FLOOR, pool.recapitalised, owed, pool.queueNominal, liquid].reduce(excess, reserve) as Lamports;
}
