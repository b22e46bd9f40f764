/** A node and a wallet for tests: they answer as they are told to. */
import {
  generateKeyPairSigner,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
  type Instruction,
} from '@solana/kit';
import { SLUICE_PROGRAM_ADDRESS } from '@sluice/client';

import type { Node } from '../../src/chain/node.ts';
import type { Signer } from '../../src/wallet/wallet.ts';

export const INSTRUCTION: Instruction = { programAddress: SLUICE_PROGRAM_ADDRESS, data: new Uint8Array([3]), accounts: [] };
export const LIMITS = { units: 10_000, loadedBytes: 65_536, price: 0n };
export const BLOCKHASH = { value: { blockhash: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', lastValidBlockHeight: 100n } };

export type Answers = Record<string, (...params: never[]) => unknown>;

/** What a method answers that never does. */
export const NEVER = Symbol('never');

/** A node that answers as it is told to; what it was asked is kept. */
export function node(answers: Answers) {
  const asked: string[] = [];
  const rpc = new Proxy({}, {
    get: (_, method: string) => (...params: never[]) => ({
      send: async (options?: { abortSignal?: AbortSignal }) => {
        asked.push(method);
        const answer = answers[method];
        if (!answer) throw new Error(`nobody expected ${method}`);
        const given = await answer(...params);
        if (given !== NEVER) return given;
        return silence(options?.abortSignal);
      },
    }),
  });
  return { asked, node: { url: '', rpc } as unknown as Node };
}

export async function signer(sign?: Signer['sign'], sends = false): Promise<Signer> {
  const { address, keyPair } = await generateKeyPairSigner();
  const signs: Signer['sign'] = async (wire) => {
    const signed = await partiallySignTransaction([keyPair], getTransactionDecoder().decode(wire));
    return { kind: 'signed', wire: new Uint8Array(getTransactionEncoder().encode(signed)) };
  };
  return { kind: 'burner', name: 'Test', icon: null, address, choices: [address], sends, sign: sign ?? signs };
}

/** Nothing, until `signal` aborts: its own timer does not keep the process alive. */
export function silence(signal?: AbortSignal): Promise<never> {
  const alive = setInterval(() => undefined, 1_000);
  return new Promise((_, fail) => signal?.addEventListener('abort', () => (clearInterval(alive), fail(signal.reason))));
}
