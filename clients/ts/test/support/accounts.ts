/** Accounts made by hand: zeros, but for what a case says. */
import type { Cohort, Operators, Pool, Ticket, OperatorRecord, OperatorList } from '@sluice/client';
import {
  getCohortDecoder,
  getOperatorsDecoder,
  getPoolDecoder,
  getRecordDecoder,
  getTicketDecoder,
} from '@sluice/client/generated';

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
