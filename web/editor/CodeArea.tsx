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
}

const INDENT = '    ';

export function CodeArea({ label, value, onInput, rows = 6, fill, fault }: CodeAreaProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);
  const { editor: words } = useWords().shell;
  useEffect(() => {
    if (fault && area.current) showLine(area.current, fault.line);
  }, [fault?.line]);
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
          {value.split('\n').map((_, i) => <span key={i} data-fault={fault?.line === i + 1 || undefined}>{i + 1}</span>)}
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
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
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
  area.scrollTop = Math.max((line - 4) * 20, 0);
}
