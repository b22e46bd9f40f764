import { useEffect, useState } from 'react';
import type { Instruction, Signature } from '@solana/kit';

import { shown, type Failure } from '../chain/failure.ts';
import { refresh, sessionStore, clusterStore } from '../chain/session.ts';
import { send, tryOut, type Tried } from '../chain/transact.ts';
import { Address } from '../components/Address.tsx';
import { Amount } from '../components/Amount.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Figure, Figures } from '../components/Figure.tsx';
import { Notice } from '../components/Notice.tsx';
import { useStore } from '../store.ts';
import { walletStore } from '../wallet/wallet.ts';
import { intentStore, type Intent } from './intent.ts';

type State =
  | { readonly at: 'trying' }
  | { readonly at: 'review'; readonly tried: Tried; readonly instructions: readonly Instruction[] }
  | { readonly at: 'signing' }
  | { readonly at: 'sending'; readonly signature: Signature | undefined }
  | { readonly at: 'done'; readonly signature: Signature }
  | { readonly at: 'failed'; readonly failure: Failure };

export function TransactionDialog() {
  const intent = useStore(intentStore);
  return intent && <Open key={intent.title} intent={intent} />;
}

function Open({ intent }: { intent: Intent }) {
  const [state, setState] = useState<State>({ at: 'trying' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const ended = new AbortController();
    setState({ at: 'trying' });
    prepare(intent, ended.signal).then(
      (review) => !ended.signal.aborted && setState(review),
      (problem: unknown) => !ended.signal.aborted && setState({ at: 'failed', failure: shown(problem) }),
    );
    return () => ended.abort();
  }, [intent, attempt]);

  const held = state.at === 'signing' || state.at === 'sending';
  const close = (): void => intentStore.set(null);
  const confirm = (): void => {
    if (state.at === 'review') void carryOut(state, setState);
  };
  return (
    <Dialog open title={intent.title} onClose={close} held={held} yielding={state.at === 'signing'}>
      {state.at === 'done' ? <Done intent={intent} signature={state.signature} /> : <Review intent={intent} state={state} />}
      <div className="actions">
        {!held && (
          <button type="button" className="second" onClick={close}>
            {state.at === 'done' ? 'Close' : 'Cancel'}
          </button>
        )}
        {state.at === 'failed' && state.failure.kind !== 'unknown' && (
          <button type="button" className="main" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        )}
        {state.at !== 'failed' && state.at !== 'done' && (
          <button type="button" className="main" disabled={state.at !== 'review'} onClick={confirm}>
            {BUTTON[state.at]}
          </button>
        )}
      </div>
    </Dialog>
  );
}

const BUTTON: Record<'trying' | 'review' | 'signing' | 'sending', string> = {
  trying: 'Trying it out …',
  review: 'Sign and send',
  signing: 'Waiting for the wallet …',
  sending: 'Waiting for the cluster …',
};

/** Builds it and tries it out. */
async function prepare(intent: Intent, signal: AbortSignal): Promise<State> {
  const { node } = sessionStore.get();
  const { signer } = walletStore.get();
  if (!node || !signer) throw new Error('no wallet is connected');
  const instructions = await intent.build();
  const tried = await tryOut(node, { owner: signer.address, tokens: intent.tokens }, instructions, signal);
  return { at: 'review', tried, instructions };
}

async function carryOut(review: State & { at: 'review' }, setState: (state: State) => void): Promise<void> {
  const { node } = sessionStore.get();
  const { signer } = walletStore.get();
  const cluster = clusterStore.get();
  try {
    if (!node || !signer || !cluster) throw new Error('the node has not said which cluster it is of');
    const signature = await send(node, cluster, signer, review.instructions, review.tried.limits, (stage, sent) =>
      setState(stage === 'signing' ? { at: 'signing' } : { at: 'sending', signature: sent }),
    );
    setState({ at: 'done', signature });
  } catch (problem) {
    setState({ at: 'failed', failure: shown(problem) });
  }
  refresh();
}

function Review({ intent, state }: { intent: Intent; state: State }) {
  const tried = state.at === 'review' ? state.tried : undefined;
  return (
    <div className="stack">
      <Figures>
        {intent.lines.map(({ label, value, hint }) => (
          <Figure key={label} label={label} hint={hint}>
            {value}
          </Figure>
        ))}
        {(state.at === 'trying' || tried) && (
          <Figure label="Network fee">{tried && <Amount of={tried.fee} unit="SOL" all />}</Figure>
        )}
      </Figures>
      {(state.at === 'trying' || tried) && <Outcome tried={tried} />}
      {intent.warning !== undefined && <Notice tone="warn">{intent.warning}</Notice>}
      {state.at === 'review' && <Details review={state} />}
      {state.at === 'sending' && state.signature && (
        <p className="soft">
          Sent: <Address of={state.signature} what="the transaction's signature" />
        </p>
      )}
      {state.at === 'failed' && (
        <Notice tone="bad" title={state.failure.message} loud>
          <p>{state.failure.nextStep}</p>
          {state.failure.logs.length > 0 && (
            <details>
              <summary>What the programs logged</summary>
              <pre className="log">{state.failure.logs.join('\n')}</pre>
            </details>
          )}
        </Notice>
      )}
    </div>
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

function Change({ of, unit }: { of: bigint; unit: 'SOL' | 'LST' }) {
  return (
    <>
      {of > 0n && '+'}
      <Amount of={of} unit={unit} all />
    </>
  );
}

function Details({ review }: { review: State & { at: 'review' } }) {
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

function Done({ intent, signature }: { intent: Intent; signature: Signature }) {
  return (
    <div className="stack">
      <Notice tone="good" title="Done" loud>
        {intent.done}
      </Notice>
      <p className="soft">
        Transaction <Address of={signature} what="the transaction's signature" />
      </p>
    </div>
  );
}
