/**
 * How a request is given up.
 *
 * @module
 */
import type { ReadOptions } from './read.js';

/** The signal of options, in the form of kit, which takes none that is `undefined`. */
export function signal({ abortSignal }: ReadOptions): { abortSignal?: AbortSignal } {
  return abortSignal === undefined ? {} : { abortSignal };
}
