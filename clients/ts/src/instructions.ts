/**
 * What holders send: instructions with their accounts filled in. A function an instruction, with the name of its page in
 * docs/spec.
 *
 * @module
 */
import { type AccountMeta, AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import type { Cohort, OperatorRecord, Pool, Ticket } from './accounts.js';
import { getClaimTicketInstruction } from './generated/instructions/claimTicket.js';
import { getDepositSolInstruction } from './generated/instructions/depositSol.js';
import { getDepositSolGatedInstruction } from './generated/instructions/depositSolGated.js';
import { getRequestUnstakeInstruction } from './generated/instructions/requestUnstake.js';
import { getTransferTicketInstruction } from './generated/instructions/transferTicket.js';
import { getUnstakeInstantInstruction } from './generated/instructions/unstakeInstant.js';
import { getWithdrawStakeInstruction } from './generated/instructions/withdrawStake.js';
import { ASSOCIATED_TOKEN_PROGRAM, NOBODY, SYSTEM_PROGRAM } from './ids.js';
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
export interface DepositSolGatedInput extends DepositSolInput {
  /**
   * What opens the gate: the deposit authority, which signs, or the address of the depositor's attestation. None where the
   * authority deposits itself.
   */
  readonly evidence?: TransactionSigner | Address;
}

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

/** What is passed as evidence, and who signs as that. An authority that deposits itself has signed already. */
function evidenceOf({ depositor, evidence }: DepositSolGatedInput): [Address, TransactionSigner | undefined] {
  if (typeof evidence === 'string') return [evidence, undefined];
  return evidence === undefined || evidence.address === depositor.address
    ? [NOBODY, undefined]
    : [evidence.address, evidence];
}

/** An instruction whose last account signs as well: its layout asks for no signature where an attestation opens the gate. */
function signedLast(instruction: Instruction, signer: TransactionSigner): Instruction {
  const { accounts = [] } = instruction;
  const meta = { address: signer.address, role: AccountRole.READONLY_SIGNER, signer } as AccountMeta;
  return { ...instruction, accounts: [...accounts.slice(0, -1), meta] };
}

/** What makes the depositor's own token account; nothing where another one was named. */
function opening(keys: PoolKeys, { depositor, lstAccount: named }: DepositSolInput, own: Address): Instruction[] {
  return named === undefined ? [openLstAccount(keys, depositor, depositor.address, own)] : [];
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

/** Makes a wallet's token account of the LST where it does not exist. `payer` pays its rent. */
export function openLstAccount(
  keys: Pick<PoolKeys, 'mint' | 'tokenProgram'>,
  payer: TransactionSigner,
  wallet: Address,
  account: Address,
): Instruction {
  const readonly = (address: Address) => ({ address, role: AccountRole.READONLY });
  return {
    programAddress: ASSOCIATED_TOKEN_PROGRAM,
    accounts: [
      { address: payer.address, role: AccountRole.WRITABLE_SIGNER, signer: payer } as AccountMeta,
      { address: account, role: AccountRole.WRITABLE },
      readonly(wallet),
      readonly(keys.mint),
      readonly(SYSTEM_PROGRAM),
      readonly(keys.tokenProgram),
    ],
    // `CreateIdempotent`.
    data: new Uint8Array([1]),
  };
}
