/**
 * Accounts as a node has them, decoded.
 *
 * @module
 */
import {
  type Address,
  type Base58EncodedBytes,
  type Commitment,
  type GetMultipleAccountsApi,
  type GetProgramAccountsApi,
  type ReadonlyUint8Array,
  type Rpc,
  getBase58Decoder,
  getBase64Encoder,
} from '@solana/kit';
import {
  type AccountType,
  type Bond,
  type Cohort,
  type Config,
  type OperatorList,
  type Pool,
  type RateList,
  type Ticket,
  bondType,
  cohortType,
  decode,
  decodeConfig,
  decodeOperatorList,
  decodePool,
  decodeRateList,
  poolType,
  ticketType,
} from './accounts.js';
import {
  CLOCK_SYSVAR,
  EPOCH_REWARDS_SYSVAR,
  EPOCH_SCHEDULE_SYSVAR,
  NOBODY,
  RENT_SYSVAR,
  SLUICE_PROGRAM_ADDRESS,
} from './ids.js';
import { type PoolKeys, type PoolPlaces, poolKeys } from './pda.js';
import { signal } from './signal.js';
import {
  type EpochSchedule,
  type Now,
  type Rent,
  readClock,
  readEpochSchedule,
  readRent,
  rewardsBeingPaid,
} from './sysvar.js';
import type { Funds, Lamports } from './units.js';

/** An account with its address. */
export interface At<T> {
  readonly address: Address;
  readonly account: T;
}

/** An account's bytes, as a node has them. */
export interface RawAccount {
  readonly owner: Address;
  readonly lamports: Funds;
  readonly data: ReadonlyUint8Array;
}

/** Accounts at one slot. */
export interface RawAccounts {
  readonly slot: bigint;
  /** In the order asked for; none where there is no account. */
  readonly accounts: readonly (RawAccount | undefined)[];
}

/** All that a pool's figures depend on, at one slot. */
export interface PoolSnapshot {
  readonly slot: bigint;
  readonly keys: PoolKeys;
  readonly pool: Pool;
  readonly operators: OperatorList;
  /** What is pending. */
  readonly config: Config;
  readonly rates: RateList;
  /** Lamports of the reserve's account, its floor included. */
  readonly reserve: Funds;
  /** Lamports of the insurance account, its floor included. */
  readonly insurance: Funds;
  readonly now: Now;
  readonly schedule: EpochSchedule;
  /** Whether the cluster pays out rewards: then no stake moves, and no epoch is closed. */
  readonly rewardsBeingPaid: boolean;
  readonly rent: Rent;
}

/** Options of a reading. */
export interface ReadOptions {
  /** `confirmed` by default. */
  readonly commitment?: Commitment;
  readonly abortSignal?: AbortSignal;
}

/** There is no account at the address. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  constructor(readonly address: Address) {
    super(`there is no account at ${address}: check the address and the cluster`);
  }
}

/** The node's answer is not what was asked for. The message says what is wrong with it. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/** Where an account of Sluice has its first address (the pool's, or of a ticket the cohort's), and a ticket its owner. */
const FIRST = 8n;
const TICKET_OWNER = 40n;

/** What reads accounts by their addresses. */
export type AccountsRpc = Rpc<GetMultipleAccountsApi>;
/** What lists the accounts of a program. */
export type ProgramRpc = Rpc<GetProgramAccountsApi>;

/** Accounts of any kind in one request, at most 100. @throws BadAnswer. */
export async function readAccounts(
  rpc: AccountsRpc,
  addresses: readonly Address[],
  options: ReadOptions = {},
): Promise<RawAccounts> {
  const config = { encoding: 'base64', commitment: options.commitment ?? 'confirmed' } as const;
  const { context, value } = await rpc.getMultipleAccounts(addresses, config).send(signal(options));
  // Accounts are told apart by their places: one that is left out would pass for the next one.
  if (value.length !== addresses.length)
    throw new BadAnswer('the node left accounts out of its answer: ask another one');
  const accounts = value.map(account => (account === null ? undefined : raw(account)));
  return { slot: context.slot, accounts };
}

/** One account of Sluice. @throws NotFound, NotThis, BadAnswer. */
export async function readAccount<T>(
  rpc: AccountsRpc,
  type: AccountType<T>,
  address: Address,
  options: ReadOptions = {},
): Promise<T> {
  const { accounts } = await readAccounts(rpc, [address], options);
  return decode(type, found(address, accounts[0]));
}

/** A pool's addresses. They never change, but for the treasury's. @throws NotFound, NotThis, BadAnswer. */
export async function readPoolKeys(rpc: AccountsRpc, pool: Address, options: ReadOptions = {}): Promise<PoolKeys> {
  return poolKeys(pool, await readAccount(rpc, poolType(), pool, options));
}

/** All of a pool, in one request and at one slot. @throws NotFound, NotThis, BadAnswer. */
export async function readPool(rpc: AccountsRpc, keys: PoolPlaces, options: ReadOptions = {}): Promise<PoolSnapshot> {
  const addresses = [
    keys.pool,
    keys.operators,
    keys.config,
    keys.rates,
    keys.reserve,
    CLOCK_SYSVAR,
    RENT_SYSVAR,
    EPOCH_SCHEDULE_SYSVAR,
    keys.insurance,
    EPOCH_REWARDS_SYSVAR,
  ];
  const { slot, accounts } = await readAccounts(rpc, addresses, options);
  const at = (place: number) => found(addresses[place] ?? NOBODY, accounts[place]);
  const pool = decodePool(at(0));
  return {
    slot,
    keys: poolKeys(keys.pool, pool),
    pool,
    operators: decodeOperatorList(at(1)),
    config: decodeConfig(at(2)),
    rates: decodeRateList(at(3)),
    reserve: at(4).lamports,
    insurance: at(8).lamports,
    now: readClock(at(5).data),
    rent: readRent(at(6).data),
    schedule: readEpochSchedule(at(7).data),
    rewardsBeingPaid: rewardsBeingPaid(accounts[9]?.data),
  };
}

/** All pools of the program. @throws NotThis, BadAnswer: as all that follow. */
export function readPools(rpc: ProgramRpc, options: ReadOptions = {}): Promise<At<Pool>[]> {
  return readAll(rpc, poolType(), options);
}

/** All cohorts of a pool, oldest first: those in the queue, and those with tickets that nobody has claimed. */
export async function readCohorts(rpc: ProgramRpc, pool: Address, options: ReadOptions = {}): Promise<At<Cohort>[]> {
  const cohorts = await readAll(rpc, cohortType(), options, [FIRST, pool]);
  return cohorts.sort((a, b) => Number(a.account.epoch - b.account.epoch));
}

/** All bonds of a pool. */
export function readBonds(rpc: ProgramRpc, pool: Address, options: ReadOptions = {}): Promise<At<Bond>[]> {
  return readAll(rpc, bondType(), options, [FIRST, pool]);
}

/** All tickets of an owner, of whatever pool. */
export function readTickets(rpc: ProgramRpc, owner: Address, options: ReadOptions = {}): Promise<At<Ticket>[]> {
  return readAll(rpc, ticketType(), options, [TICKET_OWNER, owner]);
}

/** All accounts of a type, of those that have an address at a place. */
async function readAll<T>(
  rpc: ProgramRpc,
  type: AccountType<T>,
  options: ReadOptions,
  having?: readonly [bigint, Address],
): Promise<At<T>[]> {
  const memcmp = (offset: bigint, bytes: string) => ({
    memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: 'base58' as const },
  });
  const filters = [memcmp(0n, getBase58Decoder().decode(type.tag))];
  if (having !== undefined) filters.push(memcmp(...having));
  const config = { encoding: 'base64', commitment: options.commitment ?? 'confirmed', filters } as const;
  const all = await rpc.getProgramAccounts(SLUICE_PROGRAM_ADDRESS, config).send(signal(options));
  return all.map(({ pubkey, account }) => ({ address: pubkey, account: decode(type, raw(account)) }));
}

function raw(account: { owner: Address; lamports: Lamports; data: readonly [string, string] }): RawAccount {
  const { owner, lamports, data } = account;
  // Other encodings are for the eye, or need what no browser has.
  if (data[1] !== 'base64')
    throw new BadAnswer('an account of the answer is not encoded as was asked for: ask another node');
  return { owner, lamports: lamports as Funds, data: getBase64Encoder().encode(data[0]) };
}

function found<T>(address: Address, account: T | undefined): T {
  if (account === undefined) throw new NotFound(address);
  return account;
}
