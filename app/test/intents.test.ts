import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../src/chain/failure.ts';
import { sessionStore } from '../src/chain/session.ts';
import { quoteByTicket } from '../src/pages/unstake/model.ts';
import { ticketIntent } from '../src/pages/unstake/intents.ts';
import { createStore } from '../src/store.ts';
import { snapshot } from './support/snapshot.ts';

const OWNER = 'So11111111111111111111111111111111111111112' as never;

/** The page's newest snapshot from now on. */
function newest(value: unknown): void {
  const store = createStore({ value, problem: null, link: 'live', readAt: 0 });
  sessionStore.set({ target: null, node: null, holder: null, pool: { store, refresh: () => undefined, stop: () => undefined } as never });
}

test('a ticket is not requested under the words of another epoch, or of another close', async () => {
  const drawn = await snapshot('sound');
  const shares = 5_000_000_000n;
  const quote = quoteByTicket(drawn, shares);
  assert.ok(quote.ok);
  const intent = ticketIntent({ snapshot: drawn, owner: OWNER, tokens: OWNER, shares, slippageBps: 10, landed: () => undefined }, quote);
  newest({ ...drawn, slot: drawn.slot + 5n });
  assert.equal((await intent.build()).length, 1);
  for (const later of [
    { ...drawn, now: { ...drawn.now, epoch: drawn.now.epoch + 1n } },
    { ...drawn, pool: { ...drawn.pool, pairEpoch: drawn.pool.pairEpoch + 1n } },
  ]) {
    newest(later);
    const problem = await intent.build().then(() => null, (of: unknown) => of);
    assert.ok(problem instanceof Failure);
    assert.equal(problem.kind, 'outdated');
  }
});
