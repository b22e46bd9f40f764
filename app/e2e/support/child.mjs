// Processes of the tests. Whatever was started ends with this process, by its id and nobody else's.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
// A runner that gives up says so by a signal, and then `exit` is not emitted by itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * A process whose output goes to a file, and its lines to whoever waits for them.
 *
 * @param {string} program
 * @param {string[]} words
 * @param {{ log: string, env?: Record<string, string> }} options
 */
export function start(program, words, { log, env = {} }) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  running.add(child);
  const file = createWriteStream(log, { flags: 'a' });
  let said = '';
  const watchers = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(file, { end: false });
    stream.on('data', (data) => {
      said += data;
      watchers.forEach((watch) => watch());
    });
  }
  const ended = new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(`it ended with ${signal ?? code}`));
  }).finally(() => running.delete(child));
  return {
    ended,
    /** Whether it still runs. */
    runs: () => running.has(child),
    /** The first match of what it said and will say. */
    says(pattern, patience = 120_000) {
      return new Promise((done, fail) => {
        const look = () => {
          const match = said.match(pattern);
          if (match) finish(() => done(match));
        };
        const finish = (how) => {
          clearTimeout(timer);
          watchers.delete(look);
          how();
        };
        const late = (why) => finish(() => fail(new Error(`${program}: ${why}; ${pattern} was not said:\n${said.slice(-2_000)}`)));
        const timer = setTimeout(late, patience, `after ${patience} ms`);
        watchers.add(look);
        look();
        void ended.then(late);
      });
    },
    async stop(patience = 20_000) {
      if (!running.has(child)) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end; its standard output. Fails with what it said to standard error. */
export function run(program, words, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    running.add(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.once('error', fail);
    child.once('close', (code) => {
      running.delete(child);
      if (code === 0) done(out);
      else fail(new Error(`${program} ${words.join(' ')}: exit ${code}\n${err}${out}`));
    });
  });
}
