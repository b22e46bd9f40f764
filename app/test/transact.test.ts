import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { generateKeyPairSigner, getTransactionDecoder, getTransactionEncoder, partiallySignTransaction, type Instruction } from '@solana/kit';
import { SLUICE_PROGRAM_ADDRESS } from '@sluice/client';

import { clusterOf } from '../src/chain/cluster.ts';
import { Failure } from '../src/chain/failure.ts';
import type { Node } from '../src/chain/node.ts';
import { send, tryOut } from '../src/chain/transact.ts';
import type { Signer } from '../src/wallet/wallet.ts';

const CLUSTER = clusterOf('local');
const LIMITS = { units: 10_000, loadedBytes: 65_536, price: 0n };
const INSTRUCTION: Instruction = { programAddress: SLUICE_PROGRAM_ADDRESS, data: new Uint8Array([3]), accounts: [] };

type Answers = Record<string, (...params: never[]) => unknown>;

/** A node that answers as it is told to; what it was asked is counted. */
function node(answers: Answers) {
  const asked: string[] = [];
  const rpc = new Proxy({}, {
    get: (_, method: string) => (...params: never[]) => ({
      send: async () => {
        asked.push(method);
        const answer = answers[method];
        if (!answer) throw new Error(`nobody expected ${method}`);
        return answer(...params);
      },
    }),
  });
  return { asked, node: { url: '', rpc } as unknown as Node };
}

const BLOCKHASH = { value: { blockhash: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', lastValidBlockHeight: 100n } };

async function signer(sign?: Signer['sign']): Promise<Signer> {
  const { address, keyPair } = await generateKeyPairSigner();
  const signs: Signer['sign'] = async (wire) => {
    const signed = await partiallySignTransaction([keyPair], getTransactionDecoder().decode(wire));
    return { kind: 'signed', wire: new Uint8Array(getTransactionEncoder().encode(signed)) };
  };
  return { kind: 'burner', name: 'Test', icon: null, address, choices: [address], sends: false, sign: sign ?? signs };
}

const sending = async (answers: Answers, by?: Signer) => {
  const { node: at, asked } = node({ getLatestBlockhash: () => BLOCKHASH, sendTransaction: () => 'x', ...answers });
  const stages: string[] = [];
  const result = await send(at, CLUSTER, by ?? (await signer()), [INSTRUCTION], LIMITS, (stage) => stages.push(stage)).catch(
    (problem: unknown) => problem,
  );
  return { result, asked, stages };
};

const failure = (result: unknown): Failure => {
  assert.ok(result instanceof Failure, String(result));
  return result;
};

const SEEN = 9_000n;
/** What a node says of signatures that has seen slot 9,000. */
const statuses = (of: object | null) => ({ context: { slot: SEEN }, value: [of && { slot: 5n, err: null, ...of }] });
const CONFIRMED = statuses({ confirmationStatus: 'confirmed' });
const finalised = (blockHeight: bigint, absoluteSlot = SEEN) => ({ blockHeight, absoluteSlot });

test('a transaction that lands is done when it is confirmed, not before', async () => {
  let asked = 0;
  const { result, stages } = await sending({
    getSignatureStatuses: () => (++asked < 2 ? statuses({ confirmationStatus: 'processed' }) : CONFIRMED),
  });
  assert.equal(typeof result, 'string');
  assert.equal(asked, 2);
  assert.deepEqual(stages, ['signing', 'sending']);
});

test('a transaction that failed on the chain is refused in the words of the table', async () => {
  const err = { InstructionError: [0, { Custom: 6006 }] };
  const { result } = await sending({ getSignatureStatuses: () => statuses({ err, confirmationStatus: 'confirmed' }) });
  assert.equal(failure(result).kind, 'refused');
  assert.match(failure(result).message, /fall short/);
});

test('it has expired only when what is final has passed its last block, and nobody who has seen that knows it', async () => {
  const heights = [finalised(90n), finalised(101n, SEEN + 1n), finalised(101n)];
  const { result } = await sending({
    getSignatureStatuses: () => statuses(null),
    getEpochInfo: () => heights.shift() ?? assert.fail('it is asked too often'),
  });
  assert.equal(failure(result).kind, 'expired');
  assert.equal(heights.length, 0);
});

test('one that shows up in the history after all has landed', async () => {
  const { result } = await sending({
    getSignatureStatuses: (_: never, options?: { searchTransactionHistory?: boolean }) =>
      options?.searchTransactionHistory === true ? statuses({ confirmationStatus: 'finalized' }) : statuses(null),
    // So late that a node may have forgotten.
    getEpochInfo: () => finalised(250n),
  });
  assert.equal(typeof result, 'string');
});

/** Time that passes as soon as somebody waits for it. */
function hurry(t: TestContext) {
  let now = 1_000_000;
  t.mock.method(Date, 'now', () => now);
  t.mock.method(globalThis, 'setTimeout', (done: () => void, milliseconds: number) => {
    now += milliseconds;
    queueMicrotask(done);
  });
}

test('where the node stops telling what became of it, that is said, and not that it can be sent again', async (t) => {
  hurry(t);
  const fail = () => Promise.reject(new TypeError('Load failed'));
  const { result } = await sending({ getSignatureStatuses: fail });
  assert.equal(failure(result).kind, 'unknown');
  assert.match(failure(result).nextStep, /It may still land\. Look at [1-9A-HJ-NP-Za-km-z]{80,} before/);
});

test('where the cluster finalises nothing any more, the wait has an end', async (t) => {
  hurry(t);
  const { result } = await sending({ getSignatureStatuses: () => statuses(null), getEpochInfo: () => finalised(90n) });
  assert.equal(failure(result).kind, 'unknown');
});

test('a wallet that does not sign sends nothing', async () => {
  const by = await signer(() => Promise.reject(new Error('User rejected the request')));
  const { result, asked } = await sending({}, by);
  assert.equal(failure(result).kind, 'declined');
  assert.match(failure(result).message, /User rejected/);
  assert.deepEqual(asked, ['getLatestBlockhash']);
});

/** A wallet that sends itself. */
const sender = async (sign: Signer['sign']): Promise<Signer> => ({ ...(await signer(sign)), sends: true });
const SENT = { kind: 'sent', signature: new Uint8Array(64).fill(7) } as const;

test('what a wallet has sent itself is not sent again', async () => {
  const by = await sender(() => Promise.resolve(SENT));
  const { result, asked } = await sending({ getSignatureStatuses: () => CONFIRMED }, by);
  assert.equal(typeof result, 'string');
  assert.ok(!asked.includes('sendTransaction'));
});

test('what a wallet has sent may have a newer blockhash than it was given, and expires with that', async () => {
  let asked = 0;
  const newer = { value: { ...BLOCKHASH.value, lastValidBlockHeight: 140n } };
  const heights = [finalised(101n), finalised(140n), finalised(141n)];
  const { result } = await sending(
    {
      getLatestBlockhash: () => (++asked === 1 ? BLOCKHASH : newer),
      getSignatureStatuses: () => statuses(null),
      getEpochInfo: () => heights.shift() ?? assert.fail('it is asked too often'),
    },
    await sender(() => Promise.resolve(SENT)),
  );
  assert.equal(failure(result).kind, 'expired');
  assert.equal(heights.length, 0);
});

test('a wallet that sends and fails may have sent it, unless its user has said no', async () => {
  const of = async (problem: unknown) => failure((await sending({}, await sender(() => Promise.reject(problem)))).result);
  for (const problem of [new Error('request timed out'), new TypeError('Failed to fetch'), new Error('returned nothing')]) {
    const { kind, nextStep } = await of(problem);
    assert.equal(kind, 'unknown');
    assert.doesNotMatch(nextStep, /Nothing was sent/);
  }
  for (const problem of [new Error('User rejected the request.'), Object.assign(new Error('no'), { code: 4001 })]) {
    assert.equal((await of(problem)).kind, 'declined');
  }
  const garbled = await sender(() => Promise.resolve({ kind: 'sent', signature: new Uint8Array(3) }));
  assert.equal(failure((await sending({}, garbled)).result).kind, 'unknown');
});

/** What a node says of accounts of so many lamports and shares. */
const account = (lamports: bigint, shares?: bigint) => {
  const data = new Uint8Array(shares === undefined ? 0 : 165);
  if (shares !== undefined) new DataView(data.buffer).setBigUint64(64, shares, true);
  return { lamports, owner: SLUICE_PROGRAM_ADDRESS, data: [Buffer.from(data).toString('base64'), 'base64'] };
};

test('trying out says what changes, and what the network takes', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [0n, 100n, 200n, 300n, 400n].map((prioritizationFee) => ({ slot: 1n, prioritizationFee })),
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [account(50_000_000_000n), null] }),
    simulateTransaction: () => ({
      value: { err: null, logs: [], unitsConsumed: 30_000n, loadedAccountsDataSize: 40_000, accounts: [account(39_997_955_720n), account(2_039_280n, 9_000_000_000n)] },
    }),
  });
  const tried = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], new AbortController().signal);
  // Ten SOL and the rent of a token account; the signature's fee is told apart.
  assert.equal(tried.lamports, -10_002_039_280n);
  assert.equal(tried.shares, 9_000_000_000n);
  assert.deepEqual(tried.limits, { units: 33_000, loadedBytes: 65_536, price: 400n });
  assert.equal(tried.fee, 5_000n + 14n);
});

test('priority is capped, whatever others pay', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [{ slot: 1n, prioritizationFee: 10_000_000_000n }],
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [null, null] }),
    simulateTransaction: () => ({ value: { err: null, logs: [], unitsConsumed: 100_000n, accounts: [null, null] } }),
  });
  const { fee } = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], new AbortController().signal);
  assert.ok(fee <= 205_000n, String(fee));
});

test('what the program would refuse is said before anything is signed', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [],
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [null, null] }),
    simulateTransaction: () => ({ value: { err: { InstructionError: [0, { Custom: 6000 }] }, logs: [`Program ${SLUICE_PROGRAM_ADDRESS} failed: custom program error: 0x1770`] } }),
  });
  const result = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], new AbortController().signal).catch((problem: unknown) => problem);
  assert.match(failure(result).message, /not closed yet/);
  assert.equal(failure(result).logs.length, 1);
});
