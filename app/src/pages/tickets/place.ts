/** Where a ticket stands in the queue. */

import type { TicketView } from '@sluice/client';

const NTH = ['first', 'second', 'third', 'fourth', 'fifth'];

/** Which of the cohorts that wait is its own, all tickets of an epoch; none where nothing of it waits, or that is not known. */
export function placeOf({ line }: Pick<TicketView, 'line'>): string | undefined {
  const place = line?.cohorts.length;
  if (place === undefined) return undefined;
  return `its epoch is ${NTH[place - 1] ?? `number ${place}`} in the queue`;
}
