import { nameOf } from '../chain/endpoint.ts';
import { whyNotRead } from '../chain/failure.ts';
import { usePool, useSession } from '../chain/session.ts';
import { Address } from '../components/Address.tsx';
import { Notice } from '../components/Notice.tsx';
import { saveSettings, settingsStore } from '../settings/settings.ts';
import { accepted, forgetLink, linkStore } from '../settings/target.ts';
import { useStore } from '../store.ts';

/** What stands above every page: a link that asks for something, no pool, no answer. */
export function PageNotices() {
  return (
    <div className="notices">
      <LinkNotice />
      <MissingNotice />
      <UnreadNotice />
    </div>
  );
}

function LinkNotice() {
  const { asked, answer } = useStore(linkStore);
  if (answer !== 'open') return null;
  const accept = (): void => {
    saveSettings(accepted(asked, settingsStore.get()));
    forgetLink();
  };
  return (
    <Notice tone="warn" title="This link chooses where you look" loud>
      {asked.rpc !== null && (
        <p>
          It names the node <code>{nameOf(asked.rpc)}</code>: a node sees your address and could show you figures that are not
          true.
        </p>
      )}
      {asked.ws !== null && (
        <p>
          It names <code>{nameOf(asked.ws)}</code> to hear of changes from: whoever is there sees which accounts you look at.
        </p>
      )}
      {asked.pool !== null && (
        <p>
          It names the pool <Address of={asked.pool} what="the pool's address" whole />: anyone may make a pool, so compare its
          address with the one you mean.
        </p>
      )}
      <p>If you use it, it is kept in the settings for later visits.</p>
      <div className="row">
        <button type="button" className="main small" onClick={accept}>
          Use it
        </button>
        <button type="button" className="second small" onClick={forgetLink}>
          Keep my own settings
        </button>
      </div>
    </Notice>
  );
}

function MissingNotice() {
  const { target } = useSession();
  if (target === null || (target.rpc && target.pool)) return null;
  return (
    <Notice tone="plain" title={target.rpc ? 'No pool is chosen' : 'No node is chosen'}>
      Open the settings, above, and say which {target.rpc ? 'pool' : 'Solana node and which pool'} to look at. The page reads
      nothing before that.
    </Notice>
  );
}

function UnreadNotice() {
  const { value, problem } = usePool();
  const { target } = useSession();
  if (value !== null || problem === null || !target?.rpc) return null;
  return (
    <Notice tone="bad" title={`Nothing could be read from ${nameOf(target.rpc)}`} loud>
      <p>{whyNotRead(problem)}</p>
      <p>The page goes on trying. Another node, or another pool, can be chosen in the settings.</p>
    </Notice>
  );
}
