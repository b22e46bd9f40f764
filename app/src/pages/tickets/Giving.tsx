import { useState, type FormEvent } from 'react';
import { isAddress } from '@solana/kit';

import { useWhether } from '../../chain/account.ts';
import type { Holder } from '../../chain/holder.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Notice } from '../../components/Notice.tsx';
import { propose } from '../../transaction/intent.ts';
import { doubtOf, transferIntent, type Shown } from './intents.ts';

/** Asks whom a ticket is to belong to. */
export function Giving({ shown, holder, onClose }: { shown: Shown; holder: Holder; onClose: () => void }) {
  const [text, setText] = useState('');
  const to = text.trim();
  const fault =
    to === '' ? '' : !isAddress(to) ? 'This is no address' : to === holder.owner ? 'This is your own address' : '';
  const doubt = doubtOf(useWhether(fault === '' && isAddress(to) ? to : undefined));
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (to === '' || fault !== '' || !isAddress(to)) return;
    onClose();
    propose(transferIntent(shown, holder, to, doubt));
  };
  return (
    <Dialog open title="Transfer a ticket" onClose={onClose}>
      <form className="stack" onSubmit={go}>
        <div className="field">
          <label htmlFor="new-owner">New owner</label>
          <input
            id="new-owner"
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={text}
            aria-invalid={fault !== ''}
            aria-describedby="new-owner-fault new-owner-help"
            onChange={(event) => setText(event.target.value)}
          />
          <span id="new-owner-fault" className="fault" aria-live="polite">
            {fault}
          </span>
          <span id="new-owner-help" className="help">
            A wallet, or a vault without data. Never an address of a token account: what is paid there is lost.
          </span>
        </div>
        {to !== '' && fault === '' && doubt !== null && <Notice tone="warn">{doubt}</Notice>}
        <div className="actions">
          <button type="button" className="second" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="main" disabled={to === '' || fault !== ''}>
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
