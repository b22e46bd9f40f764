import { useState, type FormEvent } from 'react';
import { isAddress } from '@solana/kit';

import { mayAsk, parseRpc, parseWs } from '../chain/endpoint.ts';
import { useSession } from '../chain/session.ts';
import { Dialog } from '../components/Dialog.tsx';
import { bps } from '../format/part.ts';
import { useStore } from '../store.ts';
import { PoolField } from './PoolField.tsx';
import { DEFAULTS, saveSettings, settingsStore, socketFor, type Theme } from './settings.ts';
import { forgetLink } from './target.ts';

const NODES: readonly (readonly [string, string])[] = [
  ['Mainnet, public', 'https://api.mainnet-beta.solana.com'],
  ['Devnet, public', 'https://api.devnet.solana.com'],
  ['This machine', 'http://127.0.0.1:8899'],
];

const SLIPPAGES = [0, 10, 50, 100];
const THEMES: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  const settings = useStore(settingsStore);
  const { target } = useSession();
  const opened = target?.rpc ?? settings.rpc ?? '';
  const [rpc, setRpc] = useState(opened);
  // What a link shows is another node than the chosen one, which the kept WebSocket belongs to.
  const socket = (of: string): string => socketFor(of, settings.rpc ?? '', settings.ws);
  const [ws, setWs] = useState(socket(opened));
  const choose = (next: string): void => {
    setRpc(next);
    setWs(socket(next));
  };
  const [pool, setPool] = useState<string>(target?.pool ?? settings.pool ?? '');
  const [slippage, setSlippage] = useState(settings.slippageBps);

  const faults = {
    rpc: rpc === '' ? null : wrong(parseRpc(rpc)),
    ws: ws === '' ? null : wrong(parseWs(ws)),
    pool: pool === '' || isAddress(pool.trim()) ? null : 'This is no address',
  };
  const sound = Object.values(faults).every((fault) => fault === null);

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!sound) return;
    saveSettings({
      rpc: rpc.trim() || DEFAULTS.rpc,
      ws: ws.trim() || null,
      pool: pool.trim() || DEFAULTS.pool,
      slippageBps: slippage,
    });
    forgetLink();
    onClose();
  };

  return (
    <Dialog open title="Settings" onClose={onClose}>
      <form className="stack" onSubmit={save}>
        <NodeField rpc={rpc} fault={faults.rpc} onChange={choose} />
        <PoolField rpc={faults.rpc === null ? rpc : ''} pool={pool} fault={faults.pool} onChange={setPool} />
        <SlippageField slippage={slippage} onChange={setSlippage} />
        <ThemeField theme={settings.theme} />
        <SocketField ws={ws} fault={faults.ws} onChange={setWs} />
        <small>
          Kept in this browser and nowhere else. If the node's address has a key in it, whoever uses this browser can read it.
        </small>
        <div className="actions">
          <button type="button" className="second" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="main" disabled={!sound}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const wrong = (parsed: ReturnType<typeof parseRpc>): string | null => (parsed.ok ? null : parsed.why);

function SlippageField({ slippage, onChange }: { slippage: number; onChange: (slippage: number) => void }) {
  return (
    <fieldset>
      <legend>Slippage</legend>
      <div className="choices">
        {SLIPPAGES.map((of) => (
          <label key={of}>
            <input type="radio" name="slippage" checked={slippage === of} onChange={() => onChange(of)} />
            {bps(of)}
          </label>
        ))}
      </div>
      <small>
        How far a result may fall short of the quote. What falls shorter is refused by the program, and costs only the network's
        fee.
      </small>
    </fieldset>
  );
}

/** Counts at once: there is nothing to weigh. */
function ThemeField({ theme }: { theme: Theme }) {
  return (
    <fieldset>
      <legend>Theme</legend>
      <div className="choices">
        {THEMES.map(([of, words]) => (
          <label key={of}>
            <input type="radio" name="theme" checked={theme === of} onChange={() => saveSettings({ theme: of })} />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SocketFieldProps {
  ws: string;
  fault: string | null;
  onChange: (ws: string) => void;
}

function SocketField({ ws, fault, onChange }: SocketFieldProps) {
  return (
    <details>
      <summary>WebSocket of the node</summary>
      <div className="field">
        <label htmlFor="ws">Address, where it is not the usual one</label>
        <input
          id="ws"
          type="url"
          value={ws}
          placeholder="wss://"
          aria-invalid={fault !== null}
          aria-describedby="ws-fault"
          onChange={(event) => onChange(event.target.value)}
        />
        <span id="ws-fault" className="fault">
          {fault}
        </span>
      </div>
    </details>
  );
}

interface NodeFieldProps {
  rpc: string;
  fault: string | null;
  onChange: (rpc: string) => void;
}

function NodeField({ rpc, fault, onChange }: NodeFieldProps) {
  return (
    <div className="field">
      <label htmlFor="rpc">Solana node (RPC)</label>
      <input
        id="rpc"
        type="url"
        value={rpc}
        placeholder="https://"
        spellCheck={false}
        aria-invalid={fault !== null}
        aria-describedby="rpc-fault"
        onChange={(event) => onChange(event.target.value)}
      />
      <span id="rpc-fault" className="fault">
        {fault}
      </span>
      <div className="row">
        {NODES.filter(([, address]) => mayAsk(address)).map(([words, address]) => (
          <button key={address} type="button" className="second small" onClick={() => onChange(address)}>
            {words}
          </button>
        ))}
      </div>
      <span className="help">
        Public nodes limit how often they answer, and some refuse browsers. The node sees your address and what you ask.
      </span>
    </div>
  );
}
