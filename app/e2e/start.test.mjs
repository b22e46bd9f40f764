// The first visit: what it loads, how soon it can be used, whether anything moves or is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { DESKTOP, PHONE, ready } from './support/browser.mjs';
import { routesOf } from './support/pages.mjs';
import { sleep, until } from './support/wait.mjs';
import { world } from './support/world.mjs';

/** Compressed bytes of JavaScript. */
const BUDGET = 250_000;
const SECONDS = 2;
/** First visits, of which the middle one counts. */
const VISITS = 9;
/** What layouts may shift by in all. */
const SHIFT = 0.05;

test('the first page loads less than 250 KB of compressed JavaScript', async (t) => {
  const visitor = await world.visit();
  const scripts = [];
  visitor.page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await visitor.go('stake');
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  t.diagnostic(`${bytes} bytes in ${bodies.length} scripts`);
  assert.ok(bodies.length > 0, 'no script was loaded at all');
  assert.ok(bytes < BUDGET, `${bytes} bytes`);
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test('the first page can be used within two seconds on a local chain', async (t) => {
  const visits = [];
  while (visits.length < VISITS) {
    // The browser puts away the visit before.
    await sleep(500);
    const visitor = await world.visit();
    await visitor.context.addInitScript(stakeAtOnce);
    await visitor.page.goto(visitor.link('stake'), { waitUntil: 'commit' });
    const used = await visitor.page.waitForFunction(() => window.usedOfTheTests);
    visits.push(await used.jsonValue());
    assert.deepEqual(visitor.faults, []);
    await visitor.close();
  }
  for (const { drawn, typed, quoted } of visits) {
    t.diagnostic(`drawn after ${drawn.toFixed(2)} s, typed after ${typed.toFixed(2)} s, quoted after ${quoted.toFixed(2)} s`);
  }
  const middle = visits.map(({ quoted }) => quoted).sort((a, b) => a - b)[(VISITS - 1) / 2];
  assert.ok(middle < SECONDS, `${middle} s`);
});

/**
 * Runs in the page, before anything of it: types as soon as there is a field, and notes when the page has an answer to it. Until it
 * is there, nothing can be decided. From outside, whoever asks now and then learns of both later than they are.
 */
function stakeAtOnce() {
  const seconds = () => performance.now() / 1_000;
  let typed;
  const look = new MutationObserver(() => {
    const field = document.querySelector('main form input');
    if (field && typed === undefined) {
      typed = seconds();
      // As the browser does it: React listens to what its own setter does not tell.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '1');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (document.querySelector('main form .figure.strong data') === null) return;
    look.disconnect();
    const quoted = seconds();
    const drawn = (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity) / 1_000;
    window.usedOfTheTests = { drawn, typed, quoted };
  });
  look.observe(document, { childList: true, characterData: true, subtree: true });
}

for (const [device, size] of [['a desktop', DESKTOP], ['a phone', PHONE]]) {
  test(`nothing moves on ${device} when the figures come a second late`, async (t) => {
    const visitor = await world.visit({ size });
    await visitor.go('stake');
    const routes = await routesOf(visitor.page);
    assert.ok(routes.length > 1, 'there are no pages');
    world.door.slow(1_000);
    t.after(() => world.door.slow(0));
    for (const route of routes) {
      // Another document each time, so that everything is read anew.
      await visitor.page.goto('about:blank');
      await visitor.page.goto(visitor.link(route));
      const late = await visitor.page.locator('.skeleton').count();
      await ready(visitor.page);
      const shifts = await visitor.page.evaluate(() => window.shiftsOfTheTests);
      const shift = shifts.reduce((sum, { value }) => sum + value, 0);
      t.diagnostic(`${route}: ${shift.toFixed(4)}, ${late} figures were awaited`);
      assert.ok(shift < SHIFT, `${route} shifts by ${shift}: ${JSON.stringify(shifts, null, 1)}`);
    }
    assert.deepEqual(visitor.faults, []);
    await visitor.close();
  });
}

test('the policy is in force: inline code, code out of text, scripts and pictures of strangers are refused, and the tests see it', async () => {
  const visitor = await world.visit();
  await visitor.go('stake');
  const refused = await visitor.page.evaluate(async () => {
    // What a test evaluates is spared the policy; what runs later is the page's.
    await new Promise((later) => setTimeout(later, 0));
    const fails = (attempt) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    };
    return {
      text: fails(() => (document.body.innerHTML = '<p></p>')),
      code: fails(() => (0, eval)('1')),
      inline: fails(() => document.body.setAttribute('onclick', 'window.ran = true')),
    };
  });
  assert.deepEqual(refused, { text: true, code: true, inline: true });
  await visitor.page.evaluate(() => {
    const script = document.createElement('link');
    Object.assign(script, { rel: 'modulepreload', href: 'https://127.0.0.1:1/stranger.js' });
    document.head.append(script);
    const picture = document.createElement('img');
    picture.src = 'https://127.0.0.1:1/stranger.png';
    document.body.append(picture);
  });
  const broken = (directive) => visitor.faults.some((fault) => fault.startsWith(`policy: ${directive}`));
  for (const directive of ['require-trusted-types-for', 'script-src', 'img-src']) {
    await until(`a violation of ${directive} is seen`, () => broken(directive));
  }
  await visitor.close();
});

test('what the host sends is the policy that the build documents', async () => {
  const answer = await fetch(world.site.url);
  const sent = answer.headers.get('content-security-policy');
  const meta = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(await answer.text())?.[1];
  assert.ok(meta, 'the page has no policy of its own');
  // What a meta tag cannot say comes after it.
  assert.equal(sent, `${meta.replaceAll('&#39;', "'")}; frame-ancestors 'none'`);
});
