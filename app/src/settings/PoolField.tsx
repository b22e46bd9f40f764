import { useEffect, useRef, useState } from 'react';

import { connect } from '../chain/node.ts';
import { shortAddress } from '../format/address.ts';
import { ASKING, askPools, UNASKED } from './listed.ts';

interface PoolFieldProps {
  rpc: string;
  pool: string;
  fault: string | null;
  onChange: (pool: string) => void;
}

export function PoolField({ rpc, pool, fault, onChange }: PoolFieldProps) {
  const [{ pools, words }, setListed] = useState(UNASKED);
  const asked = useRef<AbortController | null>(null);
  // What one node has said is not of another, and what it still says is not heard.
  useEffect(() => {
    setListed(UNASKED);
    return () => asked.current?.abort();
  }, [rpc]);
  const look = async (): Promise<void> => {
    asked.current?.abort();
    const mine = new AbortController();
    asked.current = mine;
    setListed(ASKING);
    const answer = await askPools(connect(rpc, 'ws://127.0.0.1'), mine.signal);
    if (answer) setListed(answer);
  };
  return (
    <div className="field">
      <label htmlFor="pool">Pool</label>
      <input
        id="pool"
        type="text"
        value={pool}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={fault !== null}
        aria-describedby="pool-fault"
        onChange={(event) => onChange(event.target.value)}
      />
      <span id="pool-fault" className="fault" aria-live="polite">
        {fault ?? words}
      </span>
      <div className="row">
        <button type="button" className="second small" disabled={rpc === ''} onClick={() => void look()}>
          List the pools of this cluster
        </button>
        {pools.map((address) => (
          <button key={address} type="button" className="second small" title={address} onClick={() => onChange(address)}>
            <code>{shortAddress(address)}</code>
          </button>
        ))}
      </div>
      <span className="help">Anyone may make a pool. Compare the address with the one you mean.</span>
    </div>
  );
}
