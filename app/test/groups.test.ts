import assert from 'node:assert/strict';
import { test } from 'node:test';

import { groups, operators } from '@sluice/client';

import { readGroups, type GroupNames } from '../scripts/groups.mjs';
import { byKind, hasNames, nameOf, wholeName } from '../src/pages/operators/grouping.ts';
import { snapshot } from './support/snapshot.ts';

const json = (of: unknown) => JSON.stringify(of);
const FINLAND = { kind: 'country', name: 'Finland' };

test('names of groups are what a build is given, or none', () => {
  assert.deepEqual(readGroups(undefined), {});
  assert.deepEqual(readGroups('  '), {});
  const given = { 1: { kind: 'owner', name: ' Example Ltd ' }, 255: FINLAND };
  assert.deepEqual(readGroups(json(given)), { 1: { kind: 'owner', name: 'Example Ltd' }, 255: FINLAND });
});

test('names that make no sense fail the build, which says why', () => {
  const refuses = (text: string, why: RegExp) => assert.throws(() => readGroups(text), why, text);
  refuses('{', /SLUICE_GROUPS makes no sense: it is no JSON/);
  for (const text of ['[]', 'null', '7', '"1"']) refuses(text, /it is no object/);
  for (const id of ['0', '256', '-1', '1.5', '01', 'one', '']) refuses(json({ [id]: FINLAND }), /is no group: they are 1 to 255/);
  for (const group of [null, 'Finland', ['country']]) refuses(json({ 3: group }), /group 3 is no object/);
  for (const kind of ['planet', undefined, 7]) refuses(json({ 3: { kind, name: 'x' } }), /kind of group 3 is none of owner, data centre, country, client/);
  for (const name of [undefined, 7, '', '  ']) refuses(json({ 3: { ...FINLAND, name } }), /group 3 has no name/);
  refuses(json({ 3: { ...FINLAND, name: 'x'.repeat(41) } }), /longer than 40 characters/);
  assert.equal(readGroups(json({ 3: { ...FINLAND, name: 'x'.repeat(40) } }))['3']?.name.length, 40);
});

test('without names all groups are in one chart, by their numbers', async () => {
  const { operators: list, now } = await snapshot('sound');
  const all = groups(list);
  const [one, ...more] = byKind(all, operators(list, now.epoch));
  assert.deepEqual([one?.kind, one?.groups, more], [undefined, all, []]);
  assert.equal(hasNames(), false);
  assert.equal(nameOf(3), 'Group 3');
  assert.equal(wholeName(3), 'Group 3');
});

test('with names each kind has a chart, groups without a name one more, and none is lost', async () => {
  const { operators: list, now } = await snapshot('sound');
  const [all, listed] = [groups(list), operators(list, now.epoch)];
  const [a, b, c] = all.map(({ id }) => id);
  assert.ok(a !== undefined && b !== undefined && c !== undefined && all.length > 3, 'there are too few groups');
  const names: GroupNames = { [a]: { kind: 'client', name: 'Agave' }, [b]: { kind: 'owner', name: 'Example' }, [c]: { kind: 'client', name: 'Other' } };
  const charts = byKind(all, listed, names);
  assert.deepEqual(charts.map(({ kind }) => kind), ['owner', 'client', undefined]);
  assert.deepEqual(charts[1]?.groups.map(({ id }) => id), [a, c]);
  assert.equal(charts.reduce((sum, { groups: those }) => sum + those.length, 0), all.length);
  const without = listed.filter(({ terms }) => !terms.groups.includes(b)).reduce((sum, { stake }) => sum + stake, 0n);
  assert.equal(charts[0]?.outside, without);
  assert.ok(without > 0n);
  assert.equal(nameOf(a, names), 'Agave');
  assert.equal(wholeName(a, names), `Group ${a}, Agave (client)`);
});
