// Debian's Chromium, and visitors: each with a profile of its own, and with a record of everything that goes wrong.
import { chromium } from 'playwright-core';

import { CHROMIUM } from './paths.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** It makes a fresh directory for its user data, and removes it at the end. */
export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });

/**
 * Somebody who opens the page. `faults` is what must stay empty: violations of the policy, errors that nobody caught, errors on
 * the console, requests to anybody but the site and the node.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function visitor(browser, { site, door, theme = 'light', size = DESKTOP, wallet, pool } = {}) {
  const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
  const faults = [];
  await context.exposeFunction('faultOfTheTests', (fault) => faults.push(fault));
  await context.addInitScript(watch);
  await wallet?.(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  const known = [site, door.url].map((url) => new URL(url).origin);
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !known.includes(origin)) faults.push(`a request to a stranger: ${request.url()}`);
  });
  const link = (route) => `${site}?rpc=${encodeURIComponent(door.url)}&pool=${pool}#/${route}`;
  return {
    page,
    context,
    faults,
    link,
    /** Opens a page of the app and waits until its figures are there. */
    async go(route) {
      await page.goto(link(route));
      await ready(page);
    },
    close: () => context.close(),
  };
}

/** The line that says where the page looks and how fresh it is. */
export const connection = (page) => page.getByRole('region', { name: 'Connection' });
export const live = (page) => connection(page).getByText('Live');

/** Nothing is a skeleton any more. */
export async function ready(page, patience = 30_000) {
  await page.locator('main h1').first().waitFor({ timeout: patience });
  await page.waitForFunction(() => document.querySelector('.skeleton') === null, undefined, { timeout: patience });
}

/** Runs in the page, before anything of it. */
function watch() {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    window.faultOfTheTests(`policy: ${violatedDirective} ${blockedURI} ${sample}`),
  );
  window.shiftsOfTheTests = [];
  const name = (node) => `${node?.nodeName ?? 'nothing'}.${node?.className ?? ''} "${(node?.textContent ?? '').slice(0, 30)}"`;
  new PerformanceObserver((list) => {
    const shifts = list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput);
    for (const { value, sources } of shifts) {
      const what = sources.map(({ node, previousRect: a, currentRect: b }) => `${name(node)} ${a.y},${a.height} to ${b.y},${b.height}`);
      window.shiftsOfTheTests.push({ value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
