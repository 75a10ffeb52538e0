/** What is installed: programs by their path, Apache's modules, Python's packages, and the version that each tells. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's names with a version, and other distributions' names. @type {Readonly<Record<string, readonly string[]>>} */
const OTHER_NAMES = { apache2: ['apache2', 'httpd'], 'php-fpm': ['php-fpm', ...['8.4', '8.3', '8.2', '8.1', '8.0', '7.4'].map((version) => `php-fpm${version}`)] };

/** Where a program is; `null` if it is not installed. @param {string} name */
export function programPath(name) {
  const folders = [...new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'])].filter(Boolean);
  return (OTHER_NAMES[name] ?? [name]).flatMap((each) => folders.map((folder) => join(folder, each))).find((path) => existsSync(path)) ?? null;
}

/** The system's Python first: that is the one whose servers are installed as packages. */
export function pythonPath() {
  return ['/usr/bin/python3', programPath('python3')].find((path) => path !== null && existsSync(path)) ?? null;
}

export const httpdModules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/libexec/apache2'].find((path) => existsSync(path)) ?? 'modules';

/** The file of one of Apache's modules; `php` is named after its version. @param {string} name */
export function httpdModule(name) {
  const names = name === 'php' ? ['libphp8.4.so', 'libphp8.3.so', 'libphp8.2.so', 'libphp8.1.so', 'libphp.so', 'libphp7.4.so'] : [`mod_${name}.so`];
  return names.map((each) => join(httpdModules, each)).find((path) => existsSync(path)) ?? null;
}

/** Where the root's httpd gives up its rights: the user that the distribution has for it. */
export function httpdUser() {
  const users = new Set(attempt(() => readFileSync('/etc/passwd', 'utf8'))?.split('\n').map((line) => line.split(':')[0]) ?? []);
  return ['www-data', 'apache', 'http', 'nobody'].find((name) => users.has(name)) ?? 'nobody';
}

/** @param {string} python @param {string} name */
export function isImportable(python, name) {
  return spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/**
 * What of `programs`, `modules` (of Apache) and `packages` (of Python) is missing, in words.
 * @param {{ programs?: readonly string[], modules?: readonly string[], packages?: readonly string[] }} needed
 * @param {string} python
 */
export function missingOf({ programs = [], modules = [], packages = [] }, python) {
  return [
    ...programs.filter((name) => programPath(name) === null),
    ...modules.filter((name) => httpdModule(name) === null).map((name) => `Apache’s mod_${name}`),
    ...packages.filter((name) => !isImportable(python, name)).map((name) => `Python’s ${name}`),
  ];
}

/** The number in what each program says of its version, of those that are there. @param {string} python */
export function versions(python) {
  const said = Object.entries({ nginx: '-v', apache2: '-v', gunicorn: '--version', uwsgi: '--version', 'php-fpm': '-v' }).flatMap(([name, flag]) => {
    const path = programPath(name);
    const version = path && versionIn(spawnSync(path, [flag], { encoding: 'utf8', timeout: 10_000 }));
    return version ? [[name, version]] : [];
  });
  const packages = ['uvicorn', 'flask', 'django', 'fastapi'];
  const ask = `import importlib.metadata as m, sys\nprint('python', sys.version.split()[0])\nfor name in ${JSON.stringify(packages)}:\n  try: print(name, m.version(name))\n  except m.PackageNotFoundError: pass`;
  const told = spawnSync(python, ['-c', ask], { encoding: 'utf8', timeout: 20_000 }).stdout ?? '';
  return Object.fromEntries([...said, ...told.trim().split('\n').map((line) => line.split(' ')).filter(([name, version]) => name && version)]);
}

/** @param {{ stdout: string | null, stderr: string | null }} said */
export function versionIn({ stdout, stderr }) {
  return /\d+\.\d+(?:\.\d+)*/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[0] ?? null;
}

/** @template T @param {() => T} work @returns {T | null} */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
