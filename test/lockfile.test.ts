import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Lock = Readonly<Record<string, LockedPackage>>;

const lock = (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Lock }).packages;

/** Install scripts run foreign code on the user's machine and are skipped under `ignore-scripts`: none is needed here. */
const mayHaveInstallScript: readonly string[] = ['node_modules/fsevents'];

/** npm drops a platform's package silently when the registry lacks it: the lock then works here and breaks elsewhere. */
function missingPlatforms(packages: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => `${path} lacks ${name}`),
  );
}

/** Node's resolution: from the package's own node_modules upwards. */
function isLocked(packages: Lock, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

test('the lock file holds every platform of every native package', () => {
  expect(missingPlatforms(lock)).toEqual([]);
});

test.each(['rolldown', 'lightningcss', 'typescript', 'oxlint', 'oxlint-tsgolint'])('%s is locked for Linux, macOS and Windows', (name) => {
  const platforms = Object.keys(lock[`node_modules/${name}`]?.optionalDependencies ?? {});
  for (const system of ['linux', 'darwin', 'win32']) {
    expect(platforms.filter((platform) => platform.includes(system) && isLocked(lock, '', platform)).length, `${name} for ${system}`).toBeGreaterThan(0);
  }
});

test('a missing platform is noticed', () => {
  const { 'node_modules/@rolldown/binding-darwin-arm64': dropped, ...rest } = lock;
  expect(dropped).toBeDefined();
  expect(missingPlatforms(rest)).toContain('node_modules/rolldown lacks @rolldown/binding-darwin-arm64');
});

test('the lock file names no registry and pins every byte', () => {
  const entries = Object.entries(lock).filter(([path]) => path !== '');
  expect(entries.length).toBeGreaterThan(50);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(entries.filter(([, { integrity, link }]) => integrity === undefined && !link)).toEqual([]);
});

test('no package runs a script when it is installed', () => {
  const scripted = Object.entries(lock).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripted.map(([path]) => path).filter((path) => !mayHaveInstallScript.includes(path))).toEqual([]);
});

test('package.json pins exact versions', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  expect(Object.entries({ ...dependencies, ...devDependencies }).filter(([, range]) => !/^\d+\.\d+\.\d+/.test(range))).toEqual([]);
});
