import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What the core may not touch, each in a file of its own: the lint must name every one of them. */
const planted: readonly (readonly [source: string, rule: string])[] = [
  ['export const now = Date.now();', 'no-restricted-globals'],
  ['export const today = new Date();', 'no-restricted-globals'],
  ['export const chance = Math.random();', 'no-restricted-properties'],
  ['setTimeout(() => 1, 5);', 'no-restricted-globals'],
  ['export const title = document.title;', 'no-restricted-globals'],
  ['export const now = performance.now();', 'no-restricted-globals'],
  ['export const page = fetch("/");', 'no-restricted-globals'],
  ['export const home = process.env;', 'no-restricted-globals'],
  ['export const id = crypto.randomUUID();', 'no-restricted-globals'],
  ['console.log(1);', 'no-console'],
  ['export const now = globalThis.Date;', 'no-restricted-globals'],
  ['import { join } from "node:path"; export const a = join("b");', 'no-restricted-imports'],
  ['import { h } from "preact"; export const a = h("b", null);', 'no-restricted-imports'],
  ['export default 1;', 'no-default-export'],
  ['export const loose: any = 1;', 'no-explicit-any'],
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

const folder = mkdtempSync(join(tmpdir(), 'hop-lint-'));
let found: readonly Diagnostic[] = [];

beforeAll(() => {
  mkdirSync(join(folder, 'src-core'));
  cpSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
  planted.forEach(([source], index) => writeFileSync(join(folder, 'src-core', `${index}.ts`), `${source}\n`));
  writeFileSync(join(folder, 'src-core', 'pure.ts'), 'export const answer = Math.floor(42.5);\n');
  const ran = spawnSync(process.execPath, [join(process.cwd(), 'node_modules/oxlint/bin/oxlint'), '--format=json'], { cwd: folder, encoding: 'utf8' });
  found = (JSON.parse(ran.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
});

afterAll(() => rmSync(folder, { recursive: true }));

const rulesBrokenBy = (file: string): string => found.filter(({ filename }) => filename.replaceAll('\\', '/').endsWith(file)).map(({ code }) => code).join(' ');

test.each(planted.map(([source, rule], index) => [source, rule, `${index}.ts`] as const))('the core is kept from: %s', (_source, rule, file) => {
  expect(rulesBrokenBy(`src-core/${file}`)).toContain(rule);
});

test('pure code passes', () => {
  expect(rulesBrokenBy('src-core/pure.ts')).toBe('');
});
