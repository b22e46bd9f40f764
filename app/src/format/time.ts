/** Times and durations for people. Seconds everywhere. */

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units: `1 d 3 h`, `4 min 10 s`; whole days from ten on. */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [size, name] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (size === 1 && parts.length === 0)) parts.push(`${count} ${name}`);
    if (parts.length === 2 || (size === 86_400 && count >= 10)) break;
    // A gap between units ends it: `1 d 5 s` says more than is known.
    if (parts.length === 1 && count === 0) break;
  }
  return parts.join(' ');
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** `14:03:22`, in the reader's time zone. */
export const clock = (seconds: number): string => CLOCK.format(seconds * 1_000);

/** `Sat, 21 Nov 2026`. */
export const day = (seconds: number): string => DAY.format(seconds * 1_000);

/** `21 Nov, 14:03`. */
export const moment = (seconds: number): string => SHORT.format(seconds * 1_000);
