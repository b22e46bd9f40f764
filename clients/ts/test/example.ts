/** A deposit, from a node to a signed transaction. Compiled with the tests, so that it stays true. */
import {
  type Address,
  appendTransactionMessageInstructions,
  createSolanaRpc,
  createTransactionMessage,
  generateKeyPairSigner,
  getBase64EncodedWireTransaction,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import {
  type Shares,
  depositSol,
  explain,
  formatShort,
  lamports,
  parseAmount,
  quoteDeposit,
  readPool,
  readPoolKeys,
  sluiceError,
} from '@sluice/client';

export async function deposit(node: string, pool: Address, sol: string): Promise<string> {
  const rpc = createSolanaRpc(node);
  const depositor = await generateKeyPairSigner();
  const amount = parseAmount(sol);
  if (!amount.ok) return `not an amount: ${amount.error}`;

  const snapshot = await readPool(rpc, await readPoolKeys(rpc, pool));
  const quote = quoteDeposit(snapshot.pool, snapshot.now, lamports(amount.value));
  if (!quote.ok) return sluiceError(quote.error).nextStep;
  if (quote.why !== undefined) console.log(`a fee of ${formatShort(quote.fee)} SOL: ${quote.why}`);

  // A thousandth less: the price may change until it lands.
  const minShares = ((quote.shares * 999n) / 1_000n) as Shares;
  const instructions = await depositSol(snapshot.keys, { depositor, lamports: lamports(amount.value), minShares });
  const { value: lifetime } = await rpc.getLatestBlockhash().send();
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    message => setTransactionMessageFeePayerSigner(depositor, message),
    message => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
    message => appendTransactionMessageInstructions(instructions, message),
  );
  const transaction = await signTransactionMessageWithSigners(message);
  try {
    return await rpc.sendTransaction(getBase64EncodedWireTransaction(transaction), { encoding: 'base64' }).send();
  } catch (error) {
    const failure = explain(error, { instructions });
    return `${failure.message}; ${failure.nextStep}`;
  }
}
