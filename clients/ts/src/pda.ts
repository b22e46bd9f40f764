/**
 * Addresses that follow from others.
 *
 * @module
 */
import { type Address, getAddressEncoder, getProgramDerivedAddress, getU64Encoder } from '@solana/kit';
import type { Pool } from './accounts.js';
import { ASSOCIATED_TOKEN_PROGRAM, SLUICE_PROGRAM_ADDRESS } from './ids.js';

/** Every address of a pool that instructions ask for. They never change, but for the treasury's. */
export interface PoolKeys {
  readonly pool: Address;
  /** The LST's mint. */
  readonly mint: Address;
  /** Owner of the mint: SPL Token or Token-2022. */
  readonly tokenProgram: Address;
  /** Liquid SOL. */
  readonly reserve: Address;
  /** Cover. */
  readonly insurance: Address;
  /** The operators' account. */
  readonly operators: Address;
  /** What is pending. */
  readonly config: Address;
  /** The rate history. */
  readonly rates: Address;
  /** Token account that receives the fee. The one address here that governance may change. */
  readonly treasury: Address;
  /** Token account of the shares in the queue. */
  readonly escrow: Address;
}

/** Where what a pool's figures depend on is. */
export type PoolPlaces = Pick<PoolKeys, 'pool' | 'reserve' | 'insurance' | 'operators' | 'config' | 'rates'>;

/** {@link PoolPlaces} by the pool's address alone: nothing has to be read for them. */
export async function poolPlaces(pool: Address): Promise<PoolPlaces> {
  const names = ['reserve', 'insurance', 'operators', 'config', 'rates'] as const;
  const found = names.map(async name => [name, await poolAccount(pool, name)] as const);
  // type-safety: one entry for each of the names.
  return { pool, ...(Object.fromEntries(await Promise.all(found)) as Omit<PoolPlaces, 'pool'>) };
}

/** Those that a pool has stored. */
export function poolKeys(pool: Address, stored: Pool): PoolKeys {
  const { mint, tokenProgram, reserve, insurance, operators, config, rates, treasury, escrow } = stored;
  return { pool, mint, tokenProgram, reserve, insurance, operators, config, rates, treasury, escrow };
}

/** The pool of a mint. */
export function poolAddress(mint: Address): Promise<Address> {
  return find(['pool', mint]);
}

/** An account that a pool has one of: `config`, `operators`, `rates`, `reserve`, `insurance`, `escrow`, `dead`. */
export function poolAccount(pool: Address, name: PoolAccountName): Promise<Address> {
  return find([name, pool]);
}

/** {@link poolAccount}. */
export type PoolAccountName = 'config' | 'operators' | 'rates' | 'reserve' | 'insurance' | 'escrow' | 'dead';

/** The cohort of all tickets that are requested in an epoch. */
export function cohortAddress(pool: Address, epoch: bigint): Promise<Address> {
  return find(['cohort', pool, epoch]);
}

/** The ticket of a requester's nonce, and its bump. */
export function ticketAddress(cohort: Address, requester: Address, nonce: bigint): Promise<readonly [Address, number]> {
  return findWithBump(['ticket', cohort, requester, nonce]);
}

/** The stake account of a nonce of the operators' account. */
export function stakeAddress(pool: Address, nonce: bigint): Promise<Address> {
  return find(['stake', pool, nonce]);
}

/** The bond behind a vote account. */
export function bondAddress(pool: Address, vote: Address): Promise<Address> {
  return find(['bond', pool, vote]);
}

/** The token account of the LST that a wallet has by convention. */
export function lstAccount(keys: Pick<PoolKeys, 'mint' | 'tokenProgram'>, wallet: Address): Promise<Address> {
  return find([wallet, keys.tokenProgram, keys.mint], ASSOCIATED_TOKEN_PROGRAM);
}

/** A seed: words, an address, or a number of 64 bits. */
type Seed = PoolAccountName | 'pool' | 'cohort' | 'ticket' | 'stake' | 'bond' | Address | bigint;

const WORDS = [
  'config',
  'operators',
  'rates',
  'reserve',
  'insurance',
  'escrow',
  'dead',
  'pool',
  'cohort',
  'ticket',
  'stake',
  'bond',
];

async function find(seeds: readonly Seed[], program?: Address): Promise<Address> {
  return (await findWithBump(seeds, program))[0];
}

async function findWithBump(seeds: readonly Seed[], program = SLUICE_PROGRAM_ADDRESS as Address) {
  const encode = (seed: Seed) => {
    if (typeof seed === 'bigint') return getU64Encoder().encode(seed);
    return WORDS.includes(seed) ? seed : getAddressEncoder().encode(seed as Address);
  };
  return getProgramDerivedAddress({ programAddress: program, seeds: seeds.map(encode) });
}
