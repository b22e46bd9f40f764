/** What the reader is about to do: a transaction in plain words, and how it is built. */

import type { ReactNode } from 'react';
import type { Address, Instruction } from '@solana/kit';

import type { Failure } from '../chain/failure.ts';
import { createStore } from '../store.ts';

export interface Line {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}

export interface Intent {
  /** `Stake 10 SOL`. */
  readonly title: string;
  /** Whose it is: who pays for it and signs it, and nobody else. */
  readonly owner: Address;
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
  /** Called once it has landed. */
  landed?(): void;
  /** Why there is nothing to do any more; asked when it is refused. */
  moot?(): Promise<Failure | null>;
}

/** What is being decided; null while nothing is. */
export const intentStore = createStore<Intent | null>(null);

/** One at a time: while a wallet asks, the page beside it can be reached. */
export function propose(intent: Intent): void {
  if (intentStore.get() === null) intentStore.set(intent);
}
