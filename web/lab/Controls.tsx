/** The left of the lab: which question, what one expects, the button, and every knob. */
import type { LabWords } from '../i18n/labShape.ts';
import { ask, backToQuestion, isChanged, useLab } from '../state/lab.ts';
import { questions } from '../state/labQuestions.ts';
import css from './lab.module.css';
import { Guess } from './Guess.tsx';
import { Knobs } from './Knobs.tsx';
import { Profile } from './Profile.tsx';

export function Controls({ words }: { readonly words: LabWords }) {
  const part = useLab((state) => state.part);
  // What is measured or judged does not hang on the question.
  if (part === 'model' || part === 'measure') return null;
  return (
    <aside class={css.controls} aria-label={words.question}>
      <Question words={words} />
      {part === 'run' && <Guess words={words} />}
      {/* Some fifty stops of the Tab key lie between the button and what comes out. */}
      <button type="button" class={css.skip} onClick={() => document.getElementById('lab-panel')?.focus()}>{words.skip}</button>
      <Knobs words={words} />
      <Profile words={words} />
    </aside>
  );
}

function Question({ words }: { readonly words: LabWords }) {
  const name = useLab((state) => state.question.name);
  const changed = useLab(isChanged);
  return (
    <section class={css.question}>
      <label>
        <span>{words.question}</span>
        <select value={name} onChange={(event) => ask(event.currentTarget.value)}>
          {questions.map((question) => <option key={question.name} value={question.name}>{words.questions[question.name]?.[0] ?? question.name}{changed && question.name === name ? ` ${words.changed}` : ''}</option>)}
        </select>
      </label>
      <p>{words.questions[name]?.[1]}</p>
      {changed && <button type="button" class={css.link} onClick={backToQuestion}>{words.back}</button>}
    </section>
  );
}
