/** The text behind a step with the line that is meant, the call stack and the local variables. */
import { useState } from 'preact/hooks';
import type { Frame, Scenario } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { changedLocals } from './changes.ts';
import { codeAt, sourceOf, type CodePlace } from './codeAt.ts';
import css from './code.module.css';
import type { TabProps } from './Inspector.tsx';
import { SourceText } from './SourceText.tsx';

type Words = Stories['inspecting']['code'];

export function Code({ trace, step, scenario, stories }: TabProps) {
  const words = stories.inspecting.code;
  const place = codeAt(trace, step, scenario);
  if (place.kind === 'model') return <p class={css.model}>{place.program === '' ? words.kernelModel : words.model} <code>{place.model}</code></p>;
  if (place.kind !== 'python') {
    return (
      <>
        <p class={css.note}>{place.kind === 'config' ? words.config : words.zone}</p>
        <File file={place.file} text={place.text} lines={place.lines} words={words} />
      </>
    );
  }
  return <PythonPlace key={step.id} place={place} scenario={scenario} changed={changedLocals(step, place.stack.length - 1)} words={words} />;
}

function PythonPlace({ place, scenario, changed, words }: { readonly place: CodePlace; readonly scenario: Scenario; readonly changed: ReadonlySet<string>; readonly words: Words }) {
  const innermost = place.stack.length - 1;
  const [chosen, setChosen] = useState(innermost);
  const frame = place.stack[chosen];
  const isTop = chosen === innermost;
  const file = frame?.file ?? place.file;
  const text = isTop ? place.text : (sourceOf(scenario, file) ?? '');
  return (
    <>
      {place.modelled && <p class={css.note}>{words.modelledCode}</p>}
      {!place.own && !place.modelled && <p class={css.note}>{words.notOwn}</p>}
      {place.stack.length === 0 && !place.modelled && <p class={css.note}>{words.loaded}</p>}
      {text === '' ? <p>{words.missing} <code>{file}</code></p> : <File file={file} text={text} lines={frame ? [Math.max(frame.line, 1)] : []} words={words} numbered python={!place.modelled} />}
      {isTop && place.outcome && <p class={css.outcome} data-kind={place.outcome.kind}><b>{words[place.outcome.kind]}</b> <code>{place.outcome.text}</code></p>}
      {frame && <Locals frame={frame} changed={isTop ? changed : new Set()} words={words} />}
      {place.stack.length > 0 && <CallStack stack={place.stack} chosen={chosen} onChoose={setChosen} words={words} />}
    </>
  );
}

function File({ file, text, lines, words, numbered, python }: { readonly file: string; readonly text: string; readonly lines: readonly number[]; readonly words: Words; readonly numbered?: boolean; readonly python?: boolean }) {
  return (
    <figure class={css.file}>
      <figcaption>{file}{numbered && lines.length > 0 && ` · ${words.line(lines[0]!)}`}</figcaption>
      <SourceText text={text} lines={lines} python={python ?? false} label={`${words.source}: ${file}`} />
    </figure>
  );
}

function Locals({ frame, changed, words }: { readonly frame: Frame; readonly changed: ReadonlySet<string>; readonly words: Words }) {
  const locals = Object.entries(frame.locals);
  return (
    <section>
      <h2 class={css.title}>{words.locals} <code>{frame.function}</code></h2>
      {locals.length === 0 && <p class={css.note}>{words.noLocals}</p>}
      <dl class={css.locals}>
        {locals.map(([name, value]) => (
          <div key={name} data-changed={changed.has(name)}>
            <dt>{name}{changed.has(name) && <span class={css.fresh}>{words.changedMark}</span>}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function CallStack({ stack, chosen, onChoose, words }: { readonly stack: readonly Frame[]; readonly chosen: number; readonly onChoose: (depth: number) => void; readonly words: Words }) {
  return (
    <section>
      <h2 class={css.title}>{words.stack}</h2>
      <ol class={css.stack}>
        {stack.map((frame, depth) => (
          <li key={depth}>
            <button type="button" aria-pressed={depth === chosen} onClick={() => onChoose(depth)}>
              <b>{frame.function}</b> <span>{frame.file.split('/').slice(-2).join('/')}:{frame.line}</span>
            </button>
          </li>
        )).reverse()}
      </ol>
    </section>
  );
}
