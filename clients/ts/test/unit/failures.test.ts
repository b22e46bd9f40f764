import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as kit from '@solana/kit';
import {
  SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED,
  SOLANA_ERROR__INVALID_NONCE,
  SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  SOLANA_ERROR__MALFORMED_JSON_RPC_ERROR,
  SOLANA_ERROR__RPC_SUBSCRIPTIONS__CHANNEL_CONNECTION_CLOSED,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  type Signature,
  SolanaError,
  getSolanaErrorFromTransactionError,
} from '@solana/kit';
import {
  BadAnswer,
  NOBODY,
  NotFound,
  NotThis,
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

const SIGNATURE = '5'.repeat(88) as Signature;
const expired = new SolanaError(SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED, {
  currentBlockHeight: 2n,
  lastValidBlockHeight: 1n,
});
const http = (statusCode: number) => {
  return new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, { headers: {}, message: '', statusCode } as never);
};
/** What kit makes of the code of an answer; of one that it has no words for, as its build for browsers does. */
const answered = (code: number, context: object = {}) => {
  const error = new SolanaError(SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR, { __serverMessage: '' });
  return Object.defineProperty(error, 'context', { value: { ...context, __code: code } });
};
const closed = new SolanaError(SOLANA_ERROR__RPC_SUBSCRIPTIONS__CHANNEL_CONNECTION_CLOSED, {} as never);
const NODES: readonly unknown[] = [
  http(503),
  http(504),
  closed,
  answered(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY),
  answered(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED),
  answered(SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR),
  answered(SOLANA_ERROR__MALFORMED_JSON_RPC_ERROR),
  answered(429),
  answered(-32_429),
  new BadAnswer('the node left accounts out of its answer: ask another one'),
  new TypeError('fetch failed'),
  new TypeError('Load failed'),
  new TypeError('NetworkError when attempting to fetch resource.'),
  new DOMException('The operation timed out', 'TimeoutError'),
];
const OTHERS: readonly unknown[] = [
  new DOMException('This operation was aborted', 'AbortError'),
  new Error('the user rejected the request'),
  new TypeError("Cannot read properties of undefined (reading 'address')"),
  'no error at all',
];
const wrapped = (errors: readonly unknown[]) => errors.flatMap(error => [error, new Error('outer', { cause: error })]);

test('of what was sent nothing is said but that it has to be looked at, whatever the node says', () => {
  for (const error of wrapped([...NODES, ...OTHERS, new NotFound(NOBODY), expired])) {
    const { cause, message, nextStep, transient } = explain(error, { signature: SIGNATURE, lastValidBlockHeight: 7n });
    assert.deepEqual(cause, { kind: 'unknown', signature: SIGNATURE, lastValidBlockHeight: 7n });
    assert.ok(message.startsWith(`${SIGNATURE} was sent, and what became of it is not known: `), message);
    assert.equal(nextStep, `look at ${SIGNATURE} before sending anything again: it can land up to block height 7`);
    assert.equal(transient, false);
    const bare = explain(error, { sent: true });
    assert.deepEqual([bare.cause.kind, bare.transient], ['unknown', false]);
    assert.match(bare.nextStep, /^look whether it has landed before sending anything again/);
  }
});

test('that kit gives up waiting does not mean that it never lands, whoever is asked', () => {
  for (const context of [{}, { sent: false }, { sent: true }]) {
    for (const error of wrapped([expired])) {
      const { cause, transient } = explain(error, context);
      assert.deepEqual(cause, { kind: 'unknown', signature: undefined, lastValidBlockHeight: 1n });
      assert.equal(transient, false);
    }
  }
  const nonce = answered(SOLANA_ERROR__INVALID_NONCE);
  assert.equal(explain(nonce).cause.kind, 'unknown');
});

test('it has expired where that is proven, and then the same can be sent again', () => {
  const { cause, nextStep, transient } = explain(expired, { signature: SIGNATURE, gone: true });
  assert.deepEqual([cause, transient], [{ kind: 'expired' }, true]);
  assert.match(nextStep, /has not landed and never will/);
});

test('a refusal is one, though something was sent', () => {
  const error = getSolanaErrorFromTransactionError({ InstructionError: [0, { Custom: 6_003 }] } as never);
  const { cause } = explain(new Error('outer', { cause: error }), { signature: SIGNATURE });
  assert.deepEqual(cause, { kind: 'sluice', error: 'Bunker', code: 6_003, instruction: 0 });
});

test('what has certainly not left can be tried again, and of the rest nobody says that it has not', () => {
  const told = (error: unknown, sent?: boolean) => explain(error, sent === undefined ? {} : { sent });
  for (const error of wrapped(NODES)) {
    assert.deepEqual([told(error, false).cause.kind, told(error, false).transient], ['node', true]);
    assert.match(told(error, false).nextStep, /then try again$/);
    assert.deepEqual([told(error).cause.kind, told(error).transient], ['node', false]);
    assert.match(told(error).nextStep, /look whether it has landed/);
  }
  for (const error of wrapped(OTHERS)) {
    assert.deepEqual([told(error, false).cause.kind, told(error, false).transient], ['other', false]);
    assert.match(told(error, false).nextStep, /^nothing was sent/);
    assert.deepEqual([told(error).cause.kind, told(error).transient], ['other', false]);
    assert.match(told(error).nextStep, /look whether it has landed/);
    assert.doesNotMatch(told(error).nextStep, /nothing was sent|try again/);
  }
});

test('an account that is not there, or is another one, is told apart, behind another error as well', () => {
  for (const account of [
    new NotFound(NOBODY),
    new NotThis('tag', 'the account is no pool of Sluice: check the address'),
  ]) {
    for (const error of wrapped([account])) {
      const { cause, nextStep, transient } = explain(error);
      assert.deepEqual([cause, transient], [{ kind: 'account' }, false]);
      assert.match(nextStep, /^check the address/);
    }
  }
});

test("what has an index and is no instruction's refusal is not taken for one", () => {
  const indexed: readonly number[] = [
    kit.SOLANA_ERROR__TRANSACTION__ADDRESS_MISSING,
    kit.SOLANA_ERROR__CODECS__INVALID_UTF8_STRING,
    kit.SOLANA_ERROR__TRANSACTION__FAILED_TO_DECOMPILE_INSTRUCTION_PROGRAM_ADDRESS_NOT_FOUND,
  ];
  for (const code of indexed) {
    const error = answered(code, { index: 0 });
    assert.equal(explain(error).cause.kind, 'other', `${code}`);
  }
  const twice = { DuplicateInstruction: 3 };
  const thrown = getSolanaErrorFromTransactionError(twice as never);
  assert.deepEqual(explain(thrown), explainTransaction(twice));
  assert.deepEqual(explain(thrown).cause, { kind: 'transaction', error: 'DuplicateInstruction' });
});

test('every refusal that kit knows of whole transactions and of instructions is told as one', () => {
  const codes = Object.entries(kit).filter(([name]) => /^SOLANA_ERROR__(TRANSACTION|INSTRUCTION)_ERROR__/.test(name));
  assert.ok(codes.length > 80);
  for (const [name, code] of codes) {
    if (name.endsWith('__UNKNOWN')) continue;
    const error = answered(code as number, { index: 2, code: 1, accountIndex: 0 });
    const { cause } = explain(error);
    const expected = name.startsWith('SOLANA_ERROR__TRANSACTION_ERROR__') ? 'transaction' : 'program';
    assert.equal(cause.kind, expected, name);
    if (cause.kind === 'transaction') assert.match(cause.error, /^[A-Z][A-Za-z]+$/, name);
  }
});

test('every error of the program says what is wrong and what to do', () => {
  for (const name of Object.keys(SLUICE_ERRORS) as SluiceErrorName[]) {
    const { code, message, nextStep } = sluiceError(name);
    assert.equal(code, SLUICE_ERRORS[name][0]);
    assert.ok(nextStep.length > 0 && (message.endsWith(nextStep) || name === 'Bunker'), name);
  }
});
