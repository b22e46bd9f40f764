/** Where a link leads to within a page. */

import { useEffect, useRef, type RefObject } from 'react';

/** For the part of a page that a link may name: it is shown and has the focus when one does. It needs `tabIndex={-1}`. */
export function useMeant<T extends HTMLElement>(meant: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (!meant) return undefined;
    // Behind the page's own arrival, which goes to its top.
    const timer = setTimeout(() => {
      element.current?.scrollIntoView({ block: 'nearest' });
      element.current?.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [meant]);
  return element;
}
