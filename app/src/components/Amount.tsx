import { exact, short, shortUp } from '../format/amount.ts';
import { Skeleton } from './Skeleton.tsx';

interface AmountProps {
  /** Lamports, or base units of the LST; `undefined` while it is read. */
  of: bigint | undefined;
  unit: 'SOL' | 'LST';
  /** Decimals, cut and not rounded; all there are with `all`. */
  decimals?: number;
  all?: boolean;
  /** Rounded up instead of cut: of what is paid. */
  up?: boolean;
}

/** An amount: short to read, exact to hover and to copy. */
export function Amount({ of, unit, decimals = 4, all = false, up = false }: AmountProps) {
  if (of === undefined) return <Skeleton width="6em" />;
  return (
    <data className="amount" value={of.toString()} title={`${exact(of)} ${unit}`}>
      {all ? exact(of) : (up ? shortUp : short)(of, decimals)} <span className="unit">{unit}</span>
    </data>
  );
}
