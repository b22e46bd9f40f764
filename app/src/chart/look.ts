/** The page's colours for a canvas, anew whenever the theme changes. */

import { useEffect, useState, type RefObject } from 'react';

import { settingsStore } from '../settings/settings.ts';
import type { Look } from './line.ts';

/** `getComputedStyle` leaves `light-dark()` in a token as it is, and resolves it in a property: hence a probe. */
function readLook(host: HTMLElement): Look {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const look = {
    ink: colour('--ink-soft'),
    grid: colour('--line'),
    line: colour('--series-1'),
    paper: colour('--sheet'),
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  probe.remove();
  return look;
}

/** Null before the element is there. */
export function useLook(host: RefObject<HTMLElement | null>): Look | null {
  const [look, setLook] = useState<Look | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (host.current) setLook(readLook(host.current));
    };
    read();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    const unsubscribe = settingsStore.subscribe(read);
    return () => {
      dark.removeEventListener('change', read);
      unsubscribe();
    };
  }, [host]);
  return look;
}
