/** What a validator's vote account charges now. By the layouts that sluice-vote knows, and no other. */

import { getU16Decoder, getU32Decoder, type ReadonlyUint8Array } from '@solana/kit';

export interface Commission {
  /** Of inflation rewards, basis points. */
  readonly inflationBps: number;
  /** Of block revenue; 10,000 where the layout does not know it, for then the validator keeps all of it. */
  readonly blockBps: number;
}

export const VOTE_PROGRAM = 'Vote111111111111111111111111111111111111111';

/** Layouts by tag: 1.14.11, v3 and v4. */
const [V1_14_11, V3, V4] = [1, 2, 3];
/** Behind the tag, the node and the withdrawer. */
const PERCENT = 4 + 32 + 32;
/** In v4 two addresses follow that rewards go to, and then basis points. */
const INFLATION = PERCENT + 32 + 32;
const BLOCK = INFLATION + 2;
const WHOLE = 10_000;

/** The commissions of a vote account; undefined where it is closed, or of a layout that is not known. */
export function commissionOf(data: ReadonlyUint8Array): Commission | undefined {
  if (data.length < BLOCK + 2) return undefined;
  const layout = getU32Decoder().decode(data);
  // A closed account is left with zeros behind its tag, whatever that is.
  if (data.slice(4, PERCENT).every((byte) => byte === 0)) return undefined;
  if (layout === V4) {
    const at = (place: number): number => Math.min(getU16Decoder().decode(data, place), WHOLE);
    return { inflationBps: at(INFLATION), blockBps: at(BLOCK) };
  }
  if (layout !== V1_14_11 && layout !== V3) return undefined;
  return { inflationBps: Math.min((data[PERCENT] ?? 0) * 100, WHOLE), blockBps: WHOLE };
}
