import { apy, APY_METHOD, APY_WINDOWS, price, type PoolSnapshot, type RateEntry } from '@sluice/client';
import { useMemo, useState } from 'react';

import { LineChart, NoLineYet } from '../../chart/LineChart.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Table, type Column } from '../../components/Table.tsx';
import { exact, short } from '../../format/amount.ts';
import { rate } from '../../format/part.ts';
import { day, moment } from '../../format/time.ts';

type Rates = PoolSnapshot['rates'];

/** What one LST was worth at each close, and what that makes in a year. */
export function RateHistory({ snapshot }: { snapshot: PoolSnapshot | null }) {
  return (
    <section className="sheet">
      <h2>What one LST was worth</h2>
      <Figures columns>
        {APY_WINDOWS.map((epochs) => (
          <Yield key={epochs} rates={snapshot?.rates} epochs={epochs} />
        ))}
      </Figures>
      <details>
        <summary>How the yearly rates are reckoned</summary>
        <p>{APY_METHOD.charAt(0).toUpperCase() + APY_METHOD.slice(1)}. They are what was, not what will be.</p>
      </details>
      <History rates={snapshot?.rates} />
    </section>
  );
}

function Yield({ rates, epochs }: { rates: Rates | undefined; epochs: bigint }) {
  const found = rates && apy(rates, epochs);
  const span = found && `a year, net of fees; closes of ${found.fromEpoch} to ${found.toEpoch}`;
  return (
    <Figure
      label={`Last ${epochs === 1n ? 'epoch' : `${epochs} epochs`}`}
      hint={rates === undefined ? <Skeleton width="8em" /> : (span ?? 'no history that long')}
    >
      {rates && (found ? rate(found.ppm) : '–')}
    </Figure>
  );
}

/** An entry with its price. */
interface Priced extends RateEntry {
  readonly price: bigint;
}

const SPANS = [30, 90] as const;

/** Its frame stands before the history is read, so that nothing moves when it is. */
function History({ rates }: { rates: Rates | undefined }) {
  const [span, setSpan] = useState<number | null>(null);
  // By the count of entries ever written: another snapshot of the same history draws nothing anew.
  const all = useMemo(() => (rates ? priced(rates) : []), [rates?.header.written, rates?.header.pool]);
  const shown = useMemo(() => all.slice(span === null ? 0 : -span), [all, span]);
  return (
    <>
      <div className="row spread spans">
        <h3>SOL for one LST at the close of each epoch</h3>
        <Spans of={SPANS.filter((count) => count < all.length)} chosen={span} onChoose={setSpan} />
      </div>
      {rates && all.length < 2 ? <TooShort all={all} /> : <Chart shown={shown} />}
      <p className="why">
        Each step is the close of an epoch, by its number. Epochs that nobody closed have no entry.
        {rates &&
          rates.header.written > rates.entries.length &&
          ` Of ${rates.header.written} closes the chain keeps the last ${rates.entries.length}.`}
      </p>
      <HistoryTable all={all} />
    </>
  );
}

interface SpansProps {
  of: readonly number[];
  chosen: number | null;
  onChoose: (span: number | null) => void;
}

/** How far back the line goes. */
function Spans({ of, chosen, onChoose }: SpansProps) {
  if (of.length === 0) return null;
  return (
    <div className="row" role="group" aria-label="How far back">
      {[...of, null].map((count) => (
        <button
          key={count}
          type="button"
          className="second small"
          aria-pressed={chosen === count}
          onClick={() => onChoose(count)}
        >
          {count === null ? 'All' : `${count} closes`}
        </button>
      ))}
    </div>
  );
}

function Chart({ shown }: { shown: readonly Priced[] }) {
  const [xs, ys] = useMemo(() => [shown.map(({ epoch }) => Number(epoch)), shown.map(pixels)], [shown]);
  if (shown.length === 0) return <NoLineYet />;
  return (
    <LineChart
      label={`SOL for one LST at each close, epochs ${xs[0]} to ${xs.at(-1)}`}
      xs={xs}
      ys={ys}
      say={(index) => words(shown[index])}
      show={(index) => <Readout entry={shown[index]} />}
    />
  );
}

function TooShort({ all }: { all: readonly Priced[] }) {
  const [only] = all;
  return (
    <p className="soft">
      {only
        ? `One epoch was closed so far: ${words(only)}. There is a line from the second close on.`
        : 'No epoch was closed so far: the first close writes the first entry.'}
    </p>
  );
}

function Readout({ entry }: { entry: Priced | undefined }) {
  if (!entry) return null;
  return (
    <>
      <strong>{short(entry.price, 9)} SOL</strong>{' '}
      <span className="soft">
        epoch {entry.epoch.toString()}, closed {closed(entry)}
      </span>
    </>
  );
}

const words = (entry: Priced | undefined): string =>
  entry ? `epoch ${entry.epoch}, closed ${closed(entry)}: ${short(entry.price, 9)} SOL` : '';

/** A moment without its year can only be told from another one within a year. */
const LONG_AGO = 300 * 86_400;

/** When it was closed: to the minute, or to the day where the year has to be named. */
function closed({ time }: Priced): string {
  const seconds = Number(time);
  return Date.now() / 1_000 - seconds < LONG_AGO ? moment(seconds) : day(seconds);
}

/** Where on the canvas it is, and nothing else. */
const pixels = ({ price }: Priced): number => Number(price) / 1e9;

/** Without entries of a pool that had no shares: there was no price. */
function priced({ entries }: Rates): readonly Priced[] {
  return entries.flatMap((entry) => {
    const of = price(entry);
    return of === undefined ? [] : [{ ...entry, price: of }];
  });
}

const COLUMNS: readonly Column<Priced>[] = [
  { key: 'epoch', head: 'Epoch', cell: ({ epoch }) => epoch.toString(), by: ({ epoch }) => epoch },
  { key: 'time', head: 'Closed', cell: closed },
  { key: 'price', head: 'One LST, SOL', numeric: true, cell: ({ price }) => short(price, 9), by: ({ price }) => price },
  { key: 'assets', head: 'Assets, SOL', numeric: true, cell: ({ assets }) => exact(assets), by: ({ assets }) => assets },
  { key: 'grown', head: 'Came in, SOL', numeric: true, cell: ({ grown }) => exact(grown), by: ({ grown }) => grown },
  { key: 'lost', head: 'Lost, SOL', numeric: true, cell: ({ lost }) => exact(lost), by: ({ lost }) => lost },
  { key: 'fee', head: 'Fee, SOL', numeric: true, cell: ({ fee }) => exact(fee), by: ({ fee }) => fee },
];

function HistoryTable({ all }: { all: readonly Priced[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The same as a table, with what came in, what was lost and the fee</summary>
      {open && (
        <div className="tall">
          <Table
            caption="Closes of epochs, newest first"
            columns={COLUMNS}
            rows={all}
            id={({ epoch }) => epoch.toString()}
            sorted="epoch"
          />
        </div>
      )}
    </details>
  );
}
