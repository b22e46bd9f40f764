// Whoever signs: the burner of a local cluster, and wallets of the Wallet Standard.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ready } from './support/browser.mjs';
import { addressOf, connectBurner, connectWallet, walletButton } from './support/holder.mjs';
import { until } from './support/wait.mjs';
import { injectWallet, WALLET } from './support/wallet.mjs';
import { world } from './support/world.mjs';

/** Mainnet's genesis: `solana-cluster-type`. */
const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';

test('a burner connects, is filled by the faucet, survives a reload and is gone with its tab', async () => {
  const visitor = await world.visit();
  await visitor.go('stake');
  const address = await connectBurner(visitor);
  assert.equal(await world.chain.lamports(address), 0n);
  await walletButton(visitor.page).click();
  await visitor.page.getByRole('dialog').getByRole('button', { name: /faucet/ }).click();
  await until('the faucet has given', async () => (await world.chain.lamports(address)) > 0n);
  await visitor.page.reload();
  await ready(visitor.page);
  assert.equal(await addressOf(visitor.page), address);
  const other = await visitor.context.newPage();
  await other.goto(visitor.link('stake'));
  await ready(other);
  await other.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('a burner is not offered where lamports are worth something', async () => {
  const visitor = await world.visit();
  await visitor.page.route(`${world.door.url}/**`, async (route) => {
    const call = route.request().postDataJSON();
    if (call?.method !== 'getGenesisHash') return route.continue();
    const json = { jsonrpc: '2.0', id: call.id, result: MAINNET };
    return route.fulfill({ json, headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  await visitor.page.goto(visitor.link('stake'));
  // A node of one's own may be of a cluster where anyone makes pools: then the pool that a link names is asked about.
  await visitor.page.getByText('This link chooses where you look').waitFor();
  assert.equal(await visitor.page.getByText(/^Mainnet/).count(), 0);
  await visitor.page.getByRole('button', { name: 'Use it' }).click();
  await visitor.page.getByText(/^Mainnet/).waitFor();
  await visitor.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await visitor.page.getByText('No Solana wallet has made itself known').waitFor();
  assert.equal(await visitor.page.getByRole('button', { name: /Burner/ }).count(), 0);
  await visitor.close();
});

test('a wallet of the Wallet Standard connects, is asked again in silence after a reload, and can be disconnected', async () => {
  let wallet;
  const visitor = await world.visit({ wallet: async (context) => (wallet = await injectWallet(context)) });
  const { page } = visitor;
  await visitor.go('stake');
  assert.equal(await connectWallet(visitor), wallet.address);
  await page.reload();
  await ready(page);
  assert.equal(await addressOf(page), wallet.address);
  await walletButton(page).click();
  await page.getByRole('dialog', { name: WALLET }).getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  await page.reload();
  await ready(page);
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  assert.deepEqual(wallet.asked, [], 'nothing was to be signed');
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('a link that names a stranger’s node is asked about first: until then nothing is asked of it', async () => {
  const visitor = await world.visit();
  const { page } = visitor;
  const stranger = 'https://node.invalid';
  await page.goto(`${world.site.url}?rpc=${encodeURIComponent(stranger)}&pool=${world.chain.pool}#/stake`);
  await page.getByRole('alert').getByText('node.invalid').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Connection' }).getByText('node.invalid').count(), 0);
  await page.getByRole('button', { name: 'Keep my own settings' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).search, '', 'the link is still in the address');
  // A request to it would be one to a stranger.
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});
