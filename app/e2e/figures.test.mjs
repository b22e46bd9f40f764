// What the pages show is what the command line shows, of the same slot: time stands still for both.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { figures, tableOf } from './support/reading.mjs';
import { poolFigures, poolPlaces } from './support/poolFigures.mjs';
import { bps, cut, exact, part, short } from './support/shape.mjs';
import { stopTime } from './support/stopped.mjs';

describe('the page Pool beside the command line', () => {
  let stopped;
  let main;
  const cli = (...line) => stopped.cli(...line);

  before(async () => {
    stopped = await stopTime('pool');
    main = stopped.visitor.page.getByRole('main');
  }, { timeout: 240_000 });
  after(() => stopped?.goOn());

  test('both read the slot that was recorded, and nothing but it', async () => {
    const show = await cli('pool', 'show');
    assert.equal(show.slot, stopped.recording.slot);
    await stopped.visitor.page.getByText(`slot ${stopped.recording.slot}`).waitFor();
    assert.ok(show.queue.shares > 0 && show.pending.length > 0, 'there is nothing to compare');
  });

  test('every figure of the page Pool is that of sluice pool show in the same slot', async (t) => {
    const show = await cli('pool', 'show');
    const { guardian_armed: armed } = await cli('roles', 'show');
    const wanted = poolFigures(show);
    const found = await figures(main);
    const left = new Set(Object.entries(wanted).flatMap(([box, of]) => Object.keys(of).map((label) => `${box}: ${label}`)));
    for (const { box, label, text, hint, values } of found) {
      const name = `${box}: ${label}`;
      assert.ok(left.delete(name), `the command line knows nothing of “${name}”: ${text}`);
      if (label === 'The guardian may still pause') {
        assert.equal(text.split(', ').length, armed.length, text);
        continue;
      }
      const want = wanted[box][label];
      assert.deepEqual({ text, values }, { text: want.text, values: want.values }, name);
      if (want.hint) assert.match(hint, want.hint, name);
    }
    assert.deepEqual([...left], [], 'figures that the page lacks');
    t.diagnostic(`${found.length} figures of slot ${stopped.recording.slot}`);
  });

  test('every lamport of the table of places is where the command line has it', async () => {
    const rows = await main.locator('table.places tbody tr').evaluateAll((all) =>
      all.map((row) => {
        const [head, amount, part] = row.children;
        head.querySelectorAll('small').forEach((small) => small.remove());
        return [head.innerText.trim(), amount.querySelector('data').value, part.innerText.trim()];
      }),
    );
    const shown = rows.map(([name, amount, part]) => [name, BigInt(amount), part]);
    assert.deepEqual(shown, poolPlaces(await cli('pool', 'show')));
  });

  test('the cohorts that wait are those of the command line', async () => {
    const { queue } = await cli('pool', 'show');
    const rows = await tableOf(main, 'Cohorts that wait, oldest first');
    const want = queue.cohorts.map((of) => [
      `${of.epoch}`,
      `${of.open_tickets}`,
      cut(of.shares, 4),
      part(of.filled, of.shares),
      cut(of.waiting, 4),
      cut(of.unpaid, 4),
      short(of.cohort),
    ]);
    assert.deepEqual(rows, want);
  });

  test('the history has every close of the command line, to the last lamport', async () => {
    const { history } = await cli('rate', '--history', '512');
    await main.getByText('The same as a table').click();
    const rows = await tableOf(main, 'Closes of epochs, newest first');
    const want = history.map((of) => [
      `${of.epoch}`,
      cut(of.lamports_per_lst, 9),
      ...[of.assets, of.grown, of.lost, of.fee].map(exact),
    ]);
    assert.deepEqual(rows.map(([epoch, , ...rest]) => [epoch, ...rest]), want);
  });

  test('what is open, what is pending and what can be set are what the command line says', async () => {
    const show = await cli('pool', 'show');
    const doors = await main.locator('ul.doors li').evaluateAll((all) => all.map((of) => [...of.children].slice(0, 2).map((child) => child.innerText.trim())));
    const state = (open) => (open ? 'open' : 'closed');
    assert.deepEqual(Object.fromEntries(doors), {
      Deposits: state(show.doors.deposits_open),
      'Exits at once, and with stake': state(show.doors.exits_open),
      Tickets: state(show.rate.fresh),
      Claims: 'open',
    });
    const pending = await main.locator('ul.changes li').evaluateAll((all) => all.map((of) => of.innerText));
    assert.equal(pending.length, show.pending.length);
    const fee = show.pending.find((of) => of.what === 'fee_bps');
    assert.match(pending.join('\n'), new RegExp(`${bps(fee.now)}[^]*${bps(fee.next)}[^]*epoch ${fee.from_epoch}`));
    const { parameters } = await cli('config', 'show');
    await main.getByText('All that governance can set').click();
    const names = await main.getByRole('region', { name: 'Parameters of the pool' }).locator('tbody code').allInnerTexts();
    assert.deepEqual(names.sort(), parameters.map(({ name }) => name).sort());
  });

  test('what was shown was all of the recording, and went wrong nowhere', async () => {
    assert.deepEqual(stopped.recording.missing, []);
    assert.deepEqual(stopped.visitor.faults, []);
  });
});
