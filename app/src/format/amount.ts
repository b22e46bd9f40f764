/** Amounts: lamports and base units of the LST, a billion to the whole, always as bigint. */

import { ONE, formatShort, parseAmount, type AmountError } from '@sluice/client';

const DECIMALS = 9;

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** All digits that there are: `1,234.5`, `0.000000001`. */
export function exact(amount: bigint): string {
  const sign = amount < 0n ? '−' : '';
  const size = amount < 0n ? -amount : amount;
  const [whole = '', fraction] = formatShort(size).split('.');
  return sign + group(whole) + (fraction === undefined ? '' : `.${fraction}`);
}

/**
 * A fixed number of decimals, cut and not rounded: nobody is shown more than there is. What is cut to nothing is `<0.0001`.
 */
export function short(amount: bigint, decimals = 4): string {
  const size = amount < 0n ? -amount : amount;
  const unit = 10n ** BigInt(DECIMALS - decimals);
  const sign = amount < 0n ? '−' : '';
  if (size > 0n && size < unit) return `${sign}<${plain(unit, decimals)}`;
  return sign + plain(size, decimals);
}

/** The same of what is paid, rounded up: nobody pays more than is shown. */
export function shortUp(amount: bigint, decimals = 4): string {
  const unit = 10n ** BigInt(DECIMALS - decimals);
  return short(((amount + unit - 1n) / unit) * unit, decimals);
}

function plain(size: bigint, decimals: number): string {
  const fraction = (size % ONE).toString().padStart(DECIMALS, '0').slice(0, decimals);
  return group((size / ONE).toString()) + (decimals > 0 ? `.${fraction}` : '');
}

/** Why what somebody typed is no amount. */
export type BadAmount = 'empty' | 'comma' | AmountError;

export type Typed = { readonly ok: true; readonly amount: bigint } | { readonly ok: false; readonly why: BadAmount };

/**
 * What somebody typed, to the last unit, as the client reads it. A comma is refused by name, since it is a thousand here and
 * a tenth there; nothing is guessed.
 */
export function readTyped(text: string): Typed {
  const typed = text.trim();
  if (typed === '') return { ok: false, why: 'empty' };
  if (/^[\d.,]*,[\d.,]*$/.test(typed)) return { ok: false, why: 'comma' };
  const parsed = parseAmount(typed);
  return parsed.ok ? { ok: true, amount: parsed.value } : { ok: false, why: parsed.error };
}

/** What to tell whoever typed it; nothing where nothing was typed. */
export const BAD_AMOUNT: Record<BadAmount, string> = {
  empty: '',
  comma: 'Use a point for decimals and nothing for thousands: 1234.5',
  notANumber: 'Type a number, such as 1.5',
  tooFine: 'There are nine decimals at the most',
  tooLarge: 'There is no such amount',
};

/** What is typed, once what was `sent` is done: nothing, unless something else was typed meanwhile. */
export const unless =
  (sent: string) =>
  (typed: string): string =>
    typed === sent ? '' : typed;
