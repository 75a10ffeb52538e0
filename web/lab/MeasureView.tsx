/**
 * “Measure it in my browser”: real interpreters, live. What is drawn is the log of their lives; beside it stands what was
 * predicted from one process alone. Leaving this part ends them all.
 */
import { useEffect } from 'preact/hooks';
import type { MeasureWords } from '../i18n/measureShape.ts';
import { isMeasuring, stopMeasuring, useMeasurement, WAYS, type MeasureFailure } from '../state/measure.ts';
import { figuresOf } from '../state/measureFigures.ts';
import { aliveIn } from '../state/measureRun.ts';
import { useMeasureWords } from '../state/measureWords.ts';
import { mibText, msText } from './figures.ts';
import css from './measure.module.css';
import { MeasureFigures } from './MeasureFigures.tsx';
import { MeasureForm } from './MeasureForm.tsx';
import { MeasureWay } from './MeasureWay.tsx';
import { unbroken } from './unbroken.ts';

export function MeasureView() {
  const words = useMeasureWords();
  useEffect(() => stopMeasuring, []);
  if (!words) return null;
  return (
    <div class={css.measure}>
      <h2>{words.title}</h2>
      <p class={css.about}>{words.about}</p>
      <MeasureForm words={words} />
      <State words={words} />
      <div class={css.ways}>{WAYS.map((way) => <MeasureWay key={way} way={way} words={words} />)}</div>
      <MeasureFigures words={words} />
      <div class={css.honest}>
        {([words.shows, words.cannot] as const).map(([title, lines]) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>
          </section>
        ))}
      </div>
    </div>
  );
}

/** Where it is; said when it changes, also to those who do not see it. */
function State({ words }: { readonly words: MeasureWords }) {
  const state = useMeasurement((all) => all);
  const { phase, crowd, failure } = state;
  const way = WAYS.find((each) => each === phase);
  const run = way ? state[way] : null;
  return (
    <div class={css.state}>
      <p role="status" data-phase={phase}>
        {phase === 'done' ? unbroken(resultOf(words, state)) : words.phases[phase]}
        {run && crowd && <span> {words.now(run.answered, crowd.requests, aliveIn(run.lives))}</span>}
        {phase === 'done' && <span> {words.phases.done}</span>}
      </p>
      {phase === 'failed' && failure && <Fault failure={failure} words={words} />}
      {isMeasuring(state) && crowd && <progress aria-hidden="true" max={WAYS.length * crowd.requests} value={WAYS.reduce((sum, each) => sum + state[each].answered, 0)} />}
    </div>
  );
}

function Fault({ failure, words }: { readonly failure: MeasureFailure; readonly words: MeasureWords }) {
  const traceback = failure.kind === 'raised' || failure.kind === 'refused' ? failure.traceback : '';
  return (
    <div class={css.fault}>
      <p role="alert">{faultText(failure, words)}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      {traceback && <pre role="region" aria-label={words.traceback} tabIndex={0}>{traceback}</pre>}
    </div>
  );
}

function faultText(failure: MeasureFailure, words: MeasureWords): string {
  switch (failure.kind) {
    case 'late': return words.failure.late(failure.seconds);
    case 'raised': return words.failure.raised(failure.message);
    case 'refused': return words.failure.refused(failure.status);
    case 'browser': return words.failure.browser(failure.message);
  }
}

function resultOf(words: MeasureWords, state: Parameters<typeof isMeasuring>[0] & Readonly<Record<(typeof WAYS)[number], Parameters<typeof figuresOf>[0]>>): string {
  const [cgi, forked, resident] = WAYS.map((way) => figuresOf(state[way]));
  if (!cgi || !forked || !resident) return '';
  const said = ({ started, totalMs, peakHeapBytes, waitMs }: typeof cgi) => ({ started, total: msText(totalMs), memory: mibText(peakHeapBytes / 1024), wait: msText(waitMs) });
  return words.result({ cgi: said(cgi), forked: said(forked), resident: said(resident) });
}
