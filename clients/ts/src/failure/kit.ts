/**
 * What an error of kit's, of a browser's or of this client's own says, link by link.
 *
 * @module
 */
import {
  SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN,
  SOLANA_ERROR__INVALID_NONCE,
  SOLANA_ERROR__MALFORMED_JSON_RPC_ERROR,
  SOLANA_ERROR__NONCE_ACCOUNT_NOT_FOUND,
  SOLANA_ERROR__RPC_SUBSCRIPTIONS__CANNOT_CREATE_SUBSCRIPTION_PLAN,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN,
  SolanaError,
  getSolanaErrorFromTransactionError,
  isSolanaError,
} from '@solana/kit';
import { BadAnswer } from '../read.js';
import type { TransactionErrorJson } from './failure.js';
import { TRANSACTION_ERRORS } from './steps.js';
import { INSTRUCTION_ERRORS } from './words.js';

/** What kit keeps of an error. */
interface Context {
  readonly __code: number;
  readonly index?: unknown;
  readonly code?: unknown;
  readonly errorName?: unknown;
  readonly lastValidBlockHeight?: unknown;
}

/** Codes of kit's are in groups of thousands, of which each begins with its first error. */
const GROUP = 1_000;

/** An error and what caused it, outermost first. */
export function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && chain.length < 10; at = at instanceof Error ? at.cause : undefined) {
    chain.push(at);
  }
  return chain;
}

/** What a link says that a transaction was refused with, in the form of RPC. */
export function transactionError(link: unknown): TransactionErrorJson | undefined {
  if (!isSolanaError(link)) return undefined;
  const context: Context = link.context;
  if (isOfGroup(context.__code, SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN)) return ofInstruction(context, link.message);
  if (!isOfGroup(context.__code, SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN)) return undefined;
  // Names that this kit does not know, it passes on.
  if (context.__code === SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN) return String(context.errorName);
  // What RPC says besides the name is in no table; kit asks for it.
  const whole = (name: string): TransactionErrorJson =>
    WITH_MORE[name] === undefined ? name : { [name]: WITH_MORE[name] };
  return TRANSACTION_ERRORS.find(name => codeOf(whole(name)) === context.__code) ?? link.message;
}

/** Those that RPC gives more than a name. */
const WITH_MORE: { readonly [name: string]: unknown } = {
  DuplicateInstruction: 0,
  InsufficientFundsForRent: { account_index: 0 },
  ProgramExecutionTemporarilyRestricted: { account_index: 0 },
};

function ofInstruction({ __code, index: place, errorName, code }: Context, message: string): TransactionErrorJson {
  const index = Number(place ?? 0);
  if (__code === SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN) return { InstructionError: [index, String(errorName)] };
  if (__code === SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM)
    return { InstructionError: [index, { Custom: Number(code) }] };
  const known = INSTRUCTION_ERRORS.find(name => codeOf({ InstructionError: [index, name] }) === __code);
  // In none of the tables: kit has words for it.
  return { InstructionError: [index, known ?? message] };
}

/** Kit's number for a refusal. */
function codeOf(error: TransactionErrorJson): number {
  return getSolanaErrorFromTransactionError(error as Parameters<typeof getSolanaErrorFromTransactionError>[0]).context
    .__code;
}

function isOfGroup(code: number, first: number): boolean {
  return code >= first && code < first + GROUP;
}

/** What programs have logged, where a link says it. */
export function logsOf(link: unknown): readonly string[] | undefined {
  if (!(link instanceof SolanaError) || !('logs' in link.context)) return undefined;
  const { logs } = link.context;
  return Array.isArray(logs) ? logs.map(String) : undefined;
}

/**
 * Whether it is what kit gives up waiting with. It asks for the status once, before, and goes by blocks that are not final: the
 * transaction may be in one of them.
 */
export function isEndOfWaiting(link: unknown): boolean {
  return (
    isSolanaError(link, SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED) ||
    isSolanaError(link, SOLANA_ERROR__INVALID_NONCE) ||
    isSolanaError(link, SOLANA_ERROR__NONCE_ACCOUNT_NOT_FOUND)
  );
}

/** The last block height at which the transaction could land, where a link says it. */
export function lastValidBlockHeightOf(link: unknown): bigint | undefined {
  if (!isSolanaError(link, SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED)) return undefined;
  const { lastValidBlockHeight: height }: Context = link.context;
  return typeof height === 'bigint' ? height : undefined;
}

/** Whether it is a node that cannot be reached, refuses the request, or answers what was not asked. */
export function isNodes(link: unknown): boolean {
  if (link instanceof BadAnswer) return true;
  if (isSolanaError(link)) return isNodesCode((link.context as Context).__code);
  if (!(link instanceof Error)) return false;
  // Each browser has its own words for a connection that fails.
  const failed = link instanceof TypeError && /fetch|load failed|network|terminated/i.test(link.message);
  return failed || link.name === 'TimeoutError';
}

/** JSON-RPC's own codes are negative. Some nodes have others, as those of HTTP; kit takes them for its own, of which none are there. */
function isNodesCode(code: number): boolean {
  const ofNode = code < 0 || (code >= 100 && code < 1_000_000);
  const known = [SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, SOLANA_ERROR__MALFORMED_JSON_RPC_ERROR] as number[];
  return (
    ofNode || known.includes(code) || isOfGroup(code, SOLANA_ERROR__RPC_SUBSCRIPTIONS__CANNOT_CREATE_SUBSCRIPTION_PLAN)
  );
}
