/**
 * The whole check, in one run: types, lint, build, unit tests, the built page's sizes, and the page in a browser. All
 * of it runs even when something fails early, so that one run tells everything. The build comes early because it
 * makes the presets' traces, which many unit tests read (test/presetTraces.ts). The last line of the output is
 * `N passed, M failed` over all suites together; a check without tests of its own (types, lint, build) that fails
 * counts as one failure, and so does a suite that ran no test or broke outside of its tests.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { programs } from '../test/real/programs.mjs';
import { root } from './setup.mjs';
import { addCounts, playwrightCounts, summaryLine, vitestCounts } from './test-counts.mjs';

/** A suite that hangs is ended and counts as broken. */
const longestMs = 3_600_000;

const reports = join(root, '.cache', 'reports');
const module = (/** @type {string} */ path) => join(root, 'node_modules', path);
const vitest = (/** @type {string} */ project) => [module('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(project)}`];

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {{ name: string, command: string[], counts?: (report: any) => Counts, report?: string, needsBuild?: boolean }} Suite
 */
/**
 * Phases follow each other; the lanes of a phase run side by side, the suites of a lane in order. The build keeps one
 * core busy, and types and lint another; tests have workers of their own for all cores.
 */
const phases = /** @type {Suite[][][]} */ ([
  [
    [{ name: 'build', command: [module('vite/bin/vite.js'), 'build'] }],
    [
      { name: 'types', command: [module('typescript/bin/tsc'), '-b'] },
      { name: 'lint', command: [module('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
    ],
  ],
  [[{ name: 'unit tests', command: vitest('unit'), counts: vitestCounts, report: reportOf('unit') }]],
  ...(Object.values(programs).some((path) => existsSync(path)) ? [[[{ name: 'real peers', command: vitest('real'), counts: vitestCounts, report: reportOf('real') }]]] : []),
  [[{ name: 'built page', command: vitest('built'), counts: vitestCounts, report: reportOf('built'), needsBuild: true }]],
  [[{ name: 'browser', command: [module('@playwright/test/cli.js'), 'test'], counts: playwrightCounts, report: reportOf('browser'), needsBuild: true }]],
]);

function reportOf(/** @type {string} */ suite) {
  return join(reports, `${suite}.json`);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
let total = { passed: 0, failed: 0, skipped: 0 };
let built = true;
const lines = [];
const missing = Object.keys(programs).filter((name) => !existsSync(programs[/** @type {keyof typeof programs} */ (name)]));
if (missing.length > 0) lines.push(`– real peers not installed here, their tests are skipped: ${missing.join(', ')}`);
const startedAt = performance.now();
for (const lanes of phases) {
  await Promise.all(lanes.map(async (suites) => {
    for (const suite of suites) await check(suite, lanes.length > 1);
  }));
}
lines.push(`  together   ${secondsSince(startedAt)}`);
console.log(`\n${lines.join('\n')}\n\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** What runs beside others is heard when it has ended, in one piece. */
async function check(/** @type {Suite} */ suite, /** @type {boolean} */ beside) {
  const suiteStartedAt = performance.now();
  if (!beside) console.log(heading(suite));
  const counts = suite.needsBuild && !built ? broken(suite.name, 'not run: the build failed') : await run(suite, beside);
  if (suite.name === 'build') built = counts.failed === 0;
  total = addCounts(total, counts);
  lines.push(`${counts.failed > 0 ? '✗' : '✓'} ${suite.name.padEnd(11)}${secondsSince(suiteStartedAt)}   ${suite.counts ? summaryLine(counts) : ''}`.trimEnd());
}

function heading(/** @type {Suite} */ { name }) {
  return `\n━━ ${name}`;
}

function secondsSince(/** @type {number} */ start) {
  return `${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s`;
}

/** @returns {Promise<Counts>} */
async function run(/** @type {Suite} */ suite, /** @type {boolean} */ beside) {
  const { name, command, counts, report } = suite;
  const env = { ...process.env, CI: 'true', HOP_REPORT: report ?? '', ...(process.stdout.isTTY ? (beside ? { FORCE_COLOR: '1' } : {}) : { NO_COLOR: '1' }) };
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: beside ? 'pipe' : ['ignore', 'inherit', 'inherit'], timeout: longestMs });
  /** @type {Buffer[]} */
  const heard = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => heard.push(chunk));
  const succeeded = await new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  if (beside) console.log(`${heading(suite)}\n${Buffer.concat(heard).toString().trimEnd()}`);
  if (!counts || !report) return succeeded ? { passed: 0, failed: 0, skipped: 0 } : broken(name, 'failed');
  if (!existsSync(report)) return broken(name, 'ended without a report');
  const counted = counts(JSON.parse(readFileSync(report, 'utf8')));
  if (counted.passed + counted.failed === 0) return broken(name, 'ran no test');
  return succeeded || counted.failed > 0 ? counted : addCounts(counted, broken(name, 'broke outside of its tests'));
}

/** @returns {Counts} */
function broken(/** @type {string} */ name, /** @type {string} */ reason) {
  console.log(`${name}: ${reason}`);
  return { passed: 0, failed: 1, skipped: 0 };
}
