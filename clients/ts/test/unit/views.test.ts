/** The CLI's sample, read through a node: what the client makes of it is what the CLI shows of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  CHANGE_DELAY,
  NotFound,
  armed,
  expectation,
  funds,
  poolPlaces,
  readCohorts,
  readPool,
  readPoolKeys,
  readPools,
  readQueue,
  readTickets,
  ticketView,
} from '@sluice/client';
import {
  configShow,
  groupsList,
  operatorsList,
  poolShow,
  rateShow,
  ticketsShow,
  withoutVotes,
} from '../support/cli.js';
import { type Row, nodeWith } from '../support/node.js';
import { document, file, vectors } from '../support/vectors.js';

const shown = (name: string) =>
  document(file(`crates/sluice-cli/tests/views/${name}.json`)) as { [key: string]: unknown };

const rpc = nodeWith(vectors<Row>('sample'), 345_700_100n);
const address = shown('pool_show')['pool'] as Address;
const snapshot = await readPool(rpc, await readPoolKeys(rpc, address));
const queue = await readQueue(rpc, snapshot);
const tickets = await readTickets(rpc, shown('tickets')['owner'] as Address);

test('a pool is what `sluice pool show` shows', () => {
  assert.deepEqual(poolShow(snapshot, queue), shown('pool_show'));
});

test('a rate and its history are what `sluice rate` shows', () => {
  assert.deepEqual(rateShow(snapshot, 5), shown('rate'));
});

test('operators are what `sluice operators list` shows', () => {
  assert.deepEqual(operatorsList(snapshot), withoutVotes(shown('operators_list')));
});

test('groups are what `sluice groups list` shows', () => {
  assert.deepEqual(groupsList(snapshot), shown('groups_list'));
});

test('parameters and pending changes are what `sluice config show` shows', () => {
  const { delay, ...rest } = shown('config_show');
  assert.equal(CHANGE_DELAY, delay);
  assert.deepEqual(configShow(snapshot), rest);
});

test('what the guardian may still pause is what `sluice roles show` shows', () => {
  assert.deepEqual(armed(snapshot.config), shown('roles_show')['guardian_armed']);
});

test('tickets are what `sluice tickets` shows', () => {
  const views = tickets.map(ticket => {
    const cohort = queue.find(({ address }) => address === ticket.account.cohort);
    assert.ok(cohort !== undefined);
    return ticketView(ticket, cohort.account, queue);
  });
  // The CLI sorts by epoch, then by address.
  views.sort((a, b) => Number(a.epoch - b.epoch) || (a.address < b.address ? -1 : 1));
  assert.deepEqual(ticketsShow(views), shown('tickets')['tickets']);
});

test('a ticket of the sample is expected once there is enough for all before it', () => {
  const ticket = tickets.find(({ account }) => account.from === 5_000_000_000n);
  const cohort = queue[1];
  assert.ok(ticket !== undefined && cohort !== undefined);
  const view = ticketView(ticket, cohort.account, queue);
  const after = (reserve: bigint) => expectation(view, { ...snapshot, reserve: funds(reserve) });
  assert.deepEqual(after(0n), { epoch: 801n, from: 'cooling' });
  assert.deepEqual(after(10n ** 15n), { epoch: 800n, from: 'reserve' });
});

test('pools and cohorts are found by their tags and the addresses in them', async () => {
  assert.deepEqual(
    (await readPools(rpc)).map(({ address }) => address),
    [address],
  );
  const cohorts = await readCohorts(rpc, address);
  assert.deepEqual(cohorts, queue);
  assert.deepEqual(await readCohorts(rpc, queue[0]?.address as Address), []);
});

test('where a pool has its accounts follows from its address, and is what it has stored', async () => {
  const places = await poolPlaces(address);
  const { keys } = snapshot;
  const stored = { reserve: keys.reserve, insurance: keys.insurance, operators: keys.operators };
  assert.deepEqual(places, { pool: address, ...stored, config: keys.config, rates: keys.rates });
  assert.deepEqual(await readPool(rpc, places), snapshot);
});

test('places of what is no pool are not found, or say what they are', async () => {
  const wallet = vectors<Row>('sample').find(row => row.owner === '1'.repeat(32));
  const read = async (pool: Address) => readPool(rpc, await poolPlaces(pool));
  await assert.rejects(read(snapshot.keys.treasury), new NotFound(snapshot.keys.treasury));
  await assert.rejects(read(snapshot.keys.config), { name: 'NotThis', kind: 'tag' });
  await assert.rejects(read(wallet?.address as Address), { name: 'NotThis', kind: 'owner' });
});

test('an account that is not there is not found, and one that is another says so', async () => {
  await assert.rejects(readPoolKeys(rpc, snapshot.keys.treasury), new NotFound(snapshot.keys.treasury));
  await assert.rejects(readPoolKeys(rpc, snapshot.keys.config), { name: 'NotThis', kind: 'tag' });
  await assert.rejects(readPoolKeys(rpc, snapshot.keys.reserve), { name: 'NotThis', kind: 'tag' });
  const wallet = vectors<Row>('sample').find(row => row.owner === '1'.repeat(32));
  await assert.rejects(readPoolKeys(rpc, wallet?.address as Address), { name: 'NotThis', kind: 'owner' });
});
