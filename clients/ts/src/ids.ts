/**
 * Addresses that are the same on every cluster.
 *
 * @module
 */
import type { Address } from '@solana/kit';

export { SLUICE_PROGRAM_ADDRESS } from './generated/programs/index.js';

/** Nobody: what accounts hold where there is no address. Also the System program's. */
export const NOBODY = '11111111111111111111111111111111' as Address<'11111111111111111111111111111111'>;
export const SYSTEM_PROGRAM = NOBODY;
export const STAKE_PROGRAM =
  'Stake11111111111111111111111111111111111111' as Address<'Stake11111111111111111111111111111111111111'>;
export const VOTE_PROGRAM =
  'Vote111111111111111111111111111111111111111' as Address<'Vote111111111111111111111111111111111111111'>;
export const COMPUTE_BUDGET_PROGRAM =
  'ComputeBudget111111111111111111111111111111' as Address<'ComputeBudget111111111111111111111111111111'>;
export const TOKEN_PROGRAM =
  'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA' as Address<'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA'>;
export const TOKEN_2022_PROGRAM =
  'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb' as Address<'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb'>;
export const ASSOCIATED_TOKEN_PROGRAM =
  'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL' as Address<'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL'>;
export const LOOKUP_TABLE_PROGRAM =
  'AddressLookupTab1e1111111111111111111111111' as Address<'AddressLookupTab1e1111111111111111111111111'>;
export const LOADER_V3 =
  'BPFLoaderUpgradeab1e11111111111111111111111' as Address<'BPFLoaderUpgradeab1e11111111111111111111111'>;
export const CLOCK_SYSVAR =
  'SysvarC1ock11111111111111111111111111111111' as Address<'SysvarC1ock11111111111111111111111111111111'>;
export const EPOCH_REWARDS_SYSVAR =
  'SysvarEpochRewards1111111111111111111111111' as Address<'SysvarEpochRewards1111111111111111111111111'>;
export const EPOCH_SCHEDULE_SYSVAR =
  'SysvarEpochSchedu1e111111111111111111111111' as Address<'SysvarEpochSchedu1e111111111111111111111111'>;
export const RENT_SYSVAR =
  'SysvarRent111111111111111111111111111111111' as Address<'SysvarRent111111111111111111111111111111111'>;
