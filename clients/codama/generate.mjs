// generate.mjs DIRECTORY: writes the Rust client's generated part, as DIRECTORY/src/generated, out of idl/sluice.json.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor as renderRust } from '@codama/renderers-rust';
import { createFromRoot } from 'codama';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: node generate.mjs DIRECTORY');

// Aside: the renderer wants a say in the Cargo.toml of the crate that it writes into.
const scratch = mkdtempSync(join(tmpdir(), 'sluice-codama-'));
try {
  const idl = JSON.parse(readFileSync(here('../../idl/sluice.json'), 'utf8'));
  // A comment that names the math crate is taken for a use of it.
  const dependencyVersions = { sluice_math: '*' };
  const options = { anchorTraits: false, dependencyVersions, formatCode: false, syncCargoToml: false };
  await createFromRoot(rootNodeFromAnchor(idl)).accept(renderRust(scratch, options));

  // The half of each file that calls the program from another one is left out: it is twice as long as the other, and no
  // program depends on this crate (a caller needs a tag, an account list and eleven lines: tests/programs/caller).
  const instructions = join(scratch, 'src/generated/instructions');
  for (const name of readdirSync(instructions).filter(name => name !== 'mod.rs')) {
    const text = readFileSync(join(instructions, name), 'utf8');
    const end = text.search(/^ *\/\/\/ `\w+` CPI accounts\.$/m);
    if (end < 0) throw new Error(`${name}: the CPI half does not begin where it used to`);
    writeFileSync(join(instructions, name), text.slice(0, end));
  }

  const rustfmt = ['--edition', '2024', '--config-path', here('../../rustfmt.toml')];
  execFileSync('rustfmt', [...rustfmt, join(scratch, 'src/generated/mod.rs')], { stdio: 'inherit' });
  rmSync(join(directory, 'src/generated'), { force: true, recursive: true });
  cpSync(join(scratch, 'src/generated'), join(directory, 'src/generated'), { recursive: true });
} finally {
  rmSync(scratch, { force: true, recursive: true });
}
