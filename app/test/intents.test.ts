import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure, inWords } from '../src/chain/failure.ts';
import { sessionStore } from '../src/chain/session.ts';
import { quoteByTicket } from '../src/pages/unstake/model.ts';
import { ticketIntent } from '../src/pages/unstake/intents.ts';
import { claimIntent, doubtOf } from '../src/pages/tickets/intents.ts';
import { createStore } from '../src/store.ts';
import { node } from './support/node.ts';
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
  const intent = ticketIntent({ snapshot: drawn, owner: OWNER, lamports: 0n, tokens: OWNER, shares, slippageBps: 10, landed: () => undefined }, quote);
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

test('a claim that somebody was quicker with is said to have been paid, and one that is refused otherwise is not', async () => {
  const held = { address: OWNER, ticket: {}, cohort: {} };
  const intent = claimIntent({ held, view: { address: OWNER, epoch: 1n, payable: 1n, waiting: 0n, state: 'payable', rentPayer: OWNER } } as never, { owner: OWNER, usual: OWNER } as never);
  const whether = (account: unknown) => {
    const { node: at } = node({ getMultipleAccounts: () => ({ context: { slot: 1n }, value: [account] }) });
    sessionStore.set({ target: null, node: at, holder: null, pool: null });
    return intent.moot?.();
  };
  const gone = await whether(null);
  assert.equal(gone?.kind, 'outdated');
  assert.match(gone?.message ?? '', /paid whole/);
  assert.equal(await whether({ owner: OWNER, lamports: 1n, data: ['', 'base64'] }), null);
});

test('who gives a ticket away is told what speaks against the address', () => {
  const account = (owner: string) => ({ owner, lamports: 1n, data: new Uint8Array() }) as never;
  assert.equal(doubtOf(account('11111111111111111111111111111111')), null);
  assert.match(doubtOf(null) ?? '', /nobody has used it/);
  assert.match(doubtOf(undefined) ?? '', /not read yet/);
  assert.match(doubtOf(account(OWNER)) ?? '', /no wallet/);
});

test('refusals that holders meet are in words for holders', () => {
  const met = ['WrongCohort', 'WrongTail', 'NotFinalised', 'TicketChanged', 'OwnerCannotSign', 'WrongTicketOwner', 'NoOperator', 'WrongStakeAccount'] as const;
  for (const name of met) {
    const { what, next } = inWords(name);
    assert.doesNotMatch(`${what} ${next}`, /derive|anew|index|finalize_cohort|operators account/i, name);
  }
});
