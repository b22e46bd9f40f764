// Unit tests: bundled, since the app's imports are Vite's and TypeScript's, and run by node's own runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'target', 'test');
const tests = readdirSync(join(root, 'test')).filter((name) => name.endsWith('.test.ts'));
rmSync(out, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  resolve: { preserveSymlinks: true },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: out,
    target: 'node20',
    rolldownOptions: { input: tests.map((name) => join(root, 'test', name)), output: { entryFileNames: '[name].mjs' } },
  },
});
const { status } = spawnSync(process.execPath, ['--test', out], { stdio: 'inherit' });
process.exit(status ?? 1);
