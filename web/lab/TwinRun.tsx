/** What the twin run came to: the sentence, both machines at a moment, the curves, the figures, why. */
import { useMemo } from 'preact/hooks';
import type { LoadDescription, LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import { isOutdated, runTwin, SIDES, useLab, type Side, type Twin } from '../state/lab.ts';
import { idleReason } from '../state/labIdle.ts';
import { knobNamed } from '../state/labKnobs.ts';
import { isFork } from '../state/labProfile.ts';
import { Charts } from './Charts.tsx';
import { Exports } from './Exports.tsx';
import { Figures } from './Figures.tsx';
import { Findings, headlineOf } from './Findings.tsx';
import { count } from './figures.ts';
import css from './lab.module.css';
import { Later } from './Later.tsx';
import { Legend } from './Legend.tsx';
import { Machines, type Machine } from './Machines.tsx';
import { MemoryKinds } from './MemoryKinds.tsx';
import { Scrubber } from './Scrubber.tsx';
import { unbroken } from './unbroken.ts';
import { Verdict } from './Verdict.tsx';

export function TwinRun({ words }: { readonly words: LabWords }) {
  const pair = useLab((state) => state.pair);
  const twin = useLab((state) => state.twin);
  const shown = twin?.pair ?? pair;
  const [resultA, resultB] = [twin?.a.result ?? null, twin?.b.result ?? null];
  const machines = useMemo<readonly Machine[]>(() => SIDES.map((side) => {
    const description = shown[side];
    const [title] = words.deployments[description.deployment];
    return { side, title, detail: detailOf(description, words), result: side === 'a' ? resultA : resultB };
  }), [shown, resultA, resultB, words]);
  return (
    <div class={css.twin}>
      <Headline twin={twin} words={words} />
      <Machines machines={machines} words={words} />
      {twin && resultA && resultB && <Scrubber a={resultA} b={resultB} running={twin.isRunning} words={words} />}
      <Legend words={words} />
      {twin && resultA && resultB && (
        <>
          <Later><Charts twin={twin} a={resultA} b={resultB} words={words} /></Later>
          {!twin.isRunning && <Later><Told twin={twin} a={resultA} b={resultB} words={words} /></Later>}
        </>
      )}
    </div>
  );
}

/** Figures and findings of a finished run. */
function Told({ twin, a, b, words }: { readonly twin: Twin; readonly a: LoadResult; readonly b: LoadResult; readonly words: LabWords }) {
  return (
    <div class={css.columns}>
      <Figures pair={twin.pair} a={a} b={b} words={words} />
      <Later>
        <div class={css.column}>
          <Findings twin={twin} a={a} b={b} words={words} />
          <MemoryKinds a={a} b={b} words={words} />
          <Exports pair={twin.pair} a={a} b={b} words={words} />
        </div>
      </Later>
    </div>
  );
}

/** `sync workers · 4 processes · --preload`: what tells one side from the other when they are of one kind. */
function detailOf(description: LoadDescription, words: LabWords): string {
  const { deployment, workers, threads, preload, front, machines } = description;
  const { sizes } = words;
  const parts = [
    words.deployments[deployment][1],
    idleReason(description, 'workers') === null && !isFork(description) ? sizes.processes(workers) : '',
    idleReason(description, 'threads') === null && threads > 1 ? `× ${sizes.threads(threads)}` : '',
    preload && idleReason(description, 'preload') === null ? '--preload' : '',
    idleReason(description, 'blocks_loop') === null && knobNamed('wait_ms').read(description) !== 0 ? words.waits[knobNamed('blocks_loop').read(description) === true ? 'blocking' : 'awaited'] : '',
    front === 'nginx' && idleReason(description, 'front') === null ? 'nginx' : '',
    machines > 1 ? sizes.machines(machines) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Where the sides were stopped that did not come to their end; empty when both did. */
function cutText(results: Readonly<Record<Side, LoadResult>>, words: LabWords): string {
  const ends = SIDES.filter((side) => !results[side].complete).map((side) => `${side.toUpperCase()} ${results[side].elapsed_s.toFixed(2)} ${words.second}`);
  return ends.length === 0 ? '' : ` · ${unbroken(words.cut(ends.join(', ')))}`;
}

/** Said once it is known, also to those who do not see it. */
function Headline({ twin, words }: { readonly twin: Twin | null; readonly words: LabWords }) {
  const outdated = useLab(isOutdated);
  const { a, b, isRunning = false } = twin ?? {};
  const over = twin && !isRunning && a?.result && b?.result ? { a: a.result, b: b.result } : null;
  const text = over && twin ? headlineOf(words, { twin, a: over.a, b: over.b }) : isRunning ? '' : words.before;
  return (
    <section class={css.headline} aria-label={words.sentence}>
      {twin && SIDES.map((side) => twin[side].fault && <p key={side} class={css.fault} role="alert">{words.failed(side.toUpperCase(), twin[side].fault!.field, twin[side].fault!.reason)}</p>)}
      <p role="status" aria-live="polite" class={css.said}>{text}</p>
      {over && (
        <p class={css.small}>
          {unbroken(words.same(count(over.a.answered), count(over.b.answered), Math.max(over.a.elapsed_s, over.b.elapsed_s).toFixed(2)))}
          {cutText(over, words)}
        </p>
      )}
      {over && twin && <Verdict twin={twin} a={over.a} b={over.b} words={words} />}
      {outdated && !isRunning && <p class={css.stale}>{words.outdated} <button type="button" class={css.link} onClick={() => void runTwin(false)}>{words.again}</button></p>}
    </section>
  );
}
