import { useEffect, useState } from 'react';
import type { Signature } from '@solana/kit';

import { shown, type Failure } from '../chain/failure.ts';
import { follow } from '../chain/send.ts';
import { refreshAfter, useCluster, useSession } from '../chain/session.ts';
import { Dialog } from '../components/Dialog.tsx';
import { keepPending, readPending } from './pending.ts';
import { Done, Failed, Sending } from './Review.tsx';

type Outcome = { readonly done: Signature } | { readonly failure: Failure };

/** A transaction that was under way when the page was loaded anew: nothing else is sent before it is known what became of it. */
export function Resumed() {
  const [pending, setPending] = useState(readPending);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { node } = useSession();
  const cluster = useCluster();
  const here = pending !== null && node !== null && cluster?.genesis === pending.genesis;

  useEffect(() => {
    if (!here || outcome !== null) return undefined;
    const ended = new AbortController();
    follow(node, pending, { wire: null, instructions: [] }, undefined, ended.signal).then(
      ({ signature, slot }) => {
        keepPending(null);
        setOutcome({ done: signature });
        refreshAfter(node, slot);
      },
      (problem: unknown) => {
        if (ended.signal.aborted) return;
        const failure = shown(problem);
        if (failure.kind !== 'unknown') keepPending(null);
        setOutcome({ failure });
      },
    );
    return () => ended.abort();
  }, [here, node]);

  if (!here) return null;
  const close = (): void => {
    keepPending(null);
    setPending(null);
  };
  return (
    <Dialog open title={pending.title} onClose={close} held={outcome === null}>
      {outcome === null && (
        <div className="stack">
          <p>This was sent before the page was loaded anew. It is not known yet what became of it.</p>
          <Sending signature={pending.signature} />
        </div>
      )}
      {outcome && ('done' in outcome ? <Done signature={outcome.done}>It has landed.</Done> : <Failed failure={outcome.failure} />)}
      <div className="actions">
        <button type="button" className="second" disabled={outcome === null} onClick={close}>
          {outcome === null ? 'Waiting for the cluster …' : 'Close'}
        </button>
      </div>
    </Dialog>
  );
}
