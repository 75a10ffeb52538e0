/** The sentence of a twin run, and what else it showed: kinds and figures from the result, words from the dictionary. */
import { useMemo } from 'preact/hooks';
import type { LoadErrors, LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/en/lab.ts';
import type { SideLetter } from '../i18n/labFindingShape.ts';
import type { Side, Twin } from '../state/lab.ts';
import { findingsOf, type LabFinding } from '../state/labFindings.ts';
import { count, factorFigure, mibText, msText, rate } from './figures.ts';
import css from './lab.module.css';

interface Ran {
  readonly twin: Twin;
  readonly a: LoadResult;
  readonly b: LoadResult;
}

export function headlineOf(words: LabWords, { twin, a, b }: Ran): string {
  const { headline } = findingsOf(twin.pair, twin.measure, a, b);
  return headline.length === 0 ? words.sentences.same : headline.map((finding) => sentenceOf(words, finding)).join(' ');
}

export function Findings({ twin, a, b, words }: Ran & { readonly words: LabWords }) {
  const { further } = useMemo(() => findingsOf(twin.pair, twin.measure, a, b), [twin.pair, twin.measure, a, b]);
  if (further.length === 0) return null;
  return (
    <section class={css.findings} aria-labelledby="lab-findings">
      <h2 id="lab-findings">{words.findings}</h2>
      <ul>{further.map((finding, i) => <li key={i}>{sentenceOf(words, finding)}</li>)}</ul>
    </section>
  );
}

export function sentenceOf(words: LabWords, finding: LabFinding): string {
  const say = words.sentences;
  switch (finding.kind) {
    case 'failures': return say.failures(count(finding.a), count(finding.b), errorText(words, finding.errorsA, finding.errorsB));
    case 'throughput':
    case 'mean':
    case 'p95':
    case 'memory':
    case 'processes': {
      const { kind, more, factor, a, b } = finding;
      const text = TEXTS[kind];
      return say[kind](letter(more), letter(more === 'a' ? 'b' : 'a'), factorFigure(factor), text(a, words), text(b, words));
    }
    case 'loads': return say.loads(finding.a, finding.b);
    case 'limit': return say.limit(letter(finding.side), finding.by);
    case 'queue': return say.queue(letter(finding.side), count(finding.most));
    case 'tail': return say.tail(letter(finding.side), msText(finding.p50), msText(finding.p95), factorFigure(finding.factor));
    case 'sharing': return say.sharing(letter(finding.side), mibText(finding.rss), mibText(finding.pss), factorFigure(finding.factor));
  }
}

const TEXTS: Readonly<Record<'throughput' | 'mean' | 'p95' | 'memory' | 'processes', (value: number, words: LabWords) => string>> = {
  throughput: (value, words) => `${rate(value)} ${words.perSecond}`, mean: msText, p95: msText, memory: mibText, processes: count,
};

function letter(side: Side): SideLetter {
  return side === 'a' ? 'A' : 'B';
}

function errorText(words: LabWords, a: LoadErrors, b: LoadErrors): string {
  const kinds = (Object.keys(a) as (keyof LoadErrors)[]).filter((kind) => a[kind] + b[kind] > 0);
  return kinds.map((kind) => words.errors[kind]).join(', ');
}
