// Waiting for something that comes, and not for a time.

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Asks again and again until the answer is neither `undefined`, `null` nor `false`; returns it.
 *
 * @template T
 * @param {string} what What is waited for, for whoever reads that it did not come.
 * @param {() => T | Promise<T>} ask
 */
export async function until(what, ask, { patience = 30_000, every = 100 } = {}) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`after ${patience / 1_000} s it has not come: ${what}`);
    await sleep(every);
  }
}
