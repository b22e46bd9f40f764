import { whyNotRead } from '../chain/failure.ts';
import { Notice } from './Notice.tsx';

/** What the reader has is not known, and so nothing can be sent. */
export function Unread({ problem }: { problem: unknown }) {
  return (
    <Notice tone="bad" title="Your balances could not be read">
      {whyNotRead(problem)} The page goes on trying.
    </Notice>
  );
}
