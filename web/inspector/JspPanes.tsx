/** A JSP page and the servlet that it became: a line that is chosen in one shows its lines in the other. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { StepId } from '../../src-core/index.ts';
import { SourcePane } from '../ui/SourcePane.tsx';
import css from './code.module.css';
import type { CodeWords } from './CodeParts.tsx';
import { javaLinesOf, type LinkedPage } from './javaAt.ts';
import jspCss from './jsp.module.css';

interface Props {
  readonly page: LinkedPage;
  /** Another step lets go of what was chosen. */
  readonly step: StepId;
  /** Where the run is in the servlet; `null` before and after its lines. */
  readonly line: number | null;
  readonly words: CodeWords;
  readonly onWide?: () => void;
}

interface Choice {
  readonly side: 'page' | 'servlet';
  readonly line: number;
}

export function JspPanes({ page, step, line, words, onWide }: Props) {
  const id = useId();
  const [choice, setChoice] = useState<Choice | null>(null);
  useEffect(() => setChoice(null), [step, page]);
  const from = line === null ? null : (page.jspLines[line - 1] ?? null);
  const chosenIn = (side: Choice['side']): number | null => (choice?.side === side ? choice.line : null);
  const choose = (side: Choice['side']) => (chosen: number | null): void => setChoice(chosen === null ? null : { side, line: chosen });
  const inPage = chosenIn('page');
  const inServlet = chosenIn('servlet');
  const origin = inServlet === null ? null : (page.jspLines[inServlet - 1] ?? null);
  return (
    <>
      <div class={jspCss.said}>
        <p role="status">{choice ? sayLink(page, choice, words.java) : words.java.about}</p>
        {onWide && <button type="button" onClick={onWide}>{words.java.wide}</button>}
      </div>
      <div class={jspCss.panes} data-wide={onWide ? undefined : true}>
        <figure class={css.file}>
          <figcaption><b>{words.java.page}</b> {page.file}{from !== null && ` · ${words.line(from)}`}</figcaption>
          <SourcePane id={`${id}-page`} label={`${words.java.page}: ${page.file}`} text={page.text} marked={from === null ? [] : [from]} linked={origin === null ? [] : [origin]} chosen={inPage} onChoose={choose('page')} />
        </figure>
        <figure class={css.file}>
          <figcaption><b>{words.java.servlet}</b> {page.javaFile}{line !== null && ` · ${words.line(line)}`}</figcaption>
          <SourcePane id={`${id}-servlet`} label={`${words.java.servlet}: ${page.javaFile}`} text={page.java} marked={line === null ? [] : [line]} linked={inPage === null ? [] : javaLinesOf(page, inPage)} chosen={inServlet} onChoose={choose('servlet')} />
        </figure>
      </div>
    </>
  );
}

function sayLink(page: LinkedPage, { side, line }: Choice, words: CodeWords['java']): string {
  if (side === 'page') {
    const lines = javaLinesOf(page, line);
    return lines.length === 0 ? words.nothing(line) : words.became(line, lines, page.javaFile);
  }
  const from = page.jspLines[line - 1] ?? null;
  return from === null ? words.frame(line) : words.from(line, from);
}
