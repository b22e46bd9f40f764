/** Transactions: tried out first, signed by the reader's wallet, sent until they have landed or certainly never will. */

import {
  appendTransactionMessageInstructions,
  blockhash as asBlockhash,
  compileTransaction,
  createTransactionMessage,
  getBase58Decoder,
  getBase64Decoder,
  getBase64Encoder,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  getTransactionDecoder,
  getTransactionEncoder,
  getU64Decoder,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  setTransactionMessageLoadedAccountsDataSizeLimit,
  signature as asSignature,
  type Address,
  type Base64EncodedWireTransaction,
  type Blockhash,
  type Instruction,
  type ReadonlyUint8Array,
  type Signature,
} from '@solana/kit';

import { MOST, readAccounts } from '@sluice/client';

import type { Signed, Signer } from '../wallet/wallet.ts';
import type { Cluster } from './cluster.ts';
import { deliver, type Underway } from './deliver.ts';
import { afterSending, declined, refused, type Failure } from './failure.ts';
import { COMMITMENT, type Node } from './node.ts';

const MOST_UNITS = 1_400_000;
const MOST_LOADED = 64 * 1024 * 1024;
/** What the runtime charges loaded bytes by. */
const PAGE = 32 * 1024;
const LEAST_ROOM = 1_000;
/** What a signature costs, lamports. */
const SIGNATURE_FEE = 5_000n;
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
  /** By how much the payer's lamports changed, without that fee. */
  readonly lamports: bigint;
  /** By how much the shares in its token account changed. */
  readonly shares: bigint;
}

/** Whose balances are looked at. */
export interface Watched {
  readonly owner: Address;
  readonly tokens: Address;
}

function build(payer: Address, instructions: readonly Instruction[], limits: Limits, lifetime: Lifetime) {
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

interface Lifetime {
  readonly blockhash: Blockhash;
  readonly lastValidBlockHeight: bigint;
}

/** Tries it out on the node: what it would refuse is never shown to a wallet. @throws Failure */
export async function tryOut(
  node: Node,
  { owner, tokens }: Watched,
  instructions: readonly Instruction[],
  signal: AbortSignal,
): Promise<Tried> {
  const watched = [owner, tokens];
  const [price, before] = await Promise.all([
    priceOf(node, owner, instructions, signal),
    readAccounts(node.rpc, watched, { commitment: COMMITMENT, abortSignal: signal }),
  ]);
  const most = { units: MOST_UNITS, loadedBytes: MOST_LOADED, price: 0n };
  const transaction = build(owner, instructions, most, { blockhash: ANY_BLOCKHASH, lastValidBlockHeight: 0n });
  const { value } = await node.rpc
    .simulateTransaction(getBase64EncodedWireTransaction(transaction), {
      encoding: 'base64',
      commitment: COMMITMENT,
      replaceRecentBlockhash: true,
      sigVerify: false,
      accounts: { encoding: 'base64', addresses: watched },
    })
    .send({ abortSignal: signal });
  if (value.err !== null) throw refused(value.err, value.logs ?? [], instructions);

  const used = Number(value.unitsConsumed ?? MOST_UNITS);
  const units = Math.min(MOST_UNITS, used + Math.max(LEAST_ROOM, Math.ceil(used / 10)));
  const loaded = value.loadedAccountsDataSize;
  const loadedBytes = loaded === undefined ? MOST_LOADED : Math.max(PAGE, Math.ceil(loaded / PAGE) * PAGE);
  const capped = min(price, (MOST_PRIORITY * 1_000_000n) / BigInt(units));
  const limits = { units, loadedBytes, price: capped };
  const [wallet, shares] = (value.accounts ?? []).map(after);
  return {
    limits,
    fee: feeOf(limits),
    // The node has charged it for the signature already.
    lamports: (wallet?.lamports ?? 0n) - (before.accounts[0]?.lamports ?? 0n) + SIGNATURE_FEE,
    shares: tokensOf(shares) - tokensOf(before.accounts[1]),
  };
}

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

export type Stage = 'signing' | 'sending';

/** Has it signed and sends it. Returns the signature of a transaction that has landed. @throws Failure */
export async function send(
  node: Node,
  cluster: Cluster,
  signer: Signer,
  instructions: readonly Instruction[],
  limits: Limits,
  stage: (stage: Stage, signature?: Signature) => void,
): Promise<Signature> {
  stage('signing');
  // As late as can be: from now on there is about a minute.
  const { value: lifetime } = await node.rpc.getLatestBlockhash({ commitment: COMMITMENT }).send();
  const transaction = build(signer.address, instructions, limits, lifetime);
  const signed = await signer.sign(new Uint8Array(getTransactionEncoder().encode(transaction)), cluster).catch((problem) => {
    throw notSigned(signer, problem, instructions);
  });
  const { signature, wire } = signed.kind === 'sent' ? handedOver(signed.signature, instructions) : toSend(signed.wire);
  stage('sending', signature);
  const ours = wire !== null && isOurs(signed, transaction.messageBytes);
  const lastValid = ours ? lifetime.lastValidBlockHeight : await lastValidOfAny(node);
  return deliver(node, { signature, wire, lastValid, instructions });
}

/** Signed, and nowhere yet. */
function toSend(wire: Uint8Array): Pick<Underway, 'signature' | 'wire'> {
  const signature = getSignatureFromTransaction(getTransactionDecoder().decode(wire) as never);
  return { signature, wire: getBase64Decoder().decode(wire) as Base64EncodedWireTransaction };
}

/** Sent by a wallet. @throws Failure where that says no signature. */
function handedOver(bytes: Uint8Array, instructions: readonly Instruction[]): Pick<Underway, 'signature' | 'wire'> {
  try {
    return { signature: asSignature(getBase58Decoder().decode(bytes)), wire: null };
  } catch (problem) {
    throw afterSending(problem, undefined, instructions);
  }
}

/** Whether a wallet has signed the message that it was given: some put their own price, or a newer blockhash, into it. */
function isOurs(signed: Signed, message: ReadonlyUint8Array): boolean {
  if (signed.kind === 'sent') return false;
  const { messageBytes } = getTransactionDecoder().decode(signed.wire);
  return messageBytes.length === message.length && messageBytes.every((byte, at) => byte === message[at]);
}

/** The last block height of whatever blockhash a wallet may have taken; none comes after it where the node does not tell. */
async function lastValidOfAny(node: Node): Promise<bigint> {
  const { value } = await node.rpc
    .getLatestBlockhash({ commitment: 'processed' })
    .send()
    .catch(() => ({ value: { lastValidBlockHeight: MOST } }));
  return value.lastValidBlockHeight;
}

/** Why a wallet did not sign. One that sends as well may have done so, unless its user has said no. */
function notSigned(signer: Signer, problem: unknown, instructions: readonly Instruction[]): Failure {
  return signer.sends && !isRejection(problem)
    ? afterSending(problem, undefined, instructions)
    : declined(signer.name, words(problem));
}

/** What wallets throw where their user says no: by the number that they have agreed on, or in these words. */
function isRejection(problem: unknown): boolean {
  const { code } = (problem ?? {}) as { readonly code?: unknown };
  return code === 4001 || /\buser (has )?(rejected|declined|denied|cancell?ed)\b/i.test(words(problem));
}

const words = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));
