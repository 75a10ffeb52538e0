/**
 * Two deployments, one request: what differs and why in a sentence, then the steps that show it, the stages and the clock
 * side by side, and every figure. All of it is worked out from the two traces; whoever doubts follows a trail into them.
 */
import { useMemo } from 'preact/hooks';
import { compared, measured, type Comparison, type Trace } from '../../src-core/index.ts';
import type { CompareWords } from '../i18n/en/compare.ts';
import { lookAtServer, lookBy, useComparison, type Side } from '../state/comparison.ts';
import { useWords } from '../state/words.ts';
import { Tabs } from '../ui/Tabs.tsx';
import { ByClock } from './ByClock.tsx';
import { ByStage } from './ByStage.tsx';
import css from './compare.module.css';
import { Findings } from './Findings.tsx';
import { Metrics } from './Metrics.tsx';
import { Pickers } from './Pickers.tsx';
import { headlineOf } from './said.ts';
import { useCompareWords } from './words.ts';

export interface Shown {
  readonly comparison: Comparison;
  readonly words: CompareWords;
}

export function Compare() {
  const words = useCompareWords();
  const a = useComparison((state) => state.a);
  const b = useComparison((state) => state.b);
  const comparison = useMemo(() => (a.trace && b.trace ? between(a.trace, a.request, b.trace, b.request) : null), [a.trace, a.request, b.trace, b.request]);
  if (!words) return null;
  const same = isSame(a, b);
  return (
    <div class={css.page}>
      <Pickers words={words} />
      <Headline {...{ words, comparison, same }} />
      {comparison && !same && (
        <div class={css.columns}>
          <Findings {...{ comparison, words }} />
          <Metrics {...{ comparison, words }} />
          <SideBySide {...{ comparison, words }} />
        </div>
      )}
    </div>
  );
}

/** Said when it changes, also to those who do not see it. */
function Headline({ words, comparison, same }: { readonly words: CompareWords; readonly comparison: Comparison | null; readonly same: boolean }) {
  const messages = useWords();
  const text = same ? words.sameSides : comparison ? headlineOf(words, messages, comparison) : '';
  return (
    <section class={css.headline} aria-label={words.headline}>
      {text !== '' && <h2>{words.headline}</h2>}
      <p role="status" aria-live="polite">{text}</p>
      {comparison && !same && !comparison.sameRequest && <p class={css.note}>{words.otherRequest}</p>}
    </section>
  );
}

function SideBySide({ comparison, words }: Shown) {
  const by = useComparison((state) => state.by);
  const serverOnly = useComparison((state) => state.serverOnly);
  return (
    <section class={css.views}>
      <div class={css.viewBar}>
        <Tabs label={words.views} name="compare" current={by} onChoose={lookBy} tabs={(['stage', 'clock'] as const).map((id) => ({ id, text: words.by[id] }))} />
        <fieldset class={css.parts}>
          <legend class="visually-hidden">{words.part}</legend>
          {([false, true] as const).map((only) => (
            <label key={String(only)}>
              <input type="radio" name="compare-part" checked={serverOnly === only} onChange={() => lookAtServer(only)} />
              <span>{words.parts[only ? 'server' : 'whole']}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <div role="tabpanel" id="compare-panel" aria-labelledby={`compare-${by}`} tabIndex={-1}>
        {by === 'stage' ? <ByStage {...{ comparison, words, serverOnly }} /> : <ByClock {...{ comparison, words, serverOnly }} />}
      </div>
    </section>
  );
}

function between(a: Trace, requestA: number, b: Trace, requestB: number): Comparison {
  return compared(measured(a, requestA), measured(b, requestB));
}

function isSame(a: Side, b: Side): boolean {
  return a.name === b.name && a.request === b.request && a.trace !== null;
}
