import { useEffect, useState } from 'react';

/** Milliseconds after which a transaction's life is over as a rule: who waits for longer waits for a cluster or a node that stands. */
const LATE = 90_000;

/** Whether the cluster has been waited for so long that the reader may leave it. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => setLate(true), LATE);
    return () => (clearTimeout(timer), setLate(false));
  }, [waiting]);
  return waiting && late;
}

export function LeaveIt({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" className="second" onClick={onClick}>
      Leave it
    </button>
  );
}
