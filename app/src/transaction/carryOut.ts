/** From what the reader is about to do to what became of it. */

import type { Instruction, Signature } from '@solana/kit';

import { Failure, otherAccount, shown } from '../chain/failure.ts';
import { send, type Sent } from '../chain/send.ts';
import { clusterStore, refresh, refreshAfter, sessionStore } from '../chain/session.ts';
import { tryOut, type Tried } from '../chain/transact.ts';
import { walletStore, type Signer } from '../wallet/wallet.ts';
import type { Intent } from './intent.ts';
import { dropPending, keepPending, type Pending } from './pending.ts';

export type State =
  | { readonly at: 'trying' }
  | { readonly at: 'review'; readonly tried: Tried; readonly instructions: readonly Instruction[] }
  | { readonly at: 'signing' }
  | { readonly at: 'sending'; readonly signature: Signature }
  | { readonly at: 'done'; readonly signature: Signature }
  /** `kept`: what of it is forgotten once the reader has closed this. */
  | { readonly at: 'failed'; readonly failure: Failure; readonly kept?: Pending };

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
    const { address, kind } = signerOf(intent);
    if (!node) throw new Failure('refused', 'No node is chosen', 'Nothing was sent. Choose one in the settings.');
    const instructions = await intent.build();
    const tried = await tryOut(node, { owner: address, tokens: intent.tokens }, instructions, kind !== 'burner', signal);
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
  let kept: Pending | undefined;
  try {
    const { node } = sessionStore.get();
    const cluster = clusterStore.get();
    const signer = signerOf(intent);
    if (!node || !cluster) throw new Failure('refused', 'The node has not said which cluster it is of', 'Nothing was sent. Try again.');
    const keep = (sent: Pick<Pending, 'signature' | 'end'>): void => {
      const asked = kept;
      kept = { ...sent, title: intent.title, genesis: cluster.genesis };
      keepPending(kept);
      // What a wallet was asked has a signature from now on.
      if (asked) dropPending(asked);
    };
    const heard = {
      stop,
      signing: () => setState({ at: 'signing' }),
      sending: (sent: Sent) => {
        keep(sent);
        setState({ at: 'sending', signature: sent.signature });
      },
    };
    const { signature, slot } = await send(node, cluster, keeping(signer, keep), { instructions, limits }, heard);
    if (kept) dropPending(kept);
    setState({ at: 'done', signature });
    intent.landed?.();
    refreshAfter(node, slot);
  } catch (problem) {
    const state = await failed(intent, problem);
    // What may still land is not forgotten before the reader has seen that.
    const unsure = state.failure.kind === 'unknown';
    if (kept && !unsure) dropPending(kept);
    setState(kept && unsure ? { ...state, kept } : state);
    refresh();
  }
}

/** A wallet that sends by itself may have sent before it answers: what it is asked is kept from then on. */
function keeping(signer: Signer, keep: (sent: Pick<Pending, 'signature' | 'end'>) => void): Signer {
  if (!signer.sends) return signer;
  const sign: Signer['sign'] = (wire, cluster) => {
    keep({ signature: null, end: null });
    return signer.sign(wire, cluster);
  };
  return { ...signer, sign };
}

async function failed(intent: Intent, problem: unknown): Promise<State & { readonly at: 'failed' }> {
  const failure = shown(problem);
  const moot = failure.kind === 'refused' ? await intent.moot?.().catch(() => null) : null;
  return { at: 'failed', failure: moot ?? failure };
}
