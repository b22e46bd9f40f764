import { useState } from 'react';
import type { Address as Key } from '@solana/kit';
import { ONE, type Lamports } from '@sluice/client';

import { whyNotRead } from '../chain/failure.ts';
import { COMMITMENT } from '../chain/node.ts';
import { refresh, useCluster, useSession } from '../chain/session.ts';
import { Address } from '../components/Address.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Notice } from '../components/Notice.tsx';
import { shortAddress } from '../format/address.ts';
import { short } from '../format/amount.ts';
import { createStore, useStore } from '../store.ts';
import { burnerAllowed } from './burner.ts';
import { walletsStore } from './standard.ts';
import { chooseAccount, connectBurner, connectStandard, disconnect, walletStore, type Signer } from './wallet.ts';

/** Any part of the page may ask for it: a form whose button says “connect”. */
const openStore = createStore(false);

export const askForWallet = (): void => openStore.set(true);

export function WalletButton() {
  const { signer, connecting } = useStore(walletStore);
  const open = useStore(openStore);
  const close = (): void => openStore.set(false);
  return (
    <>
      <button type="button" className={signer ? 'second' : 'main'} onClick={askForWallet}>
        {signer ? <code>{shortAddress(signer.address)}</code> : connecting ? 'Connecting …' : 'Connect'}
      </button>
      <Dialog open={open} title={signer ? signer.name : 'Connect a wallet'} onClose={close} yielding={connecting}>
        {signer ? <Connected signer={signer} onDone={close} /> : <Choice onDone={close} />}
      </Dialog>
    </>
  );
}

function Choice({ onDone }: { onDone: () => void }) {
  const wallets = useStore(walletsStore);
  const { problem } = useStore(walletStore);
  const { target } = useSession();
  const cluster = useCluster();
  const burner = burnerAllowed(target?.rpc ?? null, cluster);
  const use = async (connecting: Promise<void>): Promise<void> => {
    await connecting;
    if (walletStore.get().signer) onDone();
  };
  return (
    <div className="stack">
      {wallets.length > 0 ? (
        <ul className="list">
          {wallets.map((wallet, place) => (
            <li key={place}>
              <button type="button" className="item" onClick={() => void use(connectStandard(wallet))}>
                <img src={wallet.icon} alt="" />
                {wallet.name}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="soft">No Solana wallet has made itself known to this page. Any wallet of the Wallet Standard will do.</p>
      )}
      {burner && (
        <div className="stack">
          <button type="button" className="item" onClick={() => void use(connectBurner())}>
            Burner of this tab
          </button>
          <small>
            For this local cluster only. Its key is made here and kept in this tab's session storage, unprotected: it is gone when
            the tab is closed.
          </small>
        </div>
      )}
      {problem && (
        <Notice tone="bad" title="Not connected" loud>
          {problem}
        </Notice>
      )}
    </div>
  );
}

function Connected({ signer, onDone }: { signer: Signer; onDone: () => void }) {
  return (
    <div className="stack">
      <p>
        <Address of={signer.address} what="your address" whole />
      </p>
      {signer.choices.length > 1 && (
        <div className="field">
          <label htmlFor="account">Account</label>
          <select
            id="account"
            value={signer.address}
            onChange={(event) => {
              const chosen = signer.choices.find((of) => of === event.target.value);
              if (chosen) chooseAccount(chosen);
            }}
          >
            {signer.choices.map((address) => (
              <option key={address} value={address}>
                {shortAddress(address)}
              </option>
            ))}
          </select>
        </div>
      )}
      {signer.kind === 'burner' && (
        <>
          <Notice tone="warn">A burner: its key is in this tab's session storage and is gone when the tab is closed.</Notice>
          <Faucet owner={signer.address} />
        </>
      )}
      <div className="actions">
        <button
          type="button"
          className="second"
          onClick={() => {
            disconnect();
            onDone();
          }}
        >
          Disconnect
        </button>
      </div>
    </div>
  );
}

/** What the faucet gives at a time, lamports. */
const GIFT = 100n * ONE;

/** The faucet of a local cluster. */
function Faucet({ owner }: { owner: Key }) {
  const { node } = useSession();
  const [state, setState] = useState('');
  const ask = async (): Promise<void> => {
    if (!node) return;
    setState('Asking …');
    try {
      await node.rpc.requestAirdrop(owner, GIFT as Lamports, { commitment: COMMITMENT }).send();
      setState(`${short(GIFT, 0)} SOL are on their way.`);
      setTimeout(refresh, 1_500);
    } catch (problem) {
      setState(whyNotRead(problem));
    }
  };
  return (
    <div className="row">
      <button type="button" className="second" onClick={() => void ask()}>
        Ask the faucet for {short(GIFT, 0)} SOL
      </button>
      <small aria-live="polite">{state}</small>
    </div>
  );
}
