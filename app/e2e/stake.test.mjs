// Staking: what is quoted is what arrives, what the wallet refuses is not sent, and the rate moves by what the pool earns.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SOL, poolThat } from './support/chain.mjs';
import { live } from './support/browser.mjs';
import { confirm, connectWallet, sharesOf, type } from './support/holder.mjs';
import { follow } from './support/pages.mjs';
import { newcomer, sharesNow, stake, theHolder } from './support/person.mjs';
import { figure } from './support/reading.mjs';
import { until } from './support/wait.mjs';
import { injectWallet, REFUSAL } from './support/wallet.mjs';
import { world } from './support/world.mjs';

const stakeButton = (page) => page.getByRole('main').getByRole('button', { name: 'Stake', exact: true });

/** Somebody with a wallet of the Wallet Standard and 20 SOL, who has typed 5 of them. */
async function withWallet() {
  let wallet;
  const visitor = await world.visit({ wallet: async (context) => (wallet = await injectWallet(context)) });
  const { page } = visitor;
  await visitor.go('stake');
  await connectWallet(visitor);
  await world.chain.airdrop(wallet.address, 20n * SOL);
  await earlyInAnEpoch();
  return { visitor, page, wallet, button: await typed(page, '5') };
}

/** Just behind a close: what is quoted now is of the epoch that it is sent in. */
async function earlyInAnEpoch() {
  const { pool: last } = await world.chain.read();
  await poolThat(world.chain, 'an epoch is closed', ({ pool }) => pool.pairEpoch > last.pairEpoch);
}

/** The button, once what was typed can be staked. */
async function typed(page, text) {
  await type(page, text);
  const button = stakeButton(page);
  await until('it can be staked', () => button.isEnabled());
  return button;
}

test('a holder stakes with a burner: what the node tried out is what arrives, to the last unit', async () => {
  const holder = await newcomer();
  const before = await world.chain.lamports(holder.address);
  const tried = await stake(holder, '12.345678901');
  assert.equal(await sharesNow(holder), tried.shares);
  assert.equal(await world.chain.lamports(holder.address), before + tried.lamports - tried.fee);
  // The account of the tokens is new, and its rent is not the stake.
  assert.ok(tried.lamports <= -12_345_678_901n);
  await live(holder.page).waitFor();
  assert.deepEqual(holder.faults, []);
  await holder.close();
});

test('a wallet of the Wallet Standard stakes, and when it refuses nothing is sent and the page says who did', async () => {
  const { visitor, page, wallet, button } = await withWallet();
  wallet.willing = false;
  await button.click();
  await confirm(page);
  const outcome = page.getByRole('dialog').getByRole('alert');
  await outcome.getByText(REFUSAL).waitFor();
  assert.match(await outcome.innerText(), /Nothing was sent/);
  assert.equal(wallet.asked.length, 1);
  assert.equal(await world.chain.lamports(wallet.address), 20n * SOL, 'not even a fee was taken');

  wallet.willing = true;
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
  const { shares } = await confirm(page);
  await outcome.getByText('Done').waitFor({ timeout: 45_000 });
  assert.equal(await sharesOf(world.chain, wallet.address), shares);
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('what was written for one account cannot be signed when the wallet has gone to another', async () => {
  const { visitor, page, wallet, button } = await withWallet();
  await button.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Sign and send' }).waitFor();
  await wallet.switchAccount(page);
  await dialog.getByRole('alert').getByText('Another account is connected now').waitFor();
  for (const name of ['Sign and send', 'Try again']) assert.equal(await dialog.getByRole('button', { name }).count(), 0, name);
  assert.deepEqual(wallet.asked, []);
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('who loads the page anew while a transaction is under way is warned, and told what became of it', async () => {
  const holder = await newcomer();
  const { page } = holder;
  const warnings = [];
  page.on('dialog', (dialog) => (warnings.push(dialog.type()), dialog.accept()));
  await earlyInAnEpoch();
  await (await typed(page, '2')).click();
  const dialog = page.getByRole('dialog', { name: 'Stake 2 SOL' });
  const sign = dialog.getByRole('button', { name: 'Sign and send' });
  await sign.waitFor();
  await until('the dialog can be confirmed', () => sign.isEnabled());
  // The page is gone before it is answered. What the door has been given it hands on.
  world.door.slow(2_000);
  try {
    await sign.click();
    await dialog.getByText('Sent:').first().waitFor();
    await page.reload();
    await dialog.getByText('This was sent before the page was loaded anew').waitFor();
  } finally {
    world.door.slow(0);
  }
  await dialog.getByRole('alert').getByText('It has landed').waitFor({ timeout: 60_000 });
  assert.ok((await sharesNow(holder)) > 0n);
  assert.deepEqual(warnings, ['beforeunload']);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  // Once is enough.
  await page.reload();
  await until('it can be staked again', async () => (await type(page, '2'), stakeButton(page).isEnabled()));
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(holder.faults, []);
  await holder.close();
});

test('of several that were under way when the page was loaded anew one after the other is told of, and each once', async () => {
  const { chain } = world;
  const holder = await newcomer();
  const { page } = holder;
  const [genesis, rows] = await Promise.all([
    chain.genesis(),
    chain.rpc.getSignaturesForAddress(chain.pool, { limit: 50, commitment: 'confirmed' }).send(),
  ]);
  const sent = rows.filter(({ err }) => err === null).slice(0, 2).map(({ signature }) => signature);
  assert.equal(sent.length, 2);
  // As the page keeps them; of when they end it was not told.
  const kept = sent.map((signature, place) => ({ title: `The ${['one', 'other'][place]}`, genesis, signature, end: null }));
  await page.evaluate((all) => {
    for (const one of all) sessionStorage.setItem(`sluice.pending.${one.genesis}.${one.signature}`, JSON.stringify(one));
  }, kept);
  await page.reload();
  const told = [];
  for (const _ of kept) {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('alert').getByText('It has landed').waitFor({ timeout: 60_000 });
    told.push(await dialog.getByRole('heading').first().textContent());
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByRole('dialog', { name: told.at(-1) }).waitFor({ state: 'detached' });
  }
  assert.deepEqual(told.toSorted(), ['The one', 'The other']);
  await page.reload();
  await until('it can be staked', async () => (await type(page, '2'), stakeButton(page).isEnabled()));
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(holder.faults, []);
  await holder.close();
});

test('more than there is, and what is no amount, cannot be staked', async () => {
  const holder = await newcomer();
  const button = stakeButton(holder.page);
  for (const [amount, fault] of [
    ['200', /at the most/],
    ['1,5', /point for decimals/],
    ['1.0000000001', /nine decimals/],
    ['ten', /Type a number/],
  ]) {
    await type(holder.page, amount);
    await holder.page.getByText(fault).waitFor();
    assert.equal(await button.isDisabled(), true, amount);
  }
  // The most that it offers itself does go.
  await holder.page.getByRole('button', { name: 'Max' }).click();
  await until('the most can be staked', () => button.isEnabled());
  await holder.close();
});

test('the rate moves with the first epoch of rewards, on the page as on the chain', async (t) => {
  const { chain } = world;
  const seen = await poolThat(chain, 'stake has earned', ({ rates }) => (rates.entries.at(-1)?.grown ?? 0n) > 0n);
  const { page } = await theHolder();
  const label = 'Price of one LST at the last close';
  const price = async () => {
    const { values, hint } = await figure(page.locator('main'), label);
    return { epoch: BigInt(/epoch (\d+)/.exec(hint)[1]), price: values[0] };
  };
  await follow(page, 'Stake');
  const first = await until('the page has seen it', async () => {
    const now = await price();
    return now.epoch >= seen.pool.pairEpoch && now;
  });
  const later = async () => {
    const now = await price();
    return now.epoch > first.epoch && now;
  };
  const next = await until('the page shows the next epoch without being asked', later, { patience: 60_000 });
  t.diagnostic(`epoch ${first.epoch}: ${first.price}, epoch ${next.epoch}: ${next.price}`);
  assert.ok(next.price > first.price, `${next.price} after ${first.price}`);
  const { history } = await chain.cli(['rate']);
  for (const { epoch, price } of [first, next]) {
    const entry = history.find((of) => BigInt(of.epoch) === epoch);
    assert.equal(price, BigInt(entry.lamports_per_lst), `epoch ${epoch}`);
  }
});
