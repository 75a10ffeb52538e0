/** Everything that differs, what tells most first; each with the steps of both traces that show it. */
import type { Finding, Measured, StepId } from '../../src-core/index.ts';
import { followTrail, type Place } from '../state/comparison.ts';
import { sentenceOf } from '../state/sentence.ts';
import { useWords } from '../state/words.ts';
import type { Shown } from './Compare.tsx';
import css from './compare.module.css';
import { sentenceFor } from './said.ts';

export function Findings({ comparison, words }: Shown) {
  const messages = useWords();
  return (
    <section class={css.findings} aria-labelledby="compare-findings">
      <h2 id="compare-findings">{words.findings}</h2>
      <p class={css.about}>{words.findingsAbout}</p>
      {comparison.findings.length === 0 && <p>{words.noDifference}</p>}
      <ol>
        {comparison.findings.map((finding) => (
          <li key={finding.kind} data-group={finding.group}>
            <p>{sentenceFor(words, messages, finding)}</p>
            <Trails finding={finding} comparison={comparison} words={words} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Trails({ finding: { evidence }, comparison, words }: Shown & { readonly finding: Finding }) {
  const messages = useWords();
  const trail = (place: Place, { trace }: Measured, step: StepId | null) => {
    const shown = step === null ? undefined : trace.steps[step];
    if (!shown) return null;
    const sentence = sentenceOf(messages, trace, shown);
    return (
      <button type="button" class={css.trail} data-side={place} onClick={() => followTrail(place, shown.id)}>
        <b class={css.letter}>{place.toUpperCase()}</b>
        <span>{sentence}<span class="visually-hidden"> {words.evidence}</span></span>
      </button>
    );
  };
  return <div class={css.trails}>{trail('a', comparison.a, evidence.a)}{trail('b', comparison.b, evidence.b)}</div>;
}
