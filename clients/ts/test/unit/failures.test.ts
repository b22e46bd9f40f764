import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SolanaError,
  getSolanaErrorFromTransactionError,
} from '@solana/kit';
import {
  NOBODY,
  NotFound,
  type SluiceErrorName,
  SLUICE_PROGRAM_ADDRESS,
  STAKE_PROGRAM,
  TOKEN_PROGRAM,
  type TransactionErrorJson,
  explain,
  explainTransaction,
  sluiceError,
} from '@sluice/client';
import { SLUICE_ERRORS } from '@sluice/client/generated';
import { vectors } from '../support/vectors.js';

type Case = { error: TransactionErrorJson; logs?: string[]; message?: string; nextStep: string; transient: boolean };

test('refusals have the words of the Rust client, for every error of Sluice and of the programs that it calls', () => {
  const cases = vectors<Case>('refusals');
  assert.ok(cases.length > 200);
  for (const { error, logs = [], ...expected } of cases) {
    const { message, nextStep, transient } = explainTransaction(error, { logs });
    assert.deepEqual({ message, nextStep, transient }, expected);
  }
});

test('refusals of whole transactions ask for what the Rust client asks for', () => {
  for (const { error, ...expected } of vectors<Case>('transactions')) {
    const { nextStep, transient } = explainTransaction(error);
    assert.deepEqual({ nextStep, transient }, expected, `${error}`);
  }
});

test('what kit throws means what RPC says', () => {
  for (const { error, logs = [] } of [...vectors<Case>('refusals'), ...vectors<Case>('transactions')]) {
    const cause = getSolanaErrorFromTransactionError(error as never);
    const thrown = new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE, {
      cause,
      logs,
    } as never);
    assert.deepEqual(explain(thrown), explainTransaction(error, { logs }));
  }
});

test('what an instruction was refused with is told even where no table has it', () => {
  const { cause, message } = explain(
    getSolanaErrorFromTransactionError({ InstructionError: [3, 'Immutable'] } as never),
  );
  assert.deepEqual(cause, { kind: 'program', program: undefined, instruction: 3 });
  assert.match(message, /^instruction 3: .*immutable/i);
  const unknown = getSolanaErrorFromTransactionError({ InstructionError: [3, 'OfTomorrow'] } as never);
  assert.equal(explain(unknown).message, 'instruction 3: of tomorrow');
});

test('where the log does not tell who refused, it is the program that was called', () => {
  const error = { InstructionError: [1, { Custom: 6_000 }] } as const;
  const called = (programAddress: string) => [{ programAddress: NOBODY }, { programAddress }] as never;
  const of = (program: string) => explainTransaction(error, { instructions: called(program) }).cause;
  assert.deepEqual(of(SLUICE_PROGRAM_ADDRESS), { kind: 'sluice', error: 'StaleRate', code: 6_000, instruction: 1 });
  assert.deepEqual(of(TOKEN_PROGRAM), { kind: 'program', program: TOKEN_PROGRAM, instruction: 1 });
});

test("what a program writes into the log is not taken for the runtime's word", () => {
  const logs = [
    `Program log: Program ${STAKE_PROGRAM} failed: 0x1`,
    `Program ${SLUICE_PROGRAM_ADDRESS} failed: 0x1773`,
  ];
  const { cause } = explainTransaction({ InstructionError: [0, { Custom: 6_003 }] }, { logs });
  assert.deepEqual(cause, { kind: 'sluice', error: 'Bunker', code: 6_003, instruction: 0 });
});

test('a transaction that expired, a node that is away and an account that is not there are told apart', () => {
  const expired = new SolanaError(SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED, {
    currentBlockHeight: 2n,
    lastValidBlockHeight: 1n,
  });
  const away = new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
    headers: {},
    message: '',
    statusCode: 503,
  } as never);
  const cases: [unknown, string, boolean][] = [
    [expired, 'expired', true],
    [new Error('outer', { cause: expired }), 'expired', true],
    [away, 'node', true],
    [new TypeError('fetch failed'), 'node', true],
    [new NotFound(NOBODY), 'account', false],
    [new Error('the user rejected the request'), 'other', false],
    ['no error at all', 'other', false],
  ];
  for (const [error, kind, transient] of cases) {
    const failure = explain(error);
    assert.deepEqual([failure.cause.kind, failure.transient], [kind, transient], failure.message);
    assert.ok(failure.message.length > 0 && failure.nextStep.length > 8);
  }
});

test('every error of the program says what is wrong and what to do', () => {
  for (const name of Object.keys(SLUICE_ERRORS) as SluiceErrorName[]) {
    const { code, message, nextStep } = sluiceError(name);
    assert.equal(code, SLUICE_ERRORS[name][0]);
    assert.ok(nextStep.length > 0 && (message.endsWith(nextStep) || name === 'Bunker'), name);
  }
});
