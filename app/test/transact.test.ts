import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SLUICE_PROGRAM_ADDRESS } from '@sluice/client';

import { Failure } from '../src/chain/failure.ts';
import { tryOut } from '../src/chain/transact.ts';
import { INSTRUCTION, node, signer } from './support/node.ts';

const failure = (result: unknown): Failure => {
  assert.ok(result instanceof Failure, String(result));
  return result;
};

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
      context: { slot: 1n },
      value: { err: null, logs: [], unitsConsumed: 30_000n, loadedAccountsDataSize: 40_000, accounts: [account(39_997_955_720n), account(2_039_280n, 9_000_000_000n)] },
    }),
  });
  const tried = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], false, new AbortController().signal);
  // Ten SOL and the rent of a token account; the signature's fee is told apart.
  assert.equal(tried.lamports, -10_002_039_280n);
  assert.equal(tried.shares, 9_000_000_000n);
  assert.deepEqual(tried.limits, { units: 33_000, loadedBytes: 65_536, price: 400n });
  assert.equal(tried.fee, 5_000n + 14n);
});

test('a wallet has room for what it adds to guard its user', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [],
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [null, null] }),
    simulateTransaction: () => ({
      context: { slot: 1n },
      value: { err: null, logs: [], unitsConsumed: 30_000n, loadedAccountsDataSize: 40_000, accounts: [null, null] },
    }),
  });
  const { limits } = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], true, new AbortController().signal);
  assert.deepEqual(limits, { units: 93_000, loadedBytes: 64 * 1024 * 1024, price: 0n });
});

test('priority is capped, whatever others pay', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [{ slot: 1n, prioritizationFee: 10_000_000_000n }],
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [null, null] }),
    simulateTransaction: () => ({ context: { slot: 1n }, value: { err: null, logs: [], unitsConsumed: 100_000n, accounts: [null, null] } }),
  });
  const { fee } = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], false, new AbortController().signal);
  assert.ok(fee <= 205_000n, String(fee));
});

test('what the program would refuse is said before anything is signed', async () => {
  const { address } = await signer();
  const { node: at } = node({
    getRecentPrioritizationFees: () => [],
    getMultipleAccounts: () => ({ context: { slot: 1n }, value: [null, null] }),
    simulateTransaction: () => ({ context: { slot: 1n }, value: { err: { InstructionError: [0, { Custom: 6000 }] }, logs: [`Program ${SLUICE_PROGRAM_ADDRESS} failed: custom program error: 0x1770`] } }),
  });
  const result = await tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], false, new AbortController().signal).catch((problem: unknown) => problem);
  assert.match(failure(result).message, /not closed yet/);
  assert.equal(failure(result).logs.length, 1);
});

const trying = async (answers: Parameters<typeof node>[0]) => {
  const { address } = await signer();
  const { node: at } = node({ getRecentPrioritizationFees: () => [], ...answers });
  return tryOut(at, { owner: address, tokens: address }, [INSTRUCTION], false, new AbortController().signal);
};

test('what lands while it is tried out is not counted as if the transaction did it', async () => {
  // A keeper pays a ticket of seven to the same wallet between the first reading and the trial.
  const [poor, rich] = [50_000_000_000n, 57_000_000_000n];
  const readings = [[1n, poor], [3n, rich], [5n, rich]] as const;
  const trials = [2n, 4n];
  let read = 0;
  const { lamports } = await trying({
    getMultipleAccounts: () => {
      const [slot, of] = readings[read++] ?? readings[2];
      return { context: { slot }, value: [account(of), null] };
    },
    simulateTransaction: () => ({
      context: { slot: trials.shift() },
      value: { err: null, logs: [], unitsConsumed: 1n, accounts: [account(rich - 1_000_000_000n - 5_000n), null] },
    }),
  });
  assert.equal(lamports, -1_000_000_000n);
  assert.equal(read, 3);
});

test('a trial on a node that lags behind the reading is not believed', async () => {
  let slot = 10n;
  const { lamports, shares } = await trying({
    getMultipleAccounts: () => ({ context: { slot: (slot += 1n) }, value: [account(slot), null] }),
    simulateTransaction: () => ({ context: { slot: 5n }, value: { err: null, logs: [], unitsConsumed: 1n, accounts: [account(1n), null] } }),
  });
  assert.deepEqual([lamports, shares], [null, null]);
});
