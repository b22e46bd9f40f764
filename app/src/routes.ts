/** Where the reader is: in the hash, so that any static host serves every link. */

import { useSyncExternalStore } from 'react';

export const PAGES = ['stake', 'unstake', 'tickets', 'pool', 'operators'] as const;
export type Page = (typeof PAGES)[number];

export const TITLES: Record<Page, string> = {
  stake: 'Stake',
  unstake: 'Unstake',
  tickets: 'Tickets',
  pool: 'Pool',
  operators: 'Operators',
};

export interface Route {
  readonly page: Page;
  /** What follows the page: a way to leave, a ticket, an operator. */
  readonly detail: string | null;
}

/** `#/unstake/ticket`; what is not a page is the first one. */
export function parseRoute(hash: string): Route {
  const [page, detail] = hash.replace(/^#?\/?/, '').split('/');
  const known = PAGES.find((name) => name === page);
  return { page: known ?? 'stake', detail: known && detail ? safeDecode(detail) : null };
}

/** The link to a page. */
export const href = (page: Page, detail?: string): string =>
  `#/${page}${detail === undefined ? '' : `/${encodeURIComponent(detail)}`}`;

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let last = { hash: '\0', route: parseRoute('') };

/** The same object for the same hash: React compares. */
function current(): Route {
  const { hash } = window.location;
  if (hash !== last.hash) last = { hash, route: parseRoute(hash) };
  return last.route;
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, current);
