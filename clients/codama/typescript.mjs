// The generated part of clients/ts.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderVisitor } from '@codama/renderers-js';

const HEAD = '// This file is written by clients/codama (make client). Please do not edit it.\n\n';
const STYLE = { arrowParens: 'avoid', printWidth: 128, singleQuote: true };

export async function writeTypeScript(codama, scratch) {
  const options = { kitImportStrategy: 'rootOnly', prettierOptions: STYLE, syncPackageJson: false };
  await codama.accept(renderVisitor(scratch, options));
  const generated = join(scratch, 'src/generated');
  writeProgram(generated, codama.getRoot().program);
  writeErrors(generated, codama.getRoot().program);
  writeParameters(generated);
  for (const name of readdirSync(generated, { recursive: true }).filter(name => name.endsWith('.ts'))) {
    withExtensions(join(generated, name));
  }
}

/**
 * The address alone: what else the renderer puts beside it (every instruction and account in one object, and enums, which no
 * bundler drops) would come along with each instruction.
 */
function writeProgram(generated, { publicKey }) {
  const type = `Address<'${publicKey}'>`;
  const address = `export const SLUICE_PROGRAM_ADDRESS = '${publicKey}' as ${type};\n`;
  writeFileSync(join(generated, 'programs/sluice.ts'), `${HEAD}import type { Address } from '@solana/kit';\n\n${address}`);
}

/** Instead of the renderer's errors, whose messages are missing in bundles for production. */
function writeErrors(generated, { errors }) {
  // The IDL's own names: the tree of nodes has them in another case.
  const rows = JSON.parse(source('sluice')).errors.map(({ code, name, msg }) => `  ${name}: [${code}, ${JSON.stringify(msg)}],\n`);
  if (rows.length !== errors.length) throw new Error('the IDL and the tree of nodes differ in errors');
  const doc = '/** Each error by name: its number, and "what is wrong: what to do". */\n';
  const body = `${HEAD}${doc}export const SLUICE_ERRORS = {\n${rows.join('')}} as const;\n`;
  rmSync(join(generated, 'errors'), { recursive: true });
  writeFileSync(join(generated, 'errors.ts'), body);
}

/** What idl/roles.json says of the parameters, for whoever shows or proposes one. */
function writeParameters(generated) {
  // As text: bounds reach 2^64 - 1, which no number of JavaScript's holds.
  const { delay, parameters } = JSON.parse(source('roles').replace(/(?<=": )\d+/g, '"$&"'));
  const row = ({ number, name, unit, domain, least, most, safe }) =>
    `  { number: ${number}, name: '${name}', unit: '${unit}', domain: '${domain.toLowerCase()}', ` +
    `least: ${least}n, most: ${most}n, safe: '${safe.toLowerCase()}' },\n`;
  const body =
    '/** Epochs from the write of a change to the close that makes it count, where it is not into the safe direction. */\n' +
    `export const CHANGE_DELAY = ${delay}n;\n\n` +
    '/** The parameters by number: what `set_parameter` takes. */\n' +
    `export const PARAMETERS = [\n${parameters.map(row).join('')}] as const;\n`;
  writeFileSync(join(generated, 'parameters.ts'), HEAD + body);
  const index = join(generated, 'index.ts');
  writeFileSync(index, `${readFileSync(index, 'utf8')}export * from './parameters';\n`);
}

function source(name) {
  return readFileSync(fileURLToPath(new URL(`../../idl/${name}.json`, import.meta.url)), 'utf8');
}

/** Gives imports of files and folders the form that Node asks for. */
function withExtensions(path) {
  const full = to => {
    const target = join(dirname(path), to);
    if (existsSync(`${target}.ts`)) return `${to}.js`;
    if (existsSync(join(target, 'index.ts'))) return `${to}/index.js`;
    throw new Error(`${path}: there is no ${to}`);
  };
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(?<= from ')\.[^']*(?=';)/g, full));
}
