/** What the reader chose. Kept in localStorage; nothing in it is secret but to those whose node's address has a key in it. */

import { isAddress } from '@solana/kit';

import { parseRpc, parseWs } from '../chain/endpoint.ts';
import { createStore } from '../store.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  /** The node; null until one is chosen, where the deployment names none. */
  readonly rpc: string | null;
  /** Its WebSocket, where that is not at the usual place. */
  readonly ws: string | null;
  /** The pool's address. */
  readonly pool: string | null;
  readonly theme: Theme;
  /** What a result may fall short of the quote, basis points. */
  readonly slippageBps: number;
}

/** The most that the settings offer. */
export const MOST_SLIPPAGE = 100;

/** Must be what public/theme.js reads. */
const KEY = 'sluice.settings';

const built = (name: 'VITE_SLUICE_RPC' | 'VITE_SLUICE_WS' | 'VITE_SLUICE_POOL'): string | null =>
  (import.meta.env?.[name] as string | undefined) || null;

/** What this deployment was built with. */
export const DEFAULTS: Settings = {
  rpc: built('VITE_SLUICE_RPC'),
  ws: built('VITE_SLUICE_WS'),
  pool: built('VITE_SLUICE_POOL'),
  theme: 'system',
  slippageBps: 10,
};

/** The WebSocket to go with a node that is being chosen: the one that was chosen before, with the node that it was chosen for. */
export const socketFor = (rpc: string, chosen: string, ws: string | null): string => (rpc.trim() === chosen ? (ws ?? '') : '');

/** What storage holds, as far as it makes sense. */
export function readSettings(stored: string | null, defaults: Settings = DEFAULTS): Settings {
  const found = parseObject(stored);
  const text = (key: string, valid: (text: string) => boolean): string | null => {
    const value = found[key];
    return typeof value === 'string' && valid(value) ? value : null;
  };
  const { theme, slippageBps } = found;
  const rpc = text('rpc', (of) => parseRpc(of).ok);
  return {
    rpc: rpc ?? defaults.rpc,
    // The default's WebSocket belongs to the default's node.
    ws: text('ws', (of) => parseWs(of).ok) ?? (rpc === null || rpc === defaults.rpc ? defaults.ws : null),
    pool: text('pool', isAddress) ?? defaults.pool,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    slippageBps:
      Number.isInteger(slippageBps) && Number(slippageBps) >= 0 && Number(slippageBps) <= MOST_SLIPPAGE
        ? Number(slippageBps)
        : defaults.slippageBps,
  };
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What a link asks for: `?rpc=…&ws=…&pool=…`. */
export interface Asked {
  readonly rpc: string | null;
  readonly ws: string | null;
  readonly pool: string | null;
}

export function readLink(search: string): Asked {
  const params = new URLSearchParams(search);
  const take = (key: string, valid: (text: string) => boolean): string | null => {
    const value = params.get(key);
    return value !== null && valid(value) ? value : null;
  };
  return {
    rpc: take('rpc', (of) => parseRpc(of).ok),
    ws: take('ws', (of) => parseWs(of).ok),
    pool: take('pool', isAddress),
  };
}

const storage = (): Storage | null => {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
};

export const settingsStore = createStore<Settings>(readSettings(storage()?.getItem(KEY) ?? null));

/** Changes and keeps settings; where nothing can be kept they hold until the page is left. */
export function saveSettings(change: Partial<Settings>): void {
  settingsStore.update((now) => ({ ...now, ...change }));
  try {
    storage()?.setItem(KEY, JSON.stringify(settingsStore.get()));
  } catch {
    // A full or shut storage is no reason to refuse the change.
  }
}

/** Shows the theme. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
