/** What the sentences of a comparison need besides a finding's own parameters, and how two figures are set against each other. */
import type { FindingData, FindingKind, StageId } from '../../src-core/index.ts';
import { ms } from './format.ts';

/** A sentence for each kind of difference; `reason` and `stage` are a language's words for a skip's reason and a stage's number. */
export type FindingSentences = { readonly [Kind in FindingKind]: (a: FindingData[Kind], b: FindingData[Kind], words: FindingWords) => string };

export interface FindingWords {
  readonly reason: string;
  readonly stage: (stage: StageId) => string;
}

/** The two sides of a time or size, the larger first. */
export interface Ranked {
  readonly more: 'A' | 'B';
  readonly less: 'A' | 'B';
  readonly moreValue: number;
  readonly lessValue: number;
  /** `13`, `3.9`; `null` when the smaller is nothing, or a factor would say nothing. */
  readonly factor: string | null;
}

export function ranked(a: number, b: number): Ranked {
  const [more, less] = a >= b ? (['A', 'B'] as const) : (['B', 'A'] as const);
  const [moreValue, lessValue] = [Math.max(a, b), Math.min(a, b)];
  return { more, less, moreValue, lessValue, factor: factorText(moreValue, lessValue) };
}

/** How many times the second is in the first. */
export function factorText(more: number, less: number): string | null {
  if (less <= 0 || more / less < 1.05) return null;
  const factor = more / less;
  return factor >= 9.95 ? Math.round(factor).toLocaleString('en') : factor.toFixed(1);
}

/** Both times of a sentence in one unit and with digits enough to differ. */
export function timesText({ moreValue, lessValue }: Ranked): readonly [string, string] {
  const [more, less] = [longText(moreValue), longText(lessValue)];
  return more === less ? [`${(moreValue / 1000).toFixed(3)} ms`, `${(lessValue / 1000).toFixed(3)} ms`] : [more, less];
}

/** From ten seconds on, in seconds. */
function longText(us: number): string {
  return us >= 10_000_000 ? `${(us / 1_000_000).toFixed(1)} s` : ms(us);
}

const PROTOCOLS: Readonly<Record<string, string>> = { 'http-request': 'HTTP', http2: 'HTTP/2', fastcgi: 'FastCGI', scgi: 'SCGI', uwsgi: 'uwsgi', ajp: 'AJP' };

/** What the field calls the protocol of a payload. */
export function protocolName(protocol: string): string {
  return PROTOCOLS[protocol] ?? protocol;
}

/** `3, 4, 6–14` and the names of stages without a number. */
export function stageList(stages: readonly StageId[], nameOf: (stage: StageId) => string): string {
  const named = stages.filter((stage) => !/^\d+$/.test(stage)).map(nameOf);
  const numbers = stages.filter((stage) => /^\d+$/.test(stage)).map(Number);
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return [...named, ...runs.map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))].join(', ');
}
