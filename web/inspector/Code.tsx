/** The text behind a step with the line that is meant, the call stack and the local variables. */
import { useState } from 'preact/hooks';
import type { Scenario } from '../../src-core/index.ts';
import { changedLocals } from './changes.ts';
import { codeAt, sourceOf, type CodePlace } from './codeAt.ts';
import css from './code.module.css';
import { CallStack, File, Locals, type CodeWords } from './CodeParts.tsx';
import type { TabProps } from './Inspector.tsx';
import { javaAt } from './javaAt.ts';
import { JavaCode } from './JavaCode.tsx';

export function Code({ trace, step, scenario, stories }: TabProps) {
  const words = stories.inspecting.code;
  const java = javaAt(trace, step, scenario);
  if (java) return <JavaCode place={java} trace={trace} step={step} scenario={scenario} words={words} />;
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

function PythonPlace({ place, scenario, changed, words }: { readonly place: CodePlace; readonly scenario: Scenario; readonly changed: ReadonlySet<string>; readonly words: CodeWords }) {
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
