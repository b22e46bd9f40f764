/** What the chain says in bits and names, in words. */

import type { BunkerReason, Parameter, ParameterName, Pausable, PendingChange, Reason, Role } from '@sluice/client';
import { MOST } from '@sluice/client';

import { exact } from '../../format/amount.ts';
import { bps, ppm } from '../../format/part.ts';

export const REASONS: Record<Reason, string> = {
  stale_rate: 'this epoch is not closed yet, so that there is no price',
  insolvent: 'the pool has shares and no assets',
  bunker: 'bunker mode',
  cover_pending: 'the pool was given something that no price contains yet',
  paused: 'it is paused',
  deposit_cap: 'the pool has reached its deposit cap',
};

export const BUNKER_REASONS: Record<BunkerReason, string> = {
  share_fell: 'A share fell at the last close.',
  unbacked_shares: 'The mint has shares that the pool did not mint.',
  loss_not_booked: 'A loss is proven that no close has booked yet.',
  stake_astray: 'Stake is delegated to vote accounts that the pool did not choose.',
  fall_not_confirmed: 'The last close took so much that the next one is to confirm it.',
};

export const PAUSABLE: Record<Pausable, string> = {
  deposits: 'deposits',
  exits: 'exits at once',
  delegation: 'delegation',
};

/** A pause that no close lifts. The guardian's have an end; what a close sets after a total loss has none. */
export const endless = (what: Pausable): string =>
  what === 'deposits'
    ? 'until governance ends it. A close after a total loss pauses them as well, and without an end'
    : 'until governance ends it';

export const ROLES: Record<Role, string> = { governance: 'Governance', curator: 'Curator', guardian: 'Guardian' };

const PARAMETERS: Record<ParameterName, string> = {
  fee_bps: 'Fee on rewards',
  bounty_bps: 'Of that fee, to the bounty pot',
  insurance_bps: 'Of that fee, to the insurance',
  exit_max_bps: 'Exit at once where nothing is liquid',
  exit_min_bps: 'Exit at once at full liquidity',
  deposit_cap: 'Deposit cap',
  curator_cap: 'Curator: the most an operator may get',
  curator_share: 'Curator: the largest share of the pool',
  curator_weight: 'Curator: the highest weight',
  curator_inflation_bps: 'Curator: the highest commission on inflation rewards',
  curator_block_bps: 'Curator: the highest commission on block revenue',
  curator_zero_bps: 'Curator: weight it may take away at once in an epoch',
  r_floor_ppm: 'Least expected reward of an epoch, until ten are known',
  late_guard_slots: 'Deposits are late from so long before the end',
  level_interval_slots: 'Least time between two levels',
  liquidity_bps: 'To be kept liquid',
  band_bps: 'Gaps to a target that stay',
  churn_bps: 'Rebalancing in an epoch, at the most',
  bounty_unit: 'Bounty of a step',
  bounty_ramp_slots: 'A bounty doubles within',
  cover_bps: 'Bond that stake asks for',
  tolerance_bps: 'Growth may stay below the mean by',
  pause_epochs: 'A pause holds for',
};

/** A parameter, the treasury or a role. */
export function nameOf(what: PendingChange['what']): string {
  if (what === 'treasury') return 'Treasury';
  return what in ROLES ? ROLES[what as Role] : PARAMETERS[what as ParameterName];
}

/** A parameter's value with its unit: the same figure as the chain's, in the form in which people read it. */
export function valueOf({ unit }: Pick<Parameter, 'unit'>, value: bigint): string {
  if (unit === 'lamports') return value === MOST ? 'unlimited' : `${exact(value)} SOL`;
  const [measure = '', ...of] = unit.split(' ');
  const rest = of.length > 0 ? ` ${of.join(' ')}` : '';
  if (measure === 'bps') return bps(value) + rest;
  if (measure === 'ppm') return ppm(value) + rest;
  const count = value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return measure === 'weight' ? count : `${count} ${value === 1n ? measure.replace(/s$/, '') : measure}`;
}
