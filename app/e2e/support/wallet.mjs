// A wallet of the Wallet Standard, as an extension puts it into the page. Its key stays here: the page only has a way to ask.
import { freshKey, signWire } from './keys.mjs';

export const WALLET = 'Wallet of the tests';
/** What it says to who is refused, as wallets do. */
export const REFUSAL = 'User rejected the request.';

/**
 * Puts the wallet into every page of the context that is opened from now on.
 *
 * @param {import('playwright-core').BrowserContext} context
 */
export async function injectWallet(context, key = freshKey()) {
  const wallet = { key, address: key.address, willing: true, asked: [] };
  await context.exposeFunction('walletOfTheTests', async (wire) => {
    wallet.asked.push(wire);
    if (!wallet.willing) return null;
    return Buffer.from(signWire(new Uint8Array(Buffer.from(wire, 'base64')), key)).toString('base64');
  });
  const [account, other] = [key, freshKey()].map((of) => ({ address: of.address, publicKey: [...of.bytes] }));
  await context.addInitScript(register, { name: WALLET, refusal: REFUSAL, account, other });
  /** Its user goes to another account, which can be looked at and not signed with. */
  wallet.switchAccount = (page) => page.evaluate(() => window.switchAccountOfTheTests());
  return wallet;
}

/** Runs in the page. */
function register({ name, refusal, account, other }) {
  const chains = ['solana:localnet', 'solana:mainnet', 'solana:devnet'];
  const features = ['solana:signTransaction'];
  const made = ({ address, publicKey }) => Object.freeze({ address, publicKey: Uint8Array.from(publicKey), chains, features });
  const listeners = new Set();
  let accounts = [made(account)];
  window.switchAccountOfTheTests = () => {
    accounts = [made(other)];
    listeners.forEach((listener) => listener({ accounts }));
  };
  const text = (bytes) => btoa(String.fromCharCode(...bytes));
  const signTransaction = async (...inputs) =>
    Promise.all(
      inputs.map(async ({ transaction }) => {
        const signed = await window.walletOfTheTests(text(transaction));
        if (signed === null) throw new Error(refusal);
        return { signedTransaction: Uint8Array.from(atob(signed), (char) => char.charCodeAt(0)) };
      }),
    );
  const wallet = Object.freeze({
    version: '1.0.0',
    name,
    // The smallest picture that there is.
    icon: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=',
    chains,
    get accounts() {
      return accounts;
    },
    features: {
      'standard:connect': { version: '1.0.0', connect: async () => ({ accounts }) },
      'standard:disconnect': { version: '1.0.0', disconnect: async () => undefined },
      'standard:events': { version: '1.0.0', on: (_, listener) => (listeners.add(listener), () => listeners.delete(listener)) },
      'solana:signTransaction': { version: '1.0.0', supportedTransactionVersions: ['legacy', 0], signTransaction },
    },
  });
  const callback = ({ register: take }) => take(wallet);
  window.addEventListener('wallet-standard:app-ready', ({ detail }) => callback(detail));
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: callback }));
}
