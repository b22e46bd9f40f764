/**
 * Accounts of Sluice: what Codama reads of them, and the rows behind the headers, which it does not know.
 *
 * Whatever a node answers is an account of the type that was asked for, or a {@link NotThis}.
 *
 * @module
 */
import type { Address, Decoder, ReadonlyUint8Array } from '@solana/kit';
import { BOND_DISCRIMINATOR, type Bond, getBondDecoder } from './generated/accounts/bond.js';
import { COHORT_DISCRIMINATOR, type Cohort, getCohortDecoder } from './generated/accounts/cohort.js';
import { CONFIG_DISCRIMINATOR, type Config, getConfigDecoder } from './generated/accounts/config.js';
import { OPERATORS_DISCRIMINATOR, type Operators, getOperatorsDecoder } from './generated/accounts/operators.js';
import { POOL_DISCRIMINATOR, type Pool, getPoolDecoder } from './generated/accounts/pool.js';
import {
  RATE_HISTORY_DISCRIMINATOR,
  type RateHistory,
  getRateHistoryDecoder,
} from './generated/accounts/rateHistory.js';
import { TICKET_DISCRIMINATOR, type Ticket, getTicketDecoder } from './generated/accounts/ticket.js';
import { type RateEntry, getRateEntryDecoder } from './generated/types/rateEntry.js';
import { type Record as OperatorRecord, getRecordDecoder } from './generated/types/record.js';
import { SLUICE_PROGRAM_ADDRESS } from './ids.js';

export type { Bond, Cohort, Config, OperatorRecord, Operators, Pool, RateEntry, RateHistory, Ticket };

/** An account as a node has it. */
export interface AccountBytes {
  /** The program that it belongs to. */
  readonly owner: Address;
  readonly data: ReadonlyUint8Array;
}

/** Why some bytes are not the account that was asked for: it is another program's, another type, or too short. */
export type NotThisKind = 'owner' | 'tag' | 'length';

/** The account is another one than was asked for. The message says what to do. */
export class NotThis extends Error {
  override readonly name = 'NotThis';
  constructor(
    readonly kind: NotThisKind,
    message: string,
  ) {
    super(message);
  }
}

/** The operators' account. */
export interface OperatorList {
  /** Totals, level, groups. */
  readonly header: Operators;
  /** The operators by index, free places included. */
  readonly records: readonly OperatorRecord[];
}

/** The rate history. */
export interface RateList {
  /** Pool, and entries ever written. */
  readonly header: RateHistory;
  /** The entries, oldest first. */
  readonly entries: readonly RateEntry[];
}

/** A type of account: its first eight bytes, how it is read, what it is called in errors. */
export interface AccountType<T> {
  readonly name: string;
  readonly tag: ReadonlyUint8Array;
  readonly read: (data: ReadonlyUint8Array) => T;
}

/** Reads an account's bytes. @throws NotThis by the first thing that differs. */
export function decode<T>({ name, tag, read }: AccountType<T>, account: AccountBytes): T {
  if (account.owner !== SLUICE_PROGRAM_ADDRESS) {
    const where = 'check the address and the cluster';
    throw new NotThis('owner', `the account belongs to ${account.owner}, not to Sluice: ${where}`);
  }
  if (!tag.every((byte, at) => account.data[at] === byte)) {
    throw new NotThis('tag', `the account is no ${name} of Sluice: check the address`);
  }
  try {
    return read(account.data);
  } catch {
    const short = 'but shorter than this version of the client expects: update one of them';
    throw new NotThis('length', `the account is a ${name}, ${short}`);
  }
}

export const decodeBond = (account: AccountBytes): Bond => decode(bondType(), account);
export const decodeCohort = (account: AccountBytes): Cohort => decode(cohortType(), account);
export const decodeConfig = (account: AccountBytes): Config => decode(configType(), account);
export const decodePool = (account: AccountBytes): Pool => decode(poolType(), account);
export const decodeTicket = (account: AccountBytes): Ticket => decode(ticketType(), account);
export const decodeOperatorList = (account: AccountBytes): OperatorList => decode(operatorListType(), account);
export const decodeRateList = (account: AccountBytes): RateList => decode(rateListType(), account);

// Functions, not constants: a bundler drops those that nobody calls.
export const bondType = () => plain('bond', BOND_DISCRIMINATOR, getBondDecoder);
export const cohortType = () => plain('cohort', COHORT_DISCRIMINATOR, getCohortDecoder);
export const configType = () => plain('config', CONFIG_DISCRIMINATOR, getConfigDecoder);
export const poolType = () => plain('pool', POOL_DISCRIMINATOR, getPoolDecoder);
export const ticketType = () => plain('ticket', TICKET_DISCRIMINATOR, getTicketDecoder);

/** The operators' account: a header, then the records. */
export const operatorListType = (): AccountType<OperatorList> => ({
  name: 'list of operators',
  tag: OPERATORS_DISCRIMINATOR,
  read: data => {
    const [header, at] = getOperatorsDecoder().read(data, 0);
    return { header, records: rows(data, at, getRecordDecoder()) };
  },
});

/** The rate history: a header, then a ring of entries. */
export const rateListType = (): AccountType<RateList> => ({
  name: 'rate history',
  tag: RATE_HISTORY_DISCRIMINATOR,
  read: data => {
    const [header, at] = getRateHistoryDecoder().read(data, 0);
    const ring = rows(data, at, getRateEntryDecoder());
    // Once it is full, the next one written is the oldest.
    const length = BigInt(ring.length);
    const oldest = header.written > length && length > 0n ? Number(header.written % length) : 0;
    return { header, entries: [...ring.slice(oldest), ...ring.slice(0, oldest)] };
  },
});

function plain<T>(name: string, tag: ReadonlyUint8Array, decoder: () => Decoder<T>): AccountType<T> {
  return { name, tag, read: data => decoder().decode(data) };
}

/** What lies behind a header: a count of 32 bits, padding to eight bytes, the rows. */
function rows<T>(data: ReadonlyUint8Array, at: number, decoder: Decoder<T>): T[] {
  const count = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(at, true);
  const all: T[] = [];
  let next = at + 8;
  for (let row = 0; row < count; row += 1) {
    const [value, end] = decoder.read(data, next);
    all.push(value);
    next = end;
  }
  return all;
}
