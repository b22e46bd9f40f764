/** The client on a real validator: what it quotes is what the program does, and what it shows is what the CLI shows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Address } from '@solana/kit';
import {
  type At,
  type ExitQuote,
  NotFound,
  type Quote,
  type Ticket,
  claimTicket,
  decodeTicket,
  depositSol,
  depositStake,
  freshStakeAccount,
  lamports,
  liquidity,
  lstAccount,
  quoteClaim,
  quoteDeposit,
  quoteDepositStake,
  quoteTicket,
  quoteUnstakeInstant,
  quoteWithdrawStake,
  readAccount,
  readAccounts,
  readStakeAccount,
  readTickets,
  requestUnstake,
  shares,
  stakeRoom,
  cohortType,
  ticketNonce,
  ticketView,
  transferTicket,
  unstakeInstant,
  withdrawStake,
  withdrawableStake,
  rentOfStake,
} from '@sluice/client';
import { until } from './cluster.js';
import { shown } from './shown.js';
import { SOL, World, given, refusal } from './world.js';

let world: World;

before(async () => {
  world = await World.start();
});

after(() => world?.cluster.stop());

test('a deposit mints what was quoted, keeps the fee that was quoted, and opens the token account', async () => {
  const { cluster, alice } = world;
  const { signer } = alice;
  const { result, seen, then } = await world.alone(async ({ keys, pool, now }) => {
    const amount = lamports(1_500n * SOL + 1n);
    const quote = given(quoteDeposit(pool, now, amount));
    const account = await lstAccount(keys, signer.address);
    const before = await cluster.tokens(account);
    await cluster.send(
      signer,
      await depositSol(keys, { depositor: signer, lamports: amount, minShares: quote.shares }),
    );
    return { amount, quote, minted: (await cluster.tokens(account)) - before };
  });
  assert.equal(result.minted, result.quote.shares);
  assert.equal(then.pool.supply - seen.pool.supply, result.quote.shares);
  assert.equal(then.pool.assets - seen.pool.assets, result.amount - result.quote.fee);
  assert.equal(then.pool.unbooked - seen.pool.unbooked, result.quote.fee);
  assert.equal(then.pool.headRoom === 0n || then.pool.headRoom === result.quote.headRoom, true);
});

test('an exit at once pays what was quoted', async () => {
  const { cluster, alice } = world;
  const { signer } = alice;
  const receiver = (await cluster.wallet('receiver', SOL)).signer.address;
  const { result } = await world.alone(async ({ keys, pool, now, reserve }) => {
    const amount = shares(SOL + 7n);
    const quote = given(quoteUnstakeInstant(pool, now, reserve, amount));
    const before = await cluster.lamports(receiver);
    const input = { holder: signer, shares: amount, minLamports: quote.lamports, receiver };
    await cluster.send(signer, [await unstakeInstant(keys, input)]);
    return { quote, paid: (await cluster.lamports(receiver)) - before };
  });
  assert.equal(result.paid, result.quote.lamports);
  assert.ok(result.quote.fee > 0n);
});

test('what a quote refuses, the program refuses, for the same reason', async () => {
  const { cluster, alice } = world;
  const { signer } = alice;
  const [none, tiny, all] = [lamports(0n), shares(1_000n), shares(1_400n * SOL)];
  const { keys, pool, now, reserve, rent } = await until('what was deposited is delegated', async () => {
    const seen = await world.settled();
    return liquidity(seen.pool, seen.reserve) < all ? seen : undefined;
  });
  const reasons = [
    quoteDeposit(pool, now, none),
    quoteUnstakeInstant(pool, now, reserve, all),
    quoteTicket(pool, now, rent, tiny),
  ].map(quote => (quote.ok ? assert.fail('it was not refused') : quote.error));
  const request = await requestUnstake(keys, pool, now, { requester: signer, shares: tiny, nonce: ticketNonce() });
  const sent = [
    await depositSol(keys, { depositor: signer, lamports: none, minShares: shares(0n) }),
    [await unstakeInstant(keys, { holder: signer, shares: all, minLamports: none })],
    [request.instruction],
  ];
  const found: unknown[] = [];
  for (const instructions of sent) found.push(await refusal(cluster.send(signer, instructions)));
  assert.deepEqual(reasons, ['ZeroAmount', 'InsufficientLiquidity', 'TicketTooSmall']);
  assert.deepEqual(found, reasons);
});

test('a ticket has the nominal that was quoted, changes hands, and is paid what was quoted to its owner', async () => {
  const { cluster } = world;
  const { rpc } = cluster;
  const carol = (await cluster.wallet('carol', SOL)).signer;
  await until('nobody claims before Carol does', async () => {
    const bob = (await cluster.wallet('bob', SOL)).signer.address;
    const { ticket, cohort: address } = await ticketFor(bob);
    const cohort = await until(
      'its cohort is finalised',
      async () => {
        const cohort = await readAccount(rpc, cohortType(), address);
        return cohort.filled >= ticket.account.to ? cohort : undefined;
      },
      20,
    ).catch(gone);
    if (cohort === undefined) return undefined;
    // The keeper claims for everybody: it rests, but what it has sent is on its way.
    return cluster.withoutKeeper(async () => {
      const quote = given(quoteClaim(ticket.account, cohort, false, (await world.snapshot()).rent));
      const view = ticketView(ticket, cohort);
      assert.deepEqual([view.state, view.payable], ['payable', quote.lamports]);
      try {
        await cluster.send(carol, [claimTicket(ticket, { address, account: cohort })]);
      } catch (error) {
        if ((await readTickets(rpc, bob)).length === 0) return undefined;
        throw error;
      }
      assert.equal((await cluster.lamports(bob)) - SOL, quote.lamports);
      assert.deepEqual(await readTickets(rpc, bob), []);
      return true;
    });
  });
});

/** A ticket of Alice's, given to somebody. */
async function ticketFor(owner: Address): Promise<{ ticket: At<Ticket>; cohort: Address }> {
  const { cluster, alice } = world;
  const { signer } = alice;
  const { rpc } = cluster;
  const { result } = await world.alone(async ({ keys, pool, now, rent }) => {
    const amount = shares(3n * SOL + 11n);
    const quote = given(quoteTicket(pool, now, rent, amount));
    const request = await requestUnstake(keys, pool, now, { requester: signer, shares: amount, nonce: ticketNonce() });
    await cluster.send(signer, [request.instruction]);
    const [raw] = (await readAccounts(rpc, [request.ticket])).accounts;
    assert.ok(raw !== undefined);
    return { quote, ...request, account: decodeTicket(raw), amount };
  });
  const { account, quote, amount, cohort } = result;
  assert.equal(account.nominal, quote.nominal);
  assert.equal(account.to - account.from, amount);
  const requested = { address: result.ticket, account };
  await cluster.send(signer, [transferTicket(requested, signer, owner)]);
  const ticket = { ...requested, account: { ...account, owner, sequence: 1n } };
  assert.deepEqual(await readTickets(rpc, owner), [ticket]);
  return { ticket, cohort };
}

/** A cohort that is gone was paid whole, to the last ticket. */
function gone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

/** Withdraws 1.2 SOL of stake from an operator with room for `room` lamports more before it: what was quoted, and the account. */
function withdrawal(room: bigint) {
  const { cluster, alice } = world;
  const { signer } = alice;
  const { rpc } = cluster;
  return until('an operator has stake to give', async () => {
    const settled = await world.settled();
    const index = settled.operators.records.findIndex(
      (_, index) => withdrawableStake(settled, index) > (SOL * 5n) / 4n && stakeRoom(settled.operators, index) >= room,
    );
    if (index < 0) return undefined;
    return world
      .alone(async ({ keys, pool, operators, now, rent }) => {
        const record = operators.records[index] ?? assert.fail();
        const amount = shares((((SOL * 6n) / 5n) * pool.pairSupply) / pool.pairAssets);
        const [main] = (await readAccounts(rpc, [record.main])).accounts;
        assert.ok(main !== undefined);
        const quote: Quote<ExitQuote> = quoteWithdrawStake({ pool, operators, now, rent, index, main }, amount);
        if (!quote.ok) throw new Error(quote.error);
        const fresh = await freshStakeAccount(signer, rent);
        const input = {
          holder: signer,
          index,
          record,
          stake: fresh.address,
          shares: amount,
          minLamports: quote.lamports,
        };
        await cluster.send(signer, [fresh.instruction, await withdrawStake(keys, input)]);
        const [raw] = (await readAccounts(rpc, [fresh.address])).accounts;
        assert.ok(raw !== undefined);
        return { quote, index, record, address: fresh.address, stake: readStakeAccount(raw) };
      })
      .catch(unless('OperatorBusy'));
  });
}

/** What passes with time is tried again. */
const unless =
  (...errors: string[]) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && errors.includes(error.message))) throw error;
  };

test("stake that is withdrawn is as much as was quoted, active, and the holder's", async () => {
  const { signer } = world.alice;
  const { result, seen } = await withdrawal(0n);
  const { quote, record, stake } = result;
  assert.ok(stake?.delegation !== undefined);
  assert.equal(stake.delegation.stake, quote.lamports);
  assert.equal(stake.delegation.vote, record.vote);
  assert.equal(stake.delegation.deactivationEpoch, undefined);
  assert.deepEqual([stake.staker, stake.withdrawer], [signer.address, signer.address]);
  assert.equal(stake.lamports, quote.lamports + rentOfStake(seen.rent));
});

test('stake that comes in mints what was quoted, and is gone whole', async () => {
  const { cluster, alice } = world;
  const { signer } = alice;
  const { rpc } = cluster;
  const account = await lstAccount((await world.snapshot()).keys, signer.address);
  const { result } = await until('stake comes in', async () => {
    const { index, record, address } = (await withdrawal(1n)).result;
    return world
      .alone(async seen => {
        const { accounts } = await readAccounts(rpc, [address, record.main, record.vote]);
        const [stake, main, vote] = accounts;
        // Somebody else has moved the pool besides, and it is in already.
        if (stake === undefined) throw new Error('NotAStake');
        assert.ok(main !== undefined && vote !== undefined);
        const quote = quoteDepositStake({ ...seen, index, depositor: signer.address, stake, main, vote });
        if (!quote.ok) throw new Error(quote.error);
        const before = await cluster.tokens(account);
        const input = { depositor: signer, index, record, stake: address, minShares: quote.shares };
        await cluster.send(signer, await depositStake(seen.keys, input));
        const [left] = (await readAccounts(rpc, [address])).accounts;
        return { quote, minted: (await cluster.tokens(account)) - before, left };
      })
      .catch(unless('NotAStake', 'OperatorBusy', 'NoCredits', 'AboveTarget'));
  });
  const { quote, minted, left } = result;
  assert.equal(minted, quote.shares);
  // Its rent, which the pool has now, lies idle.
  assert.ok(quote.fee > 0n && quote.why !== undefined);
  assert.equal(left, undefined);
});

test('a part of a ticket that waits cannot be claimed, as its quote says', async () => {
  const { cluster, alice } = world;
  const { signer } = alice;
  const { rpc } = cluster;
  const { result } = await world.alone(async ({ keys, pool, now }) => {
    const request = await requestUnstake(keys, pool, now, {
      requester: signer,
      shares: shares(SOL),
      nonce: ticketNonce(),
    });
    await cluster.send(signer, [request.instruction]);
    const ticket = (await readTickets(rpc, signer.address)).find(({ address }) => address === request.ticket);
    const cohort = await readAccount(rpc, cohortType(), request.cohort);
    assert.ok(ticket !== undefined);
    const quote = quoteClaim(ticket.account, cohort, true, (await world.snapshot()).rent);
    return {
      quote,
      found: await refusal(
        cluster.send(signer, [claimTicket(ticket, { address: request.cohort, account: cohort }, signer)]),
      ),
    };
  });
  assert.deepEqual(result.quote, { ok: false, error: 'NotFinalised' });
  assert.equal(result.found, 'NotFinalised');
});

shown(() => world);
