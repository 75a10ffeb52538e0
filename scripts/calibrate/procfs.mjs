/**
 * What Linux tells of a process (proc(5)): memory in KiB, CPU in ms, children. A process that has gone gives `null`.
 * RSS counts a shared page in each process, PSS its share of it; private (USS) is what it has alone.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {{ rssKib: number, pssKib: number, privateKib: number, anonymousKib: number, sharedAnonymousKib: number }} Memory */
/** @typedef {{ pid: number, comm: string, state: string, ppid: number, ownTicks: number, reapedTicks: number, startTicks: number }} Stat */

/**
 * `/proc/PID/smaps_rollup`. Anonymous pages that are not the process's alone are those that fork shared.
 * @param {string} text
 * @returns {Memory | null} `null` when it is no such text
 */
export function parseSmapsRollup(text) {
  const kib = new Map([...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, value]) => [name, Number(value)]));
  const [rss, pss] = [kib.get('Rss'), kib.get('Pss')];
  if (rss === undefined || pss === undefined) return null;
  const of = (/** @type {string} */ name) => kib.get(name) ?? 0;
  const privateKib = of('Private_Clean') + of('Private_Dirty') + of('Private_Hugetlb');
  const anonymousKib = of('Anonymous');
  // Private dirty pages of files are rare, and count as anonymous here.
  return { rssKib: rss, pssKib: pss, privateKib, anonymousKib, sharedAnonymousKib: anonymousKib - Math.min(anonymousKib, of('Private_Dirty')) };
}

/**
 * `/proc/PID/stat`: the name may hold blanks and parentheses. Ticks are user and system together: its own, and those of
 * its children that it waited for; a number and its start together name a process for ever.
 * @param {string} text
 * @returns {Stat | null}
 */
export function parseStat(text) {
  const match = /^(\d+) \((.*)\) (.+)$/s.exec(text.trim());
  const fields = match?.[3]?.split(' ') ?? [];
  // After the name: state is field 3 of proc(5), so that field n is at n - 3.
  const at = (/** @type {number} */ field) => Number(fields[field - 3]);
  if (!match || fields.length < 20) return null;
  return { pid: Number(match[1]), comm: match[2] ?? '', state: fields[0] ?? '', ppid: at(4), ownTicks: at(14) + at(15), reapedTicks: at(16) + at(17), startTicks: at(22) };
}

/** `/proc/PID/task/TID/schedstat`: nanoseconds on a CPU, in ms. @param {string} text @returns {number | null} */
export function parseSchedstat(text) {
  const match = /^(\d+) \d+ \d+\s*$/.exec(text);
  return match ? Number(match[1]) / 1e6 : null;
}

const tickMs = 1000 / Number(attempt(() => execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) ?? 100);

/** @param {number} pid */
export function memoryOf(pid) {
  const text = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return text === null ? null : parseSmapsRollup(text);
}

/** @param {number} pid */
export function statOf(pid) {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return text === null ? null : parseStat(text);
}

/**
 * CPU of the living threads by the scheduler's own count, where the kernel keeps one; by ticks of 10 ms else.
 * @param {number} pid
 * @returns {{ ownMs: number, reapedMs: number } | null}
 */
export function cpuOf(pid) {
  const stat = statOf(pid);
  if (!stat) return null;
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const exact = threads.map((tid) => parseSchedstat(attempt(() => readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8')) ?? ''));
  const sum = exact.length > 0 && exact.every((ms) => ms !== null) ? exact.reduce((total, ms) => total + ms, 0) : 0;
  return { ownMs: sum > 0 ? sum : stat.ownTicks * tickMs, reapedMs: stat.reapedTicks * tickMs };
}

/** Whether it is still the process that it was, and more than an entry that nobody has waited for yet. @param {Stat} stat */
export function isAlive({ pid, startTicks }) {
  const now = statOf(pid);
  return now !== null && now.startTicks === startTicks && now.state !== 'Z' && now.state !== 'X';
}

/** The command line as ps(1) shows it; a process may write its own. @param {number} pid */
export function titleOf(pid) {
  return (attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').replaceAll('\0', ' ').trim();
}

/** A process and all that come from it, parents first. @param {number} root @returns {Stat[]} */
export function treeOf(root) {
  const all = (attempt(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).flatMap((name) => statOf(Number(name)) ?? []);
  const first = all.find((stat) => stat.pid === root);
  const tree = first ? [first] : [];
  for (const parent of tree) tree.push(...all.filter((stat) => stat.ppid === parent.pid));
  return tree;
}

/** @template T @param {() => T} work @returns {T | null} */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
