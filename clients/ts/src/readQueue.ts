/**
 * The queue of a pool, cohort by cohort.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import { type Cohort, type Pool, cohortType, decode, poolType } from './accounts.js';
import { NOBODY } from './ids.js';
import type { PoolKeys } from './pda.js';
import { type AccountsRpc, type At, BadAnswer, type ReadOptions, readAccount, readAccounts } from './read.js';

/** How often it is begun anew where cohorts are paid and closed while they are read. */
const ATTEMPTS = 3;

/** What of a snapshot says where the queue begins. */
export interface QueueOf {
  readonly keys: Pick<PoolKeys, 'pool'>;
  readonly pool: Pick<Pool, 'queueHead'>;
}

/**
 * The queue of a pool, oldest first: cohorts that are not paid whole. All of it or nothing: where one was paid and closed since
 * the pool was read, the pool is read again, and what is returned may be newer than it.
 *
 * @throws NotThis, BadAnswer: a queue that is none, or one that is paid faster than it is read.
 */
export async function readQueue(rpc: AccountsRpc, of: QueueOf, options: ReadOptions = {}): Promise<At<Cohort>[]> {
  let head = of.pool.queueHead;
  for (let attempt = 1; ; attempt += 1) {
    const queue = await follow(rpc, of.keys.pool, head, options);
    if (queue !== undefined) return queue;
    if (attempt === ATTEMPTS) throw new BadAnswer('the queue is paid faster than it can be read: read it again');
    head = (await readAccount(rpc, poolType(), of.keys.pool, options)).queueHead;
  }
}

/** The cohorts from `head` on; none where one of them is gone. */
async function follow(
  rpc: AccountsRpc,
  pool: Address,
  head: Address,
  options: ReadOptions,
): Promise<At<Cohort>[] | undefined> {
  const queue: At<Cohort>[] = [];
  for (let address = head; address !== NOBODY;) {
    const { accounts } = await readAccounts(rpc, [address], options);
    if (accounts[0] === undefined) return undefined;
    const account = decode(cohortType(), accounts[0]);
    const last = queue.at(-1)?.account.epoch ?? -1n;
    // A cohort an epoch, oldest first: a node whose cohorts lead back to one another would be asked for ever.
    if (account.pool !== pool || account.epoch <= last) {
      throw new BadAnswer("the node's answers make no queue: ask another one");
    }
    queue.push({ address, account });
    address = account.next;
  }
  return queue;
}
