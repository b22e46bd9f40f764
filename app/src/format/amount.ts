/** Amounts: lamports and base units of the LST, a billion to the whole, always as bigint. */

export const DECIMALS = 9;
export const WHOLE = 1_000_000_000n;

/** The largest figure of 64 bits: what the chain can hold. */
const MOST = (1n << 64n) - 1n;

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** All digits that there are: `1,234.5`, `0.000000001`. */
export function exact(amount: bigint): string {
  const sign = amount < 0n ? '−' : '';
  const size = amount < 0n ? -amount : amount;
  const fraction = (size % WHOLE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return sign + group((size / WHOLE).toString()) + (fraction && `.${fraction}`);
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

function plain(size: bigint, decimals: number): string {
  const fraction = (size % WHOLE).toString().padStart(DECIMALS, '0').slice(0, decimals);
  return group((size / WHOLE).toString()) + (decimals > 0 ? `.${fraction}` : '');
}

/** As a field takes it: no grouping. */
export const plainDigits = (amount: bigint): string => exact(amount).replaceAll(',', '');

/** Why what somebody typed is no amount. */
export type BadAmount = 'empty' | 'comma' | 'not_a_number' | 'too_many_decimals' | 'too_large';

export type Parsed = { readonly ok: true; readonly amount: bigint } | { readonly ok: false; readonly why: BadAmount };

/**
 * What somebody typed, to the last unit: no floating point on the way, nothing rounded, nothing guessed. A comma is
 * refused, since it is a thousand here and a tenth there.
 */
export function parseAmount(text: string): Parsed {
  const typed = text.trim();
  if (typed === '') return { ok: false, why: 'empty' };
  if (/^[\d,.]+$/.test(typed) && typed.includes(',')) return { ok: false, why: 'comma' };
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(typed);
  const [, whole = '', fraction = ''] = parts ?? [];
  if (!parts || whole + fraction === '') return { ok: false, why: 'not_a_number' };
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > DECIMALS) return { ok: false, why: 'too_many_decimals' };
  const amount = BigInt(whole || '0') * WHOLE + BigInt(significant.padEnd(DECIMALS, '0'));
  return amount > MOST ? { ok: false, why: 'too_large' } : { ok: true, amount };
}

/** What to tell whoever typed it; nothing where nothing was typed. */
export const BAD_AMOUNT: Record<BadAmount, string> = {
  empty: '',
  comma: 'Use a point for decimals and nothing for thousands: 1234.5',
  not_a_number: 'Type a number, such as 1.5',
  too_many_decimals: 'There are nine decimals at the most',
  too_large: 'There is no such amount',
};
