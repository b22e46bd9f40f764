import assert from 'node:assert/strict';
import { test } from 'node:test';

import { policy } from '../scripts/policy.mjs';
import { clusterOf, type ClusterName } from '../src/chain/cluster.ts';
import { isLoopback, mayAsk, parseRpc, parseWs, wsOf } from '../src/chain/endpoint.ts';
import { parseRoute } from '../src/routes.ts';
import { readLink, readSettings, socketFor, type Settings } from '../src/settings/settings.ts';
import { accepted, merge, unconfirmed } from '../src/settings/target.ts';
import { burnerAllowed } from '../src/wallet/burner.ts';

const POOL = 'So11111111111111111111111111111111111111112';
const OTHER = 'SysvarC1ock11111111111111111111111111111111';
const mine: Settings = { rpc: 'https://mine.example', ws: null, pool: POOL, theme: 'system', slippageBps: 10 };

test('nodes are behind TLS or on this machine', () => {
  assert.ok(parseRpc('https://api.mainnet-beta.solana.com').ok);
  assert.ok(parseRpc('http://127.0.0.1:8899').ok);
  assert.ok(parseRpc('http://localhost:8899').ok);
  for (const bad of ['http://node.example', 'http://127.0.0.1.evil.example', 'ftp://x', 'node.example', 'https://u:p@x.example', 'javascript:alert(1)']) {
    assert.equal(parseRpc(bad).ok, false, bad);
  }
  assert.ok(parseWs('wss://node.example').ok);
  assert.equal(parseWs('ws://node.example').ok, false);
});

test('a name that only looks like this machine is none', () => {
  assert.ok(isLoopback('http://127.0.0.1:1'));
  assert.ok(isLoopback('http://localhost:8899'));
  assert.ok(!isLoopback('http://127.0.0.1.evil.example'));
  assert.ok(!isLoopback('http://evil-localhost:1'));
  assert.ok(!isLoopback('nonsense'));
});

test('the settings take a node of this machine only where the policy lets the page ask it', () => {
  const allowed = /connect-src ([^;]*)/.exec(policy(undefined))?.[1]?.split(' ') ?? [];
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.0.0.2', 'node.localhost']) {
    assert.equal(parseRpc(`http://${host}:8899`).ok, allowed.includes(`http://${host}:*`), host);
    assert.equal(parseWs(`ws://${host}:8900`).ok, allowed.includes(`ws://${host}:*`), host);
  }
});

test('where a deployment names its nodes no other is offered', () => {
  const allowed = ['https://node.example', 'https://*.wide.example'];
  assert.ok(mayAsk('https://node.example/key', allowed));
  assert.ok(mayAsk('https://a.wide.example', allowed));
  assert.ok(!mayAsk('https://api.mainnet-beta.solana.com', allowed));
  assert.ok(!mayAsk('wss://node.example', allowed));
  assert.ok(mayAsk('https://any.example', []));
});

test('a deployment that names no node, or a blank one, allows any', () => {
  for (const blank of ['', ' ', '\n']) assert.equal(policy(blank), policy(undefined));
  assert.match(policy(' https://node.example '), /connect-src 'self' https:\/\/node\.example;/);
});

test('the WebSocket is on the next port where one is named', () => {
  assert.equal(wsOf('http://127.0.0.1:8899'), 'ws://127.0.0.1:8900/');
  assert.equal(wsOf('https://node.example/key'), 'wss://node.example/key');
});

test('a burner is for a node of this machine on no public cluster', () => {
  const [local, main] = [clusterOf('anything'), clusterOf('5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d')];
  assert.equal(main.name, 'mainnet');
  assert.ok(burnerAllowed('http://127.0.0.1:8899', local));
  assert.ok(!burnerAllowed('http://127.0.0.1:8899', main));
  assert.ok(!burnerAllowed('https://node.example', local));
  assert.ok(!burnerAllowed('http://127.0.0.1:8899', null));
});

test('what storage holds is believed as far as it makes sense', () => {
  const defaults: Settings = { ...mine, ws: 'wss://mine.example/ws' };
  assert.deepEqual(readSettings('nonsense', defaults), defaults);
  assert.deepEqual(readSettings('[1]', defaults), defaults);
  const stored = JSON.stringify({ rpc: 'http://evil.example', pool: 'x', theme: 'pink', slippageBps: 9_999 });
  assert.deepEqual(readSettings(stored, defaults), defaults);
  const other = readSettings(JSON.stringify({ rpc: 'https://other.example', theme: 'dark', slippageBps: 50 }), defaults);
  assert.deepEqual(other, { rpc: 'https://other.example', ws: null, pool: POOL, theme: 'dark', slippageBps: 50 });
});

test('a link is asked about unless it names what was chosen, or this machine', () => {
  const asks = (search: string, cluster: ClusterName | null = null) => unconfirmed(readLink(search), mine, cluster);
  assert.equal(asks(''), false);
  assert.equal(asks('?rpc=https://mine.example'), false);
  assert.equal(asks('?rpc=https://evil.example'), true);
  assert.equal(asks(`?pool=${POOL}`), false);
  assert.equal(asks(`?pool=${OTHER}`), true);
  assert.equal(asks(`?rpc=http://127.0.0.1:8899&pool=${OTHER}`), false);
  assert.equal(asks(`?rpc=http://127.0.0.1:8899&pool=${OTHER}`, 'local'), false);
  // A node of one's own, or a way to one, of a cluster where anyone makes pools.
  assert.equal(asks(`?rpc=http://127.0.0.1:8899&pool=${OTHER}`, 'mainnet'), true);
  assert.equal(asks(`?rpc=http://127.0.0.1:8899&pool=${POOL}`, 'mainnet'), false);
  assert.equal(asks('?rpc=http://127.0.0.1:8899&ws=wss://evil.example'), true);
  // What is no address of a node or a pool is not asked about, and not followed.
  assert.equal(asks('?rpc=javascript:alert(1)&pool=abc'), false);
});

test('a link of another node does not keep the WebSocket of the chosen one', () => {
  const settings = { ...mine, ws: 'wss://mine.example/ws' };
  assert.equal(merge(readLink(''), settings).ws, 'wss://mine.example/ws');
  assert.equal(merge(readLink('?rpc=https://other.example'), settings).ws, 'wss://other.example/');
});

test('a node that is chosen in the settings does not keep the WebSocket of another one', () => {
  const ws = 'wss://mine.example/ws';
  assert.equal(socketFor('https://mine.example', 'https://mine.example', ws), ws);
  assert.equal(socketFor('https://api.devnet.solana.com', 'https://mine.example', ws), '');
  assert.equal(socketFor('https://mine.example', 'https://mine.example', null), '');
});

test('of a link that is accepted only what it names is kept', () => {
  assert.deepEqual(accepted(readLink(`?pool=${OTHER}`), mine), { pool: OTHER });
  assert.deepEqual(accepted(readLink('?ws=wss://other.example'), mine), { ws: 'wss://other.example' });
  assert.deepEqual(accepted(readLink('?rpc=https://other.example'), mine), { rpc: 'https://other.example', ws: null });
});

test('a link that names the chosen node leaves it its WebSocket', () => {
  assert.deepEqual(accepted(readLink(`?rpc=https://mine.example&pool=${OTHER}`), mine), { rpc: 'https://mine.example', pool: OTHER });
});

test('routes', () => {
  assert.deepEqual(parseRoute('#/unstake/ticket'), { page: 'unstake', detail: 'ticket' });
  assert.deepEqual(parseRoute(''), { page: 'stake', detail: null });
  assert.deepEqual(parseRoute('#/nonsense/x'), { page: 'stake', detail: null });
  assert.deepEqual(parseRoute('#/pool/%'), { page: 'pool', detail: null });
});
