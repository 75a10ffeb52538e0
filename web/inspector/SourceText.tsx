/** A text with line numbers; the lines that are meant are marked and scrolled to. */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import css from './code.module.css';
import { pythonTokens, type Token } from './pythonTokens.ts';
import { scrollable } from './scrollWithin.ts';

interface Props {
  readonly text: string;
  readonly lines: readonly number[];
  readonly python: boolean;
  readonly label: string;
}

export function SourceText({ text, lines, python, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const source = text.replace(/\n$/, '');
  const rows = useMemo(() => (python ? pythonTokens(source) : source.split('\n').map((line): readonly Token[] => [{ kind: 'plain', text: line }])), [source, python]);
  const first = lines[0];
  useLayoutEffect(() => {
    const marked = box.current?.querySelector<HTMLElement>('[data-on]');
    if (box.current) box.current.scrollTop = marked ? marked.offsetTop - box.current.clientHeight / 3 : 0;
  }, [text, first]);
  return (
    <div ref={box} class={css.source} data-python={python} {...scrollable} aria-label={label}>
      <ol>
        {rows.map((tokens, index) => {
          const isOn = lines.includes(index + 1);
          return (
            <li key={index} {...(isOn ? { 'data-on': '', 'aria-current': 'step' as const } : {})}>
              <code style={{ '--indent': indentOf(tokens) }}>{tokens.map((token, at) => (token.kind === 'plain' ? token.text : <span key={at} class={css[token.kind]}>{token.text}</span>))}{'\n'}</code>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** A line that does not fit goes on below its own first character, as far as there is room for that. */
function indentOf(tokens: readonly Token[]): number {
  const text = tokens.map((token) => token.text).join('');
  return Math.min(text.length - text.trimStart().length, 8) + 2;
}
