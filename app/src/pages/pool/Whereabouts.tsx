import { places, type Places, type PoolSnapshot } from '@sluice/client';
import { useMemo, type ReactNode } from 'react';

import { PartsBar, Swatch, type Hue, type Part } from '../../chart/Parts.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { exact, short } from '../../format/amount.ts';
import { percentOf } from '../../format/part.ts';

interface Place {
  readonly key: keyof Places;
  readonly name: string;
  readonly hint: string;
  readonly hue: Hue;
  /** Shown only where there is something. */
  readonly rare?: boolean;
}

/** Each lamport that the pool holds is in one of these. */
const PLACES: readonly Place[] = [
  { key: 'active', name: 'Active stake', hint: 'earns', hue: 1 },
  { key: 'activating', name: 'Warming stake', hint: 'earns from the next epoch on', hue: 3 },
  { key: 'cooling', name: 'Cooling stake', hint: 'comes back to the reserve, and earns no more', hue: 2 },
  { key: 'reserve', name: 'Reserve', hint: 'liquid SOL', hue: 4 },
  { key: 'stakeRentAndIdle', name: 'In stake accounts, not staked', hint: 'rents, and what is not swept yet', hue: 5 },
  { key: 'astray', name: 'Astray', hint: 'delegated to vote accounts that the pool did not choose', hue: 'bad', rare: true },
];

/** Parts of the reserve that have a purpose. */
const OF_RESERVE: readonly Omit<Place, 'hue'>[] = [
  { key: 'reserveForQueue', name: 'kept for tickets', hint: 'that wait' },
  { key: 'reserveLiquid', name: 'for exits at once', hint: 'the most one could take now' },
  { key: 'waitingForClose', name: 'paid in', hint: 'by bonds or givers; the next close books it', rare: true },
  { key: 'notYetSeen', name: 'in no book yet', hint: 'the next close finds it', rare: true },
];

/** Where the pool's lamports are. */
export function Whereabouts({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const of = useMemo(() => snapshot && places(snapshot), [snapshot]);
  const parts: readonly Part[] = PLACES.map(({ key, hue }) => ({ key, hue, size: of?.[key] ?? 0n }));
  const whole = parts.reduce((sum, { size }) => sum + size, 0n);
  const there = (place: { key: keyof Places; rare?: boolean }): boolean => !place.rare || (of?.[place.key] ?? 0n) > 0n;
  return (
    <section className="sheet">
      <h2>Where the SOL is</h2>
      {of ? <PartsBar parts={parts} whole={whole} /> : <Skeleton height="1.75rem" />}
      <table className="places">
        <caption className="hidden">Where the pool's SOL is</caption>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col" className="numeric">
              SOL
            </th>
            <th scope="col" className="numeric">
              Part
            </th>
          </tr>
        </thead>
        <tbody>
          {PLACES.filter(there).flatMap(({ key, name, hint, hue }) => [
            <Row key={key} name={name} hint={hint} of={of?.[key]} whole={whole} mark={<Swatch hue={hue} />} />,
            ...(key === 'reserve' ? OF_RESERVE.filter(there) : []).map((part) => (
              <Row key={part.key} name={part.name} hint={part.hint} of={of?.[part.key]} whole={whole} />
            )),
          ])}
          <Row name="All" hint="" of={of ? whole : undefined} whole={whole} total />
        </tbody>
      </table>
      <p className="why">
        The reserve as it is now; stake as it was last read
        {snapshot && `, in epoch ${snapshot.operators.header.epoch}`}, and moved by the pool since.
      </p>
    </section>
  );
}

interface RowProps {
  name: string;
  hint: string;
  of: bigint | undefined;
  whole: bigint;
  /** Its colour; without one it is a part of the row above. */
  mark?: ReactNode;
  total?: boolean;
}

function Row({ name, hint, of, whole, mark, total = false }: RowProps) {
  return (
    <tr className={total ? 'total' : mark ? undefined : 'part'}>
      <th scope="row">
        {mark}
        {name}
        {hint !== '' && <small>{hint}</small>}
      </th>
      <td className="numeric">
        {of === undefined ? (
          <Skeleton width="5em" />
        ) : (
          <data value={of.toString()} title={`${exact(of)} SOL`}>
            {short(of, 2)}
          </data>
        )}
      </td>
      <td className="numeric soft">{of === undefined || total ? '' : percentOf(of, whole)}</td>
    </tr>
  );
}
