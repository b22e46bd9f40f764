// A static host as any other: the built site, compressed, with the headers that `npm run policy` prints.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

import { headers } from '../../scripts/policy.mjs';
import { SITE } from './paths.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the site on a free port of the loopback. */
export async function serveSite() {
  const packed = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site');
    const type = TYPES[extname(pathname)] ?? (pathname.endsWith('/') ? TYPES['.html'] : undefined);
    const path = join(SITE, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
    try {
      if (type === undefined) throw new Error('of no known type');
      if (!packed.has(path)) packed.set(path, gzipSync(readFileSync(path), { level: 9 }));
      response.writeHead(200, { ...headers(), 'Content-Type': type, 'Content-Encoding': 'gzip' });
      response.end(packed.get(path));
    } catch {
      response.writeHead(404, headers()).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}
