/**
 * What holders send: instructions with their accounts filled in. A function an instruction, with the name of its page in
 * docs/spec.
 *
 * @module
 */
import { type AccountMeta, AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import type { Cohort, OperatorRecord, Pool, Ticket } from './accounts.js';
import { type Evidence, evidenceOf, opening, signedLast } from './entrance.js';
import { getClaimTicketInstruction } from './generated/instructions/claimTicket.js';
import { getDepositSolInstruction } from './generated/instructions/depositSol.js';
import { getDepositSolGatedInstruction } from './generated/instructions/depositSolGated.js';
import { getDepositStakeInstruction } from './generated/instructions/depositStake.js';
import { getDepositStakeGatedInstruction } from './generated/instructions/depositStakeGated.js';
import { getRequestUnstakeInstruction } from './generated/instructions/requestUnstake.js';
import { getTransferTicketInstruction } from './generated/instructions/transferTicket.js';
import { getUnstakeInstantInstruction } from './generated/instructions/unstakeInstant.js';
import { getWithdrawStakeInstruction } from './generated/instructions/withdrawStake.js';
import { NOBODY } from './ids.js';
import { type PoolKeys, cohortAddress, lstAccount, ticketAddress } from './pda.js';
import type { At } from './read.js';
import type { Now } from './sysvar.js';
import type { Lamports, Shares } from './units.js';

/** What {@link depositSol} takes. */
export interface DepositSolInput {
  readonly depositor: TransactionSigner;
  readonly lamports: Lamports;
  /** The least to be minted: of a quote, less what may change until it lands. */
  readonly minShares: Shares;
  /** Receives the shares, and exists. By default the depositor's own by convention, made where it does not exist. */
  readonly lstAccount?: Address;
}

/** `deposit_sol`, behind the instruction that makes the depositor's token account where it does not exist. */
export async function depositSol(keys: PoolKeys, input: DepositSolInput): Promise<Instruction[]> {
  const { depositor, lamports, minShares } = input;
  const { pool, reserve, mint, tokenProgram } = keys;
  const account = input.lstAccount ?? (await lstAccount(keys, depositor.address));
  const deposit = getDepositSolInstruction({
    depositor,
    pool,
    reserve,
    mint,
    lstAccount: account,
    tokenProgram,
    lamports,
    minShares,
  });
  return [...opening(keys, input, account), deposit];
}

/** What {@link depositSolGated} takes. */
export interface DepositSolGatedInput extends DepositSolInput, Evidence {}

/**
 * `deposit_sol_gated`, behind the instruction that makes the depositor's token account where it does not exist: into a pool whose
 * deposits have a gate. An address alone does not sign: it opens no gate but that of attestations.
 */
export async function depositSolGated(keys: PoolKeys, input: DepositSolGatedInput): Promise<Instruction[]> {
  const { depositor, lamports, minShares } = input;
  const { pool, reserve, mint, tokenProgram, config } = keys;
  const account = input.lstAccount ?? (await lstAccount(keys, depositor.address));
  const [evidence, signer] = evidenceOf(input);
  const deposit = getDepositSolGatedInstruction({
    depositor,
    pool,
    reserve,
    mint,
    lstAccount: account,
    tokenProgram,
    config,
    evidence,
    lamports,
    minShares,
  });
  return [...opening(keys, input, account), signer === undefined ? deposit : signedLast(deposit, signer)];
}

/** What {@link unstakeInstant} takes. */
export interface UnstakeInstantInput {
  readonly holder: TransactionSigner;
  readonly shares: Shares;
  /** The least to be paid. */
  readonly minLamports: Lamports;
  /** Who is paid; the holder by default. */
  readonly receiver?: Address;
  /** The token account that gives the shares; the holder's own by default. */
  readonly lstAccount?: Address;
}

/** `unstake_instant`. */
export async function unstakeInstant(keys: PoolKeys, input: UnstakeInstantInput): Promise<Instruction> {
  const { holder, shares, minLamports, receiver = holder.address } = input;
  const { pool, reserve, mint, tokenProgram } = keys;
  const account = input.lstAccount ?? (await lstAccount(keys, holder.address));
  return getUnstakeInstantInstruction({
    holder,
    pool,
    reserve,
    mint,
    lstAccount: account,
    receiver,
    tokenProgram,
    shares,
    minLamports,
  });
}

/** What {@link requestUnstake} takes. */
export interface RequestUnstakeInput {
  readonly requester: TransactionSigner;
  readonly shares: Shares;
  /** A number that no other ticket of the requester in this epoch has: {@link ticketNonce}. */
  readonly nonce: bigint;
  /** Who pays the rents of ticket and cohort, and gets them back; the requester by default. */
  readonly payer?: TransactionSigner;
  /** The token account that gives the shares; the requester's own by default. */
  readonly lstAccount?: Address;
}

/** A request, and the addresses that it makes. */
export interface TicketRequest {
  readonly instruction: Instruction;
  readonly ticket: Address;
  readonly cohort: Address;
}

/**
 * `request_unstake`. It is good in the epoch of `now` alone, and as long as the pool's queue ends where `pool` says: read both
 * just before.
 */
export async function requestUnstake(
  keys: PoolKeys,
  pool: Pool,
  now: Now,
  input: RequestUnstakeInput,
): Promise<TicketRequest> {
  const { requester, shares, nonce, payer = requester } = input;
  const cohort = await cohortAddress(keys.pool, now.epoch);
  const [ticket, bump] = await ticketAddress(cohort, requester.address, nonce);
  // The first request of an epoch links its cohort to the last one.
  const linked = pool.queueTail !== NOBODY && pool.queueTail !== cohort;
  const instruction = getRequestUnstakeInstruction({
    requester,
    payer,
    pool: keys.pool,
    cohort,
    ...(linked && { tail: pool.queueTail }),
    ticket,
    lstAccount: input.lstAccount ?? (await lstAccount(keys, requester.address)),
    escrow: keys.escrow,
    tokenProgram: keys.tokenProgram,
    shares,
    nonce,
    bump,
  });
  return { instruction, ticket, cohort };
}

/** A nonce that nobody else has, and no ticket of this requester: 64 random bits. */
export function ticketNonce(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
}

/**
 * `claim_ticket`: pays what is finalised to the ticket's owner, whoever sends. With the owner as `signer`, tiny parts pass as
 * well.
 *
 * @throws RangeError where the cohort is not the ticket's, or the signer not its owner: whose signature changes nothing.
 */
export function claimTicket(ticket: At<Ticket>, cohort: At<Cohort>, signer?: TransactionSigner): Instruction {
  const { cohort: address, owner, rentPayer } = ticket.account;
  if (cohort.address !== address) throw new RangeError(`the ticket is of cohort ${address}: read that one`);
  if (signer !== undefined && signer.address !== owner) {
    throw new RangeError(`the ticket is ${owner}'s: let that one sign, or nobody`);
  }
  const claim = getClaimTicketInstruction({
    ticket: ticket.address,
    cohort: address,
    owner,
    rentPayer,
    cohortRentPayer: cohort.account.rentPayer,
  });
  if (signer === undefined) return claim;
  const signed = (meta: AccountMeta) =>
    meta.address === owner ? { address: owner, role: AccountRole.WRITABLE_SIGNER, signer } : meta;
  return { ...claim, accounts: claim.accounts.map(signed) };
}

/**
 * `transfer_ticket` to a wallet or a vault. It fails if a part of the ticket is claimed before: the new owner gets what
 * `ticket` has left, or nothing.
 */
export function transferTicket(ticket: At<Ticket>, owner: TransactionSigner, newOwner: Address): Instruction {
  const { from, to } = ticket.account;
  return getTransferTicketInstruction({ ticket: ticket.address, owner, newOwner, shares: to - from });
}

/** What {@link withdrawStake} takes. */
export interface WithdrawStakeInstructionInput {
  readonly holder: TransactionSigner;
  /** The operator's place in the list, and its record. */
  readonly index: number;
  readonly record: OperatorRecord;
  /** A fresh account of the stake program: 200 bytes, its rent, not initialised. */
  readonly stake: Address;
  readonly shares: Shares;
  /** The least stake to be received. */
  readonly minLamports: Lamports;
  /** The token account that gives the shares; the holder's own by default. */
  readonly lstAccount?: Address;
}

/** `withdraw_stake`. {@link freshStakeAccount} makes the account that it splits into. */
export async function withdrawStake(keys: PoolKeys, input: WithdrawStakeInstructionInput): Promise<Instruction> {
  const { holder, index, record, stake, shares, minLamports } = input;
  return getWithdrawStakeInstruction({
    holder,
    pool: keys.pool,
    operators: keys.operators,
    main: record.main,
    stake,
    mint: keys.mint,
    lstAccount: input.lstAccount ?? (await lstAccount(keys, holder.address)),
    tokenProgram: keys.tokenProgram,
    index,
    shares,
    minLamports,
  });
}

/** What {@link depositStake} takes. */
export interface DepositStakeInstructionInput {
  /** Staker and withdrawer of the stake. */
  readonly depositor: TransactionSigner;
  /** Place in the list of the operator that the stake is delegated to, and its record. */
  readonly index: number;
  readonly record: OperatorRecord;
  /** The stake account, which is taken whole. */
  readonly stake: Address;
  /** The least to be minted: of a quote, less what may change until it lands. */
  readonly minShares: Shares;
  /** Receives the shares, and exists. By default the depositor's own by convention, made where it does not exist. */
  readonly lstAccount?: Address;
}

/** `deposit_stake`, behind the instruction that makes the depositor's token account where it does not exist. */
export async function depositStake(keys: PoolKeys, input: DepositStakeInstructionInput): Promise<Instruction[]> {
  const account = input.lstAccount ?? (await lstAccount(keys, input.depositor.address));
  return [...opening(keys, input, account), getDepositStakeInstruction(stakeDeposit(keys, input, account))];
}

/** What {@link depositStakeGated} takes. */
export interface DepositStakeGatedInstructionInput extends DepositStakeInstructionInput, Evidence {}

/** `deposit_stake_gated`, as {@link depositSolGated}: into a pool whose deposits have a gate. */
export async function depositStakeGated(
  keys: PoolKeys,
  input: DepositStakeGatedInstructionInput,
): Promise<Instruction[]> {
  const account = input.lstAccount ?? (await lstAccount(keys, input.depositor.address));
  const [evidence, signer] = evidenceOf(input);
  const { config } = keys;
  const deposit = getDepositStakeGatedInstruction({ ...stakeDeposit(keys, input, account), config, evidence });
  return [...opening(keys, input, account), signer === undefined ? deposit : signedLast(deposit, signer)];
}

/** What both deposits of stake take. */
function stakeDeposit(keys: PoolKeys, input: DepositStakeInstructionInput, lstAccount: Address) {
  const { depositor, index, record, stake, minShares } = input;
  const { pool, operators, reserve, mint, tokenProgram } = keys;
  const { main, vote } = record;
  return { depositor, pool, operators, reserve, stake, main, vote, mint, lstAccount, tokenProgram, index, minShares };
}
