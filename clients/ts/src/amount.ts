/**
 * Amounts as people write them: SOL and LST have nine decimals both. Read and printed exactly, never through a float.
 *
 * @module
 */
import { MOST, ONE } from './units.js';

const DECIMALS = 9;
/** Digits of the most that there is, decimals aside: a number with more is too large, and need not be reckoned. */
const WHOLE_DIGITS = String(MOST / ONE).length;

/** Why a text is no amount. */
export type AmountError = 'notANumber' | 'tooFine' | 'tooLarge';

/** What a text says: base units, or why it says none. */
export type Amount =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly error: AmountError };

/**
 * Reads a decimal number (`1.5`, `.5`, `1.`) as base units, exactly: no sign, no exponent, no separator, nothing finer than
 * nine decimals. Name the unit of the result: `lamports(amount.value)`.
 */
export function parseAmount(text: string): Amount {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text)) return { ok: false, error: 'notANumber' };
  const [whole = '', rest = ''] = text.split('.');
  if (rest.length > DECIMALS) return { ok: false, error: 'tooFine' };
  const digits = whole.replace(/^0+/, '');
  if (digits.length > WHOLE_DIGITS) return { ok: false, error: 'tooLarge' };
  const value = BigInt(digits) * ONE + BigInt(rest.padEnd(DECIMALS, '0'));
  return value > MOST ? { ok: false, error: 'tooLarge' } : { ok: true, value };
}

/** Prints base units, or a change of them, with all nine decimals: `1.500000000`, `-0.000000001`. */
export function formatAmount(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? '-' : '';
  return `${sign}${size / ONE}.${String(size % ONE).padStart(DECIMALS, '0')}`;
}

/** Prints base units without the zeros at the end, and just as exactly: `1.5`. */
export function formatShort(amount: bigint): string {
  return formatAmount(amount).replace(/\.?0+$/, '');
}
