// What a holder does on the page, with nothing but what is to be seen.
import { lstAccount } from '@sluice/client';

import { amount } from './reading.mjs';
import { sleep, until } from './wait.mjs';
import { WALLET } from './wallet.mjs';

/** A transaction lands, or is refused, in this time. */
const LANDS = 45_000;

export const mainOf = (page) => page.locator('main');

/** Connects the burner of the tab; returns its address. */
export async function connectBurner({ page }) {
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Burner of this tab' }).click();
  return addressOf(page);
}

/** Connects the wallet that the test has injected. */
export async function connectWallet({ page }) {
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: WALLET }).click();
  return addressOf(page);
}

/** Whose wallet is connected, by the button in the header and the dialog behind it. */
export async function addressOf(page) {
  await walletButton(page).click();
  const address = await page.getByRole('dialog').getByRole('button', { name: /^Copy your address/ }).getAttribute('title');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  return address;
}

/** Once somebody is connected it has the shortened address. */
export const walletButton = (page) => page.locator('header .tools').getByRole('button', { name: /…/ });

/** Shares of an address, by the chain and not by the page. */
export async function sharesOf({ rpc, poolKeys }, owner) {
  const { value } = await rpc.getAccountInfo(await lstAccount(poolKeys, owner), { encoding: 'jsonParsed', commitment: 'confirmed' }).send();
  return value === null ? 0n : BigInt(value.data.parsed.info.tokenAmount.amount);
}

/** Types an amount into the form's field. */
export async function type(page, text) {
  await page.locator('main form').getByRole('textbox').first().fill(text);
}

/** Reads what the open dialog proposes, and the wallet is asked. */
export async function confirm(page) {
  const dialog = page.getByRole('dialog');
  const sign = dialog.getByRole('button', { name: 'Sign and send' });
  await sign.or(dialog.getByRole('alert')).first().waitFor({ timeout: LANDS });
  if (!(await sign.isVisible())) throw new Error(`the dialog says: ${await dialog.getByRole('alert').innerText()}`);
  await until('the dialog can be confirmed', () => sign.isEnabled());
  const tried = { lamports: await amount(dialog, 'Your SOL, before the network fee'), shares: await amount(dialog, 'Your LST') };
  const fee = await amount(dialog, 'Network fee');
  await sign.click();
  return { ...tried, fee };
}

/** Waits until the dialog says that it is done, and closes it. */
export async function done(page) {
  const dialog = page.getByRole('dialog');
  const outcome = dialog.getByRole('alert');
  await outcome.waitFor({ timeout: LANDS });
  const words = await outcome.innerText();
  if (!/^Done/.test(words)) throw new Error(`the dialog says: ${words}`);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
}

/**
 * Does something that a new epoch may overtake, as quotes are of one epoch: what was refused for that is done again.
 *
 * @param {() => Promise<void>} propose Opens the dialog.
 */
export async function carryOut(page, propose, attempts = 4) {
  for (let attempt = 1; ; attempt++) {
    try {
      await propose();
      const tried = await confirm(page);
      await done(page);
      return tried;
    } catch (problem) {
      if (attempt === attempts) throw problem;
      const cancel = page.getByRole('dialog').getByRole('button', { name: 'Cancel' });
      if (await cancel.isVisible()) await cancel.click();
      await sleep(1_000);
    }
  }
}
