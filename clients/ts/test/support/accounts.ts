/** Accounts made by hand: zeros, but for what a case says. */
import { type Address, type ReadonlyUint8Array, getAddressDecoder } from '@solana/kit';
import {
  type Cohort,
  type OperatorList,
  type OperatorRecord,
  type Operators,
  type Pool,
  SLUICE_PROGRAM_ADDRESS,
  type Ticket,
} from '@sluice/client';
import {
  getCohortDecoder,
  getCohortEncoder,
  getOperatorsDecoder,
  getPoolDecoder,
  getPoolEncoder,
  getRecordDecoder,
  getTicketDecoder,
} from '@sluice/client/generated';
import type { Row } from './node.js';

/** What a case of the vectors says of an account. */
export type Fields<T> = { readonly [name in keyof T]?: T[name] };

export const pool = (fields: Fields<Pool>): Pool => ({ ...getPoolDecoder().decode(new Uint8Array(1056)), ...fields });

export const ticket = (fields: Fields<Ticket>): Ticket => {
  return { ...getTicketDecoder().decode(new Uint8Array(152)), ...fields };
};

export const cohort = (fields: Fields<Cohort>): Cohort => {
  return { ...getCohortDecoder().decode(new Uint8Array(424)), ...fields };
};

/** A list of operators as the vectors have it: the header's fields, the first groups, the records. */
export type ListFields = Omit<Fields<Operators>, 'groups'> & {
  readonly groups: readonly Fields<Operators['groups'][number]>[];
  readonly records: readonly (Omit<Fields<OperatorRecord>, 'groups'> & { readonly groups: readonly number[] })[];
};

export function operatorList({ records, groups, ...fields }: ListFields): OperatorList {
  const zero = getOperatorsDecoder().decode(new Uint8Array(8720));
  const header = { ...zero, ...fields, groups: zero.groups.map((group, id) => ({ ...group, ...groups[id] })) };
  const blank = getRecordDecoder().decode(new Uint8Array(320));
  return {
    header,
    records: records.map(record => ({ ...blank, ...record, groups: new Uint8Array(record.groups) })),
  };
}

/** An address of one byte. */
export const key = (byte: number): Address => getAddressDecoder().decode(new Uint8Array(32).fill(byte));

/** A pool, or a cohort, as a node has it. */
export const poolRow = (address: Address, of: Pool): Row => row(address, getPoolEncoder().encode(of));
export const cohortRow = (address: Address, of: Cohort): Row => row(address, getCohortEncoder().encode(of));

function row(address: Address, data: ReadonlyUint8Array): Row {
  const owner = SLUICE_PROGRAM_ADDRESS;
  return { address, owner, lamports: 1_000_000n, data: Buffer.from(data).toString('base64') };
}
