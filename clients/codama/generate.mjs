// generate.mjs RUST TYPESCRIPT: writes the clients' generated parts, as src/generated in each directory, out of idl/sluice.json.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { createFromRoot } from 'codama';
import { writeRust } from './rust.mjs';
import { writeTypeScript } from './typescript.mjs';

const [rust, typescript] = process.argv.slice(2);
if (typescript === undefined) throw new Error('usage: node generate.mjs RUST TYPESCRIPT');

const idl = JSON.parse(readFileSync(fileURLToPath(new URL('../../idl/sluice.json', import.meta.url)), 'utf8'));
const codama = createFromRoot(rootNodeFromAnchor(idl));
for (const [write, directory] of [[writeRust, rust], [writeTypeScript, typescript]]) {
  // Aside: the renderers want a say in the manifest of the package that they write into.
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-codama-'));
  try {
    await write(codama, scratch);
    rmSync(join(directory, 'src/generated'), { force: true, recursive: true });
    cpSync(join(scratch, 'src/generated'), join(directory, 'src/generated'), { recursive: true });
  } finally {
    rmSync(scratch, { force: true, recursive: true });
  }
}
