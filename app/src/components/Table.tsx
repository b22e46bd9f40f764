import { useMemo, useState, type ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  /** Figures stand right. */
  readonly numeric?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** What the column is sorted by; a column without it cannot be. */
  readonly by?: (row: Row) => bigint | number | string;
}

interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  /** The column that it is sorted by at first, largest first. */
  sorted?: string;
  empty?: ReactNode;
  /** So many rows are drawn until all are asked for. */
  most?: number;
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

/** A table whose columns can be sorted; on a phone it scrolls sideways within its own box. */
export function Table<Row>({ caption, columns, rows, id, sorted, empty, most }: TableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(sorted === undefined ? null : { key: sorted, down: true });
  const [whole, setWhole] = useState(false);
  const ordered = useMemo(() => sort(rows, columns, order), [rows, columns, order]);
  const shown = whole ? ordered : ordered.slice(0, most);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} onSort={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={id(row)}>
              {columns.map((column) => (
                <td key={column.key} className={column.numeric ? 'numeric' : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {shown.length === 0 && (
            <tr>
              <td colSpan={columns.length} className="empty">
                {empty ?? 'None'}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {shown.length < ordered.length && (
        <button type="button" className="second small all" onClick={() => setWhole(true)}>
          Show all {ordered.length}
        </button>
      )}
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  order: Order | null;
  onSort: (order: Order) => void;
}

function Head<Row>({ column, order, onSort }: HeadProps<Row>) {
  const mine = order?.key === column.key ? order : null;
  const state = mine === null ? 'none' : mine.down ? 'descending' : 'ascending';
  return (
    <th scope="col" className={column.numeric ? 'numeric' : undefined} aria-sort={column.by ? state : undefined}>
      {column.by ? (
        <button type="button" onClick={() => onSort({ key: column.key, down: mine === null || !mine.down })}>
          {column.head}
          <span aria-hidden="true">{mine === null ? '' : mine.down ? ' ↓' : ' ↑'}</span>
        </button>
      ) : (
        column.head
      )}
    </th>
  );
}

function sort<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): readonly Row[] {
  const by = columns.find((column) => column.key === order?.key)?.by;
  if (!by || !order) return rows;
  const sign = order.down ? -1 : 1;
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ row }) => row);
}
