import { useId } from 'react';

import { BAD_AMOUNT, exact, readTyped, short } from '../format/amount.ts';

interface AmountFieldProps {
  label: string;
  unit: 'SOL' | 'LST';
  text: string;
  onChange: (text: string) => void;
  /** What the reader has; `undefined` while it is not known. */
  balance: bigint | undefined;
  /** The most that can be used of it. */
  most: bigint | undefined;
}

/** A field for an amount: a text, since a number of the browser's is a float. */
export function AmountField({ label, unit, text, onChange, balance, most }: AmountFieldProps) {
  const id = useId();
  const typed = readTyped(text);
  const fault = faultOf(typed, most, unit);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={fault ? 'amount-field wrong' : 'amount-field'}>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          placeholder="0"
          value={text}
          aria-invalid={fault !== ''}
          aria-describedby={`${id}-fault ${id}-balance`}
          onChange={(event) => onChange(event.target.value)}
        />
        <span className="unit">{unit}</span>
        <button
          type="button"
          className="second small"
          disabled={most === undefined || most === 0n}
          onClick={() => most !== undefined && onChange(exact(most).replaceAll(',', ''))}
        >
          Max
        </button>
      </div>
      <div className="row spread under-field">
        <span id={`${id}-fault`} className="fault" aria-live="polite">
          {fault}
        </span>
        <span id={`${id}-balance`} className="help numeric">
          {balance === undefined ? '' : `You have ${short(balance)} ${unit}`}
        </span>
      </div>
    </div>
  );
}

function faultOf(typed: ReturnType<typeof readTyped>, most: bigint | undefined, unit: string): string {
  if (!typed.ok) return BAD_AMOUNT[typed.why];
  if (most !== undefined && typed.amount > most) return `You can use ${short(most)} ${unit} at the most`;
  return '';
}
