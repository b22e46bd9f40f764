import { exact, short } from '../format/amount.ts';
import { Skeleton } from './Skeleton.tsx';

interface AmountProps {
  /** Lamports, or base units of the LST; `undefined` while it is read. */
  of: bigint | undefined;
  unit: 'SOL' | 'LST';
  /** Decimals, cut and not rounded; all there are with `all`. */
  decimals?: number;
  all?: boolean;
}

/** An amount: short to read, exact to hover and to copy. */
export function Amount({ of, unit, decimals = 4, all = false }: AmountProps) {
  if (of === undefined) return <Skeleton width="6em" />;
  return (
    <data className="amount" value={of.toString()} title={`${exact(of)} ${unit}`}>
      {all ? exact(of) : short(of, decimals)} <span className="unit">{unit}</span>
    </data>
  );
}
