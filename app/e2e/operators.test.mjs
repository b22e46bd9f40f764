// The pages of the operators beside the command line, of the same slot.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { figures, tableOf } from './support/reading.mjs';
import { bps, cut, part2, short } from './support/shape.mjs';
import { stopTime } from './support/stopped.mjs';

/** A cap beyond all SOL that there ever will be. */
const NONE = 2n ** 61n;
const capOf = (of) => (BigInt(of) >= NONE ? 'no limit' : cut(of, 2));

/** What its vote account charges. */
const commissionsOf = ({ commission: of }) => (of === null ? '–' : `${bps(of.inflation_bps)} / ${bps(of.block_bps)}`);

/** Growth against that of all that were read in the newest epoch, basis points. */
function ofMean(of, all) {
  const newest = Math.max(...all.map((other) => other.read_in));
  const read = all.filter((other) => other.read_in === newest);
  const sum = (key) => read.reduce((total, other) => total + BigInt(other[key]), 0n);
  const [grew, on] = [sum('grew'), sum('grew_on')];
  if (of.read_in !== newest || of.grew_on === 0 || grew === 0n) return '–';
  return bps((BigInt(of.grew) * on * 10_000n) / (BigInt(of.grew_on) * grew));
}

describe('the pages of the operators beside the command line', () => {
  let stopped;
  let main;

  before(async () => {
    stopped = await stopTime('operators');
    main = stopped.visitor.page.getByRole('main');
  }, { timeout: 240_000 });
  after(() => stopped?.goOn());

  test('every operator stands there with its stake, target, cap, reward, terms and bond', async () => {
    const { operators, summary } = await stopped.cli('operators', 'list');
    assert.ok(operators.length > 1);
    assert.ok(operators.some(({ commission }) => commission !== null), 'no vote account was read');
    // Commissions come with an answer of their own.
    await main.getByRole('table', { name: 'Operators' }).getByText(commissionsOf(operators[0])).first().waitFor();
    const rows = await tableOf(main, 'Operators');
    const want = operators.map((of) => [
      short(of.vote),
      cut(of.stake, 2),
      part2(of.stake, summary.stake),
      summary.level === null ? '–' : cut(of.target, 2),
      capOf(of.cap),
      ofMean(of, operators),
      commissionsOf(of),
      `${bps(of.terms.max_inflation_bps)} / ${bps(of.terms.max_block_bps)}`,
      of.terms.groups.length > 0 ? of.terms.groups.join(', ') : '–',
      of.bonded ? cut(of.bond, 2) : '–',
    ]);
    const byName = (a, b) => (a[0] < b[0] ? -1 : 1);
    assert.deepEqual(rows.toSorted(byName), want.toSorted(byName));
  });

  test('all operators together are those of the command line', async () => {
    const { summary: of } = await stopped.cli('operators', 'list');
    const found = Object.fromEntries((await figures(main)).map(({ label, text }) => [label, text]));
    assert.deepEqual(found, {
      Operators: `${of.listed}`,
      Stake: `${cut(of.stake, 2)} SOL`,
      'To be spread': `${cut(of.delegatable, 2)} SOL`,
      Level: of.level === null ? 'not set in this epoch' : `${cut(of.level, 4)} SOL`,
      Bonds: `${cut(of.bonds, 2)} SOL`,
      'Herfindahl-Hirschman index': of.hhi.toLocaleString('en'),
      'Nakamoto coefficient': `${of.nakamoto}`,
    });
  });

  test('groups have the stake and the caps of the command line', async () => {
    const { groups } = await stopped.cli('groups', 'list');
    const there = groups.filter((of) => of.stake > 0 || of.weights > 0);
    assert.ok(there.length > 0);
    const rows = await tableOf(main, 'Groups');
    const want = there.map((of) => [`${of.id}`, cut(of.stake, 2), of.share_bps >= 10_000 ? 'no limit' : bps(of.share_bps), capOf(of.cap)]);
    assert.deepEqual(rows, want);
  });

  test('each operator has a page, with its addresses and its terms', async () => {
    const { operators } = await stopped.cli('operators', 'list');
    const { page } = stopped.visitor;
    for (const of of operators) {
      await stopped.visitor.go(`operators/${of.vote}`);
      const found = Object.fromEntries((await figures(main)).map(({ label, text }) => [label, text]));
      assert.equal(found['Weight'], of.terms.weight.toLocaleString('en'));
      assert.equal(found['Cooling'], `${cut(of.cooling, 4)} SOL`);
      for (const address of [of.vote, of.main, of.side]) await page.getByTitle(address).first().waitFor();
    }
    assert.deepEqual(stopped.recording.missing, []);
    assert.deepEqual(stopped.visitor.faults, []);
  });
});
