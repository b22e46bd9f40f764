/** Whoever signs. */

import type { Address } from '@solana/kit';
import type { WalletAccount } from '@wallet-standard/base';

import { CLUSTER_WORDS, type Cluster } from '../chain/cluster.ts';
import { declined } from '../chain/failure.ts';
import { createStore } from '../store.ts';
import { openBurner } from './burner.ts';
import { connectWallet, followWallet, takesVersion0, walletsStore, type StandardWallet } from './standard.ts';

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
  /** Whether it sends as well: then a fault of it does not say that nothing was sent. */
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

/** The wallet that is followed, by itself and not by its name: two may have the same. */
let current: { readonly wallet: StandardWallet; readonly unfollow: () => void } | null = null;

function follow(wallet: StandardWallet | null): void {
  current?.unfollow();
  current = wallet && { wallet, unfollow: followWallet(wallet, (change) => change.accounts && followed(wallet)) };
}

export async function connectStandard(wallet: StandardWallet, silent = false): Promise<void> {
  await connecting(async () => {
    const accounts = (await connectWallet(wallet, silent)).filter(isSolana);
    const account = preferred(wallet, accounts);
    if (!account && !silent) throw new Error(`${wallet.name} gave no Solana account`);
    return account ? { signer: standardSigner(wallet, account), wallet, name: wallet.name } : null;
  }, silent);
}

export async function connectBurner(): Promise<void> {
  await connecting(async () => {
    const burner = await openBurner();
    const signer: Signer = {
      kind: 'burner',
      name: 'Burner',
      icon: null,
      address: burner.address,
      choices: [burner.address],
      sends: false,
      sign: async (wire) => ({ kind: 'signed', wire: await burner.sign(wire) }),
    };
    return { signer, wallet: null, name: BURNER };
  });
}

/** Another account of the wallet that is connected. */
export function chooseAccount(address: Address): void {
  const account = current?.wallet.accounts.find((of) => of.address === address);
  if (current && account) use(standardSigner(current.wallet, account), current.wallet);
}

export function disconnect(): void {
  const wallet = current?.wallet;
  attempts += 1;
  if (wallet) lastUsed.delete(wallet);
  follow(null);
  remember(null);
  walletStore.set({ signer: null, connecting: false, problem: null });
  // Some wallets have nothing to disconnect, and some fail at it: here it is done either way.
  void wallet?.features['standard:disconnect']?.disconnect().catch(() => undefined);
}

/** Asks the wallet of the last visit, as soon as it registers; it opens no dialog. Returns how to stop waiting. */
export function reconnect(): () => void {
  const name = remembered();
  if (name === null || name === BURNER) return () => undefined;
  let tried = false;
  const attempt = (): void => {
    const named = walletsStore.get().filter((of) => of.name === name);
    const [wallet] = named;
    // Of two of one name the reader has to say which.
    if (!wallet || named.length > 1 || tried) return;
    tried = true;
    if (walletStore.get().signer === null) void connectStandard(wallet, true);
  };
  attempt();
  return walletsStore.subscribe(attempt);
}

/** Whether this tab's burner was in use before a reload. */
export const burnerWasConnected = (): boolean => remembered() === BURNER;

const isSolana = (account: WalletAccount): boolean => account.chains.some((chain) => chain.startsWith('solana:'));

/** The account of a wallet that was used last: a wallet that is locked shows none, and may show another one first afterwards. */
const lastUsed = new WeakMap<StandardWallet, string>();

/** Who chose an account here stays with it; else wallets put the one that their user has just chosen first. */
const preferred = (wallet: StandardWallet, accounts: readonly WalletAccount[]): WalletAccount | undefined =>
  accounts.find(({ address }) => address === lastUsed.get(wallet)) ?? accounts[0];

function use(signer: Signer | null, wallet: StandardWallet): void {
  if (signer) lastUsed.set(wallet, signer.address);
  walletStore.update((now) => ({ ...now, signer }));
}

interface Connected {
  readonly signer: Signer;
  readonly wallet: StandardWallet | null;
  readonly name: string;
}

let attempts = 0;

/** Connects, unless something else was asked for meanwhile: an answer that comes late replaces nothing. */
async function connecting(attempt: () => Promise<Connected | null>, silent = false): Promise<void> {
  attempts += 1;
  const mine = attempts;
  walletStore.update((now) => ({ ...now, connecting: true, problem: null }));
  try {
    const connected = await attempt();
    if (mine !== attempts) return;
    if (connected) {
      if (connected.wallet) lastUsed.set(connected.wallet, connected.signer.address);
      follow(connected.wallet);
      remember(connected.name);
    }
    walletStore.set({ signer: connected?.signer ?? null, connecting: false, problem: null });
  } catch (problem) {
    if (mine !== attempts) return;
    const words = problem instanceof Error ? problem.message : String(problem);
    walletStore.update((now) => ({ ...now, connecting: false, problem: silent ? null : words }));
  }
}

/** The wallet changed its accounts: the one that is in use may be gone. */
function followed(wallet: StandardWallet): void {
  if (current?.wallet !== wallet) return;
  const account = preferred(wallet, wallet.accounts.filter(isSolana));
  // A wallet that is locked shows none: it is followed on, for it shows them again.
  use(account ? standardSigner(wallet, account) : null, wallet);
}

function standardSigner(wallet: StandardWallet, account: WalletAccount): Signer {
  const has = (feature: 'solana:signTransaction' | 'solana:signAndSendTransaction'): boolean =>
    account.features.includes(feature) && takesVersion0(wallet, feature);
  // Signing alone is better: the page then sends to the node that the reader chose, and sees it land.
  const sign = has('solana:signTransaction') ? wallet.features['solana:signTransaction'] : undefined;
  const send = has('solana:signAndSendTransaction') ? wallet.features['solana:signAndSendTransaction'] : undefined;
  return {
    kind: 'standard',
    name: wallet.name,
    icon: wallet.icon,
    address: account.address as Address,
    choices: wallet.accounts.filter(isSolana).map((of) => of.address as Address),
    sends: sign === undefined,
    async sign(wire, { chain, name }) {
      // Figures, trial and fee are of this cluster: a wallet that is for another one would send elsewhere.
      if (!account.chains.includes(chain)) throw declined(wallet.name, `this account is not for ${CLUSTER_WORDS[name]}`);
      const input = { account, transaction: wire, chain };
      if (sign) {
        const [signed] = await sign.signTransaction(input);
        if (!signed) throw new Error('it returned nothing');
        return { kind: 'signed', wire: signed.signedTransaction };
      }
      if (!send) throw declined(wallet.name, 'it cannot sign transactions with this account');
      const [sent] = await send.signAndSendTransaction(input);
      if (!sent) throw new Error('it returned nothing');
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
