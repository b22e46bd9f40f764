import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startFeed, type FeedState, type Pace } from '../src/chain/feed.ts';

const QUICK: Pace = { gap: 5, whileLive: 10_000, whilePolling: 20, reconnect: [10, 20] };

const until = async (holds: () => boolean): Promise<void> => {
  const begun = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - begun < 2_000, 'it did not come to that');
    await new Promise((done) => setTimeout(done, 2));
  }
};

/** A source whose connection can be opened, cut, and made to tell of changes. */
function source() {
  const control = { reads: 0, changed: () => {}, cut: (_: Error) => {}, fails: false, refuses: false, connects: 0, inFlight: 0, most: 0 };
  return {
    control,
    async read(): Promise<number> {
      control.reads += 1;
      control.inFlight += 1;
      control.most = Math.max(control.most, control.inFlight);
      await new Promise((done) => setTimeout(done, 3));
      control.inFlight -= 1;
      if (control.fails) throw new Error('the node is down');
      return control.reads;
    },
    watch(signal: AbortSignal, open: () => void, changed: () => void): Promise<void> {
      control.connects += 1;
      if (control.refuses) return Promise.reject(new Error('no WebSocket'));
      control.changed = changed;
      open();
      return new Promise((done, fail) => {
        control.cut = fail;
        signal.addEventListener('abort', () => done());
      });
    },
  };
}

test('it reads at once, is live, and reads again when something changed', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  const state = (): FeedState<number> => feed.store.get();
  await until(() => state().value !== null && state().link === 'live');
  // One for the start, at most one more for what changed before it listened.
  await new Promise((done) => setTimeout(done, 40));
  const quiet = from.control.reads;
  assert.ok(quiet <= 2, String(quiet));
  from.control.changed();
  await until(() => from.control.reads === quiet + 1);
  feed.stop();
});

test('many notifications are few readings, and never two at a time', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().link === 'live' && feed.store.get().value !== null);
  for (let times = 0; times < 200; times++) from.control.changed();
  await new Promise((done) => setTimeout(done, 60));
  assert.ok(from.control.reads <= 5, String(from.control.reads));
  assert.equal(from.control.most, 1);
  feed.stop();
});

test('without a WebSocket it polls, and connects anew', async () => {
  const from = source();
  from.control.refuses = true;
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().link === 'polling' && from.control.reads >= 3 && from.control.connects >= 2);
  from.control.refuses = false;
  await until(() => feed.store.get().link === 'live');
  feed.stop();
});

test('a connection that is cut is polled over and made anew', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().link === 'live');
  from.control.cut(new Error('cut'));
  await until(() => feed.store.get().link === 'polling');
  await until(() => feed.store.get().link === 'live');
  feed.stop();
});

test('what was read stays while the node does not answer, with the time of its reading', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().value !== null);
  const { readAt } = feed.store.get();
  from.control.fails = true;
  from.control.changed();
  await until(() => feed.store.get().problem !== null);
  assert.notEqual(feed.store.get().value, null);
  assert.ok((feed.store.get().readAt ?? 0) >= (readAt ?? 0));
  from.control.fails = false;
  await until(() => feed.store.get().problem === null);
  feed.stop();
});

test('a feed that was stopped reads no more', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().value !== null);
  feed.stop();
  await new Promise((done) => setTimeout(done, 20));
  const { reads } = from.control;
  from.control.changed();
  feed.refresh();
  await new Promise((done) => setTimeout(done, 60));
  assert.equal(from.control.reads, reads);
});
