/** Programs that we start and that we end: each a group of processes of its own, so that nothing of it is left and nothing else is met. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { treeOf } from './procfs.mjs';

/** @typedef {{ pid: number, said: () => string, end: () => Promise<void> }} Running */

const alive = /** @type {Set<Running>} */ (new Set());
const PATIENCE_MS = 3000;

/** @param {string} program its path @param {readonly string[]} args @returns {Running} */
export function run(program, args) {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' } });
  const said = /** @type {string[]} */ ([]);
  const hear = (/** @type {Buffer} */ data) => void (said.length < 40 && said.push(data.toString()));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', (problem) => resolve(said.push(problem.message))));
  const pid = child.pid ?? 0;
  const running = {
    pid,
    said: () => said.join('').trim().split('\n').slice(-4).join(' · '),
    end: async () => {
      const left = treeOf(pid).map((stat) => stat.pid);
      signal(-pid, 'SIGTERM');
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
      // Who left the group or did not listen is ended by number, and only if it is still the one that we saw.
      signal(-pid, 'SIGKILL');
      for (const each of treeOf(pid).map((stat) => stat.pid)) if (left.includes(each)) signal(each, 'SIGKILL');
      alive.delete(running);
    },
  };
  alive.add(running);
  return running;
}

/** Ends all that still runs: for the end of this program, however it comes. */
export async function endAll() {
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
