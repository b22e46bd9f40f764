/**
 * Shares in, stake out. By the program's own formulas, as `quote/deposit.ts`.
 *
 * @module
 */
import type { AccountBytes, OperatorList, OperatorRecord, Pool } from '../accounts.js';
import type { Quote, SluiceErrorName } from '../errors.js';
import { targetOf } from '../level.js';
import { exit } from '../math/exit.js';
import { band } from '../math/level.js';
import { ppm } from '../math/proportion.js';
import { currentStake, isListed } from '../operators.js';
import { STAKE_STATE, type StakeReading, readMain, readStakeAccount } from '../stake.js';
import { type Now, type Rent, rentOfStake } from '../sysvar.js';
import { type Lamports, type Shares, excess, min } from '../units.js';
import { isLossPending } from './books.js';
import { type ExitQuote, exitPair } from './exit.js';
import { quote, refuse } from './refuse.js';

/** An account with its lamports. */
export type FundedAccount = AccountBytes & { readonly lamports: Lamports };

/** What a withdrawal of stake is quoted with, besides the amount. */
export interface WithdrawStakeInput {
  readonly pool: Pool;
  readonly operators: OperatorList;
  readonly now: Now;
  readonly rent: Rent;
  /** The operator's place in the list. */
  readonly index: number;
  /** The operator's main stake account (`operators.records[index].main`), as the node has it. */
  readonly main: FundedAccount;
}

/**
 * What `withdraw_stake` gives of an operator for `shares`: lamports of active stake, in a stake account of the holder's, and
 * beside them the fee.
 *
 * Refused: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`, `PoolInsolvent`, `AmountTooLarge`, `NoLevel`, `LossNotBooked`,
 * `NoOperator`, `OperatorBusy`, `StakeTooSmall`, `BelowTarget`.
 */
export function quoteWithdrawStake(input: WithdrawStakeInput, shares: Shares): Quote<ExitQuote> {
  return quote([shares], () => {
    const { pool, operators, now, rent, index, main } = input;
    const { net, fee } = exit(exitPair(pool, now, shares), shares, ppm(pool.exitFloorPpm));
    checkLevel(pool, operators, now);
    const record = operatorAt(operators, index);
    const { lamports, delegation, state } = reading(main, operators, record);
    if (state !== STAKE_STATE.staked || excess(lamports, delegation) < rentOfStake(rent)) refuse('OperatorBusy');
    checkLeft(pool, operators, record, index, net);
    return { lamports: net, fee };
  });
}

/**
 * What operator `index` can give at most, in lamports of stake: above its target less the band, which it keeps. Zero where every
 * withdrawal from it is refused now: while the pair is of another epoch, the pool has no price, exits are closed, there is no
 * level, a loss waits for its close, or less than the minimum delegation would be given. Its account itself is not looked at.
 */
export function withdrawableStake(
  { pool, operators, now }: Pick<WithdrawStakeInput, 'pool' | 'operators' | 'now'>,
  index: number,
): Lamports {
  const most = quote([], () => {
    exitPair(pool, now, 1n as Shares);
    checkLevel(pool, operators, now);
    const record = operatorAt(operators, index);
    if (record.mainState !== STAKE_STATE.staked) refuse('OperatorBusy');
    const { minimum } = operators.header;
    const spare = excess(currentStake(record), least(pool, operators, index));
    const lamports = min(spare, excess(record.mainDelegation, minimum)) as Lamports;
    if (lamports < minimum) refuse('StakeTooSmall');
    return { lamports };
  });
  return most.ok ? most.lamports : (0n as Lamports);
}

/**
 * Why no operator gives stake now, whatever is asked for; none where one may. `StaleRate`, `Bunker`, `ExitsPaused`, `PoolInsolvent`,
 * `NoLevel`, `LossNotBooked`.
 */
export function stakeRefusedBy({
  pool,
  operators,
  now,
}: Pick<WithdrawStakeInput, 'pool' | 'operators' | 'now'>): SluiceErrorName | undefined {
  const asked = quote([], () => {
    exitPair(pool, now, 1n as Shares);
    checkLevel(pool, operators, now);
    return {};
  });
  return asked.ok ? undefined : asked.error;
}

/** Targets exist, and no loss is known that the pair does not contain. Refuses: `NoLevel`, `LossNotBooked`. */
export function checkLevel(pool: Pool, list: OperatorList, now: Now): void {
  if (list.header.levelEpoch !== now.epoch) refuse('NoLevel');
  if (isLossPending(pool, list)) refuse('LossNotBooked');
}

/** The operator of a place. Refuses: `NoOperator`. */
export function operatorAt({ records }: OperatorList, index: number): OperatorRecord {
  const record = records[index];
  return record !== undefined && isListed(record) ? record : refuse('NoOperator');
}

/** What main is, which has to be what its record says; more lamports are no harm. Refuses: `OperatorBusy`. */
export function reading(main: FundedAccount, list: OperatorList, record: OperatorRecord): StakeReading {
  const read = readMain(readStakeAccount(main), list.header.pool, record);
  const recorded =
    read.state === record.mainState &&
    read.delegation === record.mainDelegation &&
    read.lamports >= record.mainLamports;
  return recorded ? read : refuse('OperatorBusy');
}

/** Both sides keep the minimum delegation, and the operator is brought no further below its target than by the band. */
function checkLeft(pool: Pool, list: OperatorList, record: OperatorRecord, index: number, taken: Lamports): void {
  const minimum = list.header.minimum;
  if (taken < minimum || excess(record.mainDelegation, taken) < minimum) refuse('StakeTooSmall');
  if (excess(currentStake(record), taken) < least(pool, list, index)) refuse('BelowTarget');
}

/** What operator `index` keeps at least: its target less the larger of band and minimum delegation. */
function least(pool: Pool, list: OperatorList, index: number): bigint {
  const target = targetOf(list, index);
  const minimum = list.header.minimum;
  const slack = band(target, BigInt(pool.bandBps), minimum);
  return excess(target, slack > minimum ? slack : minimum);
}
