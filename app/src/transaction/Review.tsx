import type { ReactNode } from 'react';
import type { Signature } from '@solana/kit';

import { CLUSTER_WORDS } from '../chain/cluster.ts';
import { nameOf } from '../chain/endpoint.ts';
import type { Failure } from '../chain/failure.ts';
import { useCluster, useSession } from '../chain/session.ts';
import type { Tried } from '../chain/transact.ts';
import { Address } from '../components/Address.tsx';
import { Amount } from '../components/Amount.tsx';
import { Figure, Figures } from '../components/Figure.tsx';
import { Notice } from '../components/Notice.tsx';
import type { Review as Reviewed, State } from './carryOut.ts';
import type { Intent } from './intent.ts';

/** What is about to be signed: in words, as the node says it, and as bytes. */
export function Review({ intent, state }: { intent: Intent; state: State }) {
  const tried = state.at === 'review' ? state.tried : undefined;
  return (
    <div className="stack">
      <Figures>
        {intent.lines.map(({ label, value, hint }) => (
          <Figure key={label} label={label} hint={hint}>
            {value}
          </Figure>
        ))}
        <Figure label="From">
          <Address of={intent.owner} what="the address that signs" whole />
        </Figure>
        <Where />
        {(state.at === 'trying' || tried) && (
          <Figure label="Network fee">{tried && <Amount of={tried.fee} unit="SOL" all />}</Figure>
        )}
      </Figures>
      {(state.at === 'trying' || tried) && <Outcome tried={tried} />}
      {intent.warning !== undefined && <Notice tone="warn">{intent.warning}</Notice>}
      {state.at === 'review' && <Details review={state} />}
      {state.at === 'sending' && <Sending signature={state.signature} />}
      {state.at === 'failed' && <Failed failure={state.failure} />}
    </div>
  );
}

/** On which cluster, by its genesis and not by the node's name: the line of the page that says so is behind the dialog. */
function Where() {
  const cluster = useCluster();
  const { target } = useSession();
  return (
    <Figure label="On" hint={target?.rpc ? `as node ${nameOf(target.rpc)} has it` : ''}>
      {cluster ? CLUSTER_WORDS[cluster.name] : undefined}
    </Figure>
  );
}

export const Sending = ({ signature }: { signature: Signature }) => (
  <p className="soft">
    Sent: <Address of={signature} what="the transaction's signature" />
  </p>
);

export function Failed({ failure }: { failure: Failure }) {
  return (
    <Notice tone="bad" title={failure.message} loud>
      <p>{failure.nextStep}</p>
      {failure.logs.length > 0 && (
        <details>
          <summary>What the programs logged</summary>
          <pre className="log">{failure.logs.join('\n')}</pre>
        </details>
      )}
    </Notice>
  );
}

/** What the node says that it would do: not what this page says. */
function Outcome({ tried }: { tried: Tried | undefined }) {
  return (
    <div className="outcome">
      <h3>Tried out on the node just now</h3>
      <Figures>
        <Figure label="Your SOL, before the network fee">{tried && <Change of={tried.lamports} unit="SOL" />}</Figure>
        <Figure label="Your LST">{tried && <Change of={tried.shares} unit="LST" />}</Figure>
      </Figures>
    </div>
  );
}

function Change({ of, unit }: { of: bigint | null; unit: 'SOL' | 'LST' }) {
  if (of === null) return 'not known: it changes by itself just now';
  return (
    <>
      {of > 0n && '+'}
      <Amount of={of} unit={unit} all />
    </>
  );
}

function Details({ review }: { review: Reviewed }) {
  const { limits } = review.tried;
  return (
    <details>
      <summary>The transaction itself</summary>
      <ol className="instructions">
        {review.instructions.map((instruction, place) => (
          <li key={place}>
            Program <Address of={instruction.programAddress} what="the program's address" /> with{' '}
            {instruction.accounts?.length ?? 0} accounts, {instruction.data?.length ?? 0} bytes
          </li>
        ))}
      </ol>
      <p className="soft numeric">
        At most {limits.units.toLocaleString('en')} compute units at {limits.price.toString()} micro-lamports, and{' '}
        {(limits.loadedBytes / 1024).toLocaleString('en')} KB of accounts.
      </p>
    </details>
  );
}

export function Done({ signature, children }: { signature: Signature; children: ReactNode }) {
  return (
    <div className="stack">
      <Notice tone="good" title="Done" loud>
        {children}
      </Notice>
      <p className="soft">
        Transaction <Address of={signature} what="the transaction's signature" />
      </p>
    </div>
  );
}
