/**
 * Fetches real frameworks for the simulated servers: `npm run wheels -- flask django`. Their wheels are laid into
 * `wheels/`, which no commit takes up; `hop run FILE --wheels wheels` installs them from there. Versions are fixed, so that
 * everybody sees the same. It needs Python's pip and a package index within reach. See docs/frameworks.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `pip install` would take for each, on Python 3.14. @type {Readonly<Record<string, readonly string[]>>} */
export const FRAMEWORKS = {
  flask: ['flask==3.1.3', 'werkzeug==3.1.9', 'jinja2==3.1.6', 'markupsafe==3.0.3', 'itsdangerous==2.2.0', 'click==8.5.0', 'blinker==1.9.0'],
  django: ['django==5.2.17', 'asgiref==3.12.1', 'sqlparse==0.6.0'],
};

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'wheels');

/** Throws with a message for people. @param {readonly string[]} names */
export function fetchWheels(names) {
  const unknown = names.find((name) => !Object.hasOwn(FRAMEWORKS, name));
  const known = Object.keys(FRAMEWORKS).join(' ');
  if (unknown !== undefined || names.length === 0) throw new Error(`npm run wheels -- ${known}   (${unknown === undefined ? 'which?' : `not ${unknown}`})`);
  mkdirSync(folder, { recursive: true });
  const missing = names.flatMap((name) => FRAMEWORKS[name] ?? []).filter((pinned) => !isThere(pinned));
  if (missing.length === 0) return;
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--dest', folder];
  if (!['python3', 'python'].some((python) => spawnSync(python, [...pip, ...missing], { stdio: ['ignore', 2, 2] }).status === 0)) {
    throw new Error(`pip could not fetch ${missing.join(' ')}. Wheels that you have fetched elsewhere can be laid into ${folder} by hand.`);
  }
}

/** @param {string} pinned as in `flask==3.1.3` */
function isThere(pinned) {
  const start = `${pinned.replace('==', '-')}-`;
  return existsSync(folder) && readdirSync(folder).some((name) => name.toLowerCase().startsWith(start));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    fetchWheels(process.argv.slice(2));
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.whl')).toSorted()) console.log(`wheels/${name}`);
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem);
    process.exitCode = 1;
  }
}
