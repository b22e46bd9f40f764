/** The line itself, on a canvas: the one module that knows uPlot, loaded when a chart is first shown. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Colours and font as the page has them, resolved: a canvas knows no custom properties. */
export interface Look {
  readonly ink: string;
  readonly grid: string;
  readonly line: string;
  readonly paper: string;
  readonly font: string;
}

export interface Line {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly look: Look;
  /** The point that is looked at; null where none is. */
  readonly onPoint: (index: number | null) => void;
}

export interface Drawn {
  resize(width: number, height: number): void;
  /** Puts the cursor on a point. */
  point(index: number): void;
  destroy(): void;
}

/** Up to so many points are drawn as points besides. */
const FEW = 48;

/** Steps between the ticks of whole numbers, such as epochs. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** Draws a line of steps: a value holds from its point to the next one. */
export function drawLine(host: HTMLElement, { xs, ys, look, onPoint }: Line): Drawn {
  const { width, height } = host.getBoundingClientRect();
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const plot = new uPlot(
    {
      width,
      height,
      legend: { show: false },
      // A price is read off points, not zoomed into: dragging would take the page's scrolling away on a phone.
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: look.line, stroke: look.paper, width: 2 } },
      padding: [8, 12, 0, 0],
      scales: { x: { time: false } },
      axes: [axis(look, { incrs: WHOLE, space: 60, size: 30 }), axis(look, { values: decimals, size: roomFor, space: 36 })],
      series: [
        {},
        {
          stroke: look.line,
          width: 2,
          ...(stepped && { paths: stepped }),
          points: { show: xs.length <= FEW, size: 5, fill: look.line, stroke: look.line },
        },
      ],
      hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    },
    [xs as number[], ys as number[]],
    host,
  );
  return {
    resize: (w, h) => plot.setSize({ width: w, height: h }),
    point(index) {
      const [x, y] = [xs[index], ys[index]];
      if (x === undefined || y === undefined) return;
      plot.setCursor({ left: plot.valToPos(x, 'x'), top: plot.valToPos(y, 'y') });
    },
    destroy: () => plot.destroy(),
  };
}

function axis(look: Look, more: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: look.grid, width: 1 };
  return { stroke: look.ink, font: look.font, grid, ticks: { ...grid, size: 5 }, gap: 6, ...more };
}

/** Decimals of the LST's price; no tick is finer. */
const FINEST = 9;

/** As many decimals as the step between two ticks has, so that none is rounded: steps of 0.0025 need four. */
function decimals(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  let places = 0;
  while (places < FINEST && Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) > 1e-6) places += 1;
  return splits.map((value) => value.toFixed(places));
}

/** The width that the longest label of the axis takes. */
function roomFor(_: uPlot, values: string[] | null): number {
  const longest = Math.max(1, ...(values ?? []).map((text) => text.length));
  return longest * 7.5 + 14;
}
