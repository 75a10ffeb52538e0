/** Figures of the lab as people read them: ms with digits that tell something, memory in MiB, rates, shares. */
import type { Measure } from '../state/labGuess.ts';

/** `0.51`, `12.3`, `1,240`, from ms. */
export function msFigure(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms === 0) return '0';
  if (ms >= 1000) return Math.round(ms).toLocaleString('en');
  return ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : 3);
}

/** With the unit that fits: `0.51 ms`, `870 ms`, `2.54 s`, `76.0 s`. */
export function msText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 999.5) return `${msFigure(ms)} ms`;
  return `${ms < 99_950 ? (ms / 1000).toPrecision(3) : Math.round(ms / 1000).toLocaleString('en')} s`;
}

/** MiB from KiB, without the unit. */
export function mib(kib: number): string {
  const value = kib / 1024;
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 100 ? 0 : value >= 0.95 || value === 0 ? 1 : 2);
}

export function mibText(kib: number): string {
  return `${mib(kib)} MiB`;
}

/** Requests a second. */
export function rate(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 100 ? 0 : value >= 10 || value === 0 ? 1 : 2);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
}

/** A tick as short as it goes: `0.5`, `20`, `1,000`. */
export function tickText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 3 });
}

/** Seconds from ms for an axis: `0.5`, `12`. */
export function secondsTick(ms: number): string {
  return (ms / 1000).toLocaleString('en', { maximumFractionDigits: 3 });
}

/** How many times: `1.07`, `1.3`, `24`. */
export function factorFigure(factor: number): string {
  return factor >= 9.95 ? Math.round(factor).toLocaleString('en') : factor.toFixed(factor < 1.095 ? 2 : 1);
}

/** A measure's figure with its unit; memory comes in KiB and is told in MiB. */
export function measureText(measure: Measure, value: number, perSecond: string): string {
  switch (measure) {
    case 'peak_pss_kib': return mibText(value);
    case 'throughput_rps': return `${rate(value)} ${perSecond}`;
    case 'mean_ms':
    case 'p95_ms': return msText(value);
    case 'processes_peak':
    case 'failures': return count(value);
  }
}
