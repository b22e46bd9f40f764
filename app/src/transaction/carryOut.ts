/** From what the reader is about to do to what became of it. */

import type { Instruction, Signature } from '@solana/kit';

import { Failure, otherAccount, shown } from '../chain/failure.ts';
import { send } from '../chain/send.ts';
import { clusterStore, refresh, refreshAfter, sessionStore } from '../chain/session.ts';
import { tryOut, type Tried } from '../chain/transact.ts';
import { walletStore, type Signer } from '../wallet/wallet.ts';
import type { Intent } from './intent.ts';
import { keepPending } from './pending.ts';

export type State =
  | { readonly at: 'trying' }
  | { readonly at: 'review'; readonly tried: Tried; readonly instructions: readonly Instruction[] }
  | { readonly at: 'signing' }
  | { readonly at: 'sending'; readonly signature: Signature | undefined }
  | { readonly at: 'done'; readonly signature: Signature }
  | { readonly at: 'failed'; readonly failure: Failure };

export type Review = State & { readonly at: 'review' };

/** Who signs: the account that the words were written for. @throws Failure */
function signerOf({ owner }: Intent): Signer {
  const { signer } = walletStore.get();
  if (!signer) throw new Failure('refused', 'No wallet is connected', 'Nothing was sent. Connect one and try again.');
  if (signer.address !== owner) throw otherAccount();
  return signer;
}

/** Builds it and tries it out. */
export async function prepare(intent: Intent, signal: AbortSignal): Promise<State> {
  try {
    const { node } = sessionStore.get();
    const { address } = signerOf(intent);
    if (!node) throw new Failure('refused', 'No node is chosen', 'Nothing was sent. Choose one in the settings.');
    const instructions = await intent.build();
    const tried = await tryOut(node, { owner: address, tokens: intent.tokens }, instructions, signal);
    return { at: 'review', tried, instructions };
  } catch (problem) {
    return failed(intent, problem);
  }
}

/** Has it signed and sends it; what is sent is kept until it is known what became of it. */
export async function carryOut(
  intent: Intent,
  { instructions, tried: { limits } }: Review,
  stop: AbortSignal,
  setState: (state: State) => void,
): Promise<void> {
  try {
    const { node } = sessionStore.get();
    const cluster = clusterStore.get();
    const signer = signerOf(intent);
    if (!node || !cluster) throw new Failure('refused', 'The node has not said which cluster it is of', 'Nothing was sent. Try again.');
    const heard = {
      stop,
      signing: () => setState({ at: 'signing' }),
      sending: (sent: { readonly signature: Signature; readonly end: bigint | 'endless' | null }) => {
        keepPending({ ...sent, title: intent.title, genesis: cluster.genesis });
        setState({ at: 'sending', signature: sent.signature });
      },
    };
    const { signature, slot } = await send(node, cluster, signer, { instructions, limits }, heard);
    keepPending(null);
    setState({ at: 'done', signature });
    intent.landed?.();
    refreshAfter(node, slot);
  } catch (problem) {
    const state = await failed(intent, problem);
    // What may still land is not forgotten before the reader has seen that.
    if (state.failure.kind !== 'unknown') keepPending(null);
    setState(state);
    refresh();
  }
}

async function failed(intent: Intent, problem: unknown): Promise<State & { readonly at: 'failed' }> {
  const failure = shown(problem);
  const moot = failure.kind === 'refused' ? await intent.moot?.().catch(() => null) : null;
  return { at: 'failed', failure: moot ?? failure };
}
