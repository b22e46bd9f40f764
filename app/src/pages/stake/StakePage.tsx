import { useState } from 'react';
import { createNoopSigner, type Address as Key } from '@solana/kit';
import { depositsClosedBy, depositSol, type DepositQuote, type Lamports, type PoolSnapshot, type Shares } from '@sluice/client';

import { inWords } from '../../chain/failure.ts';
import type { Holder } from '../../chain/holder.ts';
import { useHolder, useSnapshot } from '../../chain/session.ts';
import { Address } from '../../components/Address.tsx';
import { Amount } from '../../components/Amount.tsx';
import { AmountField } from '../../components/AmountField.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Unread } from '../../components/Unread.tsx';
import { exact, readTyped, short, unless } from '../../format/amount.ts';
import { ppm } from '../../format/part.ts';
import { settingsStore } from '../../settings/settings.ts';
import { useStore } from '../../store.ts';
import { propose, type Intent, type Line } from '../../transaction/intent.ts';
import { askForWallet } from '../../wallet/WalletButton.tsx';
import { walletStore } from '../../wallet/wallet.ts';
import { least } from '../slippage.ts';
import { entryPrice, FEE_WORDS, mostToStake, quoteStake, rentOfTokens } from './model.ts';
import { StakeFacts } from './StakeFacts.tsx';

export function StakePage() {
  const snapshot = useSnapshot();
  return (
    <div className="page">
      <h1>Stake</h1>
      <p className="lead">
        Give SOL to the pool and get its token (LST) at once. What one LST is worth grows with the rewards, epoch by epoch; there
        is nothing to claim.
      </p>
      <div className="pair">
        <StakeForm snapshot={snapshot} />
        <StakeFacts snapshot={snapshot} />
      </div>
    </div>
  );
}

function StakeForm({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const [text, setText] = useState('');
  const { signer } = useStore(walletStore);
  const { slippageBps } = useStore(settingsStore);
  const { value: holder, problem, readAt } = useHolder();
  const typed = readTyped(text);
  const lamports = typed.ok ? typed.amount : 0n;
  const quote = snapshot && quoteStake(snapshot, lamports);
  const most = snapshot && holder ? mostToStake(snapshot, holder) : undefined;
  const ready = quote?.ok === true && most !== undefined && lamports <= most;

  const stake = (): void => {
    if (!snapshot || !holder || !signer || quote?.ok !== true) return;
    propose(intent({ snapshot, holder, owner: signer.address, lamports, quote, slippageBps, landed: () => setText(unless(text)) }));
  };
  // That nothing was typed is not worth saying; that nobody can deposit is, whatever was typed.
  const closed = snapshot ? depositsClosedBy(snapshot.pool) : undefined;
  const refusal = quote?.ok === false && (lamports > 0n || quote.error !== 'ZeroAmount') ? quote.error : undefined;
  const refused = closed ?? refusal;
  return (
    <form
      className="sheet"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) stake();
      }}
    >
      <AmountField label="You give" unit="SOL" text={text} onChange={setText} balance={holder?.lamports} most={most} />
      <QuoteFigures snapshot={snapshot} lamports={lamports} quote={quote?.ok ? quote : null} slippageBps={slippageBps} />
      {refused && <Refused {...inWords(refused)} />}
      {signer && problem !== null && <Unread problem={problem} since={readAt} />}
      {signer ? (
        <button type="submit" className="main wide" disabled={!ready}>
          Stake
        </button>
      ) : (
        <button type="button" className="main wide" onClick={askForWallet}>
          Connect a wallet to stake
        </button>
      )}
    </form>
  );
}

const Refused = ({ what, next }: { what: string; next: string }) => (
  <Notice tone="warn" title={what}>
    {next}
  </Notice>
);

interface QuoteProps {
  snapshot: PoolSnapshot | null;
  lamports: bigint;
  quote: DepositQuote | null;
  slippageBps: number;
}

function QuoteFigures({ snapshot, lamports, quote, slippageBps }: QuoteProps) {
  const reading = snapshot === null;
  const dash = reading ? undefined : '–';
  const price = quote && entryPrice(lamports, quote.fee, quote.shares);
  return (
    <div className="stack" aria-live="polite">
      <Figures>
        <Figure
          label="You receive"
          tone="strong"
          hint={quote ? `at least ${short(least(quote.shares, slippageBps), 6)} LST, or nothing happens` : ''}
        >
          {quote ? <Amount of={quote.shares} unit="LST" decimals={6} /> : dash}
        </Figure>
        <Figure label="Price of one LST">{price ? <Amount of={price} unit="SOL" decimals={9} up /> : dash}</Figure>
        <Figure
          label="Entry fee"
          hint={quote && quote.fee > 0n ? `at ${ppm(snapshot?.pool.rMaxPpm ?? 0)} of what lies idle; it stays with the holders` : ''}
        >
          {quote ? quote.fee === 0n ? 'none' : <Amount of={quote.fee} unit="SOL" decimals={6} up /> : dash}
        </Figure>
      </Figures>
      {quote?.why && <p className="why">{FEE_WORDS[quote.why]}</p>}
    </div>
  );
}

interface Stake {
  readonly snapshot: PoolSnapshot;
  readonly holder: Holder;
  readonly owner: Key;
  readonly lamports: bigint;
  readonly quote: DepositQuote;
  readonly slippageBps: number;
  /** Called once it has landed. */
  landed(): void;
}

function intent(stake: Stake): Intent {
  const { snapshot, holder, owner, lamports, quote, slippageBps, landed } = stake;
  const minShares = least(quote.shares, slippageBps) as Shares;
  const { keys } = snapshot;
  return {
    title: `Stake ${exact(lamports)} SOL`,
    owner,
    lines: lines(stake, minShares),
    tokens: holder.usual,
    build: () => depositSol(keys, { depositor: createNoopSigner(owner), lamports: lamports as Lamports, minShares }),
    landed,
    done: 'The LST is in your wallet. It grows from now on by what the pool earns; leave at any time on the page Unstake.',
  };
}

function lines({ snapshot, holder, lamports, quote }: Stake, minShares: bigint): readonly Line[] {
  const rent = rentOfTokens(snapshot, holder);
  const opening: Line = {
    label: 'Rent of your token account',
    value: <Amount of={rent} unit="SOL" all />,
    hint: 'yours: it comes back when you close that account',
  };
  return [
    { label: 'Leaves your wallet', value: <Amount of={lamports} unit="SOL" all /> },
    {
      label: 'Arrives in it',
      value: <Amount of={quote.shares} unit="LST" all />,
      hint: `at least ${exact(minShares)} LST, or nothing happens`,
    },
    { label: 'Of it, entry fee', value: <Amount of={quote.fee} unit="SOL" all />, hint: 'stays with the holders' },
    ...(rent > 0n ? [opening] : []),
    { label: 'To the pool', value: <Address of={snapshot.keys.pool} what="the pool's address" whole /> },
  ];
}
