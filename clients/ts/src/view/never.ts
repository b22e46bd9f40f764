/**
 * How accounts say "never" and "nobody".
 *
 * @module
 */
import type { Address } from '@solana/kit';
import { NOBODY } from '../ids.js';
import { MOST } from '../units.js';

/** An epoch or a slot, unless it never comes. */
export function never(raw: bigint | undefined): bigint | undefined {
  return raw === MOST ? undefined : raw;
}

/** An address, unless it is nobody's. */
export function somebody(address: Address): Address | undefined {
  return address === NOBODY ? undefined : address;
}
