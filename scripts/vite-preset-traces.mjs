/**
 * Vite plugin: the traces of the presets as assets in `traces-FINGERPRINT/`. They are made by simulating the presets with
 * CPython, and made again whenever a source that could change them has changed. The page learns the folder by
 * `__TRACES__`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache');
const sources = ['src-core', 'cpython', 'node'];

/** @returns {import('vite').Plugin} */
export function presetTraces() {
  const name = `traces-${fingerprint()}`;
  return {
    name: 'preset-traces',
    config: () => ({ define: { __TRACES__: JSON.stringify(`${name}/`) } }),
    // The first screen's trace is asked for before any other script has come; a link may name another.
    transformIndexHtml: () => [{ tag: 'script', injectTo: 'head-prepend', children: earlyRequest(`./${name}/hello.json`) }],
    configureServer: (server) => void server.middlewares.use((request, response, next) => {
      const file = (request.url ?? '').split('?')[0]?.split(`/${name}/`)[1];
      if (file === undefined) return next();
      const path = join(made(name), file.replaceAll(/[^a-z0-9.-]/g, ''));
      if (!existsSync(path)) return next();
      response.setHeader('content-type', 'application/json');
      createReadStream(path).pipe(response);
    }),
    generateBundle() {
      if (this.environment.name !== 'client') return;
      const folder = made(name);
      for (const file of readdirSync(folder)) this.emitFile({ type: 'asset', fileName: `${name}/${file}`, source: readFileSync(join(folder, file)) });
    },
  };
}

/** @param {string} address */
function earlyRequest(address) {
  const link = JSON.stringify({ rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: address });
  return `if (!/[#&][spx]=/.test(location.hash)) document.head.append(Object.assign(document.createElement('link'), ${link}));`;
}

/** @param {string} name */
function made(name) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  console.error('Simulating the presets (once) …');
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'preset-traces.mjs'), folder], { encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  if (run.status !== 0) throw new Error(`the presets could not be simulated: ${run.stderr}`);
  return folder;
}

/** Over every source that a run depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const folder of sources) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).toSorted()) {
      if (/\.(ts|py|css|html)$/.test(file)) hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
