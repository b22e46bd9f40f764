import assert from 'node:assert/strict';
import { test } from 'node:test';

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
  return { kind: 'burner', name: 'Test', icon: null, address, choices: [address], sign: sign ?? signs };
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

test('a transaction that lands is done when it is confirmed, not before', async () => {
  let asked = 0;
  const { result, stages } = await sending({
    getSignatureStatuses: () => ({ value: [++asked < 2 ? { err: null, confirmationStatus: 'processed' } : { err: null, confirmationStatus: 'confirmed' }] }),
  });
  assert.equal(typeof result, 'string');
  assert.equal(asked, 2);
  assert.deepEqual(stages, ['signing', 'sending']);
});

test('a transaction that failed on the chain is refused in the words of the table', async () => {
  const { result } = await sending({
    getSignatureStatuses: () => ({ value: [{ err: { InstructionError: [0, { Custom: 6006 }] }, confirmationStatus: 'confirmed' }] }),
  });
  assert.equal(failure(result).kind, 'refused');
  assert.match(failure(result).message, /fall short/);
});

test('it has expired only when what is final has passed its last block, and nobody knows it', async () => {
  const heights = [90n, 101n];
  const { result } = await sending({
    getSignatureStatuses: () => ({ value: [null] }),
    getBlockHeight: () => heights.shift() ?? 101n,
  });
  assert.equal(failure(result).kind, 'expired');
  assert.equal(heights.length, 0);
});

test('one that shows up in the history after all has landed', async () => {
  const { result } = await sending({
    getSignatureStatuses: (_: never, options?: { searchTransactionHistory?: boolean }) => {
      const late = options?.searchTransactionHistory === true;
      found ||= late;
      return { value: [found ? { err: null, confirmationStatus: 'finalized' } : null] };
    },
    getBlockHeight: () => 101n,
  });
  assert.equal(typeof result, 'string');
});
let found = false;

test('a wallet that does not sign sends nothing', async () => {
  const by = await signer(() => Promise.reject(new Error('User rejected the request')));
  const { result, asked } = await sending({}, by);
  assert.equal(failure(result).kind, 'declined');
  assert.match(failure(result).message, /User rejected/);
  assert.deepEqual(asked, ['getLatestBlockhash']);
});

test('what a wallet has sent itself is not sent again', async () => {
  const by = await signer(() => Promise.resolve({ kind: 'sent', signature: new Uint8Array(64).fill(7) }));
  const { result, asked } = await sending({ getSignatureStatuses: () => ({ value: [{ err: null, confirmationStatus: 'confirmed' }] }) }, by);
  assert.equal(typeof result, 'string');
  assert.ok(!asked.includes('sendTransaction'));
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
