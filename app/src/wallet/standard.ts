/** Wallets of the browser, by the Wallet Standard. */

import { getWallets } from '@wallet-standard/app';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import type {
  StandardConnectFeature,
  StandardDisconnectFeature,
  StandardEventsChangeProperties,
  StandardEventsFeature,
} from '@wallet-standard/features';
import type {
  SolanaSignAndSendTransactionFeature,
  SolanaSignTransactionFeature,
} from '@solana/wallet-standard-features';

import { createStore } from '../store.ts';

type Features = StandardConnectFeature &
  Partial<StandardDisconnectFeature & StandardEventsFeature> &
  Partial<SolanaSignTransactionFeature & SolanaSignAndSendTransactionFeature>;

export interface StandardWallet extends Omit<Wallet, 'features'> {
  readonly features: Features;
}

type Signing = 'solana:signTransaction' | 'solana:signAndSendTransaction';

/** Whether it can sign what this page makes: transactions of version 0, which wallets for legacy ones refuse. */
export const takesVersion0 = ({ features }: Pick<StandardWallet, 'features'>, feature: Signing): boolean =>
  features[feature]?.supportedTransactionVersions?.includes(0) === true;

/** Whether the page can do with it what it has to: connect, and have a transaction signed. */
function isUsable(wallet: Wallet): boolean {
  const solana = wallet.chains.some((chain) => chain.startsWith('solana:'));
  const of = wallet as unknown as StandardWallet;
  const signs = takesVersion0(of, 'solana:signTransaction') || takesVersion0(of, 'solana:signAndSendTransaction');
  return solana && 'standard:connect' in wallet.features && signs;
}

export const walletsStore = createStore<readonly StandardWallet[]>([]);

/** Looks for wallets from now on. They may register at any time. */
export function watchWallets(): void {
  const { get, on } = getWallets();
  const look = (): void => walletsStore.set(get().filter(isUsable) as unknown as StandardWallet[]);
  on('register', look);
  on('unregister', look);
  look();
}

/** Asks the wallet for its accounts. `silent`: only what the reader allowed before, without a dialog. */
export async function connectWallet(wallet: StandardWallet, silent = false): Promise<readonly WalletAccount[]> {
  const { accounts } = await wallet.features['standard:connect'].connect(silent ? { silent } : undefined);
  return accounts.length > 0 ? accounts : wallet.accounts;
}

/** Tells of changes of the wallet: what it names has changed, and nothing else. Returns how to stop it. */
export function followWallet(wallet: StandardWallet, changed: (change: StandardEventsChangeProperties) => void): () => void {
  return wallet.features['standard:events']?.on('change', changed) ?? (() => undefined);
}
