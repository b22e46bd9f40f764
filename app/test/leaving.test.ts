import assert from 'node:assert/strict';
import { test } from 'node:test';

import { operators } from '@sluice/client';

import { ableGivers, givers, isSound, lacks, netAsStake, rentsOfTicket, worth, type Giver } from '../src/pages/unstake/model.ts';
import { paidBy } from '../src/pages/tickets/paid.ts';
import { node, type Answers } from './support/node.ts';
import { snapshot } from './support/snapshot.ts';

const [TICKET, OWNER, KEEPER] = [
  'So11111111111111111111111111111111111111112',
  'SysvarC1ock11111111111111111111111111111111',
  'SysvarRent111111111111111111111111111111111',
] as never[];

test('stake of flagged operators is offered last, though they can give most', async () => {
  const sound = await snapshot('sound');
  const all = givers(sound);
  const flagged = all.filter((of) => !isSound(of));
  assert.ok(flagged.length > 0, 'nobody is flagged: there is nothing to see');
  assert.ok(all.length > flagged.length, 'nobody sound can give');
  const first = all.findIndex((of) => !isSound(of));
  assert.ok(all.slice(first).every((of) => !isSound(of)));
  const [best] = ableGivers(all, 2_000_000_000n);
  assert.ok(best && isSound(best));
  // What it has above its target is all that a sound one can give; a flagged one has no target.
  assert.ok(flagged.some(({ most }) => most > best.most));
});

test('what no sound operator can give is offered of a flagged one, and what nobody can of whoever can give most', async () => {
  const [operator] = operators((await snapshot('sound')).operators, 0n);
  assert.ok(operator);
  const giver = (most: bigint, flags: Giver['operator']['flags'] = []): Giver => ({ operator: { ...operator, status: 'listed', astray: false, flags }, most });
  const all = [giver(30n), giver(10n), giver(100n, ['delinquent'])];
  assert.deepEqual(ableGivers(all, 5n).map(({ most }) => most), [30n, 10n, 100n]);
  assert.deepEqual(ableGivers(all, 20n).map(({ most }) => most), [30n, 100n]);
  assert.deepEqual(ableGivers(all, 50n).map(({ most }) => most), [100n]);
  assert.deepEqual(ableGivers(all, 500n).map(({ most }) => most), [100n]);
  assert.deepEqual(ableGivers([], 1n), []);
});

test('who gives stake is measured by what is left after the exit fee', async () => {
  const sound = await snapshot('sound');
  const dear = { ...sound, pool: { ...sound.pool, exitFloorPpm: 100_000 } };
  const shares = 2_000_000_001n;
  const [gross, net] = [worth(dear, shares), netAsStake(dear, shares)];
  assert.ok(gross > 0n);
  // Its fee is rounded up.
  assert.equal(net, (gross * 9n) / 10n);
  assert.equal(netAsStake({ ...sound, pool: { ...sound.pool, exitFloorPpm: 0 } }, shares), gross);
  const [operator] = operators(sound.operators, 0n);
  assert.ok(operator);
  const all = [gross, net, net - 1n].map((most): Giver => ({ operator: { ...operator, status: 'listed', astray: false, flags: [] }, most }));
  assert.deepEqual(ableGivers(all, net).map(({ most }) => most), [gross, net]);
});

test('a way whose rents the wallet has not is not offered', async () => {
  const { ticket } = rentsOfTicket(await snapshot('sound'));
  assert.ok(lacks({ lamports: ticket + 4_999n }, ticket));
  assert.ok(!lacks({ lamports: ticket + 5_000n }, ticket));
});

/** A node that knows of a ticket's last transaction: balances before and after, of the ticket and of its owner. */
const knows = (ticket: readonly [bigint, bigint], owner: readonly [bigint, bigint]): Answers => ({
  getSignaturesForAddress: () => [{ signature: 'last', err: null }],
  getTransaction: () => ({
    meta: { err: null, preBalances: [9n, ticket[0], owner[0]], postBalances: [8n, ticket[1], owner[1]] },
    transaction: { message: { accountKeys: [KEEPER, TICKET, OWNER] } },
  }),
});

const paid = async (answers: Answers) => paidBy(node(answers).node, TICKET as never, OWNER as never, 1);

test('a ticket was paid if a transaction closed it and its owner had more after it', async () => {
  assert.equal(await paid(knows([5n, 0n], [1n, 101n])), 'last');
});

test('a ticket that a lagging node does not list was not paid', async () => {
  // Its last transaction is that of its request.
  assert.equal(await paid(knows([0n, 5n], [100n, 90n])), null);
  assert.equal(await paid({ getSignaturesForAddress: () => [] }), null);
  assert.equal(await paid({ getSignaturesForAddress: () => Promise.reject(new Error('not of this node')) }), null);
});

test('a ticket that was given away and then paid to its new owner was not paid to the old one', async () => {
  assert.equal(await paid(knows([5n, 0n], [0n, 0n])), null);
});
