// One slot of the chain, kept: every account that a pool's figures depend on, read in one request.
import { getBase58Encoder } from '@solana/kit';
import {
  CLOCK_SYSVAR,
  EPOCH_REWARDS_SYSVAR,
  EPOCH_SCHEDULE_SYSVAR,
  epochProgress,
  readClock,
  readEpochSchedule,
  readPool,
  readPoolKeys,
  RENT_SYSVAR,
  SLUICE_PROGRAM_ADDRESS,
} from '@sluice/client';

const SYSVARS = [CLOCK_SYSVAR, RENT_SYSVAR, EPOCH_SCHEDULE_SYSVAR, EPOCH_REWARDS_SYSVAR];

/** Not in the recording: an answer would be of another time. */
const UNKNOWN = -32_601;

/**
 * @param {import('@solana/kit').Rpc<import('@solana/kit').SolanaRpcApi>} rpc
 * @param {string} genesis The cluster's genesis hash, which has no time.
 */
export async function record(rpc, address, genesis) {
  const keys = await readPoolKeys(rpc, address);
  const before = await readPool(rpc, keys);
  const none = { encoding: 'base64', commitment: 'confirmed', dataSlice: { offset: 0, length: 0 } };
  const owned = await rpc.getProgramAccounts(SLUICE_PROGRAM_ADDRESS, none).send();
  const operators = before.operators.records.flatMap(({ vote, main, side }) => [vote, main, side]);
  const others = [keys.mint, keys.reserve, keys.insurance, keys.escrow, keys.treasury, ...SYSVARS];
  const addresses = [...new Set([...owned.map(({ pubkey }) => pubkey), ...operators, ...others])];
  const { context, value } = await rpc.getMultipleAccounts(addresses, { encoding: 'base64', commitment: 'confirmed' }).send();
  const accounts = new Map(addresses.map((of, place) => [of, value[place] && plain(value[place])]));
  return new Recording(Number(context.slot), accounts, genesis);
}

/** As JSON has it. The epoch of the rent is 2^64 - 1, which JSON cannot say here; no reader asks for it. */
const plain = ({ lamports, owner, executable, data }) => ({
  lamports: Number(lamports),
  owner,
  executable,
  data,
  rentEpoch: 0,
  space: bytes({ data }).length,
});

const bytes = ({ data }) => new Uint8Array(Buffer.from(data[0], 'base64'));

function passes(data, { memcmp, dataSize }) {
  if (dataSize !== undefined) return data.length === Number(dataSize);
  const { offset, bytes: wanted, encoding = 'base58' } = memcmp;
  const want = encoding === 'base64' ? Buffer.from(wanted, 'base64') : getBase58Encoder().encode(wanted);
  return want.every((byte, place) => data[Number(offset) + place] === byte);
}

class Recording {
  #accounts;
  #genesis;
  /** What was asked for and is not in it. */
  missing = [];

  constructor(slot, accounts, genesis) {
    this.slot = slot;
    this.#accounts = accounts;
    this.#genesis = genesis;
  }

  /** What the node would have answered then. */
  answer(method, params) {
    switch (method) {
      case 'getMultipleAccounts':
        return this.#at(params[0].map((of) => this.#account(of)));
      case 'getAccountInfo':
        return this.#at(this.#account(params[0]));
      case 'getProgramAccounts':
        return { result: this.#owned(params[0], params[1]?.filters ?? []) };
      case 'getEpochInfo':
        return { result: this.#epoch() };
      case 'getEpochSchedule':
        return { result: this.#schedule() };
      case 'getGenesisHash':
        return { result: this.#genesis };
      case 'getSlot':
        return { result: this.slot };
      default:
        this.missing.push(method);
        return { error: { code: UNKNOWN, message: `${method} is not in the recording` } };
    }
  }

  #at = (value) => ({ result: { context: { slot: this.slot, apiVersion: '4.2.2' }, value } });

  #account(address) {
    if (!this.#accounts.has(address)) this.missing.push(address);
    return this.#accounts.get(address) ?? null;
  }

  #owned(program, filters) {
    const all = [...this.#accounts].filter(([, account]) => account?.owner === program);
    const passing = all.filter(([, { data }]) => filters.every((filter) => passes(bytes({ data }), filter)));
    return passing.map(([pubkey, account]) => ({ pubkey, account }));
  }

  #schedule() {
    const of = Buffer.from(bytes(this.#accounts.get(EPOCH_SCHEDULE_SYSVAR)));
    const word = (at) => Number(of.readBigUInt64LE(at));
    return {
      slotsPerEpoch: word(0),
      leaderScheduleSlotOffset: word(8),
      warmup: of[16] !== 0,
      firstNormalEpoch: word(17),
      firstNormalSlot: word(25),
    };
  }

  #epoch() {
    const now = readClock(bytes(this.#accounts.get(CLOCK_SYSVAR)));
    const schedule = readEpochSchedule(bytes(this.#accounts.get(EPOCH_SCHEDULE_SYSVAR)));
    const { slotIndex, slotsInEpoch } = epochProgress(schedule, now);
    return {
      absoluteSlot: this.slot,
      blockHeight: this.slot,
      epoch: Number(now.epoch),
      slotIndex: Number(slotIndex),
      slotsInEpoch: Number(slotsInEpoch),
      transactionCount: 0,
    };
  }
}
