/**
 * Errors that say what happened and what to do.
 *
 * @module
 */
import type { Address, Instruction, Signature } from '@solana/kit';
import { type SluiceErrorName, sluiceErrorOf } from '../errors.js';
import { SLUICE_PROGRAM_ADDRESS } from '../ids.js';
import { instructionStep, passes, programPasses, transactionStep } from './steps.js';
import { type InstructionErrorJson, customCode, describe, programName, refuser, spaced } from './words.js';

/** What a transaction was refused with, as RPC has it (`simulateTransaction`, `getSignatureStatuses`). */
export type TransactionErrorJson =
  | string
  | { readonly InstructionError: readonly [number, InstructionErrorJson] }
  | { readonly [name: string]: unknown };

/** What went wrong. */
export type Cause =
  /** Sluice refused an instruction. */
  | { readonly kind: 'sluice'; readonly error: SluiceErrorName; readonly code: number; readonly instruction: number }
  /** Another program refused an instruction, or Anchor, or the runtime did so for a program. */
  | { readonly kind: 'program'; readonly program: Address | undefined; readonly instruction: number }
  /** The transaction as a whole was refused, with this name of the runtime's. */
  | { readonly kind: 'transaction'; readonly error: string }
  /** The transaction did not land before its blockhash expired, and never will: the caller has proven it. */
  | { readonly kind: 'expired' }
  /** A transaction was sent, and what became of it is not known: it may have landed, and it may yet. */
  | {
      readonly kind: 'unknown';
      readonly signature: Signature | undefined;
      /** It can land in blocks up to this height, where that is known. */
      readonly lastValidBlockHeight: bigint | undefined;
    }
  /** The node cannot be reached, or refuses the request. */
  | { readonly kind: 'node' }
  /** There is no account at an address, or another one than was asked for. */
  | { readonly kind: 'account' }
  /** Something else: a wallet that refused to sign, a fault of the caller's. */
  | { readonly kind: 'other' };

/** What went wrong, in words, and what to do. */
export interface Failure {
  readonly cause: Cause;
  /** What happened, in a line. */
  readonly message: string;
  /** What to do, in a sentence. */
  readonly nextStep: string;
  /**
   * Whether it is worth trying again unchanged: nothing is wrong with the request itself, and nothing of it can have taken
   * effect, nor will.
   */
  readonly transient: boolean;
  /** What programs logged on the way, as far as that is known. */
  readonly logs: readonly string[];
}

/** What is known besides the error. */
export interface FailureContext {
  /** The transaction's log. Without it, a number that only Sluice uses is taken to be Sluice's. */
  readonly logs?: readonly string[];
  /** The transaction's instructions: where the log does not tell who refused, the program is taken that was called. */
  readonly instructions?: readonly Pick<Instruction, 'programAddress'>[];
  /**
   * Whether a transaction may have left: `true` from when its bytes are handed to a node, or to a wallet that sends; `false`
   * while reading, simulating and signing alone. Where it may have, what is no refusal leaves open what became of it. Without
   * this, nothing is said of it. `true` is the default where there is a {@link signature}.
   *
   * A refusal is believed. One by preflight is the fate of a transaction that no node was handed before: skip preflight when
   * sending the same once more.
   */
  readonly sent?: boolean;
  /** The signature of that transaction. */
  readonly signature?: Signature;
  /** The last block height at which it can land. */
  readonly lastValidBlockHeight?: bigint;
  /** That it is proven that it has not landed and never will: `fate` says so. */
  readonly gone?: boolean;
}

/** What a failed transaction means. */
export function explainTransaction(error: TransactionErrorJson, context: FailureContext = {}): Failure {
  const logs = context.logs ?? [];
  if (!isInstructionError(error)) {
    const name = typeof error === 'string' ? error : (Object.keys(error)[0] ?? 'unknown');
    const cause = { kind: 'transaction', error: name } as const;
    return { cause, message: spaced(name), nextStep: transactionStep(name), transient: passes(name), logs };
  }
  const [at, inner] = error.InstructionError;
  const instruction = Number(at);
  const program = refuser(logs) ?? context.instructions?.[instruction]?.programAddress;
  return ofSluice(program, inner, instruction, logs) ?? ofProgram(program, inner, instruction, logs);
}

function ofSluice(
  program: Address | undefined,
  inner: InstructionErrorJson,
  instruction: number,
  logs: readonly string[],
): Failure | undefined {
  const code = customCode(inner);
  if (code === undefined || (program !== undefined && program !== SLUICE_PROGRAM_ADDRESS)) return undefined;
  const error = sluiceErrorOf(code);
  if (error === undefined) return undefined;
  const cause = { kind: 'sluice', error: error.name, code, instruction } as const;
  const transient = error.name === 'RewardsBeingPaid';
  return { cause, message: `instruction ${instruction}: ${error.message}`, nextStep: error.nextStep, transient, logs };
}

function ofProgram(
  program: Address | undefined,
  inner: InstructionErrorJson,
  instruction: number,
  logs: readonly string[],
): Failure {
  const words = describe(program, inner);
  const whose = program === undefined ? words : `${programName(program)}: ${words}`;
  return {
    cause: { kind: 'program', program, instruction },
    message: `instruction ${instruction}: ${whose}`,
    nextStep: instructionStep(words),
    transient: programPasses(words),
    logs,
  };
}

function isInstructionError(
  error: TransactionErrorJson,
): error is { readonly InstructionError: readonly [number, InstructionErrorJson] } {
  return typeof error === 'object' && 'InstructionError' in error;
}
