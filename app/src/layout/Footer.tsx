import { useSession, useSnapshot } from '../chain/session.ts';
import { Address } from '../components/Address.tsx';

/** Which pool this is: anyone may make one, so that its address is the only name that counts. */
export function Footer() {
  const { target } = useSession();
  const snapshot = useSnapshot();
  return (
    <footer className="foot">
      <div>
      {target?.pool && (
        <span>
          Pool <Address of={target.pool} what="the pool's address" />
        </span>
      )}
      {snapshot && (
        <span>
          LST <Address of={snapshot.keys.mint} what="the mint's address" />
        </span>
      )}
      <span>Every figure is read from the chain by your browser. This page has no server and keeps nothing secret.</span>
      </div>
    </footer>
  );
}
