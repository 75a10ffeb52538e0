/** Programs that we start and that we end: each a group of processes of its own, so that nothing of it is left and nothing else is met. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { isAlive, treeOf } from './procfs.mjs';

/** @typedef {{ pid: number, gone: Promise<number | null>, quiet: Promise<unknown>, said: () => string, all: () => string, end: () => Promise<void> }} Running */

const alive = /** @type {Set<Running>} */ (new Set());
const PATIENCE_MS = 3000;
/** What was killed is gone by then. */
const LAST_MS = 2000;
/** Pieces of output that are kept. */
const MOST_SAID = 1000;
let isClosed = false;

/** Throws once everything has been ended for good. @param {string} program its path @param {readonly string[]} args @returns {Running} */
export function run(program, args) {
  if (isClosed) throw new Error('interrupted');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' } });
  const said = /** @type {string[]} */ ([]);
  const hear = (/** @type {Buffer} */ data) => void (said.length < MOST_SAID && said.push(data.toString()));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = /** @type {Promise<number | null>} */ (new Promise((resolve) => child.once('exit', resolve).once('error', (problem) => (said.push(problem.message), resolve(null)))));
  const quiet = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const pid = child.pid ?? 0;
  const running = {
    pid,
    gone,
    quiet,
    all: () => said.join(''),
    said: () => said.join('').trim().split('\n').slice(-4).join(' · '),
    end: async () => {
      const tree = treeOf(pid);
      signal(-pid, 'SIGTERM');
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
      // Who left the group or did not listen is ended by number, and only if it is still the one that we saw.
      signal(-pid, 'SIGKILL');
      for (const each of tree) if (isAlive(each)) signal(each.pid, 'SIGKILL');
      for (let waited = 0; waited < LAST_MS && tree.some(isAlive); waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
      alive.delete(running);
    },
  };
  alive.add(running);
  return running;
}

/** What a program of ours prints to its end; rejects with its last words when it fails or takes too long. @param {string} program @param {readonly string[]} args @param {number} boundMs */
export async function outputOf(program, args, boundMs) {
  const running = run(program, args);
  const timer = setTimeout(() => void running.end(), boundMs);
  const code = await running.gone;
  await running.quiet;
  clearTimeout(timer);
  alive.delete(running);
  if (code !== 0) throw new Error(running.said() || `ended with ${code ?? 'a signal'}`);
  return running.all();
}

/** Ends all that still runs, and starts nothing any more: for the end of this program, however it comes. */
export async function endAll() {
  isClosed = true;
  await Promise.all([...alive].map((running) => running.end()));
}

/** @param {number} count @returns {Promise<number[]>} ports that nobody listened on a moment ago */
export async function freePorts(count) {
  const probes = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => resolve(probe));
  })));
  return Promise.all(probes.map((probe) => {
    const { port } = probe.address();
    return new Promise((resolve) => probe.close(() => resolve(port)));
  }));
}

/** @param {number} pid 0 would be our own group @param {NodeJS.Signals} name */
function signal(pid, name) {
  if (pid === 0) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
