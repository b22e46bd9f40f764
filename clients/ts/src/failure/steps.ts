/**
 * What to do about it.
 *
 * @module
 */
import { REWARDS } from './words.js';

/** What to do about what a program says. */
export function instructionStep(words: string): string {
  if (words.startsWith(REWARDS)) return 'try again some slots later';
  if (words.includes('too few')) return 'fund the account, or pass a smaller amount';
  if (words.includes('compute units')) {
    return 'simulate it again: what it has to do has grown, or send fewer instructions in one transaction';
  }
  if (words.includes('exists already')) return 'read the account anew; for a ticket, take another nonce';
  return 'read the accounts anew and build the instruction from them; the log says more';
}

/** Whether what a program says passes by itself. */
export function programPasses(words: string): boolean {
  return words.startsWith(REWARDS);
}

/** Whether a refusal of a whole transaction passes by itself, or once it is built anew. */
export function passes(error: string): boolean {
  return PASSING.includes(error);
}

/** What to do about a refusal of a whole transaction. */
export function transactionStep(error: string): string {
  if (passes(error)) return 'try again';
  return STEPS[error] ?? 'check the transaction: the cluster takes it in no block';
}

const PASSING: readonly string[] = [
  'AccountInUse',
  'BlockhashNotFound',
  'ClusterMaintenance',
  'WouldExceedMaxBlockCostLimit',
  'WouldExceedMaxAccountCostLimit',
  'WouldExceedAccountDataBlockLimit',
  'WouldExceedMaxVoteCostLimit',
  'MaxLoadedAccountsDataSizeExceeded',
  'ProgramCacheHitMaxLimit',
  'CommitCancelled',
];

const FUND = 'fund the payer: it cannot pay the fee';
const RENT = 'give more, or nothing, to the account that would be left with less than its rent';
const CLUSTER = 'check the cluster: there is no such program on it';
const TABLES = 'read the lookup tables anew, or send without';

const STEPS: { readonly [error: string]: string } = {
  AccountNotFound: FUND,
  InsufficientFundsForFee: FUND,
  InvalidAccountForFee: 'let a wallet pay: this account cannot',
  InsufficientFundsForRent: RENT,
  InvalidRentPayingAccount: RENT,
  AlreadyProcessed: 'nothing: the same transaction has landed',
  TooManyAccountLocks: 'send fewer instructions in one transaction',
  UnsupportedVersion: 'send it as version 0',
  ProgramAccountNotFound: CLUSTER,
  InvalidProgramForExecution: CLUSTER,
  AddressLookupTableNotFound: TABLES,
  InvalidAddressLookupTableOwner: TABLES,
  InvalidAddressLookupTableData: TABLES,
  InvalidAddressLookupTableIndex: TABLES,
};

/** Those that ask for nothing in particular. */
const OTHERS: readonly string[] = [
  'AccountBorrowOutstanding',
  'AccountLoadedTwice',
  'CallChainTooDeep',
  'DuplicateInstruction',
  'InvalidAccountIndex',
  'InvalidLoadedAccountsDataSizeLimit',
  'InvalidWritableAccount',
  'MissingSignatureForFee',
  'ProgramExecutionTemporarilyRestricted',
  'ResanitizationNeeded',
  'SanitizeFailure',
  'SignatureFailure',
  'UnbalancedTransaction',
  'WouldExceedAccountDataTotalLimit',
];

/** The names of the runtime's, by which errors of kit are recognised. */
export const TRANSACTION_ERRORS: readonly string[] = [...PASSING, ...Object.keys(STEPS), ...OTHERS];
