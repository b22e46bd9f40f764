/** What the client says, in the form of what the CLI prints (docs/cli-json.md). */
import {
  APY_METHOD,
  APY_WINDOWS,
  type At,
  type Cohort,
  type CohortView,
  MOST,
  type Operator,
  type PoolSnapshot,
  type TicketView,
  SLUICE_PROGRAM_ADDRESS,
  apy,
  doors,
  epochProgress,
  groups,
  operatorSummary,
  operators,
  parameters,
  pendingChanges,
  places,
  price,
  queueView,
  roles,
} from '@sluice/client';

/** `pool show`. */
export function poolShow(snapshot: PoolSnapshot, queue: readonly At<Cohort>[]): unknown {
  const { pool, keys, config, now } = snapshot;
  const { depositsClosedBy, exitsClosedBy, gate, bunker, bunkerReasons, pauses } = doors(pool, config, now.epoch);
  const { cohorts, ...waiting } = queueView(snapshot, queue);
  return form({
    pool: keys.pool,
    mint: keys.mint,
    tokenProgram: keys.tokenProgram,
    program: SLUICE_PROGRAM_ADDRESS,
    slot: now.slot,
    epoch: now.epoch,
    ...epochProgress(snapshot.schedule, now),
    rewardsBeingPaid: snapshot.rewardsBeingPaid,
    rate: rate(snapshot),
    ledger: pick(pool, ['assets', 'supply', 'unbooked', 'taxable', 'markAssets', 'markSupply', 'unconfirmed']),
    places: places(snapshot),
    queue: { ...waiting, cohorts: cohorts.map(cohortOf) },
    fees: {
      ...pick(pool, ['feeBps', 'bountyBps', 'insuranceBps', 'exitFloorPpm', 'exitMaxBps', 'exitMinBps', 'exitTarget']),
      entryPpm: pool.rMaxPpm,
      treasury: pool.treasury,
    },
    deposits: {
      ...pick(pool, ['headRoom', 'openPpm']),
      lateFromSlot: pool.lateFromSlot === MOST ? undefined : pool.lateFromSlot,
      late: now.slot >= pool.lateFromSlot,
      cap: pool.depositCap,
      capRoom: pool.depositCap > pool.assets ? pool.depositCap - pool.assets : 0n,
    },
    doors: {
      depositsOpen: depositsClosedBy.length === 0,
      depositsClosedBy,
      exitsOpen: exitsClosedBy.length === 0,
      exitsClosedBy,
      gate,
      bunker,
      bunkerReasons,
      pauses,
    },
    roles: roles(pool, config),
    pending: pendingChanges(snapshot),
    apy: yields(snapshot),
    apyMethod: APY_METHOD,
    operators: operatorSummary(snapshot.operators, now.epoch),
    accounts: pick(keys, ['reserve', 'insurance', 'operators', 'config', 'rates', 'escrow']),
  });
}

/** `rate`, with the newest `most` entries. */
export function rateShow(snapshot: PoolSnapshot, most: number): unknown {
  const history = snapshot.rates.entries.slice(-most).reverse();
  return form({
    pool: snapshot.keys.pool,
    epoch: snapshot.now.epoch,
    rate: rate(snapshot),
    unbooked: snapshot.pool.unbooked,
    apy: yields(snapshot),
    apyMethod: APY_METHOD,
    history: history.map(entry => ({ ...entry, lamportsPerLst: price(entry) })),
  });
}

/** `operators list`, without what vote accounts say. */
export function operatorsList({ keys, now, operators: list }: PoolSnapshot): unknown {
  const all = operators(list, now.epoch).map(operator);
  return form({ pool: keys.pool, epoch: now.epoch, summary: operatorSummary(list, now.epoch), operators: all });
}

/** `groups list`. */
export function groupsList({ operators: list }: PoolSnapshot): unknown {
  const flat = groups(list).map(({ pending, ...group }) => ({
    ...group,
    pendingCap: pending?.cap,
    pendingShareBps: pending?.shareBps,
    pendingFrom: pending?.fromEpoch,
  }));
  return form({ groups: flat });
}

/** `config show`, without its `delay`. */
export function configShow(snapshot: PoolSnapshot): unknown {
  const all = parameters(snapshot).map(({ number: _, pending, ...parameter }) => ({
    ...parameter,
    pending: pending?.value,
    pendingFrom: pending?.fromEpoch,
  }));
  const pending = pendingChanges(snapshot);
  return form({ pool: snapshot.keys.pool, epoch: snapshot.now.epoch, parameters: all, pending });
}

/** The tickets of `tickets`, in the order given. */
export function ticketsShow(views: readonly TicketView[]): unknown {
  return form(
    views.map(({ address, cohortRentPayer: _, line: __, ahead, ...view }) => {
      return { ticket: address, ...view, sharesAhead: ahead?.shares, lamportsAhead: ahead?.lamports };
    }),
  );
}

function rate({ pool, now }: PoolSnapshot) {
  const pair = { assets: pool.pairAssets, supply: pool.pairSupply };
  return { epoch: pool.pairEpoch, fresh: pool.pairEpoch === now.epoch, ...pair, lamportsPerLst: price(pair) };
}

function yields({ rates }: PoolSnapshot) {
  return APY_WINDOWS.flatMap(epochs => {
    const of = apy(rates, epochs);
    return of === undefined ? [] : [{ epochs, ...pick(of, ['fromEpoch', 'toEpoch', 'seconds']), apyPpm: of.ppm }];
  });
}

function cohortOf({ address, ...view }: CohortView) {
  return { cohort: address, ...view };
}

function operator({ pending, ...of }: Operator) {
  return { ...of, pending: pending?.terms, pendingFrom: pending?.fromEpoch };
}

function pick<T, K extends keyof T>(of: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map(name => [name, of[name]])) as Pick<T, K>;
}

/** Names with underscores, `null` for what is absent, every number a bigint. */
function form(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(form);
  if (typeof value !== 'object' || value === null) return value;
  const underscored = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [underscored(name), form(part)]));
}

/** What the CLI's `operators list` shows, without what vote accounts say: those the client does not read. */
export function withoutVotes(shown: unknown): unknown {
  const { operators: all, ...rest } = shown as { operators: Record<string, unknown>[] };
  return { ...rest, operators: all.map(({ commission: _, ...operator }) => operator) };
}
