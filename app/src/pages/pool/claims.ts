/** Whose the lamports are, beside where they are. */

import { places, type PoolSnapshot } from '@sluice/client';

export interface Claims {
  readonly assets: bigint;
  readonly unbooked: bigint;
  readonly owed: bigint;
  readonly waiting: bigint;
  readonly all: bigint;
  readonly held: bigint;
  readonly missing: bigint;
}

/** The books beside the places. Outside both: the insurance and the bounty pot, which nobody has a claim on. */
export function claims(snapshot: PoolSnapshot): Claims {
  const { assets, unbooked } = snapshot.pool;
  const of = places(snapshot);
  const owed = of.owedFee + of.owedBounty + of.owedInsurance;
  const waiting = of.waitingForClose + of.notYetSeen;
  const all = assets + unbooked + owed + waiting;
  const held = of.active + of.activating + of.cooling + of.reserve + of.stakeRentAndIdle + of.astray;
  return { assets, unbooked, owed, waiting, all, held, missing: all > held ? all - held : 0n };
}
