/** One deployment that runs: started, asked, its processes told apart by what they do, their CPU and memory read; ended. */
import { writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ask, firstAnswer } from './client.mjs';
import { programPath } from './programs.mjs';
import { cpuOf, memoryOf, titleOf, treeOf } from './procfs.mjs';
import { freePorts, run } from './running.mjs';

/**
 * @typedef {import('./procfs.mjs').Memory} Memory
 * @typedef {import('./procfs.mjs').Stat} Stat
 * @typedef {import('./deployments.mjs').Deployment} Deployment
 * @typedef {import('./deployments.mjs').Serving} Serving
 * @typedef {'front' | 'master' | 'serving' | 'copies'} Role
 * @typedef {Readonly<Record<Role, readonly Memory[]>>} RoleMemory one entry a process
 * @typedef {{ requests: number, atOnce: number, front: number, master: number, serving: number, reaped: number, client: number, p50Ms: number, rps: number }} PerRequest CPU in ms of each role for a request; reaped: of children that ended
 * @typedef {object} Server
 * @property {number} bootMs
 * @property {() => RoleMemory} memory
 * @property {() => Record<'front' | 'master' | 'serving' | 'reaped', number>} cpu ms since the start
 * @property {(query: string, load: import('./client.mjs').Load) => Promise<import('./client.mjs').Asked>} ask rejects when an answer is not 200
 * @property {(query: string, load: import('./client.mjs').Load) => Promise<PerRequest>} cost
 */

const PATH = '/hello';

/**
 * Starts a deployment, works with it, ends it. Rejects with what the programs said when it does not come up.
 * @template T
 * @param {Deployment} deployment
 * @param {{ folder: string, python: string, app: string, workers: number, threads: number, bootBoundMs: number }} where
 * @param {(server: Server) => Promise<T>} work
 */
export async function withServer(deployment, { bootBoundMs, ...where }, work) {
  const [port = 0, back = 0] = await freePorts(2);
  const place = { ...where, port, back, isRoot: process.getuid?.() === 0 };
  for (const [name, text] of Object.entries(deployment.files(place))) writeFileSync(join(where.folder, name), text);
  const start = (/** @type {import('./deployments.mjs').Command} */ [program, ...args]) => run(isAbsolute(program) ? program : (programPath(program) ?? program), args);
  const began = performance.now();
  const server = start(deployment.back(place));
  const front = deployment.front ? start(deployment.front(place)) : null;
  try {
    await firstAnswer(port, PATH, bootBoundMs).catch((problem) => {
      throw new Error([problem.message, server.said(), front?.said()].filter(Boolean).join(' · '));
    });
    const bootMs = performance.now() - began;
    const roles = () => rolesIn(deployment.serving(place.workers), treeOf(server.pid), front ? treeOf(front.pid) : [], titleOf);
    return await work(serverOf(port, bootMs, roles));
  } finally {
    await Promise.all([server.end(), front?.end()]);
  }
}

/** @param {number} port @param {number} bootMs @param {() => Record<Role, Stat[]>} roles @returns {Server} */
function serverOf(port, bootMs, roles) {
  const cpu = () => cpuIn(roles());
  const asked = async (/** @type {string} */ query, /** @type {import('./client.mjs').Load} */ load) => {
    const answers = await ask(port, `${PATH}${query}`, load);
    if (answers.answered === 0) throw new Error(`no answer within ${load.boundMs} ms`);
    if (answers.statuses['200'] !== answers.answered) throw new Error(`answers by status: ${JSON.stringify(answers.statuses)}`);
    return answers;
  };
  return {
    bootMs,
    cpu,
    ask: asked,
    memory: () => memoryIn(roles()),
    cost: async (query, load) => {
      const before = cpu();
      const { answered, wallMs, clientCpuMs, latenciesMs } = await asked(query, load);
      // A child's time is told when it was waited for, which is after its answer.
      await new Promise((resolve) => setTimeout(resolve, 60));
      const after = cpu();
      const each = (/** @type {keyof ReturnType<typeof cpuIn>} */ name) => Math.max(0, after[name] - before[name]) / answered;
      return { requests: answered, atOnce: load.atOnce, front: each('front'), master: each('master'), serving: each('serving'), reaped: each('reaped'), client: clientCpuMs / answered, p50Ms: medianOf(latenciesMs), rps: (answered * 1000) / wallMs };
    },
  };
}

/**
 * Who does what. Of httpd with CGI only what is httpd is the front: the processes that it makes come and go. Where nothing
 * stands in front, what has not the title of those that serve is the front itself.
 * @param {Serving} serving
 * @param {readonly Stat[]} back parents first
 * @param {readonly Stat[]} front
 * @param {(pid: number) => string} title
 * @returns {Record<Role, Stat[]>}
 */
export function rolesIn(serving, back, front, title) {
  const [root, ...others] = back;
  const none = { front: [...front], master: [], serving: [], copies: [] };
  if (!root) return none;
  switch (serving.by) {
    case 'all':
      return { ...none, serving: [...back] };
    case 'children':
      return { ...none, master: [root], serving: others };
    case 'title': {
      const isServing = (/** @type {Stat} */ stat) => title(stat.pid).includes(serving.title);
      const rest = back.filter((stat) => !isServing(stat));
      return { ...none, ...(front.length === 0 ? { front: rest } : { master: rest }), serving: back.filter(isServing) };
    }
    case 'cgi': {
      const itself = back.filter((stat) => stat.comm === root.comm);
      const copies = back.filter((stat) => stat.comm !== root.comm);
      return front.length === 0 ? { ...none, front: itself, copies } : { ...none, serving: itself, copies };
    }
  }
}

/** @param {Record<Role, Stat[]>} roles @returns {RoleMemory} */
function memoryIn(roles) {
  const of = (/** @type {Role} */ role) => roles[role].flatMap((stat) => memoryOf(stat.pid) ?? []);
  return { front: of('front'), master: of('master'), serving: of('serving'), copies: of('copies') };
}

/** @param {Record<Role, Stat[]>} roles */
function cpuIn(roles) {
  const sum = (/** @type {readonly Stat[]} */ all, /** @type {'ownMs' | 'reapedMs'} */ kind) => all.reduce((total, stat) => total + (cpuOf(stat.pid)?.[kind] ?? 0), 0);
  return { front: sum(roles.front, 'ownMs'), master: sum(roles.master, 'ownMs'), serving: sum(roles.serving, 'ownMs'), reaped: sum([...roles.front, ...roles.serving], 'reapedMs') };
}

/** @param {readonly number[]} values 0 of none */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? 0 : sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
