/**
 * What an error of kit's, or of this client's, means.
 *
 * @module
 */
import {
  SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN,
  SolanaError,
  getSolanaErrorFromTransactionError,
  isSolanaError,
} from '@solana/kit';
import { NotThis } from '../accounts.js';
import { behindColon } from '../errors.js';
import { NotFound } from '../read.js';
import {
  type Cause,
  type Failure,
  type FailureContext,
  type TransactionErrorJson,
  explainTransaction,
} from './failure.js';
import { TRANSACTION_ERRORS } from './steps.js';
import { INSTRUCTION_ERRORS } from './words.js';

const NODE = "check the node's address and that it is healthy, then try again";

/**
 * What an error means that was caught while reading, simulating or sending with kit. Of a result (`simulateTransaction`,
 * `getSignatureStatuses`), pass its `err` to {@link explainTransaction}.
 */
export function explain(error: unknown, context: FailureContext = {}): Failure {
  const chain = causes(error);
  const logs = context.logs ?? chain.map(logsOf).find(logs => logs !== undefined) ?? [];
  for (const link of chain) {
    const refused = transactionError(link);
    if (refused !== undefined) return explainTransaction(refused, { ...context, logs });
  }
  const failure = (cause: Cause, nextStep: string, transient: boolean): Failure => {
    return { cause, message: messageOf(error), nextStep, transient, logs };
  };
  if (chain.some(link => isSolanaError(link, SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED))) {
    return failure({ kind: 'expired' }, 'send it again: it has not landed and never will', true);
  }
  if (error instanceof NotThis || error instanceof NotFound) {
    return failure({ kind: 'account' }, behindColon(error.message), false);
  }
  if (chain.some(isNodes)) return failure({ kind: 'node' }, NODE, true);
  return failure({ kind: 'other' }, 'nothing was sent: check what was asked for, and try again', false);
}

/** An error and what caused it, outermost first. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && chain.length < 10; at = at instanceof Error ? at.cause : undefined) {
    chain.push(at);
  }
  return chain;
}

/** What a link says that a transaction was refused with, in the form of RPC. */
function transactionError(link: unknown): TransactionErrorJson | undefined {
  if (!isSolanaError(link)) return undefined;
  const context: Context = link.context;
  const index = Number(context.index ?? 0);
  // Names that this kit does not know, it passes on.
  if (context.__code === SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN) return String(context.errorName);
  if (context.__code === SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN) {
    return { InstructionError: [index, String(context.errorName)] };
  }
  if (context.__code === SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM) {
    return { InstructionError: [index, { Custom: Number(context.code) }] };
  }
  const known = (name: string, as: TransactionErrorJson) => codeOf(as) === context.__code && name;
  const instruction = INSTRUCTION_ERRORS.find(name => known(name, { InstructionError: [index, name] }));
  if (instruction !== undefined) return { InstructionError: [index, instruction] };
  // Of an instruction, and in none of the tables: kit has words for it.
  if (context.index !== undefined) return { InstructionError: [index, link.message] };
  // The one of them that RPC gives more than a name.
  const whole = (name: string) => (name === 'InsufficientFundsForRent' ? { [name]: { account_index: 0 } } : name);
  return TRANSACTION_ERRORS.find(name => known(name, whole(name)));
}

/** What kit keeps of a refusal. */
interface Context {
  readonly __code: number;
  readonly index?: unknown;
  readonly code?: unknown;
  readonly errorName?: unknown;
}

/** Kit's number for a refusal. */
function codeOf(error: TransactionErrorJson): number {
  return getSolanaErrorFromTransactionError(error as Parameters<typeof getSolanaErrorFromTransactionError>[0]).context
    .__code;
}

function logsOf(link: unknown): readonly string[] | undefined {
  if (!(link instanceof SolanaError) || !('logs' in link.context)) return undefined;
  const { logs } = link.context;
  return Array.isArray(logs) ? logs.map(String) : undefined;
}

/** A node that cannot be reached: what `fetch` throws, and answers of HTTP that are errors. */
function isNodes(link: unknown): boolean {
  return (
    isSolanaError(link, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR) ||
    (link instanceof TypeError && /fetch/i.test(link.message))
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
