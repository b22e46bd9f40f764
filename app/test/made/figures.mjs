// What an invented pool has done so far.
import { NEVER, NO_CAP, chance, key, sol } from './bytes.mjs';

/** Epochs of two days that brought some 0.035 % each, less a fee of a twentieth; one of them lost something. */
export function history(count, epoch, now, lossAt) {
  const next = chance(7);
  let [assets, supply] = [sol(880_000), sol(840_000)];
  return Array.from({ length: count }, (_, at) => {
    const behind = BigInt(count - 1 - at);
    const grown = at === 0 ? 0n : (assets * BigInt(Math.round(310 + next() * 80))) / 1_000_000n;
    const lost = at === lossAt ? assets / 4_000n : 0n;
    const fee = lost > grown ? 0n : grown / 20n;
    const flow = sol(Math.round(next() * 9_000));
    supply += (flow * supply) / assets;
    assets += flow + grown - lost;
    supply += (fee * supply) / (assets - fee);
    return { epoch: epoch - behind, time: now - 30_000n - behind * 172_800n, assets, supply, grown, lost, fee };
  });
}

const NOTHING = { mainDelegation: 0n, grewOn: 0n, grew: 0n };

/** What befalls operators, by their place. */
const FATES = {
  2: (_, epoch) => ({ sideState: 1, sideSince: epoch, sideDelegation: sol(812.5), sideLamports: sol(812.5023) }),
  4: () => ({ flags: 4, eligibleFrom: NEVER }),
  5: ({ grew }) => ({ flags: 16 + 32, eligibleFrom: NEVER, grew: grew / 4n, slow: 1 }),
  7: () => ({ status: 2, eligibleFrom: NEVER, mainState: 2, mainCooling: sol(4_210), mainLamports: sol(4_210.0023), ...NOTHING }),
  9: ({ weight }, epoch) => ({ nextFrom: epoch + 3n, nextWeight: weight + 250, nextShare: 1_000, nextMaxInflationBps: 400 }),
  11: (_, epoch) => ({ mainState: 0, mainLamports: sol(0.0023), eligibleFrom: epoch + 2n, ...NOTHING }),
  12: ({ grew }) => ({ grew: grew / 2n, shortDue: sol(1.25), bonded: 1, bond: sol(100), cap: sol(10_000) }),
};

/** So many operators of a pool, with what befalls operators. */
export function records(name, count, epoch, assets) {
  const next = chance(count);
  const weights = Array.from({ length: count }, () => 100 + Math.round(next() * 900));
  const all = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  return weights.map((weight, at) => {
    const stake = (assets * 93n * BigInt(weight)) / (all * 100n);
    const groups = Uint8Array.from([1 + (at % 5), 6 + (at % 3), 0, 0]);
    const terms = { share: 1_200, nextShare: 1_200, maxInflationBps: 500, nextMaxInflationBps: 500 };
    const of = {
      vote: key(`${name} vote ${at}`),
      main: key(`${name} main ${at}`),
      side: key(`${name} side ${at}`),
      status: 1,
      ...terms,
      ...{ maxBlockBps: 10_000, nextMaxBlockBps: 10_000, groups, nextGroups: groups },
      ...{ cap: NO_CAP, agreedCap: NO_CAP, nextCap: NO_CAP, nextFrom: NEVER, eligibleFrom: 3n },
      ...{ weight, nextWeight: weight, wantedWeight: weight },
      ...{ mainState: 1, mainDelegation: stake, mainLamports: stake + sol(0.0023), sideLamports: sol(0.0023) },
      ...{ grewOn: stake, grew: (stake * BigInt(Math.round(330 + next() * 40))) / 1_000_000n, visited: epoch, measured: epoch },
      ...(at % 3 === 0 && { bonded: 1, bond: sol(650 + at), cap: sol(650 + at) * 100n }),
    };
    return { ...of, ...FATES[at]?.(of, epoch) };
  });
}
