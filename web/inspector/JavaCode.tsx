/** The Java behind a step with its line; of a JSP page, the page and the servlet that it became. Labelled: no virtual machine runs it. */
import { useEffect, useState } from 'preact/hooks';
import { javaExecution, type Scenario, type Step, type Trace } from '../../src-core/index.ts';
import { jump } from '../state/transport.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { changedLocals } from './changes.ts';
import css from './code.module.css';
import { CallStack, File, Locals, type CodeWords } from './CodeParts.tsx';
import { nextLineOf, pageOf, sourceOfFrame, type JavaPlace, type LinkedPage } from './javaAt.ts';
import { JspPanes } from './JspPanes.tsx';
import jspCss from './jsp.module.css';

interface Props {
  readonly place: JavaPlace;
  readonly trace: Trace;
  readonly step: Step;
  readonly scenario: Scenario;
  readonly words: CodeWords;
}

export function JavaCode({ place, trace, step, scenario, words }: Props) {
  const innermost = place.stack.length - 1;
  const [chosen, setChosen] = useState(innermost);
  const [wide, setWide] = useState(false);
  useEffect(() => setChosen(innermost), [step.id]);
  const frame = place.stack[Math.min(chosen, innermost)];
  const isTop = chosen >= innermost;
  const page = frame ? pageOf(scenario, frame) : place.page;
  const { file, text } = isTop || !frame ? place : sourceOfFrame(scenario, frame);
  const line = frame?.line ?? null;
  return (
    <>
      <p class={css.note}>{words.java.execution[javaExecution]}{!place.own && ` ${words.java.notOwn}`}</p>
      {page ? <JspPanes step={step.id} page={page} line={line} words={words} onWide={() => setWide(true)} /> : text === '' ? <p>{words.missing} <code>{file}</code></p> : <File file={file} text={text} lines={line === null ? [] : [line]} words={words} numbered />}
      {isTop && place.outcome && <p class={css.outcome} data-kind={place.outcome.kind}><b>{words[place.outcome.kind]}</b> <code>{place.outcome.text}</code></p>}
      {frame && <Locals frame={frame} changed={isTop ? changedLocals(step, innermost) : new Set()} words={words} />}
      {innermost >= 0 && <CallStack stack={place.stack} chosen={chosen} onChoose={setChosen} words={words} />}
      {wide && page && (
        <Dialog title={words.java.title} closeLabel={words.java.close} onClose={() => setWide(false)} wide>
          <Walk trace={trace} step={step} page={page} words={words} />
          <JspPanes step={step.id} page={page} line={line} words={words} />
        </Dialog>
      )}
    </>
  );
}

/** From line to line of the page, while the dialog covers the playback. */
function Walk({ trace, step, page, words }: Pick<Props, 'trace' | 'step' | 'words'> & { readonly page: LinkedPage }) {
  const before = nextLineOf(trace, step, page, -1);
  const after = nextLineOf(trace, step, page, 1);
  return (
    <div class={jspCss.walk}>
      <button type="button" aria-disabled={before === null} onClick={() => before !== null && jump(before)}>← {words.java.back}</button>
      <button type="button" aria-disabled={after === null} onClick={() => after !== null && jump(after)}>{words.java.forward} →</button>
    </div>
  );
}
