/** Signing and sending: a transaction is followed until it has landed or certainly never will. */

import {
  getBase58Decoder,
  getBase64Decoder,
  getCompiledTransactionMessageDecoder,
  getPublicKeyFromAddress,
  getSignatureFromTransaction,
  getTransactionDecoder,
  getTransactionEncoder,
  isSignature,
  isSolanaError,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  verifySignature,
  type Address,
  type Base64EncodedWireTransaction,
  type Instruction,
  type ReadonlyUint8Array,
  type Signature,
  type SignatureBytes,
} from '@solana/kit';

import { fate } from '@sluice/client';

import type { Signed, Signer } from '../wallet/wallet.ts';
import type { Cluster } from './cluster.ts';
import { declined, expired, Failure, maybeSent, refused, unknown, unsettled } from './failure.ts';
import { COMMITMENT, within, type Node } from './node.ts';
import { build, tryChanged, type Lifetime, type Limits } from './transact.ts';

/** Milliseconds. */
export interface Patience {
  /** For one answer. */
  readonly request: number;
  /** For a node that answers nothing. */
  readonly silence: number;
  /** For a transaction that has no end of its own. */
  readonly endless: number;
  /** For a cluster that finalises nothing: a transaction's life, and ten minutes. */
  readonly longest: number;
  readonly resend: number;
  readonly ask: number;
}

export const PATIENCE: Patience = { request: 10_000, silence: 60_000, endless: 180_000, longest: 660_000, resend: 2_000, ask: 500 };

/**
 * The last block height that may contain a transaction; `null` while that is not known, because a wallet chose another
 * blockhash than the page's. A durable nonce has no end: it may land at any time.
 */
export type End = bigint | 'endless' | null;

/** A height that no block has. */
const FOREVER = 2n ** 64n - 1n;

/** A transaction on its way. */
export interface Sent {
  readonly signature: Signature;
  readonly end: End;
}

/** One that has landed, and in which slot. */
export interface Landed {
  readonly signature: Signature;
  readonly slot: bigint;
}

/** What is sent. */
export interface Order {
  readonly instructions: readonly Instruction[];
  readonly limits: Limits;
}

/** Told on the way. */
export interface Heard {
  signing(): void;
  sending(sent: Sent): void;
  /** Aborts while the wallet is waited for, with what to say then. */
  readonly stop: AbortSignal;
}

/** Has it signed and sends it, until it has landed. @throws Failure */
export async function send(
  node: Node,
  cluster: Cluster,
  signer: Signer,
  { instructions, limits }: Order,
  heard: Heard,
  patience: Patience = PATIENCE,
): Promise<Landed> {
  heard.signing();
  // As late as can be: from now on there is about a minute.
  const { value: lifetime } = await node.rpc
    .getLatestBlockhash({ commitment: COMMITMENT })
    .send({ abortSignal: within(patience.request, heard.stop) });
  heard.stop.throwIfAborted();
  const transaction = build(signer.address, instructions, limits, lifetime);
  const signed = await ask(signer, new Uint8Array(getTransactionEncoder().encode(transaction)), cluster, heard.stop);
  if (signed.kind === 'sent') {
    // Which blockhash it took is the wallet's to know.
    const sent = { signature: signatureOf(signer, signed.signature), end: null };
    heard.sending(sent);
    return follow(node, sent, { wire: null, instructions }, patience);
  }
  const sent = read(signer, signed.wire, lifetime);
  await verify(signed.wire);
  const wire = getBase64Decoder().decode(signed.wire) as Base64EncodedWireTransaction;
  if (isOther(signed.wire, transaction.messageBytes)) {
    await tryChanged(node, wire, instructions, within(patience.request, heard.stop));
  }
  heard.stop.throwIfAborted();
  heard.sending(sent);
  return follow(node, sent, { wire, instructions }, patience);
}

/** Asks the wallet. What it answers after the reader has stopped waiting goes nowhere. */
function ask(signer: Signer, wire: Uint8Array, cluster: Cluster, stop: AbortSignal): Promise<Signed> {
  return new Promise((done, fail) => {
    const stopped = (): void => fail(signer.sends ? maybeSent(signer.name, 'you stopped waiting for it') : stop.reason);
    stop.addEventListener('abort', stopped, { once: true });
    signer.sign(wire, cluster).then(done, (problem: unknown) => fail(notSigned(signer, problem)));
  });
}

/** A wallet that sends by itself may fail after it has sent: only that its user said no is certain. */
function notSigned({ name, sends }: Signer, problem: unknown): Failure {
  if (problem instanceof Failure) return problem;
  return sends && !saidNo(problem) ? maybeSent(name, words(problem)) : declined(name, words(problem));
}

/** What wallets agree on for a request that their user has rejected. */
const REJECTED = 4001;

/** By that number, or, of wallets that have none, in these words. */
const saidNo = (problem: unknown): boolean =>
  (problem as { readonly code?: unknown } | null)?.code === REJECTED ||
  /\buser (has )?(rejected|declined|denied|cancell?ed)\b/i.test(words(problem));

const words = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));

/** What a wallet says that it has sent. It may answer with anything, and has sent all the same. @throws Failure */
function signatureOf({ name }: Signer, answer: unknown): Signature {
  try {
    const text = typeof answer === 'string' ? '' : getBase58Decoder().decode(answer as Uint8Array);
    if (isSignature(text)) return text;
  } catch {
    // No bytes at all.
  }
  throw maybeSent(name, 'what it returned is no signature');
}

/** The signature, and the end of what the wallet has signed: it may have changed what it was given. */
function read({ name }: Signer, wire: Uint8Array, { blockhash, lastValidBlockHeight }: Lifetime): Sent {
  let signed: { readonly sent: Sent; readonly whole: boolean };
  try {
    const { messageBytes, signatures } = getTransactionDecoder().decode(wire);
    const message = getCompiledTransactionMessageDecoder().decode(messageBytes);
    const { lifetimeToken } = message as { readonly lifetimeToken?: string };
    const end = lifetimeToken === blockhash ? lastValidBlockHeight : hasNonce(message) ? 'endless' : null;
    const signature = getSignatureFromTransaction({ messageBytes, signatures } as Parameters<typeof getSignatureFromTransaction>[0]);
    signed = { sent: { signature, end }, whole: Object.values(signatures).every((of) => of !== null) };
  } catch {
    throw declined(name, 'what it returned is no signed transaction');
  }
  if (!signed.whole) throw declined(name, 'a signature is missing');
  return signed.sent;
}

/** Whether what was signed is another message than what was built. */
function isOther(wire: Uint8Array, built: ReadonlyUint8Array): boolean {
  const { messageBytes } = getTransactionDecoder().decode(wire);
  return messageBytes.length !== built.length || messageBytes.some((byte, at) => byte !== built[at]);
}

/** The node is told to try nothing out, and so looks at no signature before it forwards it. @throws Failure */
async function verify(wire: Uint8Array): Promise<void> {
  const { messageBytes, signatures } = getTransactionDecoder().decode(wire);
  for (const [address, signature] of Object.entries(signatures)) {
    if (signature !== null && !(await mayBeOf(address as Address, signature, messageBytes))) throw wrongSignature();
  }
}

const wrongSignature = (): Failure =>
  new Failure('refused', 'The wallet’s signature is not of this transaction', 'Nothing was sent. Look at the wallet’s account.');

/** Whether the signature is right, or the browser cannot tell: not every one knows Ed25519. */
async function mayBeOf(signer: Address, signature: SignatureBytes, message: ReadonlyUint8Array): Promise<boolean> {
  try {
    return await verifySignature(await getPublicKeyFromAddress(signer), signature, message);
  } catch {
    return true;
  }
}

const SYSTEM_PROGRAM = '11111111111111111111111111111111';
/** `SystemInstruction::AdvanceNonceAccount`. */
const ADVANCE_NONCE = 4;

type Compiled = ReturnType<ReturnType<typeof getCompiledTransactionMessageDecoder>['decode']>;

/** Whether its lifetime is a nonce: then it begins by using that up. */
function hasNonce(message: Compiled): boolean {
  const first = 'instructions' in message ? message.instructions[0] : undefined;
  const program = first && message.staticAccounts[first.programAddressIndex];
  return program === SYSTEM_PROGRAM && first?.data?.[0] === ADVANCE_NONCE;
}

/** What is followed: a wallet's own transaction is not sent again from here. */
export interface Followed {
  readonly wire: Base64EncodedWireTransaction | null;
  readonly instructions: readonly Instruction[];
}

/** Sends again and again, and asks what became of it. @throws Failure */
export async function follow(
  node: Node,
  { signature, end: known }: Sent,
  { wire, instructions }: Followed,
  patience: Patience = PATIENCE,
  signal?: AbortSignal,
): Promise<Landed> {
  const begun = Date.now();
  const soon = () => ({ abortSignal: within(patience.request, signal) });
  let [end, sent, answered, said]: [End, number, number, unknown] = [known, 0, begun, undefined];
  for (;;) {
    signal?.throwIfAborted();
    if (wire !== null && Date.now() - sent >= patience.resend) {
      sent = Date.now();
      said = await broadcast(node, wire, soon());
    }
    try {
      // What the wallet took is older than this.
      end ??= (await node.rpc.getLatestBlockhash({ commitment: 'processed' }).send(soon())).value.lastValidBlockHeight;
      // Before it is confirmed another fork may win, on which it does what it does not do here.
      const now = await fate(node.rpc, signature, end === 'endless' ? FOREVER : end, { commitment: COMMITMENT, ...soon() });
      if (now.kind === 'landed' && now.error === undefined) return { signature, slot: now.slot };
      if (now.kind === 'landed') throw refused(now.error, await logsOf(node, signature, soon()), instructions, true);
      // What a wallet has made and sent by itself may have a nonce for its lifetime: then it never ends.
      if (now.kind === 'gone') throw wire === null && known === null ? unsettled(signature) : expired(said);
      answered = Date.now();
    } catch (problem) {
      if (problem instanceof Failure) throw problem;
      if (Date.now() - answered > patience.silence) throw unknown(signature);
    }
    if (Date.now() - begun > (end === 'endless' ? patience.endless : patience.longest)) throw unknown(signature);
    await new Promise((done) => setTimeout(done, patience.ask));
  }
}

interface Soon {
  readonly abortSignal: AbortSignal;
}

/** Sends it once more. Returns what the node has against it. @throws Failure where it can never land */
async function broadcast(node: Node, wire: Base64EncodedWireTransaction, soon: Soon): Promise<unknown> {
  try {
    await node.rpc.sendTransaction(wire, { encoding: 'base64', skipPreflight: true, maxRetries: 0n }).send(soon);
    return undefined;
  } catch (problem) {
    if (isSolanaError(problem, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE)) {
      throw new Failure('refused', 'The node says that a signature is wrong', 'Nothing has happened. Look at the wallet’s account.');
    }
    return problem;
  }
}

/** What the programs logged; nothing where the node does not tell. */
async function logsOf(node: Node, signature: Signature, soon: Soon): Promise<readonly string[]> {
  try {
    const options = { commitment: 'confirmed', encoding: 'base64', maxSupportedTransactionVersion: 1 } as const;
    const found = await node.rpc.getTransaction(signature, options).send(soon);
    return found?.meta?.logMessages ?? [];
  } catch {
    return [];
  }
}
