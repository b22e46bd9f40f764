// The three ways out of the pool, each to its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readTickets } from '@sluice/client';

import { poolThat, SOL } from './support/chain.mjs';
import { carryOut } from './support/holder.mjs';
import { freshKey } from './support/keys.mjs';
import { follow } from './support/pages.mjs';
import { sharesNow, theHolder } from './support/person.mjs';
import { amount, figure } from './support/reading.mjs';
import { until } from './support/wait.mjs';
import { world } from './support/world.mjs';

const WAYS = { instant: 'At once', ticket: 'By ticket', stake: 'As stake' };

/** Types an amount on the page Unstake and leaves by one way; what was quoted, and what the node tried out. */
async function leave({ page }, way, text, button) {
  await follow(page, 'Unstake');
  await page.getByRole('textbox', { name: 'You give' }).fill(text);
  const sheet = page.getByRole('region', { name: WAYS[way] });
  const go = sheet.getByRole('button', { name: button });
  let quoted;
  const tried = await carryOut(page, async () => {
    await until(`${button} is possible`, () => go.isEnabled(), { patience: 60_000 });
    quoted = await amount(sheet, 'You get');
    await go.click();
  });
  return { ...tried, quoted };
}

test('an instant exit pays what was quoted, with the transaction', async () => {
  const holder = await theHolder();
  const [shares, lamports] = [await sharesNow(holder), await world.chain.lamports(holder.address)];
  const { lamports: got, fee, shares: gave, quoted } = await leave(holder, 'instant', '1.5', 'Unstake at once');
  assert.equal(gave, -1_500_000_000n);
  assert.equal(await sharesNow(holder), shares + gave);
  assert.equal(await world.chain.lamports(holder.address), lamports + got - fee);
  // Others may have moved the pool between quote and trial, by no more than the slippage of the settings.
  assert.ok(got * 1_000n >= quoted * 999n && got <= quoted * 2n, `quoted ${quoted}, got ${got}`);
  assert.deepEqual(holder.faults, []);
});

test('a ticket is requested, waits in its place, and is pushed to its owner by the keeper', async (t) => {
  const holder = await theHolder();
  const { page } = holder;
  const requested = await leave(holder, 'ticket', '7.25', 'Request a ticket');
  assert.equal(requested.shares, -7_250_000_000n);
  const lamports = await world.chain.lamports(holder.address);
  const [ticket] = await readTickets(world.chain.rpc, holder.address);
  assert.ok(ticket, 'there is no ticket on the chain');

  await follow(page, 'Tickets');
  const sheet = page.getByRole('region', { name: /^Ticket of epoch/ });
  await sheet.first().waitFor();
  assert.equal(await sheet.count(), 1);
  await sheet.getByTitle(ticket.address).waitFor();
  // Waiting or already payable: what is to come is what was quoted, at this epoch's price.
  const due = (await amount(sheet, 'Payable now')) + (await amount(sheet, 'Waits, at the most'));
  assert.ok(due <= requested.quoted && due * 1_000n >= requested.quoted * 999n, `quoted ${requested.quoted}, due ${due}`);
  t.diagnostic(`expected: ${(await figure(sheet, /^Expected/)).text}`);

  const paid = await until(
    'the keeper has pushed it',
    async () => {
      const left = await readTickets(world.chain.rpc, holder.address);
      return left.length === 0 && (await world.chain.lamports(holder.address));
    },
    { patience: 240_000, every: 500 },
  );
  // The ticket's rent comes back with it; nobody was asked to sign.
  assert.ok(paid - lamports >= due, `due ${due}, paid ${paid - lamports}`);
  assert.ok(paid - lamports < due + SOL / 10n);
  await page.getByText('You have no ticket of this pool').waitFor();
  await page.getByRole('alert').getByText(/was paid whole/).waitFor();
  assert.deepEqual(holder.faults, []);
});

test('a ticket is given to somebody else, and is paid to them', async () => {
  const holder = await theHolder();
  const { page } = holder;
  const to = freshKey().address;
  await leave(holder, 'ticket', '3', 'Request a ticket');
  await follow(page, 'Tickets');
  await carryOut(page, async () => {
    await page.getByRole('region', { name: /^Ticket of epoch/ }).first().getByRole('button', { name: 'Transfer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Transfer a ticket' });
    await dialog.getByLabel('New owner').fill(to);
    await dialog.getByText('nobody has used it yet').waitFor();
    await dialog.getByRole('button', { name: 'Go on' }).click();
  });
  await until('it belongs to somebody else, or is paid to them', async () => {
    const theirs = await readTickets(world.chain.rpc, to);
    return theirs.length === 1 || (await world.chain.lamports(to)) > 0n;
  });
  assert.equal((await readTickets(world.chain.rpc, holder.address)).length, 0);
  assert.deepEqual(holder.faults, []);
});

test('stake is withdrawn into a stake account of the holder, active and with an operator of the pool', async () => {
  const holder = await theHolder();
  await poolThat(world.chain, 'operators have stake', ({ operators }) => operators.records.some(({ mainDelegation }) => mainDelegation > 10n * SOL));
  const { shares, quoted } = await leave(holder, 'stake', '2', 'Withdraw stake');
  assert.equal(shares, -2_000_000_000n);
  const found = await stakeOf(holder.address);
  assert.equal(found.length, 1);
  const { delegation } = found[0].account.data.parsed.info.stake;
  assert.ok(BigInt(delegation.stake) * 1_000n >= quoted * 999n, `quoted ${quoted}, delegated ${delegation.stake}`);
  const { operators, now } = await world.chain.read();
  assert.ok(operators.records.some(({ vote }) => vote === delegation.voter));
  assert.ok(BigInt(delegation.activationEpoch) < now.epoch, 'it is not active');
  assert.deepEqual(holder.faults, []);
});

/** Stake accounts whose withdrawer it is. */
function stakeOf(address) {
  const withdrawer = { memcmp: { offset: 44n, bytes: address, encoding: 'base58' } };
  return world.chain.rpc
    .getProgramAccounts('Stake11111111111111111111111111111111111111', { encoding: 'jsonParsed', commitment: 'confirmed', filters: [withdrawer] })
    .send();
}
