/** A row of tabs by the ARIA pattern: one stop of the Tab key, arrows move, the panel is named by its tab. */
import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import styles from './Tabs.module.css';

interface TabsProps<Id extends string> {
  readonly label: string;
  /** Prefix of the elements' ids: the panel is `${name}-panel`. */
  readonly name: string;
  readonly tabs: readonly { readonly id: Id; readonly text: ComponentChildren }[];
  readonly current: Id;
  readonly onChoose: (id: Id) => void;
}

export function Tabs<Id extends string>({ label, name, tabs, current, onChoose }: TabsProps<Id>) {
  const move = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex((tab) => tab.id === current);
    const to = event.key === 'ArrowRight' ? at + 1 : event.key === 'ArrowLeft' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : -2;
    const target = to === -2 ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(target.id);
    document.getElementById(`${name}-${target.id}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} class={styles['tabs']} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${name}-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === current}
          aria-controls={`${name}-panel`}
          tabIndex={tab.id === current ? 0 : -1}
          class={styles['tab']}
          onClick={() => onChoose(tab.id)}
        >
          {tab.text}
        </button>
      ))}
    </div>
  );
}
