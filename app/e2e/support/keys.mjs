// Ed25519 keys as Solana writes them, and signatures on transactions.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

import { getAddressDecoder, getTransactionDecoder, getTransactionEncoder } from '@solana/kit';

/** What precedes the 32 secret bytes in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function pair(secret, bytes) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
  return { address: getAddressDecoder().decode(bytes), secret, bytes, key };
}

/** A fresh key. */
export function freshKey() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  return pair(Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url'));
}

/** The key in a file. */
export function readKey(path) {
  const all = Buffer.from(JSON.parse(readFileSync(path, 'utf8')));
  return pair(all.subarray(0, 32), all.subarray(32));
}

/** Writes a key where a program can read it. */
export function writeKey(path, { secret, bytes }) {
  writeFileSync(path, JSON.stringify([...secret, ...bytes]), { mode: 0o600 });
  return path;
}

/** A wire transaction with the signature of `key` in its place. */
export function signWire(wire, { address, key }) {
  const transaction = getTransactionDecoder().decode(wire);
  if (!(address in transaction.signatures)) throw new Error(`${address} is no signer of this transaction`);
  const signature = new Uint8Array(sign(null, transaction.messageBytes, key));
  const signatures = { ...transaction.signatures, [address]: signature };
  return new Uint8Array(getTransactionEncoder().encode({ ...transaction, signatures }));
}
