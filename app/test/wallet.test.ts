import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clusterOf } from '../src/chain/cluster.ts';
import { Failure } from '../src/chain/failure.ts';
import { takesVersion0, type StandardWallet } from '../src/wallet/standard.ts';
import { chooseAccount, connectStandard, disconnect, walletStore } from '../src/wallet/wallet.ts';

const [A, B, C] = [
  'So11111111111111111111111111111111111111112',
  'SysvarC1ock11111111111111111111111111111111',
  'SysvarRent111111111111111111111111111111111',
] as const;
const LOCAL = clusterOf('local');

interface Made {
  chains?: readonly string[];
  sends?: boolean;
  versions?: readonly unknown[];
  connect?: () => Promise<void>;
}

/** A wallet of the Wallet Standard whose accounts change when the test says so. */
function wallet(name: string, addresses: readonly string[], { chains = ['solana:localnet'], sends, versions, connect }: Made = {}) {
  const feature = sends ? 'solana:signAndSendTransaction' : 'solana:signTransaction';
  const account = (address: string) => ({ address, publicKey: new Uint8Array(32), chains, features: [feature] });
  const control = { asked: 0, disconnected: 0, listeners: new Set<(change: object) => void>(), accounts: addresses.map(account) };
  const sign = () => ((control.asked += 1), Promise.resolve([sends ? { signature: new Uint8Array(64) } : { signedTransaction: new Uint8Array() }]));
  const of = {
    name,
    icon: '',
    chains,
    get accounts() {
      return control.accounts;
    },
    features: {
      'standard:connect': { connect: async () => (await connect?.(), { accounts: control.accounts }) },
      'standard:disconnect': { disconnect: async () => void (control.disconnected += 1) },
      'standard:events': { on: (_: string, listener: (change: object) => void) => (control.listeners.add(listener), () => control.listeners.delete(listener)) },
      [feature]: { supportedTransactionVersions: versions ?? ['legacy', 0], signTransaction: sign, signAndSendTransaction: sign },
    },
  } as unknown as StandardWallet;
  const emit = (change: object): void => control.listeners.forEach((listener) => listener(change));
  const now = (addresses: readonly string[]): void => {
    control.accounts = addresses.map(account);
    emit({ accounts: control.accounts });
  };
  return { wallet: of, control, emit, now };
}

const address = (): string | undefined => walletStore.get().signer?.address;

test('an account that was chosen here stays, whatever else the wallet changes', async () => {
  const { wallet: of, emit, now } = wallet('One', [A, B]);
  await connectStandard(of);
  assert.equal(address(), A);
  chooseAccount(B as never);
  emit({ chains: ['solana:mainnet'] });
  emit({ features: {} });
  assert.equal(address(), B);
  now([A, B, C]);
  assert.equal(address(), B);
  now([C, A]);
  assert.equal(address(), C);
  disconnect();
});

test('a wallet that is locked is not left: its account is back when it is unlocked', async () => {
  const { wallet: of, control, now } = wallet('One', [A]);
  await connectStandard(of);
  now([]);
  assert.equal(address(), undefined);
  assert.equal(control.disconnected, 0);
  now([A]);
  assert.equal(address(), A);
  disconnect();
  assert.equal(control.disconnected, 1);
  now([A]);
  assert.equal(address(), undefined);
});

test('the account that was chosen before a wallet was locked is the one that is used after it', async () => {
  const { wallet: of, now } = wallet('One', [A, B]);
  await connectStandard(of);
  chooseAccount(B as never);
  now([]);
  assert.equal(address(), undefined);
  now([A, B]);
  assert.equal(address(), B);
  now([]);
  now([A, C]);
  assert.equal(address(), A);
  chooseAccount(C as never);
  await connectStandard(of);
  assert.equal(address(), C);
  disconnect();
  await connectStandard(of);
  assert.equal(address(), A);
  disconnect();
});

test('two wallets of one name are two', async () => {
  const [first, second] = [wallet('Same', [A]), wallet('Same', [B, C])];
  await connectStandard(first.wallet);
  await connectStandard(second.wallet);
  chooseAccount(C as never);
  assert.equal(address(), C);
  disconnect();
  assert.deepEqual([first.control.disconnected, second.control.disconnected], [0, 1]);
});

test('a wallet that answers late does not replace the one that was chosen meanwhile', async () => {
  let answer = (): void => undefined;
  const slow = wallet('Slow', [A], { connect: () => new Promise((done) => (answer = done)) });
  const quick = wallet('Quick', [B]);
  const late = connectStandard(slow.wallet, true);
  await connectStandard(quick.wallet);
  answer();
  await late;
  assert.equal(address(), B);
  assert.equal(walletStore.get().connecting, false);
  disconnect();
});

test('an account that is for another cluster is not asked to sign', async () => {
  for (const sends of [false, true]) {
    const { wallet: of, control } = wallet('One', [A], { chains: ['solana:mainnet'], sends });
    await connectStandard(of);
    const { signer } = walletStore.get();
    assert.equal(signer?.sends, sends);
    const problem = await signer?.sign(new Uint8Array(), LOCAL).catch((of: unknown) => of);
    assert.ok(problem instanceof Failure && problem.kind === 'declined');
    assert.match(problem.message, /not for Local cluster/);
    assert.equal(control.asked, 0);
    await signer?.sign(new Uint8Array(), clusterOf('5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d'));
    assert.equal(control.asked, 1);
    disconnect();
  }
});

test('wallets for legacy transactions only are not offered', () => {
  const { wallet: old } = wallet('Old', [A], { versions: ['legacy'] });
  assert.equal(takesVersion0(old, 'solana:signTransaction'), false);
  assert.equal(takesVersion0(wallet('New', [A]).wallet, 'solana:signTransaction'), true);
  assert.equal(takesVersion0(wallet('New', [A]).wallet, 'solana:signAndSendTransaction'), false);
});
