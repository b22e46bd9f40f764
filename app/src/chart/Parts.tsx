import type { ReactNode } from 'react';

import { portion } from '../format/part.ts';
import './chart.css';

/** Colours of parts: series of the page, and one that means trouble. */
export type Hue = 1 | 2 | 3 | 4 | 5 | 'bad';

export interface Part {
  readonly key: string;
  readonly size: bigint;
  readonly hue: Hue;
}

/** A whole as a bar of its parts. It only shows what a table beside it says. */
export function PartsBar({ parts, whole }: { parts: readonly Part[]; whole: bigint }) {
  return (
    <div className="parts" aria-hidden="true">
      {parts
        .filter(({ size }) => size > 0n)
        .map(({ key, size, hue }) => (
          <span key={key} className={`hue-${hue}`} style={{ flexGrow: portion(size, whole) }} />
        ))}
    </div>
  );
}

/** The colour of a part beside its name. */
export const Swatch = ({ hue }: { hue: Hue }) => <span className={`swatch hue-${hue}`} aria-hidden="true" />;

export interface Bar {
  readonly key: string;
  readonly name: ReactNode;
  readonly size: bigint;
  readonly words: ReactNode;
  readonly hue?: Hue;
  /** Where a limit lies on the same scale. */
  readonly limit?: bigint | undefined;
}

/** Sizes beside each other, each on the scale of the largest; the figures stand beside the bars. */
export function Bars({ label, bars, scale }: { label: string; bars: readonly Bar[]; scale: bigint }) {
  return (
    <ol className="bars" aria-label={label}>
      {bars.map(({ key, name, size, words, hue = 1, limit }) => (
        <li key={key}>
          <span className="name">{name}</span>
          <span className="words numeric">{words}</span>
          <span className="track" aria-hidden="true">
            <span className={`hue-${hue}`} style={{ width: `${portion(size, scale) * 100}%` }} />
            {limit !== undefined && limit <= scale && <i style={{ insetInlineStart: `${portion(limit, scale) * 100}%` }} />}
          </span>
        </li>
      ))}
    </ol>
  );
}
