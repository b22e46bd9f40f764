// Accounts as bytes, out of a few figures: for pages to be looked at without a cluster. Not shipped.
import { createHash } from 'node:crypto';

import * as generated from '@sluice/client/generated';
import { SLUICE_PROGRAM_ADDRESS } from '@sluice/client';

export const NEVER = 2n ** 64n - 1n;
export const NO_CAP = 2n ** 62n;

export const sol = (whole) => BigInt(Math.round(whole * 1e6)) * 1_000n;

/** An address that nobody has a key of. */
export const key = (name) => generated.getPoolDecoder().decode(padded(createHash('sha256').update(name).digest())).mint;

/** The mint is the first thing behind a pool's discriminator: the client reads addresses, so that this need not. */
function padded(address) {
  const bytes = new Uint8Array(generated.getPoolEncoder().fixedSize);
  bytes.set(address, 8);
  return bytes;
}

/** Bytes of a type, zeros but for the fields that are given. */
export function bytes(type, fields) {
  const encoder = generated[`get${type}Encoder`]();
  const empty = generated[`get${type}Decoder`]().decode(new Uint8Array(encoder.fixedSize));
  const tag = generated[`${type.replace(/[a-z](?=[A-Z])/g, '$&_').toUpperCase()}_DISCRIMINATOR`];
  return Buffer.from(encoder.encode({ ...empty, ...(tag && { discriminator: tag }), ...fields }));
}

/** A header, how many rows, the rows. */
export function slab(header, rows) {
  const count = Buffer.alloc(8);
  count.writeUInt32LE(rows.length);
  return Buffer.concat([header, count, ...rows]);
}

export const account = (data, lamports = 10_000_000n, owner = SLUICE_PROGRAM_ADDRESS) => ({ data, lamports, owner });

/** Numbers that look like chance, the same each time. */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
