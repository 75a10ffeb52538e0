/**
 * Makes a fresh clone ready: `node scripts/setup.mjs [--browser]`. It needs Node and a package registry, nothing
 * else, and so imports nothing that has to be installed first. It says nothing when there is nothing to do, and what
 * it says goes to standard error, so that it can stand in front of a command whose output is read by a program.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserFor } from './browser.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = { major: 20, minor: 19 };

/** Checks Node, and installs the locked dependencies unless these very ones are there. Throws with a message for people. */
export function prepare() {
  checkNode(process.versions.node);
  const wanted = fingerprintOf(readFileSync(join(root, 'package-lock.json')));
  const stamp = join(root, 'node_modules', '.hop-setup');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  console.error('Installing the dependencies (npm ci) …');
  const ran = runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
  if (ran !== 0) throw new Error(`npm ci failed (${ran}). Is a package registry within reach? See: npm config get registry`);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Compiles Python's library ahead, so that neither the first page nor the first test waits for it. */
async function preparePython() {
  const { compiledStdlib } = await import('./python-assets.mjs');
  compiledStdlib();
}

/** @param {string} version */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)) return;
  throw new Error(`Hop by Hop needs Node ${oldestNode.major}.${oldestNode.minor} or newer; this is Node ${version}. See https://nodejs.org`);
}

/** Native packages differ by system and sometimes by Node, so a copied node_modules must not pass for an installed one. */
function fingerprintOf(/** @type {Buffer} */ lock) {
  const machine = [process.platform, process.arch, process.versions.node.split('.')[0]].join(' ');
  return createHash('sha256').update(lock).update(machine).digest('hex');
}

/** The npm that runs us, or else the one on the path. Its standard output becomes our standard error. */
function runNpm(/** @type {string[]} */ args) {
  const own = process.env.npm_execpath ?? '';
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const ran = basename(own).startsWith('npm-cli')
    ? spawnSync(process.execPath, [own, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  return ran.status ?? ran.error?.message ?? ran.signal;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    prepare();
    await preparePython();
    if (process.argv.includes('--browser')) await browserFor(root);
  } catch (problem) {
    console.error(`\n${problem instanceof Error ? problem.message : String(problem)}\n`);
    process.exit(1);
  }
}
