import assert from 'node:assert/strict';
import { test } from 'node:test';

import { whyNotRead } from '../src/chain/failure.ts';
import { startFeed, type FeedState, type Pace, type Source } from '../src/chain/feed.ts';
import { silence } from './support/node.ts';

const QUICK: Pace = { gap: 5, whileLive: 10_000, whilePolling: 20, reconnect: [10, 20], patience: 40 };

const until = async (holds: () => boolean): Promise<void> => {
  const begun = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - begun < 2_000, 'it did not come to that');
    await new Promise((done) => setTimeout(done, 2));
  }
};

/** A source whose connection can be opened, cut, and made to tell of changes. */
function source() {
  const control = { stalls: false, reads: 0, changed: () => {}, cut: (_: Error) => {}, fails: false, refuses: false, connects: 0, inFlight: 0, most: 0 };
  return {
    control,
    async read(signal: AbortSignal): Promise<number> {
      control.reads += 1;
      control.inFlight += 1;
      control.most = Math.max(control.most, control.inFlight);
      await new Promise((done) => setTimeout(done, 3));
      if (control.stalls) await silence(signal).finally(() => (control.inFlight -= 1));
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

test('a node that accepts a request and never answers is not waited for without end', async () => {
  const from = source();
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().value !== null && feed.store.get().link === 'live');
  from.control.stalls = true;
  from.control.changed();
  await until(() => feed.store.get().problem !== null);
  assert.equal(whyNotRead(feed.store.get().problem), 'The node does not answer.');
  from.control.stalls = false;
  await until(() => feed.store.get().problem === null);
  feed.stop();
});

/** A feed of slots, which come as they are given; the last one again and again. */
function slots(...given: bigint[]) {
  const read: bigint[] = [];
  const source: Source<bigint> = {
    read: async () => {
      const next = (given.length > 1 ? given.shift() : given[0]) ?? 0n;
      read.push(next);
      return next;
    },
    slotOf: (slot) => slot,
    watch: () => Promise.reject(new Error('no WebSocket')),
  };
  return { source, read };
}

test('figures do not go back in time behind a load balancer', async () => {
  const { source: from, read } = slots(10n, 8n, 9n, 11n);
  const shown: (bigint | null)[] = [];
  const feed = startFeed(from, QUICK);
  feed.store.subscribe(() => shown.push(feed.store.get().value));
  await until(() => feed.store.get().value === 11n);
  assert.deepEqual(read.slice(0, 4), [10n, 8n, 9n, 11n]);
  assert.ok(!shown.includes(8n) && !shown.includes(9n), String(shown));
  feed.stop();
});

test('after a transaction nothing is shown that is older than it', async () => {
  const { source: from, read } = slots(10n, 11n, 12n, 20n);
  const feed = startFeed(from, QUICK);
  await until(() => feed.store.get().value === 10n);
  feed.refresh(20n);
  await until(() => feed.store.get().value !== 10n);
  assert.equal(feed.store.get().value, 20n);
  assert.ok(read.includes(11n) && read.includes(12n));
  feed.stop();
});

test('a node that stays behind is said to be stale', async () => {
  const { source: from } = slots(10n, 9n);
  const feed = startFeed(from, { ...QUICK, whileLive: 20 });
  await until(() => feed.store.get().problem !== null);
  assert.equal(feed.store.get().value, 10n);
  assert.match(whyNotRead(feed.store.get().problem), /behind/);
  feed.stop();
});
