/**
 * What processes, Python and servers cost on this machine: `npm run calibrate`. Linux alone. It measures what is installed
 * of nginx, Apache with mod_cgi, mod_cgid, mod_wsgi and mod_php, fcgiwrap, gunicorn, uWSGI, uvicorn and PHP-FPM, each with an
 * application without imports and with Flask, Django, FastAPI where they can be imported, and says what is not there.
 *
 * Everything runs on 127.0.0.1 at free ports, in a folder of its own that is removed, as children that are ended, within a
 * bound of time. What is left is one file, a profile (schema/profile.schema.json): the load lab and `hop load` take it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployments, NOT_ATTEMPTED } from './calibrate/deployments.mjs';
import { measureDeployment } from './calibrate/measuring.mjs';
import { optionsOf } from './calibrate/options.mjs';
import { entryFrom } from './calibrate/profile.mjs';
import { isImportable, missingOf, pythonPath, versions } from './calibrate/programs.mjs';
import { endAll, outputOf } from './calibrate/running.mjs';
import { say, sayCosts, sayMeasured, sayMissing } from './calibrate/saying.mjs';
import { workFolder } from './calibrate/workFolder.mjs';
import { withModules } from './modules.mjs';

/** Seconds for each part of Python's costs; effort for each deployment. No new deployment is begun after `wholeMs`. */
const EFFORTS = {
  quick: { seconds: 0.3, wholeMs: 120_000, effort: { requests: 300, crowdRequests: 1200, forks: 20, pauses: 12, stalls: 24, cpu: 72, late: 1500, boundMs: 3000, bootBoundMs: 8000, batches: 6 } },
  full: { seconds: 2, wholeMs: 480_000, effort: { requests: 1600, crowdRequests: 4000, forks: 60, pauses: 40, stalls: 60, cpu: 120, late: 12_000, boundMs: 8000, bootBoundMs: 15_000, batches: 8 } },
};
/** What is under way when the time is up may come to its end; then everything is ended. */
const GRACE_MS = 60_000;

/** @param {readonly string[]} args */
async function calibrate(args) {
  const { isQuick, only, apps: asked, out } = optionsOf(args);
  if (process.platform !== 'linux') throw new Error('npm run calibrate reads /proc: it works on Linux alone.');
  const python = pythonPath();
  if (!python) throw new Error('There is no python3 on this machine: without it nothing can be measured.');
  const { seconds, wholeMs, effort } = EFFORTS[isQuick ? 'quick' : 'full'];
  const begin = performance.now();
  const leftMs = () => begin + wholeMs - performance.now();
  const last = setTimeout(() => void stop('The time was up, and something did not end by itself.', 1), wholeMs + GRACE_MS);
  const before = loadOf();
  if (isBusy(before)) say(`This machine is busy (load ${before.toFixed(1)} on ${cpus().length} cores): times will be too high, memory will not. The profile says so.`);
  const work = workFolder(python);
  try {
    const missing = Object.entries(NOT_ATTEMPTED).map(([what, why]) => ({ what, why }));
    const apps = asked.filter((app) => isSmall(app) || isImportable(python, app) || !missing.push({ what: app, why: `${python} cannot import it` }));
    say(`Python’s own costs (${python}) …`);
    const costs = JSON.parse(await outputOf(python, [fileURLToPath(new URL('calibrate/costs.py', import.meta.url)), work.folder, String(seconds), ...apps.filter((app) => ['tiny', 'flask', 'django'].includes(app))], 60_000));
    sayCosts(costs);
    const wanted = deployments.filter(({ id }) => only.includes(id)).filter((deployment) => {
      const absent = missingOf(deployment.needs, python);
      return absent.length === 0 || !missing.push({ what: deployment.id, why: `${absent.join(', ')} not installed` });
    });
    const entries = [];
    // The small applications of all deployments first: should time run out, each of them has been looked at.
    for (const app of [...asked].sort((a, b) => Number(isSmall(b)) - Number(isSmall(a)))) for (const deployment of wanted.filter((one) => one.apps.includes(app) && apps.includes(app))) {
      const what = `${deployment.id} ${app}`;
      if (leftMs() <= 0) missing.push({ what, why: `the time was up (${wholeMs / 1000} s)` });
      else {
        try {
          const measured = await measureDeployment(deployment, app, { folder: work.folder, python, effort, leftMs });
          const entry = entryFrom(measured, costs);
          entries.push(entry);
          sayMeasured(measured, entry);
        } catch (problem) {
          missing.push({ what, why: messageOf(problem).slice(0, 500) });
        }
      }
    }
    sayMissing(missing);
    if (entries.length === 0) throw new Error('No deployment could be measured: there is no profile.');
    const after = loadOf();
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memory_mib: Math.floor(totalmem() / 2 ** 20), kernel: release() };
    const conditions = { effort: isQuick ? 'quick' : 'full', seconds: Math.round((performance.now() - begin) / 1000), load_before: before, load_after: after, busy: isBusy(before) };
    await write(out, { profile: 1, measured_at: new Date().toISOString(), machine, versions: versions(python), conditions, missing, python: costs, deployments: entries });
  } finally {
    clearTimeout(last);
    await endAll();
    work.remove();
  }
}

/** Only what the lab will take is written. @param {string} out @param {Record<string, unknown> & { deployments: readonly { deployment: string, application: string }[] }} profile */
async function write(out, profile) {
  await withModules('src-core/load/index.ts', async ({ readProfile }) => readProfile(profile));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(profile, null, 1)}\n`);
  say(`\nThe profile: ${out}. In the load lab it is chosen under “Costs of a machine of your own”; without a browser:`);
  for (const { deployment, application } of profile.deployments.slice(0, 1)) say(`  echo '{ "deployment": "${deployment}", "application": "${out}#${application}", "concurrency": 5 }' | npm run -s hop -- load -`);
}

/** Nothing has to be imported for it. @param {string} app */
const isSmall = (app) => app === 'tiny' || app === 'php';
/** Load average of the last minute (proc_loadavg(5)). */
const loadOf = () => Number((loadavg()[0] ?? 0).toFixed(2));
/** @param {number} load */
const isBusy = (load) => load > cpus().length / 4;
/** @param {unknown} problem */
const messageOf = (problem) => (problem instanceof Error ? problem.message : String(problem));

/** @param {string} why @param {number} code */
async function stop(why, code) {
  console.error(why);
  await endAll();
  process.exit(code);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(name, () => void stop('Interrupted: everything is being ended, nothing is written.', 130));
  try {
    await calibrate(process.argv.slice(2));
  } catch (problem) {
    console.error(messageOf(problem));
    process.exitCode = 1;
  }
}
