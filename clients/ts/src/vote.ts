/**
 * Vote accounts, read as the program reads them. The twin of sluice-vote, as far as commissions and the last credits go: the
 * layouts of 1.14.11, v3 and v4, and no other.
 *
 * @module
 */
import type { AccountBytes } from './accounts.js';
import { VOTE_PROGRAM } from './ids.js';

/** Bytes from the start of a vote account that say all but its credits, in every layout. */
export const VOTE_HEAD = 145;

/** What a vote account says of its validator. */
export interface VoteAccount {
  /** Its part of inflation rewards: basis points, at most 10,000. */
  readonly inflationBps: number;
  /** Its part of block revenue: basis points, at most 10,000. All of it in the older layouts, which do not know it. */
  readonly blockBps: number;
  /**
   * Those of the newest epoch in which it voted. None before its first vote, of a head of {@link VOTE_HEAD} bytes alone, and
   * where the lists are none that the vote program writes.
   */
  readonly lastCredits: EpochCredits | undefined;
}

/** The credits of an epoch as they are stored: sums since the account exists. */
export interface EpochCredits {
  readonly epoch: bigint;
  /** Earned up to the end of the epoch, or up to now. */
  readonly credits: bigint;
  /** Earned before the epoch. */
  readonly prevCredits: bigint;
}

/** Layouts by tag: that of 1.14.11, v3 and v4. */
const [V1_14_11, V3, V4] = [1, 2, 3];

/** Behind the tag lie node and withdrawer; in v4 two addresses that rewards go to, and behind the commissions a sum. */
const KEYS = 32 + 32;
const COLLECTORS = 32 + 32;
const PENDING_REWARDS = 8;
const BLS_KEY = 48;
/** What is zero of an account that was closed before v4: keys, commission, root, and how many votes and voters. */
const DEFAULT_STATE = [4, 86] as const;

/** Votes in a tower; voters of a few epochs, with room; epochs that are remembered. */
const [MOST_VOTES, MOST_VOTERS, MOST_CREDITS] = [31, 32, 64];
const [VOTER, CREDITS] = [40, 24];
/** 32 times a key and two epochs, an index, a flag. */
const PRIOR_VOTERS = 32 * (32 + 8 + 8) + 8 + 1;
const TIMESTAMP = 16;

const WHOLE = 10_000;
/** Three of it are what the runtime once puts between the credits of the tower and those of Alpenglow. */
const MARK = 2n ** 64n - 1n;

/** Reads an account; none where it is no vote account, a closed one, or of a layout that is not known. */
export function readVoteAccount({ owner, data }: AccountBytes): VoteAccount | undefined {
  if (owner !== VOTE_PROGRAM) return undefined;
  return orNone(() => {
    const bytes = new Bytes(new DataView(data.buffer, data.byteOffset, data.byteLength));
    const layout = bytes.u32();
    if (layout !== V1_14_11 && layout !== V3 && layout !== V4) return undefined;
    if (layout !== V4 && data.length >= DEFAULT_STATE[1] && data.slice(...DEFAULT_STATE).every(byte => byte === 0)) {
      return undefined;
    }
    bytes.skip(KEYS);
    const { hasBlsKey, ...commissions } = layout === V4 ? readCommissions(bytes) : readPercent(bytes);
    return { ...commissions, lastCredits: orNone(() => readLastCredits(bytes, layout, hasBlsKey)) };
  });
}

/** The commissions of a v4 account, and whether a BLS key follows them. */
function readCommissions(bytes: Bytes) {
  bytes.skip(COLLECTORS);
  // The vote program takes any number, and the runtime what is above the whole for the whole.
  const [inflationBps, blockBps] = [Math.min(bytes.u16(), WHOLE), Math.min(bytes.u16(), WHOLE)];
  bytes.skip(PENDING_REWARDS);
  return { inflationBps, blockBps, hasBlsKey: bytes.isSome() };
}

/** The commission of an older account. */
function readPercent(bytes: Bytes) {
  return { inflationBps: Math.min(bytes.u8() * 100, WHOLE), blockBps: WHOLE, hasBlsKey: false };
}

/** Walks the lists to their end. */
function readLastCredits(bytes: Bytes, layout: number, hasBlsKey: boolean): EpochCredits | undefined {
  if (hasBlsKey) bytes.skip(BLS_KEY);
  bytes.list(MOST_VOTES, layout === V1_14_11 ? 12 : 13);
  // The root slot.
  if (bytes.isSome()) bytes.skip(8);
  const voters = bytes.list(MOST_VOTERS, VOTER);
  if (layout !== V4) {
    if (voters.count === 0) return undefined;
    bytes.skip(PRIOR_VOTERS);
  }
  const { start, count } = bytes.list(MOST_CREDITS, CREDITS);
  bytes.skip(TIMESTAMP);
  const entries = Array.from({ length: count }, (_, place) => bytes.credits(start + place * CREDITS));
  return entries.findLast(of => [of.epoch, of.credits, of.prevCredits].some(word => word !== MARK));
}

/** What bytes say; none where they end too soon, or are none that the vote program writes. */
function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Bytes from the front, each length checked against what is left. Throws RangeError where that is too short. */
class Bytes {
  private at = 0;
  constructor(private readonly view: DataView) {}

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** Passes over so many bytes: where they begin. */
  skip(length: number): number {
    const start = this.at;
    this.at += length;
    if (this.at > this.view.byteLength) throw new RangeError('the account ends too soon');
    return start;
  }

  /** The tag of an option: whether a value follows. */
  isSome(): boolean {
    const tag = this.u8();
    if (tag > 1) throw new RangeError(`${tag} is no tag of an option`);
    return tag === 1;
  }

  /** Passes over a list of at most `most` items of `size` bytes each, behind its count. */
  list(most: number, size: number): { readonly start: number; readonly count: number } {
    const count = this.view.getBigUint64(this.skip(8), true);
    if (count > most) throw new RangeError(`${count} are more than the vote program keeps`);
    return { start: this.skip(Number(count) * size), count: Number(count) };
  }

  /** An entry of the epoch credits, wherever it is. */
  credits(at: number): EpochCredits {
    const word = (place: number) => this.view.getBigUint64(at + 8 * place, true);
    return { epoch: word(0), credits: word(1), prevCredits: word(2) };
  }
}
