import { useState } from 'react';

import { shortAddress } from '../format/address.ts';

/** An address: short to read, whole to copy. `what` names it for those who cannot see where it stands. */
export function Address({ of, what, whole = false }: { of: string; what: string; whole?: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(of);
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    } catch {
      // Without the clipboard the whole address is in the title.
    }
  };
  return (
    <button type="button" className="address" title={of} onClick={() => void copy()}>
      <span className="hidden">Copy {what} </span>
      <code>{whole ? of : shortAddress(of)}</code>
      <span className="copied" aria-live="polite">
        {copied ? 'copied' : ''}
      </span>
    </button>
  );
}
