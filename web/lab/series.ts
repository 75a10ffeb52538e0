/** Curves over the time of a run, from its samples. */
import type { LoadDescription, LoadResult, LoadSample } from '../../src-core/load/index.ts';
import type { SeriesName } from '../i18n/labShape.ts';
import type { Point } from './LineChart.tsx';

export const SERIES: readonly SeriesName[] = ['memory', 'throughput', 'cpu', 'queue'];

/** MiB, answers a second, percent, requests. Memory goes on to the end of the other side's run: who stays resident stays. */
export function seriesOf(name: SeriesName, { samples }: LoadResult, endMs: number): readonly Point[] {
  if (name === 'throughput') return ratesOf(samples);
  const points = samples.map((sample) => ({ x: sample.at_ms, y: valueOf(name, sample) }));
  const last = points.at(-1);
  return name === 'memory' && last && last.x < endMs ? [...points, { x: endMs, y: last.y }] : points;
}

function valueOf(name: Exclude<SeriesName, 'throughput'>, { file_kib, forked_kib, private_kib, swapped_kib, cpu, queued }: LoadSample): number {
  switch (name) {
    case 'memory': return (file_kib + forked_kib + private_kib - swapped_kib) / 1024;
    case 'cpu': return cpu * 100;
    case 'queue': return queued;
  }
}

/** Few answers in short stretches make a rate that leaps: it is taken over at least a sixtieth of the run. */
function ratesOf(samples: readonly LoadSample[]): readonly Point[] {
  const stride = Math.max(1, Math.ceil(samples.length / 60));
  const points: Point[] = [];
  let before = 0;
  let answered = 0;
  for (const [i, sample] of samples.entries()) {
    answered += sample.answered;
    if ((i + 1) % stride !== 0 && i !== samples.length - 1) continue;
    if (sample.at_ms > before) points.push({ x: sample.at_ms, y: (answered / (sample.at_ms - before)) * 1000 });
    before = sample.at_ms;
    answered = 0;
  }
  return points;
}

/** The memory of the machine, where a run comes near it: MiB, else `null`. */
export function limitOf(name: SeriesName, { machine, machines }: LoadDescription, { peak_pss_kib }: LoadResult): number | null {
  const limit = machine.memory_mib * machines;
  return name === 'memory' && peak_pss_kib / 1024 > limit * 0.6 ? limit : null;
}

/** At most so many of them, the first and the last included: for a table that can be read. */
export function thinned<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}
