// When something is not as it should be, the page says what, and what can still be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CLOSED } from '@sluice/client';
import { getPoolDecoder, getPoolEncoder } from '@sluice/client/generated';

import { poolThat } from './support/chain.mjs';
import { connection, live, ready } from './support/browser.mjs';
import { type } from './support/holder.mjs';
import { follow } from './support/pages.mjs';
import { newcomer, theHolder } from './support/person.mjs';
import { amount } from './support/reading.mjs';
import { until } from './support/wait.mjs';
import { isLater, world } from './support/world.mjs';

const main = (page) => page.getByRole('main');
const way = (page, name) => page.getByRole('region', { name, exact: true });
/** What a holder reads where the program would refuse. */
const SAYS = {
  Bunker: /The pool is in bunker mode/,
  DepositsPaused: /Deposits are paused/,
  ExitsPaused: /Exits that are paid at once are paused/,
};
/** What a browser says of a node that is not there. */
const unreachable = (fault) => /ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket connection/.test(fault);

test('when the node goes away the figures stay and say since when they are stale, and when it is back they go on', async () => {
  const visitor = await world.visit();
  const { page } = visitor;
  await visitor.go('stake');
  await live(page).waitFor();
  const before = await amount(main(page), 'Price of one LST at the last close');
  await world.door.shut();
  try {
    await connection(page).getByText(/Stale since \d\d:\d\d:\d\d/).waitFor({ timeout: 30_000 });
    assert.equal(await amount(main(page), 'Price of one LST at the last close'), before);
  } finally {
    await world.door.open();
  }
  await live(page).waitFor({ timeout: 60_000 });
  assert.deepEqual(visitor.faults.filter((fault) => !unreachable(fault)), []);
  await visitor.close();
});

test('where no node answers from the beginning the page says so, and fills itself when one does', async () => {
  const visitor = await world.visit();
  await world.door.shut();
  try {
    await visitor.page.goto(visitor.link('stake'));
    await visitor.page.getByRole('alert').getByText(/Nothing could be read from/).waitFor();
    await visitor.page.getByText(/cannot be reached/).waitFor();
  } finally {
    await world.door.open();
  }
  await ready(visitor.page, 60_000);
  assert.equal(await visitor.page.getByRole('alert').count(), 0);
  assert.deepEqual(visitor.faults.filter((fault) => !unreachable(fault)), []);
  await visitor.close();
});

test('an address that is no pool is named as such', async () => {
  const visitor = await world.visit({ pool: world.crowd.address });
  await visitor.page.goto(visitor.link('stake'));
  // A wallet: it belongs to the system program.
  await visitor.page.getByRole('alert').getByText(/belongs to 1{32}, not to Sluice/).waitFor();
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('while no keeper closes the epoch nothing is priced, and the page says why; with the keeper it goes on', async () => {
  const { chain } = world;
  const holder = await newcomer();
  const { page } = holder;
  await type(page, '3');
  const button = main(page).getByRole('button', { name: 'Stake', exact: true });
  await until('it can be staked', () => button.isEnabled());
  await chain.keeper.stop();
  try {
    await poolThat(chain, 'an epoch is not closed', ({ pool, now }) => now.epoch > pool.pairEpoch);
    await main(page).getByText(/This epoch is not closed yet/).waitFor({ timeout: 40_000 });
    assert.equal(await button.isDisabled(), true);
    const { doors } = await chain.cli(['pool', 'show']);
    assert.ok(doors.deposits_closed_by.includes('stale_rate'), 'the command line says otherwise');
  } finally {
    await chain.keeper.start();
  }
  await until('it can be staked again', () => button.isEnabled(), { patience: 60_000 });
  assert.deepEqual(holder.faults, []);
  await holder.close();
});

test('what the guardian pauses cannot be done on the page, what it cannot pause can, and governance ends it', async () => {
  const { chain, guardian } = world;
  await poolThat(chain, 'the nominee is guardian', ({ pool }) => pool.guardian === guardian.address);
  const holder = await theHolder();
  const { page } = holder;
  const sign = (who, ...line) => until(line.join(' '), () => chain.cli(['guardian', ...line], { signer: who }).catch(isLater));
  await sign(guardian.file, 'pause', '--deposits');
  await sign(guardian.file, 'pause', '--exits');
  try {
    await follow(page, 'Stake');
    await type(page, '1');
    await main(page).getByText(SAYS.DepositsPaused).waitFor();
    assert.equal(await main(page).getByRole('button', { name: 'Stake', exact: true }).isDisabled(), true);
    await leavesOnlyByTicket(page, 'ExitsPaused');
    await follow(page, 'Pool');
    await main(page).getByText('Something is paused').waitFor();
  } finally {
    await sign(chain.keyFile('governance'), 'resume', '--deposits');
    await sign(chain.keyFile('governance'), 'resume', '--exits');
  }
  await main(page).getByText('Something is paused').waitFor({ state: 'detached' });
  await follow(page, 'Unstake');
  await page.getByRole('textbox', { name: 'You give' }).fill('1');
  await until('an exit at once is possible', () => way(page, 'At once').getByRole('button').isEnabled());
  // The page of this holder was open when the node was away.
  assert.deepEqual(holder.faults.filter((fault) => !unreachable(fault)), []);
});

/**
 * A cluster has no slashing, so that no pool on a real one gets here by itself. The validator is real, and so are the pool and
 * all that is read of it; the one thing that is made up is a bit of the pool's account, which the door changes on the way to
 * browser and command line, as `report_loss` of the program would set it. That the program then acts by it is for the
 * program's own tests; here it is that the page says it, and says what the command line says.
 */
test('in bunker mode only tickets are left, and the page says why', async () => {
  const { chain, door } = world;
  const bunker = (data) => {
    const pool = getPoolDecoder().decode(data);
    return getPoolEncoder().encode({ ...pool, closed: pool.closed | CLOSED.loss });
  };
  const holder = await theHolder();
  const { page } = holder;
  door.change(chain.pool, bunker);
  try {
    const { doors } = await chain.cli(['pool', 'show'], { url: door.url });
    assert.deepEqual([doors.bunker, doors.bunker_reasons], [true, ['loss_not_booked']]);
    await page.reload();
    await ready(page);
    await leavesOnlyByTicket(page, 'Bunker');
    await follow(page, 'Stake');
    await type(page, '1');
    await main(page).getByText(SAYS.Bunker).waitFor();
    assert.equal(await main(page).getByRole('button', { name: 'Stake', exact: true }).isDisabled(), true);
    await follow(page, 'Pool');
    await main(page).getByText('Bunker mode', { exact: true }).waitFor();
    await main(page).getByText('A loss is proven').waitFor();
  } finally {
    door.change(chain.pool);
  }
  await page.reload();
  await ready(page);
  assert.equal(await main(page).getByText('Bunker mode', { exact: true }).count(), 0);
  // The page of this holder was open when the node was away.
  assert.deepEqual(holder.faults.filter((fault) => !unreachable(fault)), []);
});

/** Two ways are shut for this reason, and the third is open. */
async function leavesOnlyByTicket(page, reason) {
  await follow(page, 'Unstake');
  await page.getByRole('textbox', { name: 'You give' }).fill('1');
  for (const name of ['At once', 'As stake']) {
    await way(page, name).getByText(SAYS[reason]).waitFor();
    assert.equal(await way(page, name).getByRole('button').last().isDisabled(), true, name);
  }
  await until('a ticket can be requested', () => way(page, 'By ticket').getByRole('button').last().isEnabled());
}
