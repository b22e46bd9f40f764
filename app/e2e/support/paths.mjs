// Where everything is. Variables name what lies elsewhere; nothing is guessed twice.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const APP = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const ROOT = join(APP, '..');
/** The site as `npm run build` leaves it. */
export const SITE = join(APP, 'dist');
/** Pictures of every page, for people to look at; outside of git. */
export const SCREENS = process.env.SLUICE_SCREENS ?? join(ROOT, 'target', 'app-screens');

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const target = process.env.CARGO_TARGET_DIR ?? join(cache, 'sluice', 'target');

/** A binary of this repository. */
export function binary(name) {
  const path = join(process.env.SLUICE_BIN ?? join(target, 'debug'), name);
  if (!existsSync(path)) throw new Error(`${path} is not there: \`make test-app\` builds it`);
  return path;
}

/** The program's ELF. */
export function elf() {
  const path = process.env.SLUICE_ELF ?? join(ROOT, 'target', 'deploy', 'sluice.so');
  if (!existsSync(path)) throw new Error(`${path} is not there: \`make program\` builds it`);
  return path;
}

/** The browser: Debian's, unless another one is named. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
