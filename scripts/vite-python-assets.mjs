/**
 * Vite plugin: CPython's files in `pyodide-VERSION/` beside the page, served by the development server and emitted by
 * the build under the same names (the version is in the folder's, so they may be kept for ever), and the interpreter
 * worker as text in `virtual:cpython-assets`: the sandbox that it runs in can fetch nothing, it must be handed over.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledStdlib, pyodideFolder, pyodideVersion, workerSource } from './python-assets.mjs';

const directory = `pyodide-${pyodideVersion}/`;
const virtualId = 'virtual:cpython-assets';

/** @type {Record<string, { type: string, path: () => string }>} */
const files = {
  'pyodide.mjs': { type: 'text/javascript', path: () => join(pyodideFolder, 'pyodide.mjs') },
  'pyodide.asm.mjs': { type: 'text/javascript', path: () => join(pyodideFolder, 'pyodide.asm.mjs') },
  'pyodide.asm.wasm': { type: 'application/wasm', path: () => join(pyodideFolder, 'pyodide.asm.wasm') },
  'python_stdlib.zip': { type: 'application/zip', path: compiledStdlib },
};

/** @returns {import('vite').Plugin} */
export function pythonAssets() {
  return {
    name: 'python-assets',
    resolveId: (id) => (id === virtualId ? `\0${virtualId}` : null),
    load: async (id) => {
      if (id !== `\0${virtualId}`) return null;
      const worker = await workerSource('web/python/pythonWorkerBrowser.ts');
      return `export const directory = ${JSON.stringify(directory)};\nexport const workerText = ${JSON.stringify(worker)};\n`;
    },
    configureServer: (server) => void server.middlewares.use(serveFile),
    configurePreviewServer: (server) => void server.middlewares.use(serveFile),
    generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const [name, { path }] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName: directory + name, source: readFileSync(path()) });
      }
    },
  };
}

/** @type {import('vite').Connect.NextHandleFunction} */
function serveFile(request, response, next) {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const name = path.split(directory)[1] ?? '';
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!file) return next();
  response.setHeader('content-type', file.type);
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  createReadStream(file.path()).pipe(response);
}
