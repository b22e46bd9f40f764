/**
 * What an error of kit's, or of this client's, means.
 *
 * @module
 */
import { NotThis } from '../accounts.js';
import { behindColon } from '../errors.js';
import { NotFound } from '../read.js';
import { type Cause, type Failure, type FailureContext, explainTransaction } from './failure.js';
import { causes, isEndOfWaiting, isNodes, lastValidBlockHeightOf, logsOf, transactionError } from './kit.js';

const NODE = "check the node's address and that it is healthy";
/** Where nobody has said whether anything was sent. */
const LOOK = 'if a transaction was on its way, look whether it has landed before sending another';

/**
 * What an error means that was caught while reading, simulating, signing or sending. Of a result (`simulateTransaction`,
 * `getSignatureStatuses`), pass its `err` to {@link explainTransaction}.
 *
 * Say with `context.sent` or `context.signature` whether something may have left: what was sent may have landed whatever the
 * node says or fails to say, and then it must not be sent again before that is known. `fate` tells.
 */
export function explain(error: unknown, context: FailureContext = {}): Failure {
  const chain = causes(error);
  const logs = context.logs ?? chain.map(logsOf).find(logs => logs !== undefined) ?? [];
  for (const link of chain) {
    const refused = transactionError(link);
    if (refused !== undefined) return explainTransaction(refused, { ...context, logs });
  }
  const failure = (cause: Cause, nextStep: string, transient: boolean, message = messageOf(error)): Failure => {
    return { cause, message, nextStep, transient, logs };
  };
  if (context.gone === true)
    return failure({ kind: 'expired' }, 'send it again: it has not landed and never will', true);
  const sent = context.sent ?? (context.signature === undefined ? undefined : true);
  if (sent === true || chain.some(isEndOfWaiting)) {
    const cause = unknown(chain, context);
    const whose = cause.signature ?? 'a transaction';
    const message = `${whose} was sent, and what became of it is not known: ${messageOf(error)}`;
    return failure(cause, lookAt(cause), false, message);
  }
  const account = chain.find(link => link instanceof NotThis || link instanceof NotFound);
  if (account !== undefined) return failure({ kind: 'account' }, behindColon(messageOf(account)), false);
  // What is known not to have left can be tried again; of the rest, only whoever sent it can tell.
  const unsent = sent === false;
  if (chain.some(isNodes)) {
    return failure({ kind: 'node' }, unsent ? `${NODE}, then try again` : `${NODE}; ${LOOK}`, unsent);
  }
  const step = unsent
    ? 'nothing was sent: check what was asked for, and try again'
    : `check what was asked for; ${LOOK}`;
  return failure({ kind: 'other' }, step, false);
}

type Unknown = Extract<Cause, { readonly kind: 'unknown' }>;

function unknown(chain: readonly unknown[], context: FailureContext): Unknown {
  const heights = [context.lastValidBlockHeight, ...chain.map(lastValidBlockHeightOf)];
  const lastValidBlockHeight = heights.find(height => height !== undefined);
  return { kind: 'unknown', signature: context.signature, lastValidBlockHeight };
}

/** What to do about what may have landed. */
function lookAt({ signature, lastValidBlockHeight: height }: Unknown): string {
  const look = signature === undefined ? 'look whether it has landed' : `look at ${signature}`;
  const until = height === undefined ? '' : `: it can land up to block height ${height}`;
  return `${look} before sending anything again${until}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
