/**
 * Vite plugin: the recording of the default scenario as an asset. It is made by running the scenario on CPython, and
 * made again whenever a source that could change it has changed. The page learns its name by `__RECORDING__`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache');
const folders = ['src-core', 'cpython', 'node'];

/** @returns {import('vite').Plugin} */
export function recording() {
  const name = `recording-${fingerprint()}.json`;
  return {
    name: 'recording',
    config: () => ({ define: { __RECORDING__: JSON.stringify(name) } }),
    configureServer: (server) => void server.middlewares.use((request, response, next) => {
      if (!(request.url ?? '').split('?')[0]?.endsWith(`/${name}`)) return next();
      response.setHeader('content-type', 'application/json');
      response.end(recordingText(name));
    }),
    generateBundle() {
      if (this.environment.name !== 'client') return;
      this.emitFile({ type: 'asset', fileName: name, source: recordingText(name) });
    },
  };
}

/** @param {string} name */
function recordingText(name) {
  const path = join(cache, name);
  if (!existsSync(path)) {
    mkdirSync(cache, { recursive: true });
    const made = spawnSync(process.execPath, [join(root, 'scripts', 'record.mjs'), path], { encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
    if (made.status !== 0) throw new Error(`the default scenario could not be recorded: ${made.stderr}`);
  }
  return readFileSync(path, 'utf8');
}

/** Over every source that a run depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).toSorted()) {
      if (/\.(ts|py|css|html)$/.test(file)) hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
