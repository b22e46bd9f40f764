// The way to the node that the browser and the command line take alike: it can be shut, slow, stopped in time, or tell of an
// account with other bytes. Otherwise it hands on what comes, unread. The keeper goes by another way.
import { createServer, request as ask } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';

import { sleep } from './wait.mjs';

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Allow-Methods': 'POST',
};

/** Methods whose answers contain accounts. */
const ACCOUNTS = ['getMultipleAccounts', 'getAccountInfo', 'getProgramAccounts'];

/** @param {string} rpc The node's address; its WebSocket is at the next port, as validators have it. */
export async function openDoor(rpc) {
  const node = new URL(rpc);
  const state = { delay: 0, frozen: null, changed: new Map() };
  const http = createServer((request, response) => void serve(state, node, request, response));
  const sockets = new Set();
  const socket = createTcpServer((from) => {
    const to = connect(Number(node.port) + 1, node.hostname);
    for (const [one, other] of [[from, to], [to, from]]) {
      sockets.add(one);
      one.pipe(other);
      // A side that is gone takes the other with it.
      one.on('error', () => other.destroy()).on('close', () => (sockets.delete(one), other.destroy()));
    }
  });
  const port = await twoPorts(http, socket);
  const shut = async () => {
    const closed = [http, socket].map((server) => new Promise((done) => server.close(done)));
    http.closeAllConnections();
    sockets.forEach((of) => of.destroy());
    await Promise.all(closed);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    /** Nobody is there any more: connections are refused, those that are open are cut. */
    shut,
    /** Somebody is there again. */
    open: () => Promise.all([listen(http, port), listen(socket, port + 1)]),
    /** Every answer takes so many milliseconds longer. */
    slow: (milliseconds) => (state.delay = milliseconds),
    /** From now on everything is as in this recording; without one, as it is. */
    freeze: (recording) => (state.frozen = recording ?? null),
    /** An account whose bytes are told otherwise from now on; without `change`, as they are. */
    change: (address, change) => (change ? state.changed.set(address, change) : state.changed.delete(address)),
  };
}

const listen = (server, port) =>
  new Promise((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', () => (server.off('error', fail), done())));

async function twoPorts(http, socket) {
  for (let attempt = 0; attempt < 20; attempt++) {
    await listen(http, 0);
    const { port } = http.address();
    const next = await listen(socket, port + 1).then(() => true, () => false);
    if (next) return port;
    await new Promise((done) => http.close(done));
  }
  throw new Error('no two ports beside each other are free');
}

async function serve(state, node, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (state.delay > 0) await sleep(state.delay);
  const call = request.method === 'POST' ? JSON.parse(Buffer.concat(chunks)) : undefined;
  const told = call && (state.frozen !== null || (state.changed.size > 0 && ACCOUNTS.includes(call.method)));
  try {
    if (told) {
      const answer = await tell(state, node, call);
      response.writeHead(200, { ...CORS, 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...answer }));
    } else {
      await handOn(node, request, Buffer.concat(chunks), response);
    }
  } catch {
    // The node is gone, or the reader: either sees a connection that ends.
    response.destroy();
  }
}

/** Request and answer as they are: cross-origin rules and all are the node's own. */
function handOn(node, { method, url, headers }, body, response) {
  return new Promise((done, fail) => {
    const to = ask({ host: node.hostname, port: node.port, method, path: url, headers: { ...headers, host: node.host } });
    to.on('error', fail).on('response', (from) => {
      response.writeHead(from.statusCode, from.headers);
      from.pipe(response).on('finish', done).on('error', fail);
    });
    to.end(body);
  });
}

async function tell(state, node, call) {
  const answer = state.frozen ? state.frozen.answer(call.method, call.params ?? []) : await plain(node, call);
  if (answer.result === undefined) return answer;
  const told = (address, account) => {
    const change = state.changed.get(address);
    if (!change || account === null) return account;
    const data = Buffer.from(change(Buffer.from(account.data[0], 'base64'))).toString('base64');
    return { ...account, data: [data, 'base64'] };
  };
  const { method, params } = call;
  const { result } = answer;
  if (method === 'getAccountInfo') return { result: { ...result, value: told(params[0], result.value) } };
  if (method === 'getMultipleAccounts') {
    return { result: { ...result, value: result.value.map((account, place) => told(params[0][place], account)) } };
  }
  if (method !== 'getProgramAccounts') return answer;
  return { result: result.map(({ pubkey, account }) => ({ pubkey, account: told(pubkey, account) })) };
}

/** The node's own answer, in base64: zstd is what the command line prefers, and nobody has to give. */
async function plain(node, { method, params: [first, options] }) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [first, { ...options, encoding: 'base64' }] });
  const answer = await fetch(node, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  // An account's epoch of rent is 2^64 - 1, which would not come back out of a number of JavaScript's; nobody reads it.
  const { result, error } = JSON.parse((await answer.text()).replaceAll(/"rentEpoch":\d+/g, '"rentEpoch":0'));
  return error ? { error } : { result };
}
