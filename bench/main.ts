/**
 * `npm run bench`: events per second of the kernel on three queueing models, checked against theory, beside two
 * libraries from npm in the same rounds. Exits 1 if a simulated mean is further from theory than its confidence
 * interval; never for time, which depends on the machine.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measure.ts';
import { customers, type Key, keys, libraries, type Library, workloads } from './workloads.ts';

const ROUNDS = Math.max(1, Number(process.argv[2] ?? 5));
const measure = fileURLToPath(new URL('measure.js', import.meta.url));

/** Measured once on one machine: a C++ -O2 program with a 4-ary heap beside simjs 2.0.3, in ns per event. */
const COMPILED = { a: { cpp: 22.8, simjs: 709 }, b: { cpp: 39.7, simjs: 823 }, c: { cpp: 57.7, simjs: 922 } };

const results = new Map<string, Measurement[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const key of keys) {
    for (const library of libraries) {
      const list = results.get(key + library) ?? [];
      results.set(key + library, [...list, child(key, library) as Measurement]);
    }
  }
}
process.exitCode = report() > 0 ? 1 : 0;

function child(...args: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [measure, ...args], { encoding: 'utf8' }));
}

function report(): number {
  const all = [...results.values()].flat();
  const share = total(all.map((one) => one.cpuUs)) / total(all.map((one) => one.wallUs));
  const runs = libraries.map((library) => `${library} ${customers[library].toLocaleString('en')}`).join(', ');
  console.log(`CPU time, medians of ${ROUNDS} interleaved rounds, each run in a process of its own.`);
  console.log(`Customers a run: ${runs}. CPU share: ${(share * 100).toFixed(0)} % of one core.\n`);
  const wrong = keys.filter((key) => !reportWorkload(key)).length;
  const bytes = child('memory') as { heap: number; arrays: number };
  const million = (nsPerEvent('c', 'hop') * workloads.c.events) / 1000;
  console.log(`A million requests of (c): ${million.toFixed(2)} s (aim ≤ 0.8 s).`);
  console.log(
    `A request in flight: ${bytes.heap.toFixed(0)} B of heap (aim ≤ 200 B), ${bytes.arrays.toFixed(0)} B in typed arrays.`,
  );
  console.log(wrong === 0 ? 'Every mean agrees with theory.' : `${wrong} of the means are off theory.`);
  return wrong;
}

function reportWorkload(key: Key): boolean {
  const ours = nsPerEvent(key, 'hop');
  console.log(`(${key}) ${workloads[key].name}`);
  for (const library of libraries) {
    const ns = nsPerEvent(key, library);
    const aim = library === 'simjs' ? 8 : 100;
    const ratio = library === 'hop' ? '' : `${(ns / ours).toFixed(1)} × ours (aim ≥ ${aim})`;
    const speed = `${ns.toFixed(0).padStart(7)} ns/event ${(1000 / ns).toFixed(3).padStart(8)} M events/s`;
    console.log(`  ${library.padEnd(10)}${speed}   mean ${last(key, library).mean.toPrecision(5)} s   ${ratio}`);
  }
  const { cpp, simjs } = COMPILED[key];
  const scaled = ours / nsPerEvent(key, 'simjs') / (cpp / simjs);
  console.log(`  against C++, both scaled by simjs: ${scaled.toFixed(2)} × (aim ≤ 2.2 for c)`);
  return reportTheory(key);
}

function reportTheory(key: Key): boolean {
  const { theory } = workloads[key];
  const { mean, halfWidth } = last(key, 'hop');
  const agrees = Math.abs(mean - theory) <= halfWidth;
  const simulated = `simulated ${mean.toPrecision(6)} ± ${halfWidth.toPrecision(2)} s (99.9 %)`;
  const off = `${(((mean - theory) / theory) * 100).toFixed(2)} %`;
  console.log(`  theory ${theory.toPrecision(6)} s, ${simulated}, difference ${off}: ${agrees ? 'agrees' : 'IS OFF'}\n`);
  return agrees;
}

function last(key: Key, library: Library): Measurement {
  return results.get(key + library)!.at(-1)!;
}

function nsPerEvent(key: Key, library: Library): number {
  const times = results.get(key + library)!.map((one) => one.cpuUs);
  return (median(times) * 1000) / (customers[library] * workloads[key].events);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
