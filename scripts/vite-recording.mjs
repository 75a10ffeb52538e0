/**
 * Vite plugin: the recordings of the presets as assets in `recordings-FINGERPRINT/`. They are made by running the
 * presets on CPython, and made again whenever a source that could change them has changed. The page learns the folder
 * by `__RECORDINGS__`.
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
export function recordings() {
  const name = `recordings-${fingerprint()}`;
  return {
    name: 'recordings',
    config: () => ({ define: { __RECORDINGS__: JSON.stringify(`${name}/`) } }),
    configureServer: (server) => void server.middlewares.use((request, response, next) => {
      const file = (request.url ?? '').split('?')[0]?.split(`/${name}/`)[1];
      if (file === undefined) return next();
      const path = join(recorded(name), file.replaceAll(/[^a-z0-9.-]/g, ''));
      if (!existsSync(path)) return next();
      response.setHeader('content-type', 'application/json');
      createReadStream(path).pipe(response);
    }),
    generateBundle() {
      if (this.environment.name !== 'client') return;
      const folder = recorded(name);
      for (const file of readdirSync(folder)) this.emitFile({ type: 'asset', fileName: `${name}/${file}`, source: readFileSync(join(folder, file)) });
    },
  };
}

/** @param {string} name */
function recorded(name) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  console.error('Recording the presets on CPython (once) …');
  const made = spawnSync(process.execPath, [join(root, 'scripts', 'record.mjs'), folder], { encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  if (made.status !== 0) throw new Error(`the presets could not be recorded: ${made.stderr}`);
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
