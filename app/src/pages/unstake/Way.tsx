import type { ReactNode } from 'react';
import { exitsClosedBy, type ExitQuote, type PoolSnapshot, type Quote, type SluiceErrorName } from '@sluice/client';

import { inWords } from '../../chain/failure.ts';
import { useMeant } from '../../components/meant.ts';
import { Notice } from '../../components/Notice.tsx';
import { useRoute } from '../../routes.ts';
import type { Leaving } from './intents.ts';

/** What each way is given. */
export interface WayProps {
  readonly snapshot: PoolSnapshot | null;
  readonly shares: bigint;
  readonly slippageBps: number;
  /** Everything that sending takes; null where something is missing. */
  readonly leaving: Leaving | null;
}

interface FrameProps {
  /** As links name it: `#/unstake/ticket`. */
  name: string;
  title: string;
  when: string;
  children: ReactNode;
  refused: SluiceErrorName | undefined;
  risk: ReactNode;
  button: string;
  /** The wallet has too little SOL for it. */
  lacks: boolean;
  onClick: (() => void) | null;
}

/** One way out: what you get, when, at what cost, and the risk of waiting. */
export function Way({ name, title, when, children, refused, risk, button, lacks, onClick }: FrameProps) {
  const { detail } = useRoute();
  const section = useMeant<HTMLElement>(detail === name);
  const words = refused && inWords(refused);
  return (
    <section ref={section} tabIndex={-1} className={detail === name ? 'sheet way meant' : 'sheet way'} aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p className="soft">{when}</p>
      </div>
      {children}
      <div className="risk">
        <h3>What may happen</h3>
        <p>{risk}</p>
      </div>
      <div className="way-end">
        {words && (
          <Notice tone="warn" title={words.what}>
            {words.next}
          </Notice>
        )}
        {lacks && (
          <Notice tone="warn" title="Your wallet has too little SOL for this">
            It takes the network’s fee, and rent that comes back later.
          </Notice>
        )}
        <button type="button" className="main wide" disabled={onClick === null || lacks} onClick={() => onClick?.()}>
          {button}
        </button>
      </div>
    </section>
  );
}

/** Why nobody leaves this way now, whatever was typed; else the quote's refusal. */
export function exitsRefused(
  snapshot: PoolSnapshot | null,
  quote: Quote<ExitQuote> | null,
  shares: bigint,
): SluiceErrorName | undefined {
  const closed = snapshot ? exitsClosedBy(snapshot.pool) : undefined;
  return closed ?? (quote?.ok === false ? worthShowing(quote.error, shares) : undefined);
}

/** A refusal that is worth showing: that nothing was typed is not. */
export const worthShowing = (error: SluiceErrorName | undefined, shares: bigint): SluiceErrorName | undefined =>
  shares === 0n && (error === 'ZeroAmount' || error === 'TicketTooSmall' || error === 'StakeTooSmall') ? undefined : error;
