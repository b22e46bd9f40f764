/** What the client shows of a chain is what the CLI shows of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Address, createKeyPairSignerFromBytes } from '@solana/kit';
import { readBonds, readQueue, readTickets, ticketView } from '@sluice/client';
import {
  configShow,
  groupsList,
  operatorsList,
  poolShow,
  rateShow,
  ticketsShow,
  withoutVotes,
} from '../support/cli.js';
import { document } from '../support/vectors.js';
import { until } from './cluster.js';
import { SOL, type World } from './world.js';

/** The tests, in a world that is there when they run. */
export function shown(world: () => World): void {
  test('a bond is read as the CLI shows it', async () => {
    const { cluster } = world();
    const operators = (await world().snapshot()).operators.records;
    const vote = operators[1]?.vote ?? assert.fail();
    await cluster.command(`airdrop ${await addressOf(cluster.keyFile('operator-1'))} ${20n * SOL}`);
    await cluster.cli('bond', 'open', vote, '5', '--keypair', cluster.keyFile('operator-1'));
    const [bond] = await readBonds(cluster.rpc, cluster.pool);
    const { bonds } = document(await cluster.cli('bond', 'show')) as { bonds: Record<string, unknown>[] };
    const { bond: address, vote: shown, owner, lamports: amount, requested } = bonds[0] ?? assert.fail();
    const { account } = bond ?? assert.fail();
    assert.deepEqual([bond?.address, account.vote, account.owner, account.lamports], [address, shown, owner, amount]);
    assert.equal(requested, null);
  });

  test('everything that is shown is what the CLI shows', async () => {
    const { cluster, alice } = world();
    const { signer } = alice;
    const { rpc } = cluster;
    /** What the client shows, without what passes with every slot. */
    const client = async () => {
      const seen = await world().settled();
      const queue = await readQueue(rpc, seen);
      const owned = await readTickets(rpc, signer.address);
      const views = owned.flatMap(ticket => {
        const cohort = queue.find(({ address }) => address === ticket.account.cohort);
        return cohort === undefined ? [] : [ticketView(ticket, cohort.account, queue)];
      });
      const documents = [
        poolShow(seen, queue),
        rateShow(seen, 5),
        operatorsList(seen),
        groupsList(seen),
        configShow(seen),
      ];
      return [...documents.map(timeless), ticketsShow(views.filter(view => view.state === 'waiting'))];
    };
    const cli = async () => {
      const commands = [
        ['pool', 'show'],
        ['rate', '--history', '5'],
        ['operators', 'list'],
        ['groups', 'list'],
        ['config', 'show'],
      ];
      const documents = await Promise.all(
        commands.map(async command => timeless(document(await cluster.cli(...command)))),
      );
      documents[2] = withoutVotes(documents[2]);
      const tickets = document(await cluster.cli('tickets', '--owner', signer.address)) as {
        tickets: { state: string }[];
      };
      return [...documents, tickets.tickets.filter(({ state }) => state === 'waiting')];
    };
    // The pool lives on while they look: what counts is a moment in which the client sees the same before and after.
    const [ours, theirs] = await until('nothing moves while both look', async () => {
      const before = await client();
      const theirs = await cli();
      return isSame(before, await client()) ? ([before, theirs] as const) : undefined;
    });
    assert.deepEqual(ours, theirs);
  });
}

/** A document without what passes with every slot, and what the client does not say. */
function timeless(of: unknown): unknown {
  const { slot: _, slot_index: __, delay: ___, deposits, ...rest } = of as { [key: string]: unknown };
  if (typeof deposits !== 'object' || deposits === null) return rest;
  return { ...rest, deposits: { ...deposits, late: null } };
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

async function addressOf(file: string): Promise<Address> {
  const bytes = JSON.parse(readFileSync(file, 'utf8')) as number[];
  return (await createKeyPairSignerFromBytes(new Uint8Array(bytes))).address;
}
