import { useState } from 'react';

import { useHolder, useSnapshot } from '../../chain/session.ts';
import { AmountField } from '../../components/AmountField.tsx';
import { Amount } from '../../components/Amount.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Unread } from '../../components/Unread.tsx';
import { readTyped, unless } from '../../format/amount.ts';
import { bps } from '../../format/part.ts';
import { settingsStore } from '../../settings/settings.ts';
import { useStore } from '../../store.ts';
import { askForWallet } from '../../wallet/WalletButton.tsx';
import { walletStore } from '../../wallet/wallet.ts';
import type { Leaving } from './intents.ts';
import { worth } from './model.ts';
import { InstantWay } from './InstantWay.tsx';
import { StakeWay } from './StakeWay.tsx';
import { TicketWay } from './TicketWay.tsx';
import './unstake.css';

export default function UnstakePage() {
  const [text, setText] = useState('');
  const snapshot = useSnapshot();
  const { value: holder, problem, readAt } = useHolder();
  const { signer } = useStore(walletStore);
  const { slippageBps } = useStore(settingsStore);
  const typed = readTyped(text);
  const shares = typed.ok ? typed.amount : 0n;
  const tokens = holder?.tokens[0];
  const most = holder ? (tokens?.amount ?? 0n) : undefined;
  const leaving: Leaving | null =
    snapshot && signer && holder && tokens && shares > 0n && shares <= tokens.amount
      ? { snapshot, owner: signer.address, lamports: holder.lamports, tokens: tokens.address, shares, slippageBps, landed: () => setText(unless(text)) }
      : null;
  const ways = { snapshot, shares, slippageBps, leaving };
  return (
    <div className="page">
      <h1>Unstake</h1>
      <p className="lead">Three ways out of the pool. They differ in what you get, when, and in what may happen meanwhile.</p>
      <section className="sheet how-much" aria-label="Amount">
        <AmountField label="You give" unit="LST" text={text} onChange={setText} balance={most} most={most} />
        <div className="stack">
          <p aria-live="polite">
            {snapshot && shares > 0n ? (
              <>
                Worth <Amount of={worth(snapshot, shares)} unit="SOL" decimals={6} /> at the last close, before any fee.
              </>
            ) : (
              <span className="soft">Type an amount to compare the three.</span>
            )}
          </p>
          <small>Slippage {bps(slippageBps)}, from the settings: what falls shorter is refused by the program.</small>
        </div>
      </section>
      {!signer && (
        <div className="row">
          <button type="button" className="main" onClick={askForWallet}>
            Connect a wallet to unstake
          </button>
        </div>
      )}
      {signer && problem !== null && <Unread problem={problem} since={readAt} />}
      {signer && holder && holder.tokens.length > 1 && (
        <Notice>You have LST in {holder.tokens.length} token accounts. This page takes from the largest of them.</Notice>
      )}
      <div className="ways">
        <InstantWay {...ways} />
        <TicketWay {...ways} />
        <StakeWay {...ways} />
      </div>
    </div>
  );
}
