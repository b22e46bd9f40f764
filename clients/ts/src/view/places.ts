/**
 * Where a pool's lamports are: what the CLI's `pool show` has as `places`.
 *
 * @module
 */
import type { OperatorRecord } from '../accounts.js';
import { isListed } from '../operators.js';
import { FLOOR, liquidity } from '../quote/books.js';
import type { PoolSnapshot } from '../read.js';
import { STAKE_STATE } from '../stake.js';
import { type Lamports, excess, min, total } from '../units.js';

/** A pool's lamports by place. */
export interface Places {
  /** In the reserve, above its floor: quotes take the snapshot's figure, with it. */
  readonly reserve: Lamports;
  /** Of that: kept for tickets that are not finalised. */
  readonly reserveForQueue: Lamports;
  /** Of that: what an exit at once can be paid from, the largest there is now. */
  readonly reserveLiquid: Lamports;
  /** Delegated before this epoch: it earns. */
  readonly active: Lamports;
  /** Delegated in this epoch: it earns from the next one on. */
  readonly activating: Lamports;
  /** Was delegated and cools down. */
  readonly cooling: Lamports;
  /** Rents of stake accounts, and what was withdrawn of them and not swept yet. */
  readonly stakeRentAndIdle: Lamports;
  /** In stake accounts that are delegated to vote accounts that the pool did not choose. */
  readonly astray: Lamports;
  /** Owed to the treasury, of the lamports above: fees that could not be minted. */
  readonly owedFee: Lamports;
  /** Owed to the bounty pot, of the lamports above. */
  readonly owedBounty: Lamports;
  /** Owed to the insurance account, of the lamports above. */
  readonly owedInsurance: Lamports;
  /** Paid in by bonds or given to restore the pool, in the reserve: the next close books it. */
  readonly waitingForClose: Lamports;
  /** In the reserve and in no book: the next close finds it. */
  readonly notYetSeen: Lamports;
  /** In the insurance account, above its floor. */
  readonly insurance: Lamports;
  /** In the bounty pot. */
  readonly bountyPot: Lamports;
}

/** Where everything of a pool is, by the books of now. */
export function places(snapshot: PoolSnapshot): Places {
  const { pool, operators, now } = snapshot;
  const { header } = operators;
  const reserve = excess(snapshot.reserve, FLOOR);
  const activating = total(operators.records.map(record => activatingOf(record, now.epoch)));
  const waiting = total([pool.cover, pool.recapitalised]);
  const tracked = total([pool.assets, pool.unbooked, pool.owedFee, pool.owedBounty, pool.owedInsurance]);
  const inReserve = total([excess(tracked, header.lamports), waiting]);
  const delegated = total([header.delegated, header.cooling, header.astray]);
  const figures: { readonly [place in keyof Places]: bigint } = {
    reserve,
    reserveForQueue: min(reserve, pool.queueNominal),
    reserveLiquid: liquidity(pool, snapshot.reserve),
    active: excess(header.delegated, activating),
    activating,
    cooling: header.cooling,
    stakeRentAndIdle: excess(header.lamports, delegated),
    astray: header.astray,
    owedFee: pool.owedFee,
    owedBounty: pool.owedBounty,
    owedInsurance: pool.owedInsurance,
    waitingForClose: waiting,
    notYetSeen: excess(reserve, inReserve),
    insurance: excess(snapshot.insurance, FLOOR),
    bountyPot: header.pot,
  };
  return figures as Places;
}

/** Of an operator's stake, what was delegated in this epoch. */
function activatingOf(record: OperatorRecord, epoch: bigint): bigint {
  const activating = isListed(record) && record.sideState === STAKE_STATE.staked && record.sideSince === epoch;
  return activating ? record.sideDelegation : 0n;
}
