/** The pool at one slot: every figure on every page comes out of one of these. */

import {
  getBase64Encoder,
  type Address,
  type ReadonlyUint8Array,
} from '@solana/kit';
import {
  getConfigDecoder,
  getOperatorsDecoder,
  getPoolDecoder,
  getRateEntryDecoder,
  getRateHistoryDecoder,
  getRecordDecoder,
  type Config,
  type Operators,
  type Pool,
  type RateEntry,
  type RateHistory,
  type Record as OperatorRecord,
} from '@sluice/client';

import type { Source } from './feed.ts';
import { COMMITMENT, watchAccounts, type Node } from './node.ts';

export interface PoolKeys {
  readonly pool: Address;
  readonly mint: Address;
  readonly tokenProgram: Address;
  readonly reserve: Address;
  readonly insurance: Address;
  readonly operators: Address;
  readonly config: Address;
  readonly rates: Address;
  readonly escrow: Address;
  readonly treasury: Address;
}

export interface Now {
  readonly slot: bigint;
  readonly epoch: bigint;
  /** Seconds since 1970 by the cluster's clock. */
  readonly time: bigint;
  /** When the epoch began, by the same. */
  readonly epochStart: bigint;
}

export interface PoolSnapshot {
  readonly slot: bigint;
  readonly keys: PoolKeys;
  readonly pool: Pool;
  readonly operators: { readonly header: Operators; readonly records: readonly OperatorRecord[] };
  readonly config: Config;
  readonly rates: { readonly header: RateHistory; readonly entries: readonly RateEntry[] };
  readonly reserve: bigint;
  readonly insurance: bigint;
  readonly now: Now;
  readonly rewardsBeingPaid: boolean;
  readonly rent: { readonly perByte: bigint };
  /** Slots of an epoch, by the cluster's schedule. */
  readonly slotsInEpoch: bigint;
  /** The first slot of this epoch. */
  readonly epochFirstSlot: bigint;
}

const CLOCK = 'SysvarC1ock11111111111111111111111111111111' as Address;
const RENT = 'SysvarRent111111111111111111111111111111111' as Address;
const EPOCH_REWARDS = 'SysvarEpochRewards1111111111111111111111111' as Address;
const SCHEDULE = 'SysvarEpochSchedu1e111111111111111111111111' as Address;

interface Raw {
  readonly lamports: bigint;
  readonly data: ReadonlyUint8Array;
}

async function readAccounts(
  node: Node,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<{ slot: bigint; accounts: readonly (Raw | null)[] }> {
  const answer = await node.rpc
    .getMultipleAccounts([...addresses], { commitment: COMMITMENT, encoding: 'base64' })
    .send({ abortSignal: signal });
  const encoder = getBase64Encoder();
  const accounts = answer.value.map((account) =>
    account === null ? null : { lamports: BigInt(account.lamports), data: encoder.encode(account.data[0]) },
  );
  return { slot: answer.context.slot, accounts };
}

const view = (data: ReadonlyUint8Array): DataView => new DataView(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

function rows<T>(data: ReadonlyUint8Array, from: number, size: number, decode: (bytes: ReadonlyUint8Array) => T): T[] {
  const count = view(data).getUint32(from, true);
  return Array.from({ length: count }, (_, at) => decode(data.slice(from + 8 + at * size, from + 8 + (at + 1) * size)));
}

function keysOf(address: Address, pool: Pool): PoolKeys {
  const { mint, tokenProgram, reserve, insurance, operators, config, rates, escrow, treasury } = pool;
  return { pool: address, mint, tokenProgram, reserve, insurance, operators, config, rates, escrow, treasury };
}

export function poolSource(node: Node, address: Address): Source<PoolSnapshot> {
  let keys: PoolKeys | null = null;
  const find = async (signal: AbortSignal): Promise<PoolKeys> => {
    if (keys) return keys;
    const { accounts } = await readAccounts(node, [address], signal);
    if (!accounts[0]) throw new Error(`there is no account at ${address}`);
    keys = keysOf(address, getPoolDecoder().decode(accounts[0].data));
    return keys;
  };
  return {
    async read(signal) {
      const of = await find(signal);
      const wanted = [of.pool, of.operators, of.config, of.rates, of.reserve, of.insurance, CLOCK, EPOCH_REWARDS, RENT, SCHEDULE];
      const { slot, accounts } = await readAccounts(node, wanted, signal);
      const at = (index: number): Raw => {
        const account = accounts[index];
        if (!account) throw new Error(`there is no account at ${wanted[index]}`);
        return account;
      };
      const [headerSize, ratesSize] = [at(1).data.length, 48];
      void headerSize;
      const pool = getPoolDecoder().decode(at(0).data);
      const operatorsDecoder = getOperatorsDecoder();
      const operatorsSize = (operatorsDecoder as unknown as { fixedSize: number }).fixedSize;
      const clock = view(at(6).data);
      const schedule = view(at(9).data);
      const epoch = clock.getBigUint64(16, true);
      const perEpoch = schedule.getBigUint64(0, true);
      const [firstNormalEpoch, firstNormalSlot] = [schedule.getBigUint64(17, true), schedule.getBigUint64(25, true)];
      return {
        slot,
        keys: { ...of, treasury: pool.treasury },
        pool,
        operators: {
          header: operatorsDecoder.decode(at(1).data),
          records: rows(at(1).data, operatorsSize, 320, (bytes) => getRecordDecoder().decode(bytes)),
        },
        config: getConfigDecoder().decode(at(2).data),
        rates: {
          header: getRateHistoryDecoder().decode(at(3).data),
          entries: rows(at(3).data, ratesSize, 56, (bytes) => getRateEntryDecoder().decode(bytes)),
        },
        reserve: at(4).lamports,
        insurance: at(5).lamports,
        now: {
          slot: clock.getBigUint64(0, true),
          epochStart: clock.getBigInt64(8, true),
          epoch,
          time: clock.getBigInt64(32, true),
        },
        rewardsBeingPaid: accounts[7] != null && accounts[7].data[80] === 1,
        rent: { perByte: view(at(8).data).getBigUint64(0, true) },
        slotsInEpoch: perEpoch,
        epochFirstSlot: firstNormalSlot + (epoch - firstNormalEpoch) * perEpoch,
      };
    },
    async watch(signal, open, changed) {
      const of = await find(signal);
      await watchAccounts(node, [of.pool, of.reserve, of.operators, of.config], signal, open, changed);
    },
  };
}
