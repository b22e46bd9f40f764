/** What went wrong with a transaction, for holders: what happened, and what to do. */

import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, type Instruction, type Signature } from '@solana/kit';
import {
  explain,
  explainTransaction,
  sluiceError,
  type Failure as Explained,
  type SluiceErrorName,
  type TransactionErrorJson,
} from '@sluice/client';

/** `refused`: the chain says no. `declined`: the wallet does. `expired`: it never landed and never will. `unknown`: it may. */
export type FailureKind = 'refused' | 'declined' | 'expired' | 'unknown';

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

export const expired = (): Failure =>
  new Failure('expired', 'The transaction did not land in time', 'It never will: you can send it again.');

/** The fate of what has left, or may have, where nobody tells it; without a signature where a wallet has kept that. */
const unknown = (signature: Signature | undefined): Failure =>
  signature === undefined
    ? new Failure(
        'unknown',
        'The wallet may have sent the transaction, and does not tell what became of it',
        'It may still land. Look into your wallet before you send anything again.',
      )
    : new Failure(
        'unknown',
        'The transaction was sent, and the node stopped telling what became of it',
        `It may still land. Look at ${signature} before you send anything again.`,
      );

/** What an error means that came after a transaction may have left: a refusal, or that nothing is known. */
export function afterSending(problem: unknown, signature: Signature | undefined, instructions: readonly Instruction[]): Failure {
  if (problem instanceof Failure) return problem;
  const explained = explain(problem, { sent: true, instructions, ...(signature !== undefined && { signature }) });
  return explained.cause.kind === 'unknown' ? unknown(signature) : inHoldersWords(explained);
}

/** What a refused transaction means. */
export function refused(err: unknown, logs: readonly string[], instructions: readonly Instruction[]): Failure {
  return inHoldersWords(explainTransaction(err as TransactionErrorJson, { logs, instructions }));
}

function inHoldersWords({ cause, message, nextStep, logs }: Explained): Failure {
  if (cause.kind !== 'sluice') {
    // Which instruction it was says nothing to a holder, nor how to build it anew.
    const what = sentence(message.replace(/^instruction \d+: /, ''));
    const next = nextStep.startsWith('read the accounts anew') ? 'Nothing was changed; the log says more.' : `${sentence(nextStep)}.`;
    return new Failure('refused', what, next, logs);
  }
  const { what, next } = inWords(cause.error);
  return new Failure('refused', what, next, logs);
}

/**
 * What failed, as it is shown, before anything was sent: whatever comes later is a {@link Failure} already. A node that does
 * not answer looks like anything.
 */
export function shown(problem: unknown): Failure {
  return problem instanceof Failure ? problem : new Failure('refused', whyNotRead(problem), 'Nothing was sent.');
}

/** Why a node did not answer with what was asked for. */
export function whyNotRead(problem: unknown): string {
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
    what: 'The guardian has paused deposits',
    next: 'The page Pool says until when. Leaving by ticket goes on.',
  },
  ExitsPaused: {
    what: 'The guardian has paused exits that are paid at once',
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
  BelowTarget: { what: 'No operator has that much above its target', next: 'Take less at a time, or a ticket.' },
};
