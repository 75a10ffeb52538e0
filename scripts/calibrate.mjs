/**
 * What processes, Python and servers cost on this machine: `npm run calibrate [-- --quick] [--out FOLDER]`. Linux alone. It
 * uses what is installed of nginx, Apache, gunicorn, uWSGI, uvicorn and PHP-FPM, and says what is not. Everything runs on
 * 127.0.0.1 at free ports, in a folder of its own that is removed, as children that are ended; services are not touched.
 *
 * Into FOLDER (`calibration/` unless told): `calibration.json` with all that was measured, and for each deployment a load
 * description with its cost profile, which `npm run -s hop -- load FOLDER/NAME.json` runs. Links for the page are printed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { deployments, programPath } from './calibrate/deployments.mjs';
import { measureDeployment, workFolder } from './calibrate/measuring.mjs';
import { descriptionFrom } from './calibrate/profile.mjs';
import { endAll } from './calibrate/running.mjs';

/** Seconds for each part of Python's costs; effort for each deployment; the whole ends after this. */
const EFFORTS = {
  quick: { seconds: 0.5, wholeMs: 90_000, effort: { requests: 800, cgiRequests: 15, boundMs: 4000, bootBoundMs: 8000 } },
  full: { seconds: 4, wholeMs: 420_000, effort: { requests: 8000, cgiRequests: 120, boundMs: 15_000, bootBoundMs: 15_000 } },
};
const APPS = ['tiny', 'flask', 'django'];

/** @param {readonly string[]} args */
async function calibrate(args) {
  if (process.platform !== 'linux') throw new Error('npm run calibrate reads /proc: it works on Linux alone.');
  const { quick, out } = optionsOf(args);
  const { seconds, wholeMs, effort } = EFFORTS[quick ? 'quick' : 'full'];
  const end = performance.now() + wholeMs;
  const python = ['/usr/bin/python3', programPath('python3')].find((path) => path !== null && existsSync(path));
  if (!python) throw new Error('There is no python3 on this machine: without it nothing can be measured.');
  const missing = /** @type {string[]} */ ([]);
  const busyBefore = loadavg()[0] ?? 0;
  if (busyBefore > cpus().length / 4) say(`This machine is busy (load ${busyBefore.toFixed(1)} on ${cpus().length} cores): times and rates will be too high or too low, memory will not.`);
  const apps = APPS.filter((app) => app === 'tiny' || isImportable(python, app) || !missing.push(`${app}: ${python} cannot import it`));
  const work = workFolder(python);
  try {
    say(`Python’s own costs (${python}) …`);
    const costs = costsOf(python, work.folder, seconds, apps);
    sayCosts(costs);
    const measured = [];
    for (const deployment of deployments) {
      const absent = deployment.programs.filter((program) => programPath(program) === null);
      if (absent.length > 0) {
        missing.push(`${deployment.id}: ${absent.join(', ')} not installed`);
        continue;
      }
      for (const app of deployment.apps.filter((name) => !APPS.includes(name) || apps.includes(name))) {
        if (performance.now() > end) missing.push(`${deployment.id} ${app}: the time was up`);
        else {
          try {
            const one = await measureDeployment(deployment, app, { folder: work.folder, python, effort });
            sayMeasured(one);
            measured.push(one);
          } catch (problem) {
            missing.push(`${deployment.id} ${app}: ${problem instanceof Error ? problem.message : String(problem)}`);
          }
        }
      }
    }
    write(out, { quick, busyBefore, missing, costs, measured });
    for (const line of missing) say(`not measured: ${line}`);
  } finally {
    await endAll();
    work.remove();
  }
}

/** @param {string} out @param {{ quick: boolean, busyBefore: number, missing: readonly string[], costs: import('./calibrate/profile.mjs').Costs, measured: readonly import('./calibrate/measuring.mjs').Measured[] }} all */
function write(out, { quick, busyBefore, missing, costs, measured }) {
  mkdirSync(out, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, kernel: release(), memoryMib: Math.floor(totalmem() / 2 ** 20), loadBefore: busyBefore };
  const descriptions = Object.fromEntries(measured.map((one) => [`${one.id}-${one.app}`, descriptionFrom(one, costs, machine)]));
  const save = (/** @type {string} */ name, /** @type {unknown} */ value) => writeFileSync(join(out, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
  save('calibration', { measuredAt: new Date().toISOString(), quick, machine, versions: versions(), notMeasured: missing, costs, deployments: measured, descriptions });
  for (const [name, description] of Object.entries(descriptions)) save(name, description);
  say(`\n${out}: calibration.json and ${Object.keys(descriptions).length} load descriptions (npm run -s hop -- load FILE.json)`);
  const cgi = descriptions['apache-prefork-cgi-tiny'];
  for (const [name, description] of Object.entries(descriptions)) if (cgi && name !== 'apache-prefork-cgi-tiny' && name.endsWith('-tiny')) say(`in the lab, CGI beside ${description.deployment}: ${linkOf(cgi, description)}`);
}

/** A fragment that opens the lab with this pair; read by web/state/labLink.ts. @param {object} a @param {object} b */
export function linkOf(a, b) {
  return `#load=~${deflateRawSync(JSON.stringify({ v: 1, q: 'five-browsers', a, b }), { level: 9 }).toString('base64url')}`;
}

/** @param {readonly string[]} args */
function optionsOf(args) {
  const at = args.indexOf('--out');
  const out = at < 0 ? join(fileURLToPath(new URL('..', import.meta.url)), 'calibration') : args[at + 1];
  const unknown = args.find((arg, i) => arg !== '--quick' && i !== at && (at < 0 || i !== at + 1));
  if (unknown !== undefined || out === undefined) throw new Error('npm run calibrate -- [--quick] [--out FOLDER]');
  return { quick: args.includes('--quick'), out: resolve(out) };
}

/** @param {string} python @param {string} app */
function isImportable(python, app) {
  return spawnSync(python, ['-c', `import ${app}`], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** @param {string} python @param {string} folder @param {number} seconds @param {readonly string[]} apps */
function costsOf(python, folder, seconds, apps) {
  const script = fileURLToPath(new URL('calibrate/costs.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, folder, String(seconds), ...apps], { encoding: 'utf8', timeout: 40_000 + 40 * seconds * 1000 });
  if (status !== 0) throw new Error(`Python’s costs could not be measured: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout);
}

/** First line of what each program says of its version. */
function versions() {
  const flags = { nginx: '-v', apache2: '-v', gunicorn: '--version', uwsgi: '--version', uvicorn: '--version', 'php-fpm': '-v' };
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => {
    const path = programPath(name);
    const said = path ? spawnSync(path, [flag], { encoding: 'utf8', timeout: 10_000 }) : null;
    return [name, said ? `${said.stdout}${said.stderr}`.trim().split('\n')[0] : 'not installed'];
  }));
}

/** @param {any} costs */
function sayCosts(costs) {
  for (const [name, { median_ms, least_ms, cpu_ms, n }] of Object.entries(costs.process_start)) say(`  ${name.padEnd(18)}start ${ms(median_ms)} (least ${ms(least_ms)}), CPU ${ms(cpu_ms)}, n ${n}`);
  for (const [name, each] of Object.entries(costs.in_process)) say(`  ${name.padEnd(18)}import ${ms(each.import_ms)}, private ${mib(each.memory_imported.private_kib)} (RSS ${mib(each.memory_imported.rss_kib)}), hello ${ms(each.hello_ms)}, cpu ${ms(each.cpu_ms)}, fork ${ms(each.fork.returns_median_ms)}, with exit ${ms(each.fork.with_exit_median_ms)}`);
}

/** @param {import('./calibrate/measuring.mjs').Measured} measured */
function sayMeasured({ id, app, bootMs, alone, crowd, used, copies }) {
  const cpu = copies.length > 0 ? `httpd ${ms(crowd.front)} + process ${ms(alone.reaped)}` : `front ${ms(crowd.front)} + worker ${ms(crowd.serving)}`;
  const serving = copies.length > 0 ? copies : used.serving;
  const each = (/** @type {'rssKib' | 'pssKib' | 'privateKib'} */ kind) => mib(serving.reduce((sum, memory) => sum + memory[kind], 0) / Math.max(1, serving.length));
  say(`${`${id} ${app}`.padEnd(26)}boot ${ms(bootMs)}, CPU a request: ${cpu}; ${serving.length} serving, each RSS ${each('rssKib')}, PSS ${each('pssKib')}, private ${each('privateKib')}`);
}

/** @param {number} value */
const ms = (value) => `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ms`;
/** @param {number} kib */
const mib = (kib) => `${(kib / 1024).toFixed(1)} MiB`;
/** @param {string} line */
const say = (line) => console.log(line);

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(name, () => void endAll().then(() => process.exit(130)));
  try {
    await calibrate(process.argv.slice(2));
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem);
    process.exitCode = 1;
  }
}
