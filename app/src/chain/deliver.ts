/** Sending until a transaction has landed or certainly never will; where nobody can tell, that is said. */

import type { Base64EncodedWireTransaction, Instruction, Signature } from '@solana/kit';

import { fate } from '@sluice/client';

import { afterSending, expired, Failure, refused } from './failure.ts';
import { COMMITMENT, type Node } from './node.ts';

const RESEND_EVERY = 2_000;
const ASK_EVERY = 500;
/** How long a silent node is waited for. */
const SILENCE = 60_000;
/** How long a cluster that finalises nothing is: a transaction's life, and ten minutes. */
const PATIENCE = 660_000;

/** A transaction on its way. */
export interface Underway {
  readonly signature: Signature;
  /** None where the wallet has sent it: to send it again is the wallet's. */
  readonly wire: Base64EncodedWireTransaction | null;
  /** The last block height at which it can land. */
  readonly lastValid: bigint;
  readonly instructions: readonly Instruction[];
}

/** Sends again and again, and asks what became of it. Returns the signature of what has landed. @throws Failure */
export async function deliver(node: Node, { signature, wire, lastValid, instructions }: Underway): Promise<Signature> {
  const begun = Date.now();
  let [sent, answered] = [0, begun];
  for (;;) {
    if (wire !== null && Date.now() - sent >= RESEND_EVERY) {
      sent = Date.now();
      // What the node answers is of no use: the status tells.
      const options = { encoding: 'base64', skipPreflight: true, maxRetries: 0n } as const;
      await node.rpc.sendTransaction(wire, options).send().catch(() => undefined);
    }
    let silence: unknown = new Error('the cluster does not finalise blocks');
    try {
      const found = await fate(node.rpc, signature, lastValid, { commitment: COMMITMENT });
      if (found.kind === 'landed') return landed(signature, found.error, instructions);
      if (found.kind === 'gone') throw expired();
      answered = Date.now();
    } catch (problem) {
      if (problem instanceof Failure) throw problem;
      silence = problem;
    }
    if (Date.now() - answered > SILENCE || Date.now() - begun > PATIENCE) throw afterSending(silence, signature, instructions);
    await new Promise((done) => setTimeout(done, ASK_EVERY));
  }
}

/** Done, or refused in a block. @throws Failure */
function landed(signature: Signature, error: unknown, instructions: readonly Instruction[]): Signature {
  if (error !== undefined) throw refused(error, [], instructions);
  return signature;
}
