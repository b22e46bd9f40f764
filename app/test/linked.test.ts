import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Reading } from '../src/chain/account.ts';
import { foundAt, ticketIn } from '../src/pages/tickets/found.ts';
import { placeOf } from '../src/pages/tickets/place.ts';
import { account, bytes } from './made/bytes.mjs';

const ADDRESS = 'SysvarC1ock11111111111111111111111111111111' as never;
const COHORT = 'SysvarRent111111111111111111111111111111111';
const DOWN = new Error('the node is down');

const read = (of: Reading['account']): Reading => ({ account: of, problem: null });
const AWAITED = read(undefined);
const FAILED: Reading = { account: undefined, problem: DOWN };
const TICKET = read(account(bytes('Ticket', { cohort: COHORT, from: 2n, to: 5n })));
const THERE = read(account(bytes('Cohort', { epoch: 7n })));

test('a ticket of a link is awaited until both it and its cohort are read', () => {
  assert.deepEqual(foundAt(ADDRESS, AWAITED, AWAITED), { is: 'reading' });
  assert.deepEqual(foundAt(ADDRESS, TICKET, AWAITED), { is: 'reading' });
  const found = foundAt(ADDRESS, TICKET, THERE);
  assert.equal(found.is, 'ticket');
  if (found.is !== 'ticket') return;
  const { address, ticket, cohort } = found.held;
  assert.deepEqual([address, ticket.to, cohort.address, cohort.account.epoch], [ADDRESS, 5n, COHORT, 7n]);
});

test('what could not be read is not said to be gone', () => {
  assert.deepEqual(foundAt(ADDRESS, FAILED, AWAITED), { is: 'unread', problem: DOWN });
  assert.deepEqual(foundAt(ADDRESS, TICKET, FAILED), { is: 'unread', problem: DOWN });
  // What was read before an attempt failed stays.
  assert.equal(foundAt(ADDRESS, { ...TICKET, problem: DOWN }, { ...THERE, problem: DOWN }).is, 'ticket');
});

test('a ticket whose cohort is missing is not shown, and not said to be gone either', () => {
  for (const none of [read(null), TICKET]) assert.deepEqual(foundAt(ADDRESS, TICKET, none), { is: 'unread', problem: null });
});

test('at the address of a link may be nothing, or anything', () => {
  for (const other of [read(null), THERE]) {
    assert.deepEqual(foundAt(ADDRESS, other, AWAITED), { is: 'nothing' });
    assert.equal(ticketIn(other), undefined);
  }
});

test('a ticket has a place among the cohorts that wait, while anything of it does', () => {
  const place = (cohorts: number) => placeOf({ line: { cohorts: Array.from({ length: cohorts }) as never[], upto: 0n as never } });
  assert.equal(place(1), 'its epoch is first in the queue');
  assert.equal(place(3), 'its epoch is third in the queue');
  assert.equal(place(12), 'its epoch is number 12 in the queue');
  assert.equal(placeOf({ line: undefined }), undefined);
});
