// A holder for the tests that need one: with a burner, SOL of the faucet, and shares that it has staked for on the page.
import { SOL } from './chain.mjs';
import { carryOut, connectBurner, sharesOf, type } from './holder.mjs';
import { follow } from './pages.mjs';
import { until } from './wait.mjs';
import { world } from './world.mjs';

/** What it has in SOL, and what it stakes of it. */
export const PURSE = 200n * SOL;
const STAKED = '120';

/** Somebody with a burner and SOL. */
export async function newcomer(options) {
  const visitor = await world.visit(options);
  await visitor.go('stake');
  const address = await connectBurner(visitor);
  await world.chain.airdrop(address, PURSE);
  await visitor.page.getByText(`You have ${PURSE / SOL}.0000 SOL`).waitFor();
  return Object.assign(visitor, { address });
}

let known;

/** Somebody with shares; the same for all tests that ask. */
export function theHolder() {
  known ??= (async () => {
    const holder = await newcomer();
    await stake(holder, STAKED);
    return holder;
  })();
  return known;
}

/** Stakes on the page. */
export async function stake({ page }, text) {
  await follow(page, 'Stake');
  await type(page, text);
  const button = page.getByRole('main').getByRole('button', { name: 'Stake', exact: true });
  return carryOut(page, async () => {
    await until('it can be staked', () => button.isEnabled());
    await button.click();
  });
}

export const sharesNow = ({ address }) => sharesOf(world.chain, address);
