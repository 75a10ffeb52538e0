import type { Crossing } from '../../src-core/index.ts';
import { fitted, textWidth, wrapped } from '../ui/textFit.ts';
import type { Box } from './packing.ts';
import css from './stage.module.css';

const WIDTH = 268;
const PAD = 14;
const SENTENCE = { size: 13.5, bold: true };
const NOTE = { size: 12 };
const LINE = 19;
const MARK = 28;

export interface CalloutText {
  readonly lines: readonly string[];
  readonly note: string;
  readonly width: number;
  readonly height: number;
}

export function calloutText(sentence: string, note: string): CalloutText {
  const lines = wrapped(sentence, WIDTH - PAD * 2, SENTENCE, 4);
  const widest = Math.max(textWidth(note, NOTE) + MARK, ...lines.map((line) => textWidth(line, SENTENCE)));
  return { lines, note: fitted(note, WIDTH - PAD * 2 - MARK, NOTE), width: Math.min(WIDTH, Math.ceil(widest) + PAD * 2), height: PAD * 2 + lines.length * LINE + 16 };
}

/** The step in one sentence, on the map. The page's live region says the same, so this is not read again. */
export function Callout({ text, box, crossing }: { text: CalloutText; box: Box; crossing: Crossing | null }) {
  return (
    <g class={css.callout} aria-hidden="true" transform={`translate(${box.x} ${box.y})`}>
      <rect width={text.width} height={text.height} rx={10} />
      {text.lines.map((line, i) => (
        <text key={i} x={PAD} y={PAD + 12 + i * LINE} font-size={SENTENCE.size} class={css.bold}>{line}</text>
      ))}
      <Mark crossing={crossing} y={PAD + text.lines.length * LINE + 8} />
      <text x={PAD + (crossing ? MARK : 0)} y={PAD + text.lines.length * LINE + 12} font-size={NOTE.size} class={css.calloutNote}>{text.note}</text>
    </g>
  );
}

/** The crossing's line as in the legend: double, dashed, solid. */
function Mark({ crossing, y }: { crossing: Crossing | null; y: number }) {
  if (!crossing) return null;
  if (crossing === 'machine') return <path class={css.calloutMark} d={`M${PAD} ${y - 2}h22M${PAD} ${y + 2}h22`} />;
  return <path class={css.calloutMark} d={`M${PAD} ${y}h22`} stroke-dasharray={crossing === 'process' ? '5 3' : undefined} />;
}
