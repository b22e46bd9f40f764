/** What the reader is about to do: a transaction in plain words, and how it is built. */

import type { ReactNode } from 'react';
import type { Address, Instruction } from '@solana/kit';

import { createStore } from '../store.ts';

export interface Line {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}

export interface Intent {
  /** `Stake 10 SOL`. */
  readonly title: string;
  /** What leaves, what arrives, what it costs, to whom. */
  readonly lines: readonly Line[];
  /** What cannot be taken back, or may turn out otherwise. */
  readonly warning?: ReactNode;
  /** The token account whose shares change. */
  readonly tokens: Address;
  /** Built when it is shown, out of the newest snapshot. */
  build(): Promise<readonly Instruction[]>;
  /** What has happened and what comes next. */
  readonly done: ReactNode;
}

/** What is being decided; null while nothing is. */
export const intentStore = createStore<Intent | null>(null);

/** One at a time: while a wallet asks, the page beside it can be reached. */
export function propose(intent: Intent): void {
  if (intentStore.get() === null) intentStore.set(intent);
}
