import { useEffect, useState } from 'react';
import type { Signature } from '@solana/kit';

import { neverHeard, shown, unsettled, type Failure } from '../chain/failure.ts';
import type { Node } from '../chain/node.ts';
import { follow } from '../chain/send.ts';
import { refreshAfter, useCluster, useSession } from '../chain/session.ts';
import { Dialog } from '../components/Dialog.tsx';
import { LeaveIt } from './Late.tsx';
import { allPending, dropPending, type Pending } from './pending.ts';
import { Done, Failed, Sending } from './Review.tsx';

/** `left`: the reader waits no more, and is told again after the next reload. */
type Outcome = { readonly done: Signature } | { readonly failure: Failure; readonly left?: boolean };

/**
 * Transactions that were under way when the page was loaded anew, one after the other: nothing else is sent before it is known
 * what became of them, or the reader leaves them.
 */
export function Resumed() {
  // What can be closed at once comes first: no second click meets it when another one is closed.
  const [all, setAll] = useState(() => allPending().toSorted((a, b) => Number(a.signature !== null) - Number(b.signature !== null)));
  const { node } = useSession();
  const cluster = useCluster();
  const pending = all.find(({ genesis }) => genesis === cluster?.genesis);
  if (!node || !pending) return null;
  const close = (): void => setAll((now) => now.filter((of) => of !== pending));
  return <Open key={pending.signature ?? pending.title} pending={pending} node={node} onClose={close} />;
}

function Open({ pending, node, onClose }: { pending: Pending; node: Node; onClose: () => void }) {
  const { signature, end } = pending;
  const [outcome, setOutcome] = useState<Outcome | null>(signature === null ? { failure: neverHeard() } : null);

  useEffect(() => {
    if (outcome !== null || signature === null) return undefined;
    const ended = new AbortController();
    follow(node, { signature, end }, { wire: null, instructions: [] }, undefined, ended.signal).then(
      ({ slot }) => {
        dropPending(pending);
        setOutcome({ done: signature });
        refreshAfter(node, slot);
      },
      (problem: unknown) => {
        if (ended.signal.aborted) return;
        const failure = shown(problem);
        if (failure.kind !== 'unknown') dropPending(pending);
        setOutcome({ failure });
      },
    );
    return () => ended.abort();
  }, [node]);

  const leave = (): void => {
    if (signature !== null) setOutcome({ failure: unsettled(signature), left: true });
  };
  const close = (): void => {
    if (!(outcome && 'left' in outcome)) dropPending(pending);
    onClose();
  };
  return (
    <Dialog open title={pending.title} onClose={close} held={outcome === null}>
      {outcome === null && signature !== null && (
        <div className="stack">
          <p>This was sent before the page was loaded anew. It is not known yet what became of it.</p>
          <Sending signature={signature} />
        </div>
      )}
      {outcome && ('done' in outcome ? <Done signature={outcome.done}>It has landed.</Done> : <Failed failure={outcome.failure} />)}
      <div className="actions">
        {/* At once: it was waited for before, and a node may never tell. */}
        {outcome === null && <LeaveIt onClick={leave} />}
        <button type="button" className="second" disabled={outcome === null} onClick={close}>
          {outcome === null ? 'Waiting for the cluster …' : 'Close'}
        </button>
      </div>
    </Dialog>
  );
}
