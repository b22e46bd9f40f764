// How figures are to be written, said once more and independently of the app: what is cut, what is grouped, what stands behind.

const group = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** An amount of nine decimals, cut to so many: nobody is shown more than there is. */
export function cut(amount, decimals) {
  const digits = BigInt(amount).toString().padStart(10, '0');
  const [whole, fraction] = [digits.slice(0, -9), digits.slice(-9, -9 + decimals || undefined)];
  const text = decimals > 0 ? `${group(whole)}.${fraction.slice(0, decimals)}` : group(whole);
  return BigInt(amount) > 0n && /^[0.]*$/.test(text) ? `<${text.slice(0, -1)}1` : text;
}

/** All digits that it has. */
export function exact(amount) {
  const [whole, fraction] = cut(amount, 9).split('.');
  const rest = fraction.replace(/0+$/, '');
  return rest === '' ? whole : `${whole}.${rest}`;
}

const percent = (of, decimals) => {
  const digits = BigInt(of).toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} %`;
};
export const bps = (of) => percent(of, 2);
export const ppm = (of) => percent(of, 4);

/** `0.0 %`, rounded down. */
export const part = (of, whole) => (BigInt(whole) === 0n ? '–' : percent((BigInt(of) * 1_000n) / BigInt(whole), 1));

/** The same to the hundredth. */
export const part2 = (of, whole) => (BigInt(whole) === 0n ? '–' : bps((BigInt(of) * 10_000n) / BigInt(whole)));

/** `7xKX…9fGh`. */
export const short = (address) => `${address.slice(0, 4)}…${address.slice(-4)}`;
