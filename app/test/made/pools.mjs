// The invented pools: one as they should be, one in trouble, one just made, one with a long list.
import { NOBODY, TOKEN_PROGRAM } from '@sluice/client';

import { NEVER, NO_CAP, account, bytes, key, slab, sol } from './bytes.mjs';
import { history, records } from './figures.mjs';

const FLOOR = 1_000_000n;

/** Accounts by address. */
export function makePool(name, { epoch, slot, now, closes, count, lossAt = 70, pool = {}, config = {}, header = {}, queue = [] }) {
  const names = ['mint', 'reserve', 'insurance', 'operators', 'config', 'rates', 'escrow', 'treasury', 'governance', 'curator', 'guardian'];
  const keys = Object.fromEntries(names.map((of) => [of, key(`${name} ${of}`)]));
  const entries = closes > 0 ? history(closes, epoch, now, lossAt) : [];
  const pair = entries.at(-1) ?? { assets: sol(1), supply: sol(1), epoch };
  const list = records(name, count, epoch, pair.assets);
  const totals = totalsOf(list);
  const cohorts = queue.map((cohort, at) => ({ address: key(`${name} cohort ${at}`), ...cohort }));
  const waits = waiting(cohorts, pair);
  const ledger = { assets: pair.assets + sol(count > 0 ? 2_310.5 : 0), unbooked: sol(count > 0 ? 12.75 : 0), owedInsurance: sol(0.4) };
  const books = { ...ledger, supply: pair.supply + sol(count > 0 ? 2_180.25 : 0), ...waits, ...pool };
  const debts = (books.owedFee ?? 0n) + (books.owedBounty ?? 0n) + books.owedInsurance;
  const reserve = FLOOR + books.assets + books.unbooked + debts + (books.cover ?? 0n) - totals.lamports;
  const head = { pool: key(name), epoch, closed: epoch, ...totals, ...levelOf(list, pair, epoch), ...groupsOf(list), ...header };
  return new Map([
    [key(name), account(bytes('Pool', { ...FIXED, ...keys, ...stateOf(pair, cohorts, slot), ...books }))],
    [keys.operators, account(slab(bytes('Operators', head), list.map((of) => bytes('Record', of))))],
    [keys.config, account(bytes('Config', { ...configOf(key(name), keys), ...config }))],
    [keys.rates, account(slab(bytes('RateHistory', { pool: key(name), written: BigInt(entries.length) }), entries.map((of) => bytes('RateEntry', of))))],
    [keys.reserve, account(Buffer.alloc(0), reserve)],
    [keys.insurance, account(Buffer.alloc(0), FLOOR + sol(418.2))],
    ...cohorts.map(({ address, ...of }, at) => [
      address,
      account(bytes('Cohort', { pool: key(name), next: cohorts[at + 1]?.address ?? NOBODY, rentPayer: key('payer'), ...of })),
    ]),
  ]);
}

const FIXED = {
  tokenProgram: TOKEN_PROGRAM,
  depositCap: sol(2_000_000),
  ...{ rMaxPpm: 412, rFloorPpm: 330, exitFloorPpm: 412, openPpm: 981_200, exitTarget: sol(19_000) },
  ...{ feeBps: 500, bountyBps: 1_000, insuranceBps: 2_000, liquidityBps: 200, bandBps: 100, churnBps: 500 },
  ...{ exitMaxBps: 300, exitMinBps: 10, lateGuardSlots: 8_000, levelIntervalSlots: 4_000, headRoom: sol(6_120.75) },
};

const stateOf = (pair, cohorts, slot) => ({
  ...{ pairAssets: pair.assets, pairSupply: pair.supply, pairEpoch: pair.epoch, markAssets: pair.assets, markSupply: pair.supply },
  ...{ queueHead: cohorts[0]?.address ?? NOBODY, queueTail: cohorts.at(-1)?.address ?? NOBODY, lateFromSlot: slot + 100_000n },
});

function waiting(cohorts, pair) {
  const left = cohorts.map(({ shares, filled, assets, supply }) => [shares - filled, ((shares - filled) * assets) / supply]);
  const sum = (at) => left.reduce((all, of) => all + of[at], 0n);
  const due = (sum(0) * pair.assets) / pair.supply;
  return { queueShares: sum(0), queueNominal: sum(1), queueValue: due, queueDue: due < sum(1) ? due : sum(1) };
}

function totalsOf(list) {
  const sum = (...fields) => list.reduce((all, of) => fields.reduce((part, field) => part + (of[field] ?? 0n), all), 0n);
  const cooling = sum('mainCooling', 'sideCooling');
  const lamports = sum('mainLamports', 'sideLamports') + sol(3.5);
  return { count: list.length, due: list.length, visited: list.length, delegated: sum('mainDelegation', 'sideDelegation'), cooling, lamports: list.length > 0 ? lamports : 0n };
}

function levelOf(list, pair, epoch) {
  const weights = BigInt(list.reduce((sum, { weight }) => sum + weight, 0));
  const delegatable = (pair.assets * 97n) / 100n;
  const level = weights === 0n ? 0n : delegatable / weights;
  const ticks = { minimum: sol(1), bountyUnit: 20_000n, bountyRamp: 9_000n, pot: sol(31.4), toleranceBps: 1_000, coverBps: 100 };
  return { weights, delegatable, level, levelEpoch: list.length > 0 ? epoch : 0n, shareUnit: pair.assets / 10_000n, ...ticks };
}

function groupsOf(list) {
  const none = { cap: 0n, nextCap: 0n, delegated: 0n, weights: 0, share: 0, nextShare: 0 };
  const groups = Array.from({ length: 256 }, (_, id) => {
    const members = list.filter((of) => id > 0 && of.groups.includes(id));
    if (members.length === 0) return none;
    const delegated = members.reduce((sum, of) => sum + of.mainDelegation + (of.sideDelegation ?? 0n), 0n);
    const weights = members.reduce((sum, of) => sum + of.weight, 0);
    return { cap: NO_CAP, nextCap: NO_CAP, delegated, weights, share: 4_000, nextShare: id === 2 ? 3_000 : 4_000 };
  });
  return { groups, lastGroup: list.length > 0 ? 8 : 0, groupsFrom: list.length > 0 ? 815n : NEVER };
}

const configOf = (pool, keys) => ({
  pool,
  nextTreasury: keys.treasury,
  pauses: [NEVER, NEVER, NEVER],
  slots: [0, 1, 2].map(() => ({ changes: 0n, from: NEVER, sequence: 0n })),
  handovers: [0, 1, 2].map(() => ({ nominee: NOBODY, from: NEVER, sequence: 0n, accepted: 0n })),
  ...{ curatorCap: sol(150_000), curatorShare: 800, curatorWeight: 1_000, curatorInflationBps: 500, curatorBlockBps: 10_000 },
  ...{ curatorZeroBps: 1_000, pauseEpochs: 10, armed: 0x700 },
});
