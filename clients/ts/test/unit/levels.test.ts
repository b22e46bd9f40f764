import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupCap, spread, targets } from '@sluice/client';
import { type ListFields, operatorList } from '../support/accounts.js';
import { vectors } from '../support/vectors.js';

test("targets and the caps of groups are the Rust client's", () => {
  type State = { state: string; list: ListFields; groupCaps: bigint[]; targets: bigint[] };
  const states = vectors<State>('levels');
  assert.ok(states.length > 70);
  for (const { state, list: fields, groupCaps, targets: expected } of states) {
    const list = operatorList(fields);
    assert.deepEqual(targets(list), expected, state);
    assert.deepEqual(
      [1, 2, 3].map(id => groupCap(list.header, id)),
      groupCaps,
      state,
    );
  }
});

test('a group that is none has no cap', () => {
  const { header } = operatorList({ groups: [{ cap: 5n }], records: [] });
  assert.equal(groupCap(header, 0), undefined);
  assert.equal(groupCap(header, 256), undefined);
});

test('one operator has all and ten equal ones a tenth each, and exactly a third is not more than a third', () => {
  assert.deepEqual(spread([5n]), { hhi: 10_000, nakamoto: 1 });
  assert.deepEqual(spread(Array(10).fill(7n)), { hhi: 1_000, nakamoto: 4 });
  assert.deepEqual(spread([]), { hhi: 0, nakamoto: 0 });
  assert.deepEqual(spread([0n, 0n]), { hhi: 0, nakamoto: 0 });
  assert.equal(spread([1n, 1n, 1n]).nakamoto, 2);
  assert.equal(spread([1n, 2n, 1n]).nakamoto, 1);
  assert.deepEqual(spread([600_000_000_000_000_000n, 600_000_000_000_000_000n]), { hhi: 5_000, nakamoto: 1 });
});
