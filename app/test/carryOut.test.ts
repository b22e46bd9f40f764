import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { clusterOf } from '../src/chain/cluster.ts';
import { Failure } from '../src/chain/failure.ts';
import type { Node } from '../src/chain/node.ts';
import { clusterStore, sessionStore } from '../src/chain/session.ts';
import { carryOut, prepare, type Review, type State } from '../src/transaction/carryOut.ts';
import type { Intent } from '../src/transaction/intent.ts';
import { allPending, dropPending, keepPending, type Pending } from '../src/transaction/pending.ts';
import { walletStore, type Signer } from '../src/wallet/wallet.ts';
import { BLOCKHASH, INSTRUCTION, LIMITS, node, signer, type Answers } from './support/node.ts';

const REVIEW: Review = { at: 'review', tried: { limits: LIMITS, fee: 0n, lamports: 0n, shares: 0n }, instructions: [INSTRUCTION] };
const LANDS: Answers = {
  getLatestBlockhash: () => BLOCKHASH,
  sendTransaction: () => 'x',
  getSignatureStatuses: () => ({ context: { slot: 9n }, value: [{ slot: 7n, err: null, confirmationStatus: 'confirmed' }] }),
};

/** A tab's storage. */
function tab() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => void held.set(key, text),
    removeItem: (key: string) => void held.delete(key),
    key: (place: number) => [...held.keys()][place] ?? null,
    get length() {
      return held.size;
    },
  };
}
let storage = tab();
beforeEach(() => {
  storage = tab();
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
});

function connected(by: Signer, answers: Answers): { node: Node; asked: string[] } {
  const made = node(answers);
  sessionStore.set({ target: null, node: made.node, pool: null, holder: null });
  clusterStore.set(clusterOf('local'));
  walletStore.set({ signer: by, connecting: false, problem: null });
  return made;
}

const intent = (by: Signer, more: Partial<Intent> = {}): Intent => ({
  title: 'Stake 1 SOL',
  owner: by.address,
  lines: [],
  tokens: by.address,
  build: async () => [INSTRUCTION],
  done: '',
  ...more,
});

const run = async (of: Intent): Promise<State[]> => {
  const states: State[] = [];
  await carryOut(of, REVIEW, new AbortController().signal, (state) => states.push(state));
  return states;
};

test('what was written for one account is not signed by another that was connected meanwhile', async () => {
  const [first, second] = [await signer(), await signer()];
  let signed = 0;
  const { asked } = connected({ ...second, sign: () => ((signed += 1), second.sign(new Uint8Array(), clusterOf('local'))) }, LANDS);
  const of = intent(first);
  for (const state of [await prepare(of, new AbortController().signal), ...(await run(of))]) {
    assert.ok(state.at === 'failed');
    assert.equal(state.failure.kind, 'outdated');
    assert.match(state.failure.message, /Another account/);
  }
  assert.deepEqual([asked, signed], [[], 0]);
});

test('what was sent is kept until it has landed, and nothing secret with it', async () => {
  const by = await signer();
  let during: readonly Pending[] = [];
  connected(by, { ...LANDS, sendTransaction: () => ((during = allPending()), 'x') });
  let landed = 0;
  const states = await run(intent(by, { landed: () => (landed += 1) }));
  assert.deepEqual(states.map(({ at }) => at), ['signing', 'sending', 'done']);
  assert.deepEqual(during.map((of) => ({ ...of, signature: '' })), [{ title: 'Stake 1 SOL', genesis: 'local', end: 100n, signature: '' }]);
  assert.deepEqual(allPending(), []);
  assert.equal(landed, 1);
});

test('a feed is told the slot only by the node that the transaction was sent by', async () => {
  const by = await signer();
  const told: (bigint | undefined)[] = [];
  const pool = { store: { get: () => ({ value: null }), subscribe: () => () => undefined }, refresh: (slot?: bigint) => told.push(slot), stop: () => undefined };
  connected(by, LANDS);
  sessionStore.update((now) => ({ ...now, pool: pool as never }));
  await run(intent(by));
  connected(by, { ...LANDS, sendTransaction: () => (sessionStore.set({ target: null, node: node({}).node, pool: pool as never, holder: null }), 'x') });
  await run(intent(by));
  assert.deepEqual(told, [7n, undefined]);
});

/** A record of a transaction. */
const record = (more: Partial<Pending> = {}): Pending => ({ title: 'x', genesis: 'local', signature: '1'.repeat(64) as never, end: null, ...more });

test('what a wallet that sends by itself is asked is kept before it is asked, and for as long as it may have been sent', async () => {
  let during: readonly Pending[] = [];
  const by = await signer(() => ((during = allPending()), Promise.reject(new Error('timeout'))), true);
  connected(by, LANDS);
  const last = (await run(intent(by))).at(-1);
  const asked = { title: 'Stake 1 SOL', genesis: 'local', signature: null, end: null };
  assert.deepEqual(during, [asked]);
  assert.ok(last?.at === 'failed');
  assert.deepEqual(last.kept, asked);
  assert.deepEqual(allPending(), [asked]);
});

test('what such a wallet refuses, or sends, is not kept', async () => {
  const answers: readonly Signer['sign'][] = [
    () => Promise.reject(Object.assign(new Error('no'), { code: 4001 })),
    () => Promise.resolve({ kind: 'sent', signature: new Uint8Array(64).fill(7) }),
  ];
  for (const sign of answers) {
    const by = await signer(sign, true);
    connected(by, LANDS);
    await run(intent(by));
    assert.deepEqual(allPending(), []);
  }
});

test('a wallet that only signs is asked without a record', async () => {
  let during: readonly Pending[] = [record()];
  const by = await signer(() => ((during = allPending()), Promise.reject(new Error('timeout'))));
  connected(by, LANDS);
  await run(intent(by));
  assert.deepEqual(during, []);
});

test('what was left is kept beside what is sent after it, and each is forgotten by itself', () => {
  const [first, asked, there] = [record(), record({ signature: null }), record({ genesis: 'there' })];
  const all = [first, asked, there];
  all.forEach((of) => keepPending(of));
  assert.deepEqual(allPending(), all);
  dropPending(record({ signature: '2'.repeat(87) as never }));
  assert.deepEqual(allPending(), all);
  dropPending(first);
  assert.deepEqual(allPending(), [asked, there]);
  dropPending(asked);
  assert.deepEqual(allPending(), [there]);
});

test('what storage holds of a transaction is believed as far as it makes sense', () => {
  for (const end of [5n, 'endless', null] as const) {
    keepPending(record({ end }));
    assert.deepEqual(allPending(), [record({ end })]);
  }
  dropPending(record());
  const good = JSON.stringify(record());
  storage.setItem(`sluice.pending.local.${record().signature}`, good);
  assert.deepEqual(allPending(), [record()]);
  storage.held.clear();
  for (const [place, nonsense] of [
    ...['', '[]', '{}', 'null', '5', '{"title":"x","genesis":"local"}', '{"genesis":"local","signature":null}'].map((text) => ['asked', text]),
    ['not one', '{"title":"x","genesis":"local","signature":"not one"}'],
    // It would be forgotten in another place.
    ['asked', '{"title":"x","genesis":"y","signature":null}'],
    ['asked', good],
  ] as const) {
    storage.setItem(`sluice.pending.local.${place}`, nonsense as string);
    assert.deepEqual(allPending(), [], nonsense);
    storage.held.clear();
  }
});

test('a refusal of what somebody else has done already is no refusal', async () => {
  const by = await signer();
  connected(by, {});
  const paid = new Failure('outdated', 'It was paid', 'The SOL is in your wallet.');
  const build = () => Promise.reject(new Failure('refused', 'account not initialised', ''));
  const state = await prepare(intent(by, { build, moot: async () => paid }), new AbortController().signal);
  assert.deepEqual(state, { at: 'failed', failure: paid });
});
