/** The plain fields of the editor's forms. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { useWords } from '../state/words.ts';
import styles from './Editor.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly fault?: ComponentChildren;
}

export function TextField({ label, value, onInput, fault }: TextFieldProps) {
  const id = useId();
  return (
    <div class={styles['field']}>
      <label for={id}>{label}</label>
      <input id={id} type="text" spellcheck={false} autocomplete="off" autocapitalize="off" value={value} aria-invalid={fault ? true : undefined} aria-describedby={`${id}-fault`} onInput={(event) => onInput(event.currentTarget.value)} />
      <p id={`${id}-fault`} class={styles['fault']}>{fault}</p>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onInput: (value: number) => void;
}

/** Hands on only what is a number within bounds; what is typed stays as it is. */
export function NumberField({ label, unit, value, min, max, step, onInput }: NumberFieldProps) {
  const id = useId();
  const { editor: words } = useWords().shell;
  const [typed, setTyped] = useState(String(value));
  const shown = Number(typed) === value ? typed : isWithin(typed, min, max) ? String(value) : typed;
  const isGood = isWithin(shown, min, max);
  return (
    <div class={styles['field']}>
      <label for={id}>{label}</label>
      <div class={styles['number']}>
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={step ?? 'any'}
          value={shown}
          required
          aria-invalid={isGood ? undefined : true}
          aria-describedby={`${id}-fault`}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            if (isWithin(text, min, max)) onInput(Number(text));
          }}
        />
        {unit && <span>{unit}</span>}
      </div>
      <p id={`${id}-fault`} class={styles['fault']}>{isGood ? '' : words.badNumber(min, max)}</p>
    </div>
  );
}

export function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class={styles['check']}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

function isWithin(text: string, min: number, max: number): boolean {
  return text.trim() !== '' && Number(text) >= min && Number(text) <= max;
}
