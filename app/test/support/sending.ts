// A transaction on its way: a node that answers what a test says, a wallet, and what was heard meanwhile.
import assert from 'node:assert/strict';

import { clusterOf } from '../../src/chain/cluster.ts';
import { Failure } from '../../src/chain/failure.ts';
import { PATIENCE, send, type Patience, type Sent } from '../../src/chain/send.ts';
import type { Signer } from '../../src/wallet/wallet.ts';
import { BLOCKHASH, INSTRUCTION, LIMITS, node, signer, type Answers } from './node.ts';

export const CLUSTER = clusterOf('local');
const QUICK: Patience = { ...PATIENCE, request: 20, silence: 60, endless: 60, longest: 400, ask: 2 };

/** What a node knows of a signature, and a height that is final; it has seen it itself, and no more than it remembers. */
export const status = (of: object | null, seen = 150n) => ({ context: { slot: seen }, value: [of] });
export const finalised = (blockHeight: bigint | undefined) => ({ blockHeight, absoluteSlot: blockHeight });
export const CONFIRMED = status({ slot: 5n, err: null, confirmationStatus: 'confirmed' });

/** What a wallet has made of it goes through. */
const passes = () => ({ context: { slot: 1n }, value: { err: null, logs: [] } });

export const sending = async (answers: Answers, by?: Signer, stop = new AbortController()) => {
  const { node: at, asked } = node({ getLatestBlockhash: () => BLOCKHASH, sendTransaction: () => 'x', simulateTransaction: passes, ...answers });
  const stages: string[] = [];
  const sent: Sent[] = [];
  const heard = {
    stop: stop.signal,
    signing: () => void stages.push('signing'),
    sending: (of: Sent) => void (stages.push('sending'), sent.push(of)),
  };
  const order = { instructions: [INSTRUCTION], limits: LIMITS };
  const result = await send(at, CLUSTER, by ?? (await signer()), order, heard, QUICK).catch((problem: unknown) => problem);
  return { result, asked, stages, sent };
};

export const landed = (result: unknown): void => assert.ok(typeof result === 'object' && result !== null && 'slot' in result, String(result));

export const failure = (result: unknown): Failure => {
  assert.ok(result instanceof Failure, String(result));
  return result;
};
