/**
 * Parameters, treasury and roles: what counts, what is pending, what may be changed.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import type { Config, Operators, Pool } from '../accounts.js';
import { CHANGE_DELAY, PARAMETERS } from '../generated/parameters.js';
import type { PoolSnapshot } from '../read.js';
import { never, somebody } from './never.js';

export { CHANGE_DELAY };

/** A parameter's name. */
export type ParameterName = (typeof PARAMETERS)[number]['name'];

/** Parameters whose changes count, and are cancelled, together. */
export type Domain = 'fees' | 'caps' | 'risk';

/** A role. */
export type Role = 'governance' | 'curator' | 'guardian';

/** A parameter of a pool. */
export interface Parameter {
  /** What `set_parameter` takes. */
  readonly number: number;
  readonly name: ParameterName;
  /** What it is counted in, in words: `lamports`, `bps of rewards`, `slots`. */
  readonly unit: string;
  readonly domain: Domain;
  /** What counts. */
  readonly value: bigint;
  /** What will, and the epoch whose close makes it count. */
  readonly pending: { readonly value: bigint; readonly fromEpoch: bigint } | undefined;
  /** The least and the most that it may be. */
  readonly least: bigint;
  readonly most: bigint;
  /** The direction that counts at once. */
  readonly safe: 'down' | 'up' | 'neither';
}

/** Who has a role, and who comes next. */
export interface RoleView {
  readonly role: Role;
  /** None where nobody has it. */
  readonly holder: Address | undefined;
  readonly pending: PendingChange | undefined;
}

/** A change that waits. */
export interface PendingChange {
  readonly what: ParameterName | 'treasury' | Role;
  /** What counts until then: a figure of a parameter, an address of the others; none for nobody. */
  readonly now: bigint | Address | undefined;
  /** What will. */
  readonly next: bigint | Address | undefined;
  /** The first epoch whose close may make it count. */
  readonly fromEpoch: bigint;
  /** Whether a nominee has accepted; none where nobody has to. */
  readonly accepted: boolean | undefined;
  /** What `cancel_change` names: 0 to 2 the domains, 3 to 5 the roles; and the number of its last write. */
  readonly slot: number;
  readonly sequence: bigint;
}

/** By the number of their slot. */
const DOMAINS: readonly Domain[] = ['fees', 'caps', 'risk'];
const ROLES: readonly Role[] = ['governance', 'curator', 'guardian'];
/** Bit of the fees' slot: the treasury. */
const TREASURY = 63n;

/** The parameters of a pool, by number. */
export function parameters({ pool, operators, config }: PoolSnapshot): Parameter[] {
  return PARAMETERS.map(of => {
    const slot = config.slots[DOMAINS.indexOf(of.domain)];
    const value = config.pending[of.number];
    const pending = slot !== undefined && value !== undefined && names(slot.changes, BigInt(of.number));
    return {
      ...of,
      value: BigInt(live(of.name, pool, operators.header, config)),
      pending: pending ? { value, fromEpoch: slot.from } : undefined,
    };
  });
}

/** The roles of a pool. */
export function roles(pool: Pool, config: Config): RoleView[] {
  const holders = [pool.governance, pool.curator, pool.guardian];
  return ROLES.map((role, place) => {
    const holder = somebody(holders[place] as Address);
    const handover = config.handovers[place];
    const fromEpoch = never(handover?.from);
    if (handover === undefined || fromEpoch === undefined) return { role, holder, pending: undefined };
    const next = somebody(handover.nominee);
    const accepted = next === undefined ? undefined : handover.accepted === 1n;
    const slot = DOMAINS.length + place;
    return {
      role,
      holder,
      pending: { what: role, now: holder, next, fromEpoch, accepted, slot, sequence: handover.sequence },
    };
  });
}

/** All that was decided and does not count yet: parameters, treasury, roles. */
export function pendingChanges(snapshot: PoolSnapshot): PendingChange[] {
  const { pool, config } = snapshot;
  const ofParameters = parameters(snapshot).flatMap(({ name, domain, value, pending }) => {
    if (pending === undefined) return [];
    const slot = DOMAINS.indexOf(domain);
    const sequence = config.slots[slot]?.sequence ?? 0n;
    const { value: next, fromEpoch } = pending;
    return [{ what: name, now: value, next, fromEpoch, accepted: undefined, slot, sequence }];
  });
  const ofRoles = roles(pool, config).flatMap(({ pending }) => (pending === undefined ? [] : [pending]));
  return [...ofParameters, ...treasuryChange(pool, config), ...ofRoles];
}

function treasuryChange(pool: Pool, config: Config): PendingChange[] {
  const fees = config.slots[0];
  if (fees === undefined || !names(fees.changes, TREASURY)) return [];
  const { from: fromEpoch, sequence } = fees;
  const [now, next] = [pool.treasury, config.nextTreasury];
  return [{ what: 'treasury', now, next, fromEpoch, accepted: undefined, slot: 0, sequence }];
}

/** Whether a slot names a change by its bit. */
function names(changes: bigint, bit: bigint): boolean {
  return ((changes >> bit) & 1n) === 1n;
}

/** What counts now: where the value of a name is kept. */
function live(name: ParameterName, pool: Pool, header: Operators, config: Config): number | bigint {
  const values: { readonly [name in ParameterName]: number | bigint } = {
    fee_bps: pool.feeBps,
    bounty_bps: pool.bountyBps,
    insurance_bps: pool.insuranceBps,
    exit_max_bps: pool.exitMaxBps,
    exit_min_bps: pool.exitMinBps,
    deposit_cap: pool.depositCap,
    curator_cap: config.curatorCap,
    curator_share: config.curatorShare,
    curator_weight: config.curatorWeight,
    curator_inflation_bps: config.curatorInflationBps,
    curator_block_bps: config.curatorBlockBps,
    curator_zero_bps: config.curatorZeroBps,
    r_floor_ppm: pool.rFloorPpm,
    late_guard_slots: pool.lateGuardSlots,
    level_interval_slots: pool.levelIntervalSlots,
    liquidity_bps: pool.liquidityBps,
    band_bps: pool.bandBps,
    churn_bps: pool.churnBps,
    bounty_unit: header.bountyUnit,
    bounty_ramp_slots: header.bountyRamp,
    cover_bps: header.coverBps,
    tolerance_bps: header.toleranceBps,
    pause_epochs: config.pauseEpochs,
  };
  return values[name];
}
