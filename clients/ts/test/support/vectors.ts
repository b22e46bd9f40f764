/** Files that the Rust side writes and checks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository, from `clients/ts/test/build/support`. */
const ROOT = join(import.meta.dirname, '../../../../..');

/** The cases of a file of vectors: whatever looks like a number of 64 bits is a bigint. */
export function vectors<T>(name: string): T[] {
  return JSON.parse(file(`clients/ts/test/vectors/${name}.json`), revive) as T[];
}

/** A document of the CLI: all of its numbers are bigints, those that it prints as text included. */
export function document(text: string): unknown {
  return JSON.parse(text.replace(/(?<=[:[,]\s*)-?\d+(?=\s*[,\]}])/g, '"$&"'), revive);
}

/** A file of the repository. */
export function file(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** No address is as short as a number of 64 bits is long. */
function revive(_key: string, value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : value;
}
