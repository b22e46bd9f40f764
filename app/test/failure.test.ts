import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR } from '@solana/kit';

import { inWords, shown, whyNotRead } from '../src/chain/failure.ts';

test('only what a browser throws for a request is said to be the node’s', () => {
  for (const words of ['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed']) {
    assert.match(whyNotRead(new TypeError(words)), /cannot be reached/, words);
  }
  const fault = new TypeError("Cannot read properties of undefined (reading 'vote')");
  assert.match(whyNotRead(fault), /Cannot read properties/);
  assert.match(shown(fault).nextStep, /Nothing was sent.*report/);
  assert.equal(shown(new TypeError('Failed to fetch')).nextStep, 'Nothing was sent.');
});

test('a node that refuses, is late, or answers something else is told apart', () => {
  const http = (statusCode: number) =>
    new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, { statusCode, message: '', headers: new Headers() });
  assert.match(whyNotRead(http(429)), /limits how often/);
  assert.match(whyNotRead(http(403)), /HTTP 403/);
  assert.equal(whyNotRead(new DOMException('late', 'TimeoutError')), 'The node does not answer.');
});

test('a pause is nobody’s in particular: a close after a total loss sets one too', () => {
  assert.equal(inWords('DepositsPaused').what, 'Deposits are paused');
  assert.equal(inWords('ExitsPaused').what, 'Exits that are paid at once are paused');
});
