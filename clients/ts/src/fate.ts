/**
 * What became of a transaction that was sent.
 *
 * @module
 */
import {
  type Commitment,
  type GetEpochInfoApi,
  type GetSignatureStatusesApi,
  type Rpc,
  type Signature,
  commitmentComparator,
} from '@solana/kit';
import type { TransactionErrorJson } from './failure/failure.js';
import { BadAnswer, type ReadOptions } from './read.js';
import { signal } from './signal.js';

/** What became of a transaction. */
export type Fate =
  /** It is in a block, and has failed there with `error`, if there is one. */
  | { readonly kind: 'landed'; readonly slot: bigint; readonly error: TransactionErrorJson | undefined }
  /** It is in no block of the commitment yet, and may be later. */
  | { readonly kind: 'open' }
  /** It has not landed and never will: the same can be sent again. */
  | { readonly kind: 'gone' };

/** Blocks for which a node has a signature in memory. Behind them it forgets it, or finds it in its history alone. */
const REMEMBERED = 300n;
/** Blocks in which a blockhash is valid. */
const LIFE = 150n;

type StatusRpc = Rpc<GetSignatureStatusesApi & GetEpochInfoApi>;

/**
 * Where a transaction is that can land up to block height `lastValidBlockHeight`. To be asked again and again: a node that
 * gives no answer leaves the question open.
 *
 * `gone` is what makes it safe to send the same once more, so that it is said only where the finalised part of the chain has
 * passed that height, and a node that has seen that part knows nothing of the transaction, nor can have forgotten it.
 *
 * @throws BadAnswer, and what the node's errors are: then nothing is known.
 */
export async function fate(
  rpc: StatusRpc,
  signature: Signature,
  lastValidBlockHeight: bigint,
  options: ReadOptions = {},
): Promise<Fate> {
  const commitment = options.commitment ?? 'confirmed';
  const first = await status(rpc, signature, options);
  if (first.found !== undefined) return isAt(first.found, commitment) ? landed(first.found) : { kind: 'open' };
  const finalised = await rpc.getEpochInfo({ commitment: 'finalized' }).send(signal(options));
  if (finalised.blockHeight <= lastValidBlockHeight) return { kind: 'open' };
  // Asked once more, and only a node counts that has seen that block itself: behind one address there may be several.
  const { seen, found } = await status(rpc, signature, options);
  if (found !== undefined || seen < finalised.absoluteSlot) return { kind: 'open' };
  // A node that has not got so far cannot have forgotten: blocks are no more than slots, and the first one that it can be in
  // is a blockhash's life before the last.
  const height = finalised.blockHeight + (seen - finalised.absoluteSlot);
  if (height < lastValidBlockHeight - LIFE + REMEMBERED) return { kind: 'gone' };
  // A history in which it is not found may be one that does not go back so far, or cannot be read at the moment.
  const late = await status(rpc, signature, options, true);
  return late.found === undefined ? { kind: 'open' } : landed(late.found);
}

/** What a node knows of a signature. */
interface Status {
  readonly slot: bigint;
  readonly err: unknown;
  readonly confirmationStatus: Commitment | null;
}

/** What the node knows of a signature, and the slot that it has seen. */
async function status(
  rpc: StatusRpc,
  signature: Signature,
  options: ReadOptions,
  searchTransactionHistory = false,
): Promise<{ readonly seen: bigint; readonly found: Status | undefined }> {
  const asked = rpc.getSignatureStatuses([signature], { searchTransactionHistory });
  const { context, value } = await asked.send(signal(options));
  const [found] = value;
  if (found === undefined) throw new BadAnswer('the node leaves the status out of its answer: ask another one');
  return { seen: context.slot, found: found ?? undefined };
}

function isAt({ confirmationStatus }: Status, commitment: Commitment): boolean {
  return confirmationStatus !== null && commitmentComparator(confirmationStatus, commitment) >= 0;
}

function landed({ slot, err }: Status): Fate {
  return { kind: 'landed', slot, error: err === null ? undefined : (err as TransactionErrorJson) };
}
