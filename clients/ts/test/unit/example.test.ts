/** The example, run against a node without a chain. */
import assert from 'node:assert/strict';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  type Address,
  generateKeyPairSigner,
  getBase64Encoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  isFullySignedTransaction,
} from '@solana/kit';
import { deposit } from '../example.js';
import { type Request, type Row, answer } from '../support/node.js';
import { vectors } from '../support/vectors.js';

const POOL = 'F6uEwyh8RpGfyciP9RkfgzQW6aB9kcS2RndfbwcqBw9e' as Address;
const LIFETIME = { blockhash: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', lastValidBlockHeight: 100 };

/** What a node says besides accounts: an answer, or the status of HTTP with which it fails. */
type Says = { readonly [method: string]: (sent: string) => unknown };

/** A node of the sample. Its address, and what it was sent. */
async function node(t: TestContext, says: Says): Promise<{ url: string; sent: string[] }> {
  const sent: string[] = [];
  const rows = vectors<Row>('sample');
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const call = JSON.parse(Buffer.concat(parts).toString()) as Request & { id: number };
    if (call.method === 'sendTransaction') sent.push(call.params[0] as string);
    const said = says[call.method];
    const result = said === undefined ? answer(rows, 345_700_100n, call) : said(sent[0] ?? '');
    if (typeof result === 'number') return void response.writeHead(result).end();
    const text = JSON.stringify({ jsonrpc: '2.0', id: call.id, result }, (_, of: unknown) =>
      typeof of === 'bigint' ? Number(of) : of,
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

const context = { slot: 345_700_100 };
const WELL: Says = {
  getLatestBlockhash: () => ({ context, value: LIFETIME }),
  sendTransaction: wire => signatureOf(wire),
  getSignatureStatuses: () => ({ context, value: [{ slot: 1, err: null, confirmationStatus: 'confirmed' }] }),
};
const decoded = (wire: string) => getTransactionDecoder().decode(getBase64Encoder().encode(wire));
const signatureOf = (wire: string) => getSignatureFromTransaction(decoded(wire));

test('the depositor of the example is its caller, who signs and pays', async t => {
  const depositor = await generateKeyPairSigner();
  const { url, sent } = await node(t, WELL);
  const said = await deposit(url, POOL, depositor, '1.5');
  assert.equal(said, signatureOf(sent[0] ?? ''));
  const transaction = decoded(sent[0] ?? '');
  assert.ok(isFullySignedTransaction(transaction));
  assert.deepEqual(Object.keys(transaction.signatures), [depositor.address]);
});

test('the example says that nothing was sent only as long as nothing was', async t => {
  const depositor = await generateKeyPairSigner();
  const early = await node(t, { ...WELL, getLatestBlockhash: () => 503 });
  assert.match(await deposit(early.url, POOL, depositor, '1.5'), /then try again$/);
  assert.deepEqual(early.sent, []);
  const late = await node(t, { ...WELL, sendTransaction: () => 504 });
  const said = await deposit(late.url, POOL, depositor, '1.5');
  const signature = signatureOf(late.sent[0] ?? '');
  assert.ok(
    said.endsWith(`look at ${signature} before sending anything again: it can land up to block height 100`),
    said,
  );
});

test('the example says what became of what it sent', async t => {
  const depositor = await generateKeyPairSigner();
  const gone = await node(t, {
    ...WELL,
    getSignatureStatuses: () => ({ context, value: [null] }),
    getEpochInfo: () => ({ blockHeight: 101, absoluteSlot: 345_700_100 }),
  });
  assert.match(await deposit(gone.url, POOL, depositor, '1.5'), /never will: send it again$/);
  const err = { InstructionError: [1, { Custom: 6003 }] };
  const failed = { slot: 1, err, confirmationStatus: 'confirmed' };
  const refused = await node(t, { ...WELL, getSignatureStatuses: () => ({ context, value: [failed] }) });
  assert.match(await deposit(refused.url, POOL, depositor, '1.5'), /^instruction 1: The pool is in bunker mode/);
});
