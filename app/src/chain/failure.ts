/** What went wrong with a transaction, for holders: what happened, and what to do. */

import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, type Instruction } from '@solana/kit';
import { explain, explainTransaction, sluiceError, type SluiceErrorName, type TransactionErrorJson } from '@sluice/client';

/**
 * `refused`: the chain says no. `declined`: the wallet does. `expired`: it never landed and never will. `unknown`: it may.
 * `outdated`: what was shown is not so any more, so that it is not to be tried again under the same words.
 */
export type FailureKind = 'refused' | 'declined' | 'expired' | 'unknown' | 'outdated';

/** Whether the same may be tried again: not where it may have been sent, nor where the words do not fit any more. */
export const mayTryAgain = ({ kind }: { readonly kind: FailureKind }): boolean => kind !== 'unknown' && kind !== 'outdated';

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly nextStep: string;
  readonly logs: readonly string[];

  constructor(kind: FailureKind, what: string, nextStep: string, logs: readonly string[] = []) {
    super(what);
    this.kind = kind;
    this.nextStep = nextStep;
    this.logs = logs;
  }
}

export const declined = (wallet: string, why: string): Failure =>
  new Failure('declined', `${wallet} did not sign: ${why}`, 'Nothing was sent.');

/** A wallet that sends by itself has failed, or was not waited for: nobody here knows whether it has sent. */
export const maybeSent = (wallet: string, why: string): Failure =>
  new Failure(
    'unknown',
    `${wallet} did not say that it has sent the transaction: ${why}`,
    'It may have been sent. Look into the wallet before you send anything again.',
  );

/** The page was left while such a wallet was asked. */
export const neverHeard = (): Failure =>
  new Failure(
    'unknown',
    'The page was loaded anew before the wallet had answered',
    'It may have been sent. Look at the wallet’s history before you send anything again.',
  );

/** `said`: what the node said against it, the last time that it was sent. */
export const expired = (said?: unknown): Failure =>
  new Failure(
    'expired',
    'The transaction did not land in time',
    `${said === undefined ? '' : `${whyNotRead(said)} `}It never will: you can send it again.`,
  );

export const outdated = (what: string): Failure => new Failure('outdated', what, 'Nothing was sent. Close this and look at the new quote.');

export const otherAccount = (): Failure =>
  new Failure('outdated', 'Another account is connected now', 'Nothing was sent. Close this and begin anew with that account.');

export const unknown = (signature: string): Failure =>
  new Failure(
    'unknown',
    'The transaction was sent, and the node stopped telling what became of it',
    `It may still land. Look at ${signature} before you send anything again.`,
  );

/** Nobody has waited to the end of it, or it has none that is known here. */
export const unsettled = (signature: string): Failure =>
  new Failure(
    'unknown',
    'The transaction was sent, and it is not known yet what became of it',
    `It may still land. Look at ${signature} before you send anything again.`,
  );

/** What a refused transaction means. `landed`: the cluster refused it and has its fee, not a node that tried it out. */
export function refused(err: unknown, logs: readonly string[], instructions: readonly Instruction[], landed = false): Failure {
  const { cause, message, nextStep } = explainTransaction(err as TransactionErrorJson, { logs, instructions });
  const fee = landed ? ' The network has taken its fee.' : '';
  if (cause.kind !== 'sluice') {
    // Which instruction it was says nothing to a holder, nor how to build it anew.
    const what = sentence(message.replace(/^instruction \d+: /, ''));
    const next = nextStep.startsWith('read the accounts anew') ? NO_CHANGE(logs) : `${sentence(nextStep)}.`;
    return new Failure('refused', what, next + fee, logs);
  }
  const { what, next } = inWords(cause.error);
  return new Failure('refused', what, next + fee, logs);
}

const NO_CHANGE = (logs: readonly string[]): string => (logs.length > 0 ? 'Nothing was changed; the log says more.' : 'Nothing was changed.');

/** What failed before anything was sent, as it is shown. */
export function shown(problem: unknown): Failure {
  if (problem instanceof Failure) return problem;
  const { cause, logs } = explain(problem, { sent: false });
  const mine = cause.kind === 'other' ? 'Nothing was sent. If it happens again, please report it.' : 'Nothing was sent.';
  return new Failure('refused', whyNotRead(problem), mine, logs);
}

/** Why a node did not answer with what was asked for; of what is not the node's, what is wrong. */
export function whyNotRead(problem: unknown): string {
  if (explain(problem, { sent: false }).cause.kind !== 'node') {
    return problem instanceof Error ? `${sentence(problem.message)}.` : String(problem);
  }
  if (problem instanceof Error && problem.name === 'TimeoutError') return 'The node does not answer.';
  if (problem instanceof TypeError) return 'The node cannot be reached from this browser.';
  // Kit's own words are left out of its build for browsers; what the node said is in the context.
  if (isSolanaError(problem, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
    const { statusCode } = problem.context;
    return statusCode === 429 ? 'The node limits how often it answers, and refuses for now.' : `The node answers with HTTP ${statusCode}.`;
  }
  if (isSolanaError(problem)) {
    const said = (problem.context as { readonly __serverMessage?: string }).__serverMessage;
    return said === undefined ? `The node’s answer makes no sense: ${problem.message}` : `The node says: ${said}`;
  }
  return problem instanceof Error ? `${sentence(problem.message)}.` : String(problem);
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Words {
  readonly what: string;
  readonly next: string;
}

/** A refusal of the program in a sentence for holders: what is wrong, and what to do. */
export function inWords(name: SluiceErrorName): Words {
  const { message, nextStep } = sluiceError(name);
  const [what = message] = message.split(': ');
  return HOLDERS[name] ?? { what, next: `${sentence(nextStep)}.` };
}

/** The program's table speaks to whoever builds transactions; of what a holder meets, this is the holder's side. */
const HOLDERS: Partial<Record<SluiceErrorName, Words>> = {
  StaleRate: {
    what: 'This epoch is not closed yet, so there is no price',
    next: 'Whoever calls first closes it, a keeper as a rule, shortly after the epoch has begun.',
  },
  Bunker: {
    what: 'The pool is in bunker mode, and this is closed meanwhile',
    next: 'It ends with the first clean close; the page Pool says why it is. Tickets can be requested, are paid and can be claimed.',
  },
  PoolInsolvent: {
    what: 'There are no assets behind the shares',
    next: 'The pool buys and sells nothing until somebody has restored it.',
  },
  DepositsPaused: {
    what: 'Deposits are paused',
    next: 'The page Pool says until when. Leaving by ticket goes on.',
  },
  ExitsPaused: {
    what: 'Exits that are paid at once are paused',
    next: 'The page Pool says until when. Request a ticket, or wait.',
  },
  DepositCapExceeded: { what: 'This is more than the pool may take', next: 'Its cap is governance’s to raise. Type a smaller amount.' },
  AmountTooLarge: { what: 'The amount is too large', next: 'Type a smaller one.' },
  OperatorBusy: { what: 'That operator’s stake is on the move', next: 'Wait for the next epoch, or take a ticket.' },
  SlippageExceeded: {
    what: 'The result would fall short of the least that you accept',
    next: 'Somebody was there before you. Look at the new quote, or allow more slippage in the settings.',
  },
  InsufficientLiquidity: { what: 'The pool has too little liquid SOL for this', next: 'Take less, or request a ticket.' },
  TicketTooSmall: { what: 'This is too little for a ticket', next: 'A ticket is worth at least 0.01 SOL, and four rents of an empty account.' },
  ZeroAmount: { what: 'The amount is zero', next: 'Type a larger one.' },
  ZeroShares: { what: 'The amount is worth less than the smallest part of the LST', next: 'Type a larger one.' },
  ZeroLamports: { what: 'The amount is worth less than one lamport after the fee', next: 'Type a larger one.' },
  GateNotPassed: {
    what: 'Deposits of this pool need somebody else’s word',
    next: 'This page cannot get it for you. Leaving has no gate.',
  },
  NoLevel: {
    what: 'No stake moves before this epoch’s targets are set',
    next: 'Whoever calls first sets them, a keeper as a rule, shortly after the epoch has begun.',
  },
  LossNotBooked: {
    what: 'A loss is known that the price does not contain yet',
    next: 'The next close books it. A ticket can be requested meanwhile.',
  },
  CoverPending: { what: 'The pool was given something that the price does not contain yet', next: 'Wait for the next close.' },
  StakeTooSmall: { what: 'Stake cannot be split so small', next: 'Take at least the minimum delegation, or a ticket.' },
  WrongCohort: {
    what: 'A new epoch has begun meanwhile',
    next: 'Close this and look at the new quote, once a keeper has closed the epoch.',
  },
  WrongTail: { what: 'Somebody has requested the epoch’s first ticket meanwhile', next: 'Try again: yours goes behind it.' },
  NotFinalised: { what: 'Nothing of this ticket can be claimed yet', next: 'Keepers pay the queue in order; wait until yours is payable.' },
  TicketChanged: { what: 'A part of this ticket was claimed meanwhile', next: 'Close this and look at what is left of it.' },
  OwnerCannotSign: { what: 'This address cannot own a ticket', next: 'Give it to a wallet, or to a vault without data.' },
  WrongTicketOwner: { what: 'This ticket is not yours any more', next: 'It was given to somebody else.' },
  NoOperator: { what: 'The pool has removed that operator', next: 'Close this and choose another one.' },
  WrongStakeAccount: { what: 'The operator’s stake is not what it was', next: 'Close this and look at the new quote.' },
  BelowTarget: { what: 'No operator has that much above its target', next: 'Take less at a time, or a ticket.' },
};
