/**
 * Vite plugin: the traces of the presets as assets in `traces-FINGERPRINT/`. They are made by simulating the presets with
 * CPython, and made again whenever a source that could change them has changed. The page learns the folder by
 * `__TRACES__`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache');
const sources = ['src-core', 'cpython', 'node', 'package-lock.json'];

/** @returns {import('vite').Plugin} */
export function presetTraces() {
  const name = tracesName();
  return {
    name: 'preset-traces',
    config: () => ({ define: { __TRACES__: JSON.stringify(`${name}/`) } }),
    // The first screen's trace is asked for before any other script has come; a link may name another.
    transformIndexHtml: () => [{ tag: 'script', injectTo: 'head-prepend', children: earlyRequest(`./${name}/hello.json`) }],
    configureServer: (server) => void server.middlewares.use((request, response, next) => {
      const file = (request.url ?? '').split('?')[0]?.split(`/${name}/`)[1];
      if (file === undefined) return next();
      const path = join(madeTraces(name), file.replaceAll(/[^a-z0-9.-]/g, ''));
      if (!existsSync(path)) return next();
      response.setHeader('content-type', 'application/json');
      createReadStream(path).pipe(response);
    }),
    generateBundle() {
      if (this.environment.name !== 'client') return;
      const folder = madeTraces(name);
      for (const file of readdirSync(folder)) this.emitFile({ type: 'asset', fileName: `${name}/${file}`, source: readFileSync(join(folder, file)) });
    },
  };
}

/** @param {string} address */
function earlyRequest(address) {
  const link = JSON.stringify({ rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: address });
  return `if (!/[#&][spx]=/.test(location.hash)) document.head.append(Object.assign(document.createElement('link'), ${link}));`;
}

/** Of the folder in which the traces of these sources belong. */
export function tracesName() {
  return `traces-${fingerprint()}`;
}

/** The folder of the traces, `PRESET.json` each, or null if they are not made yet. */
export function tracesFolder() {
  const folder = join(cache, tracesName());
  return existsSync(folder) ? folder : null;
}

/** The folder of the traces; the presets are simulated if it is not there. */
export function madeTraces(name = tracesName()) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  console.error('Simulating the presets (once) …');
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'preset-traces.mjs'), folder], { encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  if (run.status !== 0) throw new Error(`the presets could not be simulated: ${run.stderr}`);
  forgetOldTraces();
  return folder;
}

/** Traces of earlier sources, 55 MB each: the newest few stay, for who goes back and forth or still reads them. */
function forgetOldTraces(kept = 4) {
  const folders = readdirSync(cache).filter((name) => name.startsWith('traces-')).map((name) => join(cache, name));
  const newest = folders.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of newest.slice(kept)) rmSync(folder, { recursive: true, force: true });
}

/** Over every file that a run depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesIn(join(root, source))) hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} path a file, or a folder with all that is in it */
function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
}
