import { useEffect, useRef, useState } from 'react';

import { declined, mayTryAgain, otherAccount, unsettled } from '../chain/failure.ts';
import { useSnapshot } from '../chain/session.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useStore } from '../store.ts';
import { walletStore } from '../wallet/wallet.ts';
import { carryOut, prepare, type State } from './carryOut.ts';
import { intentStore, type Intent } from './intent.ts';
import { LeaveIt, useLate } from './Late.tsx';
import { dropPending } from './pending.ts';
import { Done, Review } from './Review.tsx';

/** Milliseconds after which what was tried out is tried out anew: balances and priorities move. */
const FRESH = 30_000;

export function TransactionDialog() {
  const intent = useStore(intentStore);
  return intent && <Open key={intent.title} intent={intent} />;
}

function Open({ intent }: { intent: Intent }) {
  const [state, setState] = useState<State>({ at: 'trying' });
  const [attempt, setAttempt] = useState(0);
  const stop = useRef(new AbortController());
  useTrial(intent, attempt, state, setState);
  useOwner(intent, state, setState);

  const held = state.at === 'signing' || state.at === 'sending';
  useWarning(held);
  const close = (): void => {
    // Who closes it has read that it may still land.
    if (state.at === 'failed' && state.kept) dropPending(state.kept);
    intentStore.set(null);
  };
  useLeaving(state, close);
  const confirm = (): void => {
    if (state.at !== 'review') return;
    stop.current = new AbortController();
    void carryOut(intent, state, stop.current.signal, setState);
  };
  const stopWaiting = (): void => {
    stop.current.abort(declined(walletStore.get().signer?.name ?? 'The wallet', 'you stopped waiting for it'));
  };
  const late = useLate(state.at === 'sending');
  const leave = (): void => {
    // It is followed on, and its record stays until it is known what became of it.
    if (state.at === 'sending') setState({ at: 'failed', failure: unsettled(state.signature) });
  };
  return (
    <Dialog open title={intent.title} onClose={close} held={held} yielding={state.at === 'signing'}>
      {state.at === 'done' ? <Done signature={state.signature}>{intent.done}</Done> : <Review intent={intent} state={state} />}
      <p className="hidden" role="status">
        {SAID[state.at]}
      </p>
      <div className="actions">
        {!held && (
          <button type="button" className="second" onClick={close}>
            {state.at === 'done' ? 'Close' : 'Cancel'}
          </button>
        )}
        {state.at === 'signing' && (
          <button type="button" className="second" onClick={stopWaiting}>
            Stop waiting
          </button>
        )}
        {late && <LeaveIt onClick={leave} />}
        {state.at === 'failed' && mayTryAgain(state.failure) && (
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

/** For those who cannot see the button; outcomes are read out by themselves. */
const SAID: Record<State['at'], string> = {
  trying: 'Trying it out on the node',
  review: 'Tried out: it can be signed',
  signing: 'Waiting for the wallet',
  sending: 'Sent: waiting for the cluster',
  done: '',
  failed: '',
};

type Set = (change: State | ((now: State) => State)) => void;

/** Tries it out: at first, when it is to be tried again, and, while it is looked at, from time to time and in a new epoch. */
function useTrial(intent: Intent, attempt: number, state: State, setState: Set): void {
  const epoch = useSnapshot()?.pool.pairEpoch;
  useEffect(() => {
    const ended = new AbortController();
    setState({ at: 'trying' });
    void prepare(intent, ended.signal).then((next) => !ended.signal.aborted && setState(next));
    return () => ended.abort();
  }, [intent, attempt]);

  const tried = state.at === 'review' ? state.tried : null;
  const seen = useRef(epoch);
  useEffect(() => {
    if (tried === null) return undefined;
    const turned = seen.current !== epoch;
    seen.current = epoch;
    const ended = new AbortController();
    const again = async (): Promise<void> => {
      const next = await prepare(intent, ended.signal);
      // What is being signed already stays as it is.
      if (!ended.signal.aborted) setState((now) => (now.at === 'review' ? next : now));
    };
    const timer = setTimeout(() => void again(), turned ? 0 : FRESH);
    return () => (clearTimeout(timer), ended.abort());
  }, [intent, tried, epoch]);
}

/** The words are for one account: they end when another one is connected. */
function useOwner({ owner }: Intent, { at }: State, setState: Set): void {
  const { signer } = useStore(walletStore);
  const other = signer?.address !== owner;
  useEffect(() => {
    if (other && (at === 'review' || at === 'trying')) setState({ at: 'failed', failure: otherAccount() });
  }, [other, at]);
}

/** Asks before the page is left. */
function useWarning(held: boolean): void {
  useEffect(() => {
    if (!held) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [held]);
}

/** A link in what has been done leads away from it. */
function useLeaving({ at }: State, close: () => void): void {
  useEffect(() => {
    if (at !== 'done') return undefined;
    window.addEventListener('hashchange', close);
    return () => window.removeEventListener('hashchange', close);
  }, [at]);
}
