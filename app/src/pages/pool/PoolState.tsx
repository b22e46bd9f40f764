import { doors, type Doors, type PoolSnapshot, type Reason } from '@sluice/client';
import type { ReactNode } from 'react';

import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { href } from '../../routes.ts';
import { When } from '../When.tsx';
import { BUNKER_REASONS, endless, PAUSABLE, REASONS } from './words.ts';

/** What is open now, and why the rest is not. */
export function PoolState({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const of = snapshot && doors(snapshot.pool, snapshot.config, snapshot.now.epoch);
  return (
    <section className="sheet">
      <h2>What is open</h2>
      {snapshot?.rewardsBeingPaid && (
        <Notice title="The cluster pays out this epoch's rewards">
          Until it has, no stake moves and the epoch cannot be closed. That takes a few blocks.
        </Notice>
      )}
      {snapshot && of && <Warnings snapshot={snapshot} of={of} />}
      <ul className="doors">
        <Door name="Deposits" page="stake" closedBy={of?.depositsClosedBy} note={of && GATES[of.gate]} />
        <Door name="Exits at once, and with stake" page="unstake" closedBy={of?.exitsClosedBy} note={null} />
        <Door name="Tickets" page="unstake" closedBy={of?.ticketsClosedBy} note={null} />
        <Door name="Claims" page="tickets" closedBy={of ? [] : undefined} note="nothing can close them" />
      </ul>
    </section>
  );
}

const GATES: Record<Doors['gate'], string | null> = {
  none: null,
  signer: 'need the signature of whoever keeps the gate',
  attestation: 'need an attestation',
};

interface DoorProps {
  name: string;
  page: 'stake' | 'unstake' | 'tickets';
  /** Undefined while it is read. */
  closedBy: readonly Reason[] | undefined;
  note: ReactNode;
}

function Door({ name, page, closedBy, note }: DoorProps) {
  const open = closedBy?.length === 0;
  return (
    <li>
      <a href={href(page)}>{name}</a>
      {closedBy === undefined ? (
        <Skeleton width="4em" />
      ) : (
        <span className={open ? 'tag good' : 'tag bad'}>{open ? 'open' : 'closed'}</span>
      )}
      {/* A line is kept free, so that a reason that comes or goes moves nothing. */}
      <small>{closedBy && !open ? closedBy.map((reason) => REASONS[reason]).join('; ') : note}</small>
    </li>
  );
}

function Warnings({ snapshot, of }: { snapshot: PoolSnapshot; of: Doors }) {
  return (
    <>
      {of.bunker && (
        <Notice tone="bad" title="Bunker mode">
          {of.bunkerReasons.map((reason) => (
            <p key={reason}>{BUNKER_REASONS[reason]}</p>
          ))}
          <p>
            Exits at once and withdrawals of stake are closed. Tickets can be requested, are paid in their order, and can be
            claimed. It ends with the first close that finds no reason for it.
          </p>
        </Notice>
      )}
      {of.pauses.length > 0 && (
        <Notice tone="warn" title="Something is paused">
          {of.pauses.map(({ what, untilEpoch }) => (
            <p key={what}>
              {PAUSABLE[what].charAt(0).toUpperCase() + PAUSABLE[what].slice(1)},{' '}
              {untilEpoch === undefined ? (
                endless(what)
              ) : (
                <>
                  until the close of <When snapshot={snapshot} epoch={untilEpoch} />
                </>
              )}
              .
            </p>
          ))}
        </Notice>
      )}
    </>
  );
}
