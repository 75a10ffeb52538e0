/** What stands below every source text: the local variables and the call stack; and the text itself in its frame. */
import type { Frame } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import css from './code.module.css';
import { SourceText } from './SourceText.tsx';

export type CodeWords = Stories['inspecting']['code'];

export function File({ file, text, lines, words, numbered, python }: { readonly file: string; readonly text: string; readonly lines: readonly number[]; readonly words: CodeWords; readonly numbered?: boolean; readonly python?: boolean }) {
  return (
    <figure class={css.file}>
      <figcaption>{file}{numbered && lines.length > 0 && ` · ${words.line(lines[0]!)}`}</figcaption>
      <SourceText text={text} lines={lines} python={python ?? false} label={`${words.source}: ${file}`} />
    </figure>
  );
}

export function Locals({ frame, changed, words }: { readonly frame: Frame; readonly changed: ReadonlySet<string>; readonly words: CodeWords }) {
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

export function CallStack({ stack, chosen, onChoose, words }: { readonly stack: readonly Frame[]; readonly chosen: number; readonly onChoose: (depth: number) => void; readonly words: CodeWords }) {
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
