/** Transactions: built, and tried out before they are signed. */

import {
  appendTransactionMessageInstructions,
  blockhash as asBlockhash,
  compileTransaction,
  createTransactionMessage,
  getBase64Encoder,
  getBase64EncodedWireTransaction,
  getU64Decoder,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  setTransactionMessageLoadedAccountsDataSizeLimit,
  type Address,
  type Base64EncodedWireTransaction,
  type Blockhash,
  type Instruction,
  type ReadonlyUint8Array,
} from '@solana/kit';

import { readAccounts } from '@sluice/client';

import { refused } from './failure.ts';
import { COMMITMENT, MOST_WAIT, within, type Node } from './node.ts';

const MOST_UNITS = 1_400_000;
const MOST_LOADED = 64 * 1024 * 1024;
/** What the runtime charges loaded bytes by. */
const PAGE = 32 * 1024;
const LEAST_ROOM = 1_000;
/** What wallets need that add instructions of their own to guard what their user was shown, as some do before they sign. */
const GUARDS_ROOM = 60_000;
/** What a signature costs, lamports. */
export const SIGNATURE_FEE = 5_000n;
/** The most that is paid for being first, lamports: in a rush the reader may try again. */
const MOST_PRIORITY = 200_000n;
/** The most that the network takes for a transaction of this page. */
export const MOST_FEE = SIGNATURE_FEE + MOST_PRIORITY;

const ANY_BLOCKHASH = asBlockhash('11111111111111111111111111111111');

export interface Limits {
  readonly units: number;
  readonly loadedBytes: number;
  /** Micro-lamports a unit. */
  readonly price: bigint;
}

/** What a transaction did when it was tried out. */
export interface Tried {
  readonly limits: Limits;
  /** What the network takes, priority included, lamports. */
  readonly fee: bigint;
  /** By how much the payer's lamports changed, without that fee; null where they change by themselves meanwhile. */
  readonly lamports: bigint | null;
  /** By how much the shares in its token account changed; null likewise. */
  readonly shares: bigint | null;
}

/** Whose balances are looked at. */
export interface Watched {
  readonly owner: Address;
  readonly tokens: Address;
}

export function build(payer: Address, instructions: readonly Instruction[], limits: Limits, lifetime: Lifetime) {
  return compileTransaction(
    pipe(
      createTransactionMessage({ version: 0 }),
      (message) => setTransactionMessageFeePayer(payer, message),
      (message) => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
      (message) => appendTransactionMessageInstructions(instructions, message),
      (message) => setTransactionMessageComputeUnitLimit(limits.units, message),
      (message) => setTransactionMessageComputeUnitPrice(limits.price, message),
      (message) => setTransactionMessageLoadedAccountsDataSizeLimit(limits.loadedBytes, message),
    ),
  );
}

export interface Lifetime {
  readonly blockhash: Blockhash;
  readonly lastValidBlockHeight: bigint;
}

/**
 * Tries it out on the node: what it would refuse is never shown to a wallet. With `guarded` the limits leave room for what a wallet
 * adds: its guards load accounts of their own, and what goes beyond a limit fails after the fee was taken. @throws Failure
 */
export async function tryOut(
  node: Node,
  { owner, tokens }: Watched,
  instructions: readonly Instruction[],
  guarded: boolean,
  signal: AbortSignal,
): Promise<Tried> {
  const watched = [owner, tokens];
  const price = await priceOf(node, owner, instructions, within(MOST_WAIT, signal));
  const { value, before } = await simulate(node, watched, instructions, signal);
  const used = Number(value.unitsConsumed ?? MOST_UNITS);
  const room = Math.max(LEAST_ROOM, Math.ceil(used / 10)) + (guarded ? GUARDS_ROOM : 0);
  const units = Math.min(MOST_UNITS, used + room);
  const loaded = guarded ? undefined : value.loadedAccountsDataSize;
  const loadedBytes = loaded === undefined ? MOST_LOADED : Math.max(PAGE, Math.ceil(loaded / PAGE) * PAGE);
  const capped = min(price, (MOST_PRIORITY * 1_000_000n) / BigInt(units));
  const limits = { units, loadedBytes, price: capped };
  const [wallet, shares] = (value.accounts ?? []).map(after);
  return {
    limits,
    fee: feeOf(limits),
    // The node has charged it for the signature already.
    lamports: before && (wallet?.lamports ?? 0n) - (before[0]?.lamports ?? 0n) + SIGNATURE_FEE,
    shares: before && tokensOf(shares) - tokensOf(before[1]),
  };
}

/**
 * Tries out what a wallet has signed and made otherwise than it was given; of its lifetime the node need not know yet.
 * @throws Failure where the node would refuse it
 */
export async function tryChanged(
  node: Node,
  wire: Base64EncodedWireTransaction,
  instructions: readonly Instruction[],
  abortSignal: AbortSignal,
): Promise<void> {
  const options = { encoding: 'base64', commitment: COMMITMENT, sigVerify: false, replaceRecentBlockhash: true } as const;
  const { value } = await node.rpc.simulateTransaction(wire, options).send({ abortSignal });
  if (value.err !== null) throw refused(value.err, value.logs ?? [], instructions);
}

/** How often it is tried until what was before and what is after are of one state. */
const ATTEMPTS = 4;

/** What it does, and what the accounts were before it; null where that does not come to rest. @throws Failure */
async function simulate(node: Node, watched: readonly Address[], instructions: readonly Instruction[], signal: AbortSignal) {
  const most = { units: MOST_UNITS, loadedBytes: MOST_LOADED, price: 0n };
  const [payer] = watched as readonly [Address];
  const transaction = build(payer, instructions, most, { blockhash: ANY_BLOCKHASH, lastValidBlockHeight: 0n });
  const wire = getBase64EncodedWireTransaction(transaction);
  const look = () => readAccounts(node.rpc, watched, { commitment: COMMITMENT, abortSignal: within(MOST_WAIT, signal) });
  let before = await look();
  for (let attempt = 1; ; attempt++) {
    const { context, value } = await node.rpc
      .simulateTransaction(wire, {
        encoding: 'base64',
        commitment: COMMITMENT,
        replaceRecentBlockhash: true,
        sigVerify: false,
        accounts: { encoding: 'base64', addresses: watched },
      })
      .send({ abortSignal: within(MOST_WAIT, signal) });
    if (value.err !== null) throw refused(value.err, value.logs ?? [], instructions);
    if (context.slot === before.slot) return { value, before: before.accounts };
    // Of two readings that are alike, what lies between is as well; else something landed meanwhile and would be counted.
    const later = await look();
    const between = before.slot <= context.slot && context.slot <= later.slot;
    if (between && alike(before.accounts, later.accounts)) return { value, before: before.accounts };
    if (attempt === ATTEMPTS) return { value, before: null };
    before = later;
  }
}

type Balances = readonly (Balance | undefined)[];

const alike = (a: Balances, b: Balances): boolean =>
  a.every((of, place) => of?.lamports === b[place]?.lamports && tokensOf(of) === tokensOf(b[place]));

interface Balance {
  readonly lamports: bigint;
  readonly data: ReadonlyUint8Array;
}

function after(account: { lamports: bigint; data: unknown } | null): Balance | undefined {
  if (account === null) return undefined;
  const [data] = account.data as readonly [string];
  return { lamports: BigInt(account.lamports), data: getBase64Encoder().encode(data) };
}

/** Where token accounts of either token program have their amount. */
const TOKEN_AMOUNT = 64;

function tokensOf(account: Balance | undefined): bigint {
  return account && account.data.length > TOKEN_AMOUNT ? getU64Decoder().decode(account.data, TOKEN_AMOUNT) : 0n;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** One signature and the priority, rounded up as the runtime does. */
const feeOf = ({ units, price }: Limits): bigint => SIGNATURE_FEE + (BigInt(units) * price + 999_999n) / 1_000_000n;

/** What outbids three quarters of those who paid for writing the same accounts lately, micro-lamports a unit. */
async function priceOf(
  node: Node,
  payer: Address,
  instructions: readonly Instruction[],
  signal: AbortSignal,
): Promise<bigint> {
  // Roles 1 and 3 are the writable ones.
  const metas = instructions.flatMap(({ accounts = [] }) => accounts).filter(({ role }) => (role & 1) === 1);
  const written = [...new Set([payer, ...metas.map(({ address }) => address)])];
  try {
    const fees = await node.rpc.getRecentPrioritizationFees(written).send({ abortSignal: signal });
    const paid = fees.map(({ prioritizationFee }) => BigInt(prioritizationFee)).filter((fee) => fee > 0n);
    paid.sort((a, b) => (a < b ? -1 : 1));
    return paid[Math.floor((paid.length * 3) / 4)] ?? 0n;
  } catch {
    // Nodes need not know: then nothing is bid.
    return 0n;
  }
}
