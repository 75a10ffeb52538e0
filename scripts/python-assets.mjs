/**
 * What CPython needs beside the pyodide package: its standard library compiled once (a third of the start-up time of
 * the sources), and the interpreter worker as one file. Both are made on demand and kept in `.cache/pyodide-VERSION/`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packageFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
export const pyodideVersion = /** @type {string} */ (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version);
export const pyodideFolder = `${packageFolder}/`;
const cache = join(root, '.cache', `pyodide-${pyodideVersion}`);

/** Path of the standard library as a stored zip of .pyc files; made by this very Python if it is not there yet. */
export function compiledStdlib() {
  const path = join(cache, 'python_stdlib.zip');
  if (existsSync(path)) return path;
  console.error('Compiling Python’s standard library (once) …');
  const made = spawnSync(process.execPath, [fileURLToPath(import.meta.url), path], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the Python library could not be compiled: ${made.stderr}`);
  return path;
}

/**
 * The worker `entry` (a path from the project's root) with all that it imports, as the text of one module.
 * @param {string} entry
 */
export async function workerSource(entry) {
  const path = join(cache, `${entry.replaceAll('/', '-')}.${sourcesFingerprint(entry)}.mjs`);
  if (!existsSync(path)) replaceFile(path, await bundle(entry));
  return readFileSync(path, 'utf8');
}

/** @param {string} entry */
function sourcesFingerprint(entry) {
  const hash = createHash('sha256').update(readFileSync(join(root, entry)));
  for (const file of readdirSync(join(root, 'cpython')).toSorted()) hash.update(file).update(readFileSync(join(root, 'cpython', file)));
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} entry */
async function bundle(entry) {
  const { build } = await import('vite');
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: { entry: join(root, entry), formats: ['es'], fileName: 'worker' },
      rolldownOptions: { external: [/^node:/] },
    },
  });
  const output = Array.isArray(built) ? built[0] : built;
  if (!output || !('output' in output)) throw new Error(`${entry} could not be bundled`);
  return output.output[0].code;
}

/**
 * Through a name of its own, so that two processes that make the same file at once do not meet.
 * @param {string} path
 * @param {string | Uint8Array} contents
 */
function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

const compileLibrary = `
import importlib.util, marshal, zipfile

def compile_library(source, target):
    with zipfile.ZipFile(source) as sources, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled:
        for item in sources.infolist():
            if item.is_dir():
                continue
            data = sources.read(item)
            name = item.filename
            if name.endswith(".py"):
                code = compile(data, "/lib/python314.zip/" + name, "exec", dont_inherit=True, optimize=0)
                # PEP 552: unchecked hash-based, so that no source and no file time is looked for.
                data = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
                name += "c"
            compiled.writestr(zipfile.ZipInfo(name), data)

compile_library("/sources.zip", "/compiled.zip")
`;

/** @param {string} path */
async function compileStdlib(path) {
  const { loadPyodide } = await import('pyodide');
  const pyodide = await loadPyodide({ indexURL: pyodideFolder });
  pyodide.FS.writeFile('/sources.zip', new Uint8Array(readFileSync(join(packageFolder, 'python_stdlib.zip'))));
  pyodide.runPython(compileLibrary);
  replaceFile(path, pyodide.FS.readFile('/compiled.zip'));
}

const target = process.argv[2];
if (target && process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await compileStdlib(target);
