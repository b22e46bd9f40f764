// This file is written by clients/codama (make client). Please do not edit it.

/** Epochs from the write of a change to the close that makes it count, where it is not into the safe direction. */
export const CHANGE_DELAY = 4n;

/** The parameters by number: what `set_parameter` takes. */
export const PARAMETERS = [
  { number: 0, name: 'fee_bps', unit: 'bps of rewards', domain: 'fees', least: 0n, most: 1000n, safe: 'down' },
  { number: 1, name: 'bounty_bps', unit: 'bps of the fee', domain: 'fees', least: 0n, most: 5000n, safe: 'neither' },
  { number: 2, name: 'insurance_bps', unit: 'bps of the fee', domain: 'fees', least: 0n, most: 5000n, safe: 'up' },
  { number: 3, name: 'exit_max_bps', unit: 'bps', domain: 'fees', least: 0n, most: 1000n, safe: 'down' },
  { number: 4, name: 'exit_min_bps', unit: 'bps', domain: 'fees', least: 0n, most: 1000n, safe: 'down' },
  { number: 5, name: 'deposit_cap', unit: 'lamports', domain: 'caps', least: 1000000000n, most: 18446744073709551615n, safe: 'down' },
  { number: 6, name: 'curator_cap', unit: 'lamports', domain: 'caps', least: 0n, most: 4611686018427387904n, safe: 'down' },
  { number: 7, name: 'curator_share', unit: 'bps of the pool', domain: 'caps', least: 0n, most: 10000n, safe: 'down' },
  { number: 8, name: 'curator_weight', unit: 'weight', domain: 'caps', least: 0n, most: 65535n, safe: 'down' },
  { number: 9, name: 'curator_inflation_bps', unit: 'bps of rewards', domain: 'caps', least: 0n, most: 10000n, safe: 'down' },
  { number: 10, name: 'curator_block_bps', unit: 'bps of rewards', domain: 'caps', least: 0n, most: 10000n, safe: 'down' },
  { number: 11, name: 'curator_zero_bps', unit: 'bps of all weight', domain: 'caps', least: 0n, most: 2000n, safe: 'down' },
  { number: 12, name: 'r_floor_ppm', unit: 'ppm of assets', domain: 'risk', least: 250n, most: 2000n, safe: 'neither' },
  { number: 13, name: 'late_guard_slots', unit: 'slots', domain: 'risk', least: 0n, most: 216000n, safe: 'up' },
  { number: 14, name: 'level_interval_slots', unit: 'slots', domain: 'risk', least: 0n, most: 216000n, safe: 'neither' },
  { number: 15, name: 'liquidity_bps', unit: 'bps of assets', domain: 'risk', least: 0n, most: 2500n, safe: 'neither' },
  { number: 16, name: 'band_bps', unit: 'bps of a target', domain: 'risk', least: 0n, most: 1000n, safe: 'neither' },
  { number: 17, name: 'churn_bps', unit: 'bps of what is delegatable', domain: 'risk', least: 10n, most: 2500n, safe: 'neither' },
  { number: 18, name: 'bounty_unit', unit: 'lamports', domain: 'risk', least: 0n, most: 10000000n, safe: 'neither' },
  { number: 19, name: 'bounty_ramp_slots', unit: 'slots', domain: 'risk', least: 1n, most: 4294967295n, safe: 'neither' },
  { number: 20, name: 'cover_bps', unit: 'bps of stake', domain: 'risk', least: 0n, most: 10000n, safe: 'neither' },
  { number: 21, name: 'tolerance_bps', unit: 'bps of the mean growth', domain: 'risk', least: 500n, most: 10000n, safe: 'neither' },
  { number: 22, name: 'pause_epochs', unit: 'epochs', domain: 'risk', least: 1n, most: 10n, safe: 'neither' },
] as const;
