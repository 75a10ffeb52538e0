/** Figures of the comparison as people read them, and the difference of two of them. */
import type { Metric, MetricRow, Unit } from '../../src-core/index.ts';
import { factorText } from '../i18n/compareShape.ts';
import { ms, size, sizeKib } from '../i18n/format.ts';

export type MetricGroup = 'time' | 'processes' | 'network' | 'between' | 'python' | 'memory';

export const GROUPS: Readonly<Record<MetricGroup, readonly Metric[]>> = {
  time: ['responseUs', 'serverUs', 'totalUs', 'cpuUs'],
  processes: ['processesBefore', 'processesMade', 'programsStarted', 'threadsMade'],
  network: ['connectionsMachine', 'packets', 'packetsLost', 'machineBytes'],
  between: ['connectionsProcess', 'processBytes', 'socketBytes', 'pipeBytes', 'environmentBytes'],
  python: ['calls', 'lines', 'modules'],
  memory: ['memoryBefore', 'memoryPeak', 'memoryAfter'],
};

export function figureText(unit: Unit, value: number): string {
  switch (unit) {
    case 'us': return ms(value);
    case 'bytes': return size(value);
    case 'kib': return sizeKib(value);
    case 'count': return value.toLocaleString('en');
  }
}

/** `+3 (×4)`, `−12.3 ms (÷1.6)`: second minus first, and how many times the larger is the smaller; empty when they are equal. */
export function differenceText({ unit, a, b, difference }: Pick<MetricRow, 'unit' | 'difference'> & { readonly a: { readonly value: number }; readonly b: { readonly value: number } }): string {
  if (difference === 0) return '';
  const factor = factorText(Math.max(a.value, b.value), Math.min(a.value, b.value));
  const amount = `${difference > 0 ? '+' : '−'}${figureText(unit, Math.abs(difference))}`;
  return factor === null ? amount : `${amount} (${difference > 0 ? '×' : '÷'}${factor})`;
}
