// Every page in both themes, on a desktop and on a phone: without faults of accessibility, without sideways scrolling, and a
// picture of each for people to look at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './support/browser.mjs';
import { SCREENS } from './support/paths.mjs';
import { routesOf } from './support/pages.mjs';
import { poolThat } from './support/chain.mjs';
import { theHolder } from './support/person.mjs';
import { until } from './support/wait.mjs';
import { world } from './support/world.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { desktop: DESKTOP, phone: PHONE };

/** What axe finds, in a line each. */
async function faultsOf(page) {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.ok(passes.length > 10, 'axe has looked at nothing');
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** What is wider than the screen: only boxes of their own may scroll sideways. */
const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Pages with a form, and the button that proposes what was typed. */
const FORMS = { stake: 'Stake', unstake: 'Request a ticket' };

/** A form with an amount in it, and then the dialog of what is to be signed; nothing is. */
async function fillForm(page, route, look) {
  await page.getByRole('main').getByRole('textbox', { name: 'You give' }).fill('1');
  const button = page.getByRole('main').getByRole('button', { name: FORMS[route], exact: true });
  await until('it can be proposed', () => button.isEnabled(), { patience: 60_000 });
  await look(`${route}-typed`);
  await button.click();
  const dialog = page.getByRole('dialog');
  // Where the epoch turns meanwhile, the dialog says so.
  await dialog.getByRole('button', { name: 'Sign and send' }).or(dialog.getByRole('alert')).first().waitFor();
  await look(`${route}-dialog`);
  await dialog.getByRole('button', { name: /^(Cancel|Close)$/ }).last().click();
  await dialog.waitFor({ state: 'hidden' });
}

for (const theme of ['light', 'dark']) {
  for (const [device, size] of Object.entries(SIZES)) {
    test(`every page is accessible and fits in ${theme} on a ${device}`, async (t) => {
      await poolThat(world.chain, 'the pool has a history', ({ rates }) => rates.entries.length >= 4);
      const holder = await theHolder();
      const visitor = await world.visit({ theme, size });
      // The burner of the one who has shares: pages of somebody who has something.
      const burner = await holder.page.evaluate(() => ({ ...sessionStorage }));
      await visitor.context.addInitScript((kept) => Object.assign(sessionStorage, kept), burner);
      await visitor.go('stake');
      const routes = await routesOf(visitor.page);
      const vote = (await world.chain.read()).operators.records[0].vote;
      const found = [];
      let seen = 0;
      const look = async (name) => {
        seen++;
        await visitor.page.screenshot({ path: join(SCREENS, `${name}-${theme}-${device}.png`), fullPage: true });
        found.push(...(await faultsOf(visitor.page)).map((fault) => `${name}: ${fault}`));
        const wide = await overflow(visitor.page);
        if (wide > 0) found.push(`${name}: ${wide} pixels wider than the screen`);
      };
      for (const route of [...routes, `operators/${vote}`]) {
        await visitor.page.goto('about:blank');
        await visitor.go(route);
        await look(route.replace(vote, 'one').replace('/', '-'));
        if (route in FORMS) await fillForm(visitor.page, route, look);
      }
      t.diagnostic(`${seen} looks, ${found.length} faults`);
      assert.deepEqual(found, []);
      await visitor.close();
    });
  }
}

for (const theme of ['light', 'dark']) {
  test(`dialogs are accessible in ${theme}`, async () => {
    const visitor = await world.visit({ theme });
    const { page } = visitor;
    await visitor.go('stake');
    const found = [];
    for (const button of ['Connect', 'Settings']) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await page.screenshot({ path: join(SCREENS, `dialog-${button.toLowerCase()}-${theme}.png`) });
      found.push(...(await faultsOf(page)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    assert.deepEqual(found, []);
    await visitor.close();
  });
}
