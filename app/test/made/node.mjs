// A node of invented pools: `node test/made/node.mjs [port]`, then open the links it prints behind the page's address.
import { createServer } from 'node:http';

import { answer, POOLS } from './answers.mjs';
import { key } from './bytes.mjs';

function serve(port) {
  const head = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'content-type': 'application/json' };
  const server = createServer(async (request, response) => {
    if (request.method === 'OPTIONS') return response.writeHead(204, head).end();
    const { id, method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const result = answer(method, params);
    const error = { code: -32601, message: `${method}: not of this node` };
    response.writeHead(200, head).end(JSON.stringify({ jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) }));
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

const port = Number(process.argv[2] ?? 8_899);
await serve(port);
for (const name of Object.keys(POOLS)) console.log(`${name}: ?rpc=http://127.0.0.1:${port}&pool=${key(name)}#/pool`);
