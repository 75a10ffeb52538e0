/** One deployment with one application: boot, CPU of each role for a request, memory of each role before and after. */
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, firstAnswer } from './client.mjs';
import { cgiScript, pathOf, programPath } from './deployments.mjs';
import { cpuOf, memoryOf, treeOf } from './procfs.mjs';
import { freePorts, run } from './running.mjs';

/**
 * @typedef {import('./procfs.mjs').Memory} Memory
 * @typedef {import('./deployments.mjs').Deployment} Deployment
 * @typedef {'front' | 'master' | 'serving'} Role
 * @typedef {Readonly<Record<Role, readonly Memory[]>>} RoleMemory one entry a process
 * @typedef {{ requests: number, atOnce: number, front: number, master: number, serving: number, reaped: number, client: number, rps: number }} PerRequest CPU in ms of each role for a request; reaped: of children that ended
 * @typedef {{ id: string, app: string, workers: number, bootMs: number, alone: PerRequest, crowd: PerRequest, fresh: RoleMemory, used: RoleMemory, copies: readonly Memory[] }} Measured
 */

/** How long and how much; CGI requests are dear. @typedef {{ requests: number, cgiRequests: number, boundMs: number, bootBoundMs: number }} Effort */

const CROWD = 8;
const COPIES = 4;

/** A folder of our own that any user may read: httpd's children are not root. @param {string} python */
export function workFolder(python) {
  const folder = mkdtempSync(join(tmpdir(), 'hop-calibrate-'));
  chmodSync(folder, 0o755);
  cpSync(fileURLToPath(new URL('apps', import.meta.url)), folder, { recursive: true });
  for (const app of ['tiny', 'flask', 'django']) {
    writeFileSync(join(folder, `cgi_${app}.py`), cgiScript(python, app));
    chmodSync(join(folder, `cgi_${app}.py`), 0o755);
  }
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // However this program ends.
  process.once('exit', remove);
  return { folder, remove };
}

/** Rejects with what the programs said when it does not come up. @param {Deployment} deployment @param {string} app @param {{ folder: string, python: string, effort: Effort }} where @returns {Promise<Measured>} */
export async function measureDeployment(deployment, app, { folder, python, effort }) {
  const [port = 0, back = 0] = await freePorts(2);
  const place = { folder, port, back, python, app, workers: deployment.workers, isRoot: process.getuid?.() === 0 };
  for (const [name, text] of Object.entries(deployment.files(place))) writeFileSync(join(folder, name), text);
  const start = (/** @type {import('./deployments.mjs').Command | undefined} */ command) => (command ? run(programPath(command.command[0] ?? '') ?? '', command.command.slice(1)) : null);
  const began = performance.now();
  const server = start(deployment.back(place));
  const front = start(deployment.front?.(place));
  if (!server) throw new Error('nothing to start');
  try {
    const path = pathOf(app);
    await firstAnswer(port, path, effort.bootBoundMs).catch((problem) => {
      throw new Error([problem.message, server.said(), front?.said()].filter(Boolean).join(' · '));
    });
    const bootMs = performance.now() - began;
    const pids = () => rolesOf(deployment, server.pid, front?.pid);
    const perRequest = deployment.serving === 'per-request';
    const requests = perRequest ? effort.cgiRequests : effort.requests;
    const fresh = memoryIn(pids());
    await ask(port, path, { requests: Math.min(requests, 50), atOnce: 2, boundMs: effort.boundMs });
    const alone = await loaded(pids, port, path, { requests, atOnce: 1, boundMs: effort.boundMs });
    const crowd = await loaded(pids, port, path, { requests, atOnce: perRequest ? COPIES : CROWD, boundMs: effort.boundMs });
    const copies = perRequest ? await heldCopies(deployment, server.pid, port, path) : [];
    return { id: deployment.id, app, workers: deployment.workers, bootMs, alone, crowd, fresh, used: memoryIn(pids()), copies };
  } finally {
    await Promise.all([server.end(), front?.end()]);
  }
}

/** @typedef {Record<Role, number[]>} RolePids */

/** @param {Deployment} deployment @param {number} server @param {number | undefined} front @returns {RolePids} */
function rolesOf({ serving }, server, front) {
  const [root, ...others] = treeOf(server);
  const children = others.map((stat) => stat.pid);
  const fronts = front === undefined ? [] : treeOf(front).map((stat) => stat.pid);
  const roots = root ? [root.pid] : [];
  if (serving === 'itself') return { front: fronts, master: [], serving: [...roots, ...children] };
  // Of httpd only what is httpd: the CGI processes come and go.
  if (serving === 'per-request') return { front: [...roots, ...others.filter((stat) => stat.comm === root?.comm).map((stat) => stat.pid)], master: [], serving: [] };
  return { front: fronts, master: roots, serving: children };
}

/** @param {RolePids} pids @returns {RoleMemory} */
function memoryIn(pids) {
  const of = (/** @type {Role} */ role) => pids[role].flatMap((pid) => memoryOf(pid) ?? []);
  return { front: of('front'), master: of('master'), serving: of('serving') };
}

/** @param {() => RolePids} pids @param {number} port @param {string} path @param {{ requests: number, atOnce: number, boundMs: number }} load @returns {Promise<PerRequest>} */
async function loaded(pids, port, path, load) {
  const before = cpuIn(pids());
  const { answered, statuses, wallMs, clientCpuMs } = await ask(port, path, load);
  // A child's time is told when it was waited for, which is after its answer.
  await new Promise((resolve) => setTimeout(resolve, 60));
  const after = cpuIn(pids());
  if (answered === 0 || statuses['200'] !== answered) throw new Error(`answers: ${JSON.stringify(statuses)}`);
  const each = (/** @type {keyof ReturnType<typeof cpuIn>} */ name) => Math.max(0, after[name] - before[name]) / answered;
  return { requests: answered, atOnce: load.atOnce, front: each('front'), master: each('master'), serving: each('serving'), reaped: each('reaped'), client: clientCpuMs / answered, rps: (answered * 1000) / wallMs };
}

/** @param {RolePids} pids */
function cpuIn(pids) {
  const sum = (/** @type {readonly number[]} */ all, /** @type {'ownMs' | 'reapedMs'} */ kind) => all.reduce((total, pid) => total + (cpuOf(pid)?.[kind] ?? 0), 0);
  return { front: sum(pids.front, 'ownMs'), master: sum(pids.master, 'ownMs'), serving: sum(pids.serving, 'ownMs'), reaped: sum(pids.front, 'reapedMs') };
}

/** CGI processes of several requests that wait at the same time. @param {Deployment} deployment @param {number} server @param {number} port @param {string} path */
async function heldCopies(deployment, server, port, path) {
  const asking = ask(port, `${path}?hold`, { requests: COPIES, atOnce: COPIES, boundMs: 10_000 });
  let best = /** @type {Memory[]} */ ([]);
  let isOver = false;
  void asking.then(() => (isOver = true), () => (isOver = true));
  while (!isOver) {
    const httpd = new Set(rolesOf(deployment, server, undefined).front);
    const copies = treeOf(server).filter((stat) => !httpd.has(stat.pid)).flatMap((stat) => memoryOf(stat.pid) ?? []);
    // As many as there are, and as large as they get.
    if (copies.length > best.length || (copies.length === best.length && sumOf(copies) > sumOf(best))) best = copies;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await asking;
  return best;
}

/** @param {readonly Memory[]} all */
const sumOf = (all) => all.reduce((sum, { pssKib }) => sum + pssKib, 0);
