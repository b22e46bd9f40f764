/** What a node answers is what was asked for, or an error. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import { NOBODY, readPool, readPoolKeys, readPools, readQueue } from '@sluice/client';
import { cohort, cohortRow, key, pool, poolRow } from '../support/accounts.js';
import { type Request, type Row, answer, nodeThat, nodeWith } from '../support/node.js';
import { vectors } from '../support/vectors.js';

const sample = vectors<Row>('sample');
const BAD = { name: 'BadAnswer' };

/** A node of the sample whose answers with accounts are changed on the way. */
function changing(change: (accounts: { data: unknown }[]) => unknown[]) {
  return nodeThat((request: Request) => {
    const plain = answer(sample, 1n, request);
    if (Array.isArray(plain)) return plain.map(one => ({ ...one, account: change([one.account])[0] }));
    const { context, value } = plain as { context: unknown; value: { data: unknown }[] };
    return { context, value: change(value) };
  });
}

test('an answer that leaves an account out is no snapshot: the rest would stand in the wrong places', async () => {
  const whole = nodeWith(sample, 1n);
  const [at] = await readPools(whole);
  const keys = await readPoolKeys(whole, at?.address as Address);
  await readPool(whole, keys);
  await assert.rejects(
    readPool(
      changing(accounts => accounts.slice(0, -1)),
      keys,
    ),
    BAD,
  );
  await assert.rejects(
    readPool(
      changing(accounts => [...accounts, null]),
      keys,
    ),
    BAD,
  );
});

test('an account that is encoded otherwise than was asked for is not read', async () => {
  const zstd = changing(accounts => accounts.map(account => ({ ...account, data: ['KLUv/SAAAQAA', 'base64+zstd'] })));
  await assert.rejects(readPools(zstd), BAD);
  await assert.rejects(readPoolKeys(zstd, sample[0]?.address as Address), BAD);
});

const POOL = key(1);
const of = (queueHead: Address) => ({ keys: { pool: POOL }, pool: pool({ queueHead }) });
const cohortAt = (byte: number, epoch: bigint, next: Address, account = POOL) => {
  return cohortRow(key(byte), cohort({ pool: account, epoch, next }));
};
const addresses = (queue: readonly { address: Address }[]) => queue.map(({ address }) => address);

test('a queue whose head was paid and closed meanwhile is read anew, from where the pool says now', async () => {
  const rows = [cohortAt(11, 801n, key(12)), cohortAt(12, 802n, NOBODY)];
  const node = nodeWith([poolRow(POOL, pool({ queueHead: key(11) })), ...rows], 1n);
  assert.deepEqual(addresses(await readQueue(node, of(key(10)))), [key(11), key(12)]);
  assert.deepEqual(addresses(await readQueue(node, of(NOBODY))), []);
  const gone = nodeWith([poolRow(POOL, pool({ queueHead: NOBODY }))], 1n);
  assert.deepEqual(await readQueue(gone, of(key(10))), []);
});

test('a queue of which a part is missing is none, and is not asked for without end', async () => {
  let asked = 0;
  const rows = () => {
    asked += 1;
    return [poolRow(POOL, pool({ queueHead: key(10) })), cohortAt(10, 800n, key(11))];
  };
  await assert.rejects(readQueue(nodeWith(rows, 1n), of(key(10))), BAD);
  assert.ok(asked < 10, `${asked} requests`);
});

test("cohorts that lead back to one another, and another pool's, are no queue", async () => {
  const rejected = (...rows: Row[]) => {
    let patience = 20;
    const asked = () => ((patience -= 1) < 0 ? assert.fail('it is asked for ever') : rows);
    return assert.rejects(readQueue(nodeWith(asked, 1n), of(key(10))), BAD);
  };
  await rejected(cohortAt(10, 800n, key(10)));
  await rejected(cohortAt(10, 800n, key(11)), cohortAt(11, 801n, key(10)));
  await rejected(cohortAt(10, 800n, key(11)), cohortAt(11, 799n, NOBODY));
  await rejected(cohortAt(10, 800n, NOBODY, key(2)));
});
