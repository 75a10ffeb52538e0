/** A plain text area for code: line numbers, Tab indents, Esc and then Tab leaves, a faulty line is found and shown. */
import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useWords } from '../state/words.ts';
import styles from './Editor.module.css';

interface CodeAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly rows?: number;
  readonly fill?: boolean;
  /** The line with a fault, from 1, and what is wrong there. */
  readonly fault?: { readonly line: number; readonly text: ComponentChildren } | null;
  /** Lines that something beside the text is about, in the margin; they are brought into sight and the cursor stays. */
  readonly marked?: { readonly lines: readonly number[]; readonly isFault: boolean };
  /** A wish to stand on a line: another object is another wish. */
  readonly goTo?: { readonly line: number } | null;
  /** The line of the cursor. */
  readonly onLine?: (line: number) => void;
}

const LINE_HEIGHT = 20;

const INDENT = '    ';

export function CodeArea({ label, value, onInput, rows = 6, fill, fault, marked, goTo, onLine }: CodeAreaProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);
  const { editor: words } = useWords().shell;
  useEffect(() => {
    if (fault && area.current) showLine(area.current, fault.line);
  }, [fault?.line]);
  useEffect(() => {
    if (goTo && area.current) showLine(area.current, goTo.line);
  }, [goTo]);
  const first = marked && !marked.isFault ? marked.lines[0] : undefined;
  useEffect(() => {
    if (first !== undefined && area.current) bringIntoSight(area.current, first);
  }, [first]);
  const tellLine = (event: { readonly currentTarget: HTMLTextAreaElement }): void => onLine?.(lineAt(event.currentTarget));
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape' && !leaving.current) {
      leaving.current = true;
      event.preventDefault();
    } else if (event.key === 'Tab' && !event.shiftKey && !leaving.current) {
      event.preventDefault();
      // Keeps the browser's undo.
      document.execCommand('insertText', false, INDENT);
    } else if (event.key !== 'Tab' && event.key !== 'Escape') leaving.current = false;
  };
  return (
    <div class={fill ? `${styles['field']} ${styles['fill']}` : styles['field']}>
      <label for={id}>{label}</label>
      <div class={styles['code']} data-fault={fault ? true : undefined}>
        <div class={styles['numbers']} ref={numbers} aria-hidden="true">
          {value.split('\n').map((_, i) => <span key={i} data-fault={fault?.line === i + 1 || (marked?.isFault && marked.lines.includes(i + 1)) || undefined} data-marked={marked?.lines.includes(i + 1) || undefined}>{i + 1}</span>)}
        </div>
        <textarea
          ref={area}
          id={id}
          rows={rows}
          wrap="off"
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          value={value}
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${id}-fault ${id}-tab`}
          onInput={(event) => {
            onInput(event.currentTarget.value);
            tellLine(event);
          }}
          onKeyDown={onKeyDown}
          onKeyUp={tellLine}
          onClick={tellLine}
          onBlur={() => (leaving.current = false)}
          onScroll={(event) => numbers.current && (numbers.current.scrollTop = event.currentTarget.scrollTop)}
        />
      </div>
      <p id={`${id}-fault`} class={styles['fault']}>{fault?.text}</p>
      <p id={`${id}-tab`} class={styles['hint']}>{words.tabKey}</p>
    </div>
  );
}

function showLine(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max((line - 4) * LINE_HEIGHT, 0);
}

function bringIntoSight(area: HTMLTextAreaElement, line: number): void {
  const top = (line - 1) * LINE_HEIGHT;
  if (top < area.scrollTop || top + 2 * LINE_HEIGHT > area.scrollTop + area.clientHeight) area.scrollTop = Math.max(top - area.clientHeight / 3, 0);
}

function lineAt({ value, selectionStart }: HTMLTextAreaElement): number {
  return value.slice(0, selectionStart).split('\n').length;
}
