/** Parts of a whole, as integers: nothing is rounded on the way to the screen. */

/** Basis points: `0.05 %`. */
export const bps = (of: number | bigint): string => cut(BigInt(of), 2);

/** Parts per million: `0.0330 %`. */
export const ppm = (of: number | bigint): string => cut(BigInt(of), 4);

/** `part` of `whole` in per cent with so many decimals, rounded down, or up for what is paid; a dash where there is no whole. */
export function percentOf(part: bigint, whole: bigint, decimals = 1, towards: 'down' | 'up' = 'down'): string {
  if (whole === 0n) return '–';
  const over = towards === 'up' ? whole - 1n : 0n;
  return cut((part * 100n * 10n ** BigInt(decimals) + over) / whole, decimals);
}

/** A realised yearly rate, by its parts per million as every reader of the chain has them; to the nearest hundredth. */
export function rate(of: bigint): string {
  const size = ((of < 0n ? -of : of) + 50n) / 100n;
  return cut(of < 0n ? -size : size, 2);
}

/** `part / whole` between 0 and 1, for widths of bars and nothing else. */
export function portion(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 1_000_000;
}

function cut(of: bigint, decimals: number): string {
  const unit = 10n ** BigInt(decimals);
  const size = of < 0n ? -of : of;
  const fraction = decimals > 0 ? `.${(size % unit).toString().padStart(decimals, '0')}` : '';
  return `${of < 0n ? '−' : ''}${size / unit}${fraction} %`;
}
