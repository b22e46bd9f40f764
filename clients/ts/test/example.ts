/** A deposit, from a node to a transaction that has landed. Compiled with the tests, so that it stays true. */
import {
  type Address,
  type Instruction,
  type Rpc,
  type Signature,
  type SolanaRpcApi,
  type TransactionSigner,
  appendTransactionMessageInstructions,
  createSolanaRpc,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import {
  type FailureContext,
  type Shares,
  depositSol,
  explain,
  explainTransaction,
  fate,
  formatShort,
  lamports,
  parseAmount,
  poolPlaces,
  quoteDeposit,
  readPool,
  sluiceError,
} from '@sluice/client';

/** Deposits `sol` of the depositor's, who pays and whose key is kept elsewhere. Returns what to tell whoever asked for it. */
export async function deposit(node: string, pool: Address, depositor: TransactionSigner, sol: string): Promise<string> {
  const rpc = createSolanaRpc(node);
  const amount = parseAmount(sol);
  if (!amount.ok) return `not an amount: ${amount.error}`;

  const snapshot = await readPool(rpc, await poolPlaces(pool));
  const quote = quoteDeposit(snapshot.pool, snapshot.now, lamports(amount.value));
  if (!quote.ok) return sluiceError(quote.error).nextStep;
  if (quote.why !== undefined) console.log(`a fee of ${formatShort(quote.fee)} SOL: ${quote.why}`);

  // A thousandth less: the price may change until it lands.
  const minShares = ((quote.shares * 999n) / 1_000n) as Shares;
  const instructions = await depositSol(snapshot.keys, { depositor, lamports: lamports(amount.value), minShares });
  return send(rpc, depositor, instructions);
}

async function send(rpc: Rpc<SolanaRpcApi>, payer: TransactionSigner, instructions: Instruction[]): Promise<string> {
  // What fails from here on is explained by what is known of the transaction: first that nothing has left, then its signature.
  let context: FailureContext = { instructions, sent: false };
  try {
    const { value: lifetime } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      message => setTransactionMessageFeePayerSigner(payer, message),
      message => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
      message => appendTransactionMessageInstructions(instructions, message),
    );
    const transaction = await signTransactionMessageWithSigners(message);
    const [signature, { lastValidBlockHeight }] = [getSignatureFromTransaction(transaction), lifetime];
    context = { instructions, signature, lastValidBlockHeight };
    const wire = getBase64EncodedWireTransaction(transaction);
    await rpc.sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' }).send();
    return await outcome(rpc, signature, lastValidBlockHeight, instructions);
  } catch (error) {
    const failure = explain(error, context);
    return `${failure.message}; ${failure.nextStep}`;
  }
}

async function outcome(rpc: Rpc<SolanaRpcApi>, signature: Signature, last: bigint, instructions: Instruction[]) {
  for (;;) {
    const found = await fate(rpc, signature, last);
    if (found.kind === 'gone') return 'it has not landed and never will: send it again';
    if (found.kind === 'landed') {
      return found.error === undefined ? signature : explainTransaction(found.error, { instructions }).message;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
