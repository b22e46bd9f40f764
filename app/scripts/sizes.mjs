// What a first visit loads, compressed as a static host does it; fails above the budget.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = 250_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));

const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const chunks = Object.values(manifest).filter((chunk) => chunk.file.endsWith('.js'));
const entry = chunks.find((chunk) => chunk.isEntry);

/** The chunk and all it imports at once. */
function closure(chunk, found = new Map()) {
  if (!found.has(chunk.file)) {
    found.set(chunk.file, size(chunk.file));
    for (const name of chunk.imports ?? []) closure(manifest[name], found);
  }
  return found;
}

const first = closure(entry);
for (const chunk of chunks) {
  const mark = first.has(chunk.file) ? 'first load' : 'when needed';
  console.log(`${String(size(chunk.file)).padStart(8)}  ${mark.padEnd(12)} ${chunk.file}`);
}
const total = [...first.values()].reduce((sum, bytes) => sum + bytes, 0);
console.log(`${String(total).padStart(8)}  of ${BUDGET} bytes of compressed JavaScript at first load`);
if (total > BUDGET) process.exit(1);
