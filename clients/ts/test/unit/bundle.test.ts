/** What an app loads of the client: what it uses, and no more. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { file } from '../support/vectors.js';

/** A bundle of what `code` imports: its bytes, gzipped, and the client's modules in it. */
async function bundle(code: string): Promise<{ gzip: number; modules: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    minify: true,
    metafile: true,
    write: false,
    platform: 'browser',
    external: ['@solana/kit', '@solana/kit/*'],
    logLevel: 'silent',
  });
  const inputs = Object.values(metafile.outputs)[0]?.inputs ?? {};
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const modules = used.flatMap(([path]) => /dist\/(.*)\.js$/.exec(path)?.[1] ?? []);
  return { gzip: gzipSync(outputFiles[0]?.contents ?? '').length, modules: modules.sort() };
}

test('a quote of a deposit brings its formulas along, and no instruction, decoder or text', async () => {
  const { modules, gzip } = await bundle('import { quoteDeposit } from "@sluice/client"; console.log(quoteDeposit);');
  const formulas = ['math/deposit', 'math/proportion', 'math/rate', 'math/wide', 'units'];
  assert.deepEqual(
    modules,
    ['closed', ...formulas.slice(0, 4), 'quote/books', 'quote/deposit', 'quote/refuse', 'units'].sort(),
  );
  assert.ok(gzip < 2_000, `${gzip} bytes`);
  saysSize(/a quote of SOL is (\d+\.\d) kB/, gzip, 50);
});

test('a quote of stake brings what reads stake and vote accounts, and no instruction, decoder or text either', async () => {
  const code = 'import { quoteDepositStake } from "@sluice/client"; console.log(quoteDepositStake);';
  const { modules, gzip } = await bundle(code);
  for (const one of ['quote/depositStake', 'stake', 'vote']) assert.ok(modules.includes(one), one);
  const others = modules.filter(name =>
    /^(generated|failure|view)\/|^(read|instructions|entrance|accounts)$/.test(name),
  );
  assert.deepEqual(others, []);
  saysSize(/one of stake (\d+\.\d) kB/, gzip, 50);
});

test('an instruction brings no other instruction along', async () => {
  const { modules } = await bundle('import { unstakeInstant } from "@sluice/client"; console.log(unstakeInstant);');
  const instructions = modules.filter(name => name.startsWith('generated/instructions/'));
  assert.deepEqual(instructions, ['generated/instructions/unstakeInstant']);
});

test('all of the hand-written client is small beside what an app may load at first', async () => {
  const { gzip } = await bundle('import * as client from "@sluice/client"; console.log(client);');
  assert.ok(gzip < 30_000, `${gzip} bytes`);
  saysSize(/all that is written by hand (\d+) kB/, gzip, 500);
});

/** The README's figure is the size, rounded; compressors of other versions of Node may differ by a hundredth. */
function saysSize(words: RegExp, bytes: number, half: number): void {
  const said = Number(words.exec(file('clients/ts/README.md'))?.[1]) * 1_000;
  assert.ok(Math.abs(said - bytes) <= half + bytes / 100, `the README says ${said}, it is ${bytes}`);
}

test('what the compiler remembers of a build is in the build: who deletes one has deleted the other', () => {
  const dist = dirname(fileURLToPath(import.meta.resolve('@sluice/client')));
  assert.ok(readdirSync(dist).some(name => name.endsWith('.tsbuildinfo')));
});
