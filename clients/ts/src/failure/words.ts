/**
 * Numbers of programs in words.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import * as ids from '../ids.js';

/** What an instruction was refused with, as RPC has it: a name, or a program's own number. */
export type InstructionErrorJson = string | { readonly Custom: number | bigint } | { readonly [name: string]: unknown };

/** The stake program's word for "the rewards of the epoch are being paid out". */
export const REWARDS = "the cluster is still paying out this epoch's rewards";

/**
 * The program that refused: the innermost one, which is the first that the log says has failed. What programs themselves write
 * stands behind "Program log:" and names none.
 */
export function refuser(logs: readonly string[]): Address | undefined {
  for (const line of logs) {
    const program = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) failed/.exec(line)?.[1];
    if (program !== undefined) return program as Address;
  }
  return undefined;
}

/** What a program is called. */
export function programName(program: Address): string {
  switch (program) {
    case ids.SLUICE_PROGRAM_ADDRESS:
      return 'Sluice';
    case ids.SYSTEM_PROGRAM:
      return 'the System program';
    case ids.STAKE_PROGRAM:
      return 'the stake program';
    case ids.VOTE_PROGRAM:
      return 'the vote program';
    case ids.COMPUTE_BUDGET_PROGRAM:
      return 'the compute budget program';
    case ids.TOKEN_PROGRAM:
      return 'the token program';
    case ids.TOKEN_2022_PROGRAM:
      return 'Token-2022';
    case ids.ASSOCIATED_TOKEN_PROGRAM:
      return 'the associated token account program';
    case ids.LOOKUP_TABLE_PROGRAM:
      return 'the lookup table program';
    case ids.LOADER_V3:
      return 'the loader of programs';
    default:
      return program;
  }
}

/** The number of a program's own error; none where the runtime named it. */
export function customCode(error: InstructionErrorJson): number | undefined {
  return typeof error === 'object' && 'Custom' in error ? Number(error.Custom) : undefined;
}

/** What a program's error means. */
export function describe(program: Address | undefined, error: InstructionErrorJson): string {
  const code = customCode(error);
  if (code === undefined) {
    const name = typeof error === 'string' ? error : (Object.keys(error)[0] ?? 'an unknown error');
    return builtin(program, name) ?? spaced(name);
  }
  const words = table(program)?.[code];
  return words === undefined ? `error ${code}` : `${words} (${code})`;
}

/** `InvalidAccountData`: "invalid account data". */
export function spaced(name: string): string {
  return name.replace(/(?<=.)([A-Z])/g, ' $1').toLowerCase();
}

/** Errors that the runtime knows by name, where its name says less than is known. */
function builtin(program: Address | undefined, name: string): string | undefined {
  const ours = program === undefined || program === ids.SLUICE_PROGRAM_ADDRESS;
  return ALWAYS[name] ?? (ours ? OURS[name] : undefined);
}

function table(program: Address | undefined): Words | undefined {
  switch (program) {
    case ids.SYSTEM_PROGRAM:
      return SYSTEM;
    case ids.TOKEN_PROGRAM:
    case ids.TOKEN_2022_PROGRAM:
      return TOKEN;
    case ids.STAKE_PROGRAM:
      return STAKE;
    case ids.ASSOCIATED_TOKEN_PROGRAM:
      return ASSOCIATED;
    case ids.SLUICE_PROGRAM_ADDRESS:
    case undefined:
      return ANCHOR;
    default:
      return undefined;
  }
}

type Words = { readonly [code: number]: string };

const ALWAYS: { readonly [name: string]: string } = {
  ComputationalBudgetExceeded: 'the compute units of the transaction are used up',
  MissingRequiredSignature: 'a signature is missing',
  InsufficientFunds: 'an account has too few lamports',
  MissingAccount: 'an account is missing',
  UnsupportedProgramId: 'there is no such program on this cluster',
};

const OURS: { readonly [name: string]: string } = {
  InvalidAccountOwner: 'an account belongs to another program than it should',
  IllegalOwner: 'an account belongs to another program than it should',
  IncorrectProgramId: 'an account belongs to another program than it should',
  InvalidAccountData: 'an account is of another type than it should be, or does not exist',
  UninitializedAccount: 'an account is of another type than it should be, or does not exist',
  InvalidInstructionData: 'the program does not know this instruction: it is of another version than this client',
};

/** Checks that Anchor makes before a handler runs. */
const ANCHOR: Words = {
  2000: 'an account must be passed as writable',
  2002: 'an account must sign',
  2003: 'an account does not meet a condition',
  2005: 'an account holds less than its rent',
  2006: 'an account is not at the address that it is derived from',
  2007: 'an account must be a program',
  2012: 'an account is not the one that is stored',
  2040: 'an account is passed twice where it may be only once',
};

/** Source: `SystemError`. */
const SYSTEM: Words = {
  0: 'an account exists already at this address',
  1: 'the account has too few lamports',
  2: 'the account cannot be given to that program',
  3: 'an account cannot be that long',
  4: 'a seed is too long',
  5: 'the address does not follow from the seed',
};

/** Source: `TokenError`; Token-2022 has the same up to 19. */
const TOKEN: Words = {
  0: 'an account holds less than its rent',
  1: 'the token account has too few tokens',
  2: 'the mint is no mint',
  3: 'the token account is of another mint',
  4: 'the signer is neither owner nor delegate of the token account',
  5: "the mint's supply is fixed",
  6: 'the account is in use already',
  9: 'the token account does not exist',
  11: 'the token account is not empty',
  13: 'the account is in a state that does not allow this',
  14: 'the amount is too large',
  17: 'the token account is frozen',
  18: 'the mint has other decimals',
};

/** Source: `AssociatedTokenAccountError`. */
const ASSOCIATED: Words = { 0: 'the token account exists and belongs to somebody else' };

/** Source: `StakeError`. */
const STAKE: Words = {
  0: 'there are no credits to redeem',
  1: 'the stake is locked',
  2: 'the stake is deactivated already',
  3: 'the stake was delegated in this epoch already',
  4: 'there is less stake than that',
  5: 'one of the stake accounts is still warming up or cooling down',
  6: 'the stake accounts differ in authorities, lockup or state',
  7: 'the custodian of the lockup has to sign',
  8: 'the custodian of the lockup has to sign',
  9: 'the other vote account has voted too little to prove anything',
  10: 'the stake is delegated to another vote account',
  11: 'the vote account has not been silent for long enough',
  12: 'the amount is below the minimum delegation',
  16: REWARDS,
};

/** The names that are known to this table, by which errors of kit are recognised. */
export const INSTRUCTION_ERRORS: readonly string[] = [...Object.keys(ALWAYS), ...Object.keys(OURS)];
