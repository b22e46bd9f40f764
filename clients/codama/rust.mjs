// The generated part of crates/sluice-client.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderVisitor } from '@codama/renderers-rust';

export async function writeRust(codama, scratch) {
  // A comment that names the math crate is taken for a use of it.
  const dependencyVersions = { sluice_math: '*' };
  const options = { anchorTraits: false, dependencyVersions, formatCode: false, syncCargoToml: false };
  await codama.accept(renderVisitor(scratch, options));

  // The half of each file that calls the program from another one is left out: it is twice as long as the other, and no
  // program depends on this crate (a caller needs a tag, an account list and eleven lines: tests/programs/caller).
  const instructions = join(scratch, 'src/generated/instructions');
  for (const name of readdirSync(instructions).filter(name => name !== 'mod.rs')) {
    const text = readFileSync(join(instructions, name), 'utf8');
    const end = text.search(/^ *\/\/\/ `\w+` CPI accounts\.$/m);
    if (end < 0) throw new Error(`${name}: the CPI half does not begin where it used to`);
    writeFileSync(join(instructions, name), text.slice(0, end));
  }

  const config = fileURLToPath(new URL('../../rustfmt.toml', import.meta.url));
  const rustfmt = ['--edition', '2024', '--config-path', config];
  execFileSync('rustfmt', [...rustfmt, join(scratch, 'src/generated/mod.rs')], { stdio: 'inherit' });
}
