import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { Skeleton } from '../components/Skeleton.tsx';
import './chart.css';
import type { Drawn } from './line.ts';
import { useLook } from './look.ts';

interface LineChartProps {
  /** What is shown, in a sentence. */
  label: string;
  /** Ascending; at least two. */
  xs: readonly number[];
  ys: readonly number[];
  /** A point in words: what a screen reader says while the arrow keys go along the line. */
  say: (index: number) => string;
  /** The same for the eye. */
  show: (index: number) => ReactNode;
}

type Module = typeof import('./line.ts');

/**
 * A line that can be read with a mouse, a finger, or the arrow keys: to assistive technology it is a slider along its
 * points. What it shows has to stand in a table besides.
 */
export function LineChart({ label, xs, ys, say, show }: LineChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const module = useModule();
  const look = useLook(host);
  const last = xs.length - 1;
  const index = Math.min(at ?? last, last);

  useEffect(() => {
    const element = host.current;
    if (!element || !look || module === null || module === 'failed') return;
    const line = module.drawLine(element, { xs, ys, look, onPoint: setAt });
    drawn.current = line;
    const observer = new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect();
      line.resize(width, height);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      line.destroy();
      drawn.current = null;
      setAt(null);
    };
  }, [module, look, xs, ys]);

  const press = (event: KeyboardEvent): void => {
    const to = step(event.key, index, last);
    if (to === null) return;
    event.preventDefault();
    setAt(to);
    drawn.current?.point(to);
  };
  return (
    <div className="line-chart">
      <p className="readout numeric" aria-hidden="true">
        {show(index)}
      </p>
      <div
        ref={host}
        className="canvas"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index}
        aria-valuetext={say(index)}
        onKeyDown={press}
      >
        {module === 'failed' && <p className="soft">The chart could not be loaded. The table below has its figures.</p>}
      </div>
    </div>
  );
}

/** The place of a line whose points are being read. */
export const NoLineYet = () => (
  <div className="line-chart">
    <p className="readout">
      <Skeleton width="14em" />
    </p>
    <div className="canvas">
      <Skeleton height="100%" />
    </div>
  </div>
);

/** Where a key leads; null where it leads nowhere. */
function step(key: string, from: number, last: number): number | null {
  const ways: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    PageDown: from - 10,
    PageUp: from + 10,
    Home: 0,
    End: last,
  };
  const to = ways[key];
  return to === undefined ? null : Math.max(0, Math.min(last, to));
}

/** The drawing code: most pages never need it. */
function useModule(): Module | 'failed' | null {
  const [module, setModule] = useState<Module | 'failed' | null>(null);
  useEffect(() => {
    let gone = false;
    import('./line.ts').then(
      (loaded) => !gone && setModule(loaded),
      () => !gone && setModule('failed'),
    );
    return () => {
      gone = true;
    };
  }, []);
  return module;
}
