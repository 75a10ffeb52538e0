/**
 * Who may import whom: the table of ARCHITECTURE.md as data, and a check of source texts against it. Change both
 * copies together. The compiler keeps the DOM and Node's types out of the core; this keeps its parts apart.
 */
import { posix } from 'node:path';
import { parseSync } from 'vite';

interface Rule {
  /** Parts that may be imported for their values and types. */
  readonly may: readonly string[];
  /** Parts that may be imported by `import type` alone. */
  readonly mayTypes?: readonly string[];
  /** Packages; where absent, any but Node's own modules. */
  readonly packages?: readonly string[];
}

const core = (may: readonly string[], mayTypes: readonly string[] = [], packages: readonly string[] = []): Rule => ({ may, mayTypes, packages });
const everyFeature: Rule = { may: ['web/state', 'web/i18n', 'web/ui', 'core/index.ts'] };

/** A part is a folder of the core or of the interface (`core/wire`), or a file at their top (`core/index.ts`). */
const rules: Readonly<Record<string, Rule>> = {
  'core/wire': core([]),
  'core/world': core([]),
  'core/trace': core(['core/world']),
  'core/kernel': core(['core/world', 'core/trace']),
  'core/protocols': core(['core/wire']),
  'core/config': core(['core/wire']),
  'core/servlet': core(['core/config', 'core/wire']),
  // Presets carry the site's Python files.
  'core/scenario': core(['core/wire', 'core/python', 'core/servlet'], [], ['valibot', 'fflate']),
  'core/python': core(['core/wire'], ['core/trace'], ['fflate']),
  'core/system': core(['core/kernel', 'core/protocols', 'core/wire', 'core/world', 'core/trace'], ['core/python', 'core/scenario']),
  // What was measured on real servers: read by both grains, the journey's programs and the load lab's.
  'core/costs': core([]),
  'core/programs': core(['core/system', 'core/kernel', 'core/protocols', 'core/wire', 'core/config', 'core/python', 'core/servlet', 'core/costs'], ['core/scenario', 'core/world', 'core/trace'], ['fflate']),
  'core/load': core(['core/kernel', 'core/scenario', 'core/costs'], [], ['valibot']),
  'core/*.ts': core(['core/**']),
  'web/ui': { may: [] },
  'web/i18n': { may: ['core/index.ts'], mayTypes: ['core/load'] },
  'web/python': { may: ['core/index.ts', 'cpython'] },
  // The load lab has a door of its own in the core, so that the first load knows nothing of it.
  'web/worker': { may: ['core/index.ts', 'core/load', 'web/python', 'cpython'] },
  'web/state': { may: ['core/index.ts', 'core/load', 'web/worker', 'web/i18n'] },
  'web/lab': { may: ['web/state', 'web/i18n', 'web/ui', 'core/load'] },
  'web/app': { may: ['core/index.ts', 'web/**'] },
  'web/*.ts': { may: ['core/index.ts', 'web/**'] },
  'web/*': everyFeature,
  // The interpreter behind the core's PythonHost, in a browser's worker and in Node's alike.
  cpython: { may: ['core/index.ts', 'core/python'], packages: ['pyodide', 'valibot'] },
  node: { may: ['core/index.ts', 'core/load', 'cpython', 'scripts'], packages: ['node:*', 'pyodide', 'fflate'] },
};

/** Sources by their path from the project's root, and what each of them may not do: `path: what is wrong`. */
export function violationsIn(sources: Readonly<Record<string, string>>): string[] {
  return Object.entries(sources).flatMap(([path, source]) =>
    importsOf(path, source).flatMap((imported) => {
      const complaint = complaintAbout(path, imported);
      return complaint === null ? [] : [`${path}: ${complaint}`];
    }),
  );
}

interface Import {
  readonly address: string;
  readonly typesOnly: boolean;
}

/** Imports and re-exports by the parser; `import(…)` (as value or type) and `new URL(…)` of workers by their text. */
export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    address: moduleRequest.value,
    typesOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest === null ? [] : [{ address: moduleRequest.value, typesOnly: isType }])),
  );
  const called = [...source.matchAll(/\b(?:import|new URL)\(\s*['"`](\.[^'"`]*|node:[^'"`]*)['"`]/g)];
  return [...imports, ...exports, ...called.map((match) => ({ address: match[1] ?? '', typesOnly: false }))];
}

function complaintAbout(path: string, { address, typesOnly }: Import): string | null {
  const from = partOf(path);
  const rule = rules[from] ?? rules[from.includes('.') ? from.replace(/\/.*/, '/*.ts') : from.replace(/\/.*/, '/*')];
  if (rule === undefined) return `the import table does not know ${from}`;
  if (!address.startsWith('.')) return packageComplaint(from, rule, address);
  const to = partOf(posix.join(posix.dirname(path), address.replace(/\?.*/, '')));
  if (to === from || rule.may.some((allowed) => covers(allowed, to))) return null;
  if (!(rule.mayTypes ?? []).includes(to)) return `${from} may not import ${to} (${address})`;
  return typesOnly ? null : `${from} may import types alone from ${to} (${address})`;
}

function packageComplaint(from: string, { packages }: Rule, address: string): string | null {
  const allowed = packages === undefined ? !address.startsWith('node:') : packages.some((name) => address === name || (name === 'node:*' && address.startsWith('node:')));
  return allowed ? null : `${from} may not import the package ${address}`;
}

function covers(allowed: string, part: string): boolean {
  return allowed === part || (allowed.endsWith('/**') && part.startsWith(allowed.slice(0, -2)));
}

/** `src-core/wire/dns.ts` → `core/wire`, `src-core/index.ts` → `core/index.ts`, `node/hop.ts` → `node`. */
function partOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top === 'src-core') return `core/${second}`;
  return top === 'web' ? `web/${second}` : top;
}
