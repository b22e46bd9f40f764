import { whyNotRead } from '../chain/failure.ts';
import { clock } from '../format/time.ts';
import { Notice } from './Notice.tsx';

/** What the reader has is not known, and nothing can be sent; or it is what it was at `since`, milliseconds since 1970. */
export function Unread({ problem, since = null }: { problem: unknown; since?: number | null }) {
  const title = since === null ? 'Your balances could not be read' : `Your balances are those of ${clock(since / 1_000)}`;
  return (
    <Notice tone={since === null ? 'bad' : 'warn'} title={title}>
      {whyNotRead(problem)} The page goes on trying.
    </Notice>
  );
}
