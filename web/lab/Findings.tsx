/** The sentence of a twin run, and what else it showed: kinds and figures from the result, words from the dictionary. */
import { useMemo } from 'preact/hooks';
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import type { SideLetter } from '../i18n/labFindingShape.ts';
import type { Side, Twin } from '../state/lab.ts';
import { toldOf, type LabFinding } from '../state/labFindings.ts';
import { count, factorFigure, mibText, msText, percent, rate } from './figures.ts';
import css from './lab.module.css';
import { unbroken } from './unbroken.ts';

interface Ran {
  readonly twin: Twin;
  readonly a: LoadResult;
  readonly b: LoadResult;
}

export function headlineOf(words: LabWords, { twin, a, b }: Ran): string {
  return toldOf(twin.pair, twin.measure, a, b).headline.map((finding) => sentenceOf(words, finding)).join(' ');
}

export function Findings({ twin, a, b, words }: Ran & { readonly words: LabWords }) {
  const { further } = useMemo(() => toldOf(twin.pair, twin.measure, a, b), [twin.pair, twin.measure, a, b]);
  if (further.length === 0) return null;
  return (
    <section class={css.findings} aria-labelledby="lab-findings">
      <h2 id="lab-findings">{words.findings}</h2>
      <ul>{further.map((finding, i) => <li key={i}>{sentenceOf(words, finding)}</li>)}</ul>
    </section>
  );
}

export function sentenceOf(words: LabWords, finding: LabFinding): string {
  return unbroken(plainSentenceOf(words, finding));
}

function plainSentenceOf(words: LabWords, finding: LabFinding): string {
  const say = words.sentences;
  switch (finding.kind) {
    case 'processes': return say.processes(finding.a, finding.b);
    case 'throughput':
    case 'latency':
    case 'tail':
    case 'memory':
    case 'cpu': {
      const { kind, factor, a, b } = finding;
      const text = TEXTS[kind];
      const [more, less] = factor > 1 ? (['B', 'A'] as const) : (['A', 'B'] as const);
      return say[kind](more, less, factorFigure(Math.max(factor, 1 / factor)), text(a, words), text(b, words));
    }
    case 'loads': return say.loads(finding.a, finding.b);
    case 'bottleneck': return say.bottleneck[finding.bottleneck](letter(finding.side), percent(finding.share));
    case 'errors': return say.errors(letter(finding.side), count(finding.count), percent(finding.share), words.errors[finding.error]);
    case 'unshared': return say.unshared(letter(finding.side), mibText(finding.forked[0]), mibText(finding.forked[1]), mibText(finding.pss[0]), mibText(finding.pss[1]));
    case 'kept': return say.kept(letter(finding.side), rate(finding.held), count(finding.places));
    case 'queue': return say.queue(letter(finding.side), count(finding.most));
    case 'double-counted': return say['double-counted'](letter(finding.side), mibText(finding.rss_kib), mibText(finding.pss_kib), factorFigure(finding.factor));
    case 'alike': return say.alike;
  }
}

const TEXTS: Readonly<Record<'throughput' | 'latency' | 'tail' | 'memory' | 'cpu', (value: number, words: LabWords) => string>> = {
  throughput: (value, words) => `${rate(value)} ${words.perSecond}`, latency: msText, tail: msText, memory: mibText, cpu: msText,
};

function letter(side: Side): SideLetter {
  return side === 'a' ? 'A' : 'B';
}
