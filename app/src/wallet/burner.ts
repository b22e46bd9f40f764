/**
 * A wallet of this tab for clusters on this machine: no dialogs, no extension, nothing worth stealing.
 *
 * Its key is in this page's memory and in sessionStorage, so that a reload keeps it and closing the tab ends it. It is
 * refused wherever lamports are worth something.
 */

import {
  createKeyPairFromPrivateKeyBytes,
  getAddressFromPublicKey,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
  type Address,
} from '@solana/kit';

import type { Cluster } from '../chain/cluster.ts';
import { isLoopback } from '../chain/endpoint.ts';

const KEY = 'sluice.burner';

/** Whether a burner may be used here: a node of this machine, of a cluster that is none of the public ones. */
export const burnerAllowed = (rpc: string | null, cluster: Cluster | null): boolean =>
  rpc !== null && isLoopback(rpc) && cluster?.name === 'local';

export interface Burner {
  readonly address: Address;
  sign(wire: Uint8Array): Promise<Uint8Array>;
}

/** The burner of this tab, made anew where there is none. */
export async function openBurner(): Promise<Burner> {
  const secret = stored() ?? crypto.getRandomValues(new Uint8Array(32));
  keep(secret);
  const pair = await createKeyPairFromPrivateKeyBytes(secret);
  return {
    address: await getAddressFromPublicKey(pair.publicKey),
    async sign(wire) {
      const transaction = getTransactionDecoder().decode(wire);
      const signed = await partiallySignTransaction([pair], transaction);
      return new Uint8Array(getTransactionEncoder().encode(signed));
    },
  };
}

/** Whether this tab has one. */
export const hasBurner = (): boolean => stored() !== null;

function stored(): Uint8Array<ArrayBuffer> | null {
  try {
    const hex = sessionStorage.getItem(KEY);
    if (hex === null || !/^[0-9a-f]{64}$/.test(hex)) return null;
    return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
  } catch {
    return null;
  }
}

function keep(secret: Uint8Array): void {
  try {
    sessionStorage.setItem(KEY, Array.from(secret, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  } catch {
    // Without storage it lives until the page is left.
  }
}
