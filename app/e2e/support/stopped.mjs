// Time stands still for browser and command line: both are answered from one recorded slot.
import { poolThat } from './chain.mjs';
import { openDoor } from './door.mjs';
import { record } from './recording.mjs';
import { until } from './wait.mjs';
import { isLater, world } from './world.mjs';

/** Records a slot in which there is something of everything, and opens a page at it. */
export async function stopTime(route) {
  const { chain } = world;
  await poolThat(
    chain,
    'the pool has a history, and stake that has grown',
    ({ rates, operators }) => rates.entries.length >= 9 && operators.records.some(({ grew }) => grew > 0n),
  );
  await somethingPending();
  await somebodyWaiting();
  const recording = await record(chain.rpc, chain.pool, await chain.genesis());
  // A door of its own: whoever else has a page open asks for accounts that are not in the recording.
  const door = await openDoor(chain.url);
  door.freeze(recording);
  const visitor = await world.visit({ door });
  try {
    await visitor.go(route);
  } catch (problem) {
    await door.shut();
    throw problem;
  }
  return {
    recording,
    visitor,
    cli: (...line) => chain.cli(line, { url: door.url }),
    async goOn() {
      await visitor.close();
      await door.shut();
    },
  };
}

/** A higher fee on rewards: it counts four epochs later. */
async function somethingPending() {
  const { chain } = world;
  const [now] = (await chain.cli(['config', 'show'])).parameters.filter(({ name }) => name === 'fee_bps');
  if (now.pending !== null) return;
  await chain.cli(['config', 'propose', 'fee_bps', `${now.value + 50}`], { signer: chain.keyFile('governance') });
}

/** A ticket in the queue. */
async function somebodyWaiting() {
  const { chain, crowd } = world;
  await until('a ticket is requested', () => chain.cli(['unstake', '40', '--ticket'], { signer: crowd.file }).catch(isLater), {
    patience: 60_000,
  });
}
