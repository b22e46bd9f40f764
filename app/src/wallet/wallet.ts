/** Whoever signs. */

import type { Address } from '@solana/kit';
import type { WalletAccount } from '@wallet-standard/base';

import type { Cluster } from '../chain/cluster.ts';
import { createStore } from '../store.ts';
import { openBurner } from './burner.ts';
import { connectWallet, followWallet, walletsStore, type StandardWallet } from './standard.ts';

/** What became of a transaction at the wallet: some only sign, some send as well, and then by their own node. */
export type Signed =
  | { readonly kind: 'signed'; readonly wire: Uint8Array }
  | { readonly kind: 'sent'; readonly signature: Uint8Array };

export interface Signer {
  readonly kind: 'standard' | 'burner';
  readonly name: string;
  readonly icon: string | null;
  readonly address: Address;
  /** The accounts that the wallet offers, this one included. */
  readonly choices: readonly Address[];
  /** Whether it sends what it signs: then a failure of its leaves open what became of that. */
  readonly sends: boolean;
  sign(wire: Uint8Array, cluster: Cluster): Promise<Signed>;
}

export interface WalletState {
  readonly signer: Signer | null;
  readonly connecting: boolean;
  /** Why connecting failed, in words. */
  readonly problem: string | null;
}

export const walletStore = createStore<WalletState>({ signer: null, connecting: false, problem: null });

/** The name of the wallet that was connected last: it is asked again, without a dialog, at the next visit. */
const KEY = 'sluice.wallet';
const BURNER = 'burner';

let unfollow: () => void = () => undefined;

export async function connectStandard(wallet: StandardWallet, silent = false): Promise<void> {
  await connecting(async () => {
    const accounts = (await connectWallet(wallet, silent)).filter(isSolana);
    const account = accounts[0];
    if (!account) {
      if (silent) return null;
      throw new Error(`${wallet.name} gave no Solana account`);
    }
    unfollow();
    unfollow = followWallet(wallet, () => followed(wallet));
    remember(wallet.name);
    return standardSigner(wallet, account);
  }, silent);
}

export async function connectBurner(): Promise<void> {
  await connecting(async () => {
    const burner = await openBurner();
    unfollow();
    unfollow = () => undefined;
    remember(BURNER);
    return {
      kind: 'burner',
      name: 'Burner',
      icon: null,
      address: burner.address,
      choices: [burner.address],
      sends: false,
      sign: async (wire) => ({ kind: 'signed', wire: await burner.sign(wire) }),
    };
  });
}

/** Another account of the wallet that is connected. */
export function chooseAccount(address: Address): void {
  const { signer } = walletStore.get();
  const wallet = walletsStore.get().find((of) => of.name === signer?.name);
  const account = wallet?.accounts.find((of) => of.address === address);
  if (wallet && account) walletStore.update((now) => ({ ...now, signer: standardSigner(wallet, account) }));
}

export function disconnect(): void {
  const { signer } = walletStore.get();
  const wallet = walletsStore.get().find((of) => of.name === signer?.name);
  unfollow();
  unfollow = () => undefined;
  remember(null);
  walletStore.set({ signer: null, connecting: false, problem: null });
  // Some wallets have nothing to disconnect, and some fail at it: here it is done either way.
  if (signer?.kind === 'standard') void wallet?.features['standard:disconnect']?.disconnect().catch(() => undefined);
}

/** Asks the wallet of the last visit, as soon as it registers; it opens no dialog. Returns how to stop waiting. */
export function reconnect(): () => void {
  const name = remembered();
  if (name === null || name === BURNER) return () => undefined;
  let tried = false;
  const attempt = (): void => {
    const wallet = walletsStore.get().find((of) => of.name === name);
    if (!wallet || tried) return;
    tried = true;
    if (walletStore.get().signer === null) void connectStandard(wallet, true);
  };
  attempt();
  return walletsStore.subscribe(attempt);
}

/** Whether this tab's burner was in use before a reload. */
export const burnerWasConnected = (): boolean => remembered() === BURNER;

const isSolana = (account: WalletAccount): boolean => account.chains.some((chain) => chain.startsWith('solana:'));

async function connecting(attempt: () => Promise<Signer | null>, silent = false): Promise<void> {
  walletStore.update((now) => ({ ...now, connecting: true, problem: null }));
  try {
    const signer = await attempt();
    walletStore.set({ signer, connecting: false, problem: null });
  } catch (problem) {
    const words = problem instanceof Error ? problem.message : String(problem);
    walletStore.update((now) => ({ ...now, connecting: false, problem: silent ? null : words }));
  }
}

/** The wallet changed its accounts: the one that is in use may be gone. */
function followed(wallet: StandardWallet): void {
  const { signer } = walletStore.get();
  if (signer?.name !== wallet.name) return;
  const accounts = wallet.accounts.filter(isSolana);
  // Wallets put the account that their user has just chosen first.
  const account = accounts[0];
  if (!account) return disconnect();
  walletStore.update((now) => ({ ...now, signer: standardSigner(wallet, account) }));
}

function standardSigner(wallet: StandardWallet, account: WalletAccount): Signer {
  const sign = wallet.features['solana:signTransaction'];
  const send = wallet.features['solana:signAndSendTransaction'];
  // Signing alone is better: the page then sends to the node that the reader chose, and sees it land.
  const signs = sign && account.features.includes('solana:signTransaction') ? sign : undefined;
  return {
    kind: 'standard',
    name: wallet.name,
    icon: wallet.icon,
    address: account.address as Address,
    choices: wallet.accounts.filter(isSolana).map((of) => of.address as Address),
    sends: signs === undefined && send !== undefined,
    async sign(wire, { chain }) {
      if (signs) {
        const [signed] = await signs.signTransaction({ account, transaction: wire, chain });
        if (!signed) throw new Error(`${wallet.name} returned nothing`);
        return { kind: 'signed', wire: signed.signedTransaction };
      }
      if (!send) throw new Error(`${wallet.name} cannot sign transactions with this account`);
      const [sent] = await send.signAndSendTransaction({ account, transaction: wire, chain });
      if (!sent) throw new Error(`${wallet.name} returned nothing`);
      return { kind: 'sent', signature: sent.signature };
    },
  };
}

function remember(name: string | null): void {
  try {
    // A burner lives as long as its tab, and so does the memory of it.
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
    if (name === BURNER) sessionStorage.setItem(KEY, name);
    else if (name !== null) localStorage.setItem(KEY, name);
  } catch {
    // Where nothing can be kept the reader connects anew.
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
