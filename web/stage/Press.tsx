import type { ComponentChildren } from 'preact';
import css from './stage.module.css';

interface Props {
  readonly name: string;
  readonly current?: boolean;
  /** For what opens and shuts others. */
  readonly expanded?: boolean;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}

/** A part of the drawing that acts as a button. Its shapes are the children, its words stand beside it; Space must not also start playing. */
export function Press({ name, current = false, expanded, onPress, children }: Props) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onPress();
  };
  return (
    <g class={css.press} role="button" tabindex={0} aria-label={name} aria-current={current ? 'step' : undefined} aria-expanded={expanded} onClick={onPress} onKeyDown={onKeyDown}>
      {children}
    </g>
  );
}
