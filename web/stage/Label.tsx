import { fitted } from '../ui/textFit.ts';
import css from './stage.module.css';

interface Props {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
  readonly size?: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
  readonly quiet?: boolean;
  readonly align?: 'start' | 'middle' | 'end';
}

/** One line of text that never leaves its width. What it cuts off is in the accessible name of what it belongs to. */
export function Label({ x, y, width, text, size = 12, mono = false, bold = false, quiet = false, align = 'start' }: Props) {
  const classes = [css.label, mono && css.mono, bold && css.bold, quiet && css.quiet].filter(Boolean).join(' ');
  return (
    <text x={x} y={y} class={classes} font-size={size} text-anchor={align}>
      {fitted(text, width, { size, mono, bold })}
    </text>
  );
}
