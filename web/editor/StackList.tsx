/**
 * The middlewares of a site's `stack.py` as cards, outermost first: moved by pointer or by keys, removed, added. It keeps
 * no list of its own: it reads the text and rewrites the text, so the two cannot differ.
 */
import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { AVAILABLE_MIDDLEWARE, readStack, writeStack } from '../../src-core/index.ts';
import { useEditingWords } from '../state/editingWords.ts';
import { Icon } from '../ui/Icon.tsx';
import { dropPlace, movedTo } from './stackMoves.ts';
import styles from './StackList.module.css';

interface StackListProps {
  readonly text: string;
  readonly onInput: (text: string) => void;
}

interface Drag {
  readonly from: number;
  /** Where it would come to stand. */
  readonly to: number;
}

export function StackList({ text, onInput }: StackListProps) {
  const words = useEditingWords()?.stack;
  const [said, say] = useState('');
  const [drag, setDrag] = useState<Drag | null>(null);
  const list = useRef<HTMLOListElement>(null);
  /** The control that is to have the focus after the list has changed. */
  const focus = useRef('');
  const dropped = useRef<(drag: Drag) => void>(() => undefined);
  useLayoutEffect(() => {
    if (focus.current === '') return;
    const wanted = list.current?.querySelector<HTMLButtonElement>(focus.current);
    (wanted?.disabled ? wanted.parentElement?.querySelector<HTMLButtonElement>('button:not(:disabled)') : wanted)?.focus();
    focus.current = '';
  });
  // The dragged card is moved in the page while it is dragged, so the pointer is followed by the window.
  useEffect(() => {
    if (!drag) return undefined;
    const follow = ({ clientY }: PointerEvent): void => {
      const middles = [...(list.current?.children ?? [])].map((card) => card.getBoundingClientRect()).map(({ top, height }) => top + height / 2);
      const to = dropPlace(middles, drag.to, clientY);
      if (to !== drag.to) setDrag({ ...drag, to });
    };
    const drop = (): void => {
      setDrag(null);
      dropped.current(drag);
    };
    const leave = (): void => setDrag(null);
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', leave);
    return () => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', leave);
    };
  }, [drag]);
  const names = readStack(text);
  if (!words) return null;
  if (!names) return <p class={styles['note']} role="status">{words.unreadable}</p>;
  const shown = drag ? movedTo(names, drag.from, drag.to) : names;
  const around = (all: readonly string[], at: number): [caller: string, called: string] => [at === 0 ? words.server : brief(all[at - 1]!), at === all.length - 1 ? words.application : brief(all[at + 1]!)];
  const move = (from: number, to: number, control: string): void => {
    if (to < 0 || to >= names.length || to === from) return;
    const next = movedTo(names, from, to);
    focus.current = `li:nth-child(${to + 1}) [data-control="${control}"]`;
    onInput(writeStack(text, next));
    say(words.moved(brief(names[from]!), to + 1, next.length, ...around(next, to)));
  };
  const remove = (at: number): void => {
    focus.current = `li:nth-child(${Math.min(at + 1, names.length - 1)}) [data-control="remove"]`;
    onInput(writeStack(text, names.filter((_, i) => i !== at)));
    say(words.removed(brief(names[at]!), names.length - 1));
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLLIElement>, at: number): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const control = (event.target as HTMLElement).dataset['control'] ?? 'outward';
    move(at, at + (event.key === 'ArrowUp' ? -1 : 1), control);
  };
  dropped.current = ({ from, to }) => move(from, to, 'outward');
  return (
    <section class={styles['stack']} aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class={styles['note']}>{names.length === 0 ? words.empty : words.about}</p>
      <ol ref={list}>
        {shown.map((name, at) => {
          const [caller, called] = around(shown, at);
          const own = brief(name);
          return (
            <li key={`${name} ${shown.slice(0, at).filter((other) => other === name).length}`} data-dragged={drag?.to === at || undefined} onKeyDown={(event) => onKeyDown(event, at)}>
              <span
                class={styles['handle']}
                title={words.drag(own)}
                onPointerDown={(event) => {
                  event.preventDefault();
                  setDrag({ from: at, to: at });
                }}
                aria-hidden="true"
              >⠿</span>
              <span class={styles['card']}>
                <b>{own}</b> <code>{name}</code>
                <small>{words.asApplication(caller)} · {words.asServer(called)}</small>
              </span>
              <span class={styles['controls']}>
                <button type="button" data-control="outward" disabled={at === 0} aria-label={words.outward(own)} aria-keyshortcuts="Alt+ArrowUp" onClick={() => move(at, at - 1, 'outward')}>↑</button>
                <button type="button" data-control="inward" disabled={at === shown.length - 1} aria-label={words.inward(own)} aria-keyshortcuts="Alt+ArrowDown" onClick={() => move(at, at + 1, 'inward')}>↓</button>
                <button type="button" data-control="remove" aria-label={words.remove(own)} onClick={() => remove(at)}><Icon name="close" size={12} /></button>
              </span>
            </li>
          );
        })}
      </ol>
      <Add
        label={words.addLabel}
        button={words.add}
        onAdd={(name) => {
          onInput(writeStack(text, [name, ...names]));
          say(words.added(brief(name)));
        }}
      />
      <p class="visually-hidden" role="status" aria-live="polite">{said}</p>
    </section>
  );
}

function Add({ label, button, onAdd }: { readonly label: string; readonly button: string; readonly onAdd: (name: string) => void }) {
  const [chosen, setChosen] = useState(AVAILABLE_MIDDLEWARE[0]!);
  return (
    <div class={styles['add']}>
      <select aria-label={label} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        {AVAILABLE_MIDDLEWARE.map((name) => <option key={name}>{name}</option>)}
      </select>
      <button type="button" onClick={() => onAdd(chosen)}>{button}</button>
    </div>
  );
}

/** `middleware.gzip_body:Gzip` → `Gzip`. */
function brief(name: string): string {
  return name.split(':').at(-1) ?? name;
}
