/** Lifelines, bars, arrows and the words beside them, for the rows in view. Drawn for the eye: the rows have the names. */
import type { Step } from '../../src-core/index.ts';
import type { Messages } from '../i18n/en.ts';
import { fitted, textWidth } from '../ui/textFit.ts';
import { ROW, type Arrow, type Bar, type Diagram, type Row } from './diagram.ts';
import css from './sequence.module.css';

interface Props {
  readonly diagram: Diagram;
  readonly first: number;
  readonly last: number;
  readonly current: number;
  readonly x: (column: number) => number;
  readonly top: number;
  readonly width: number;
  /** The part of the width that is in view: words stay in it. */
  readonly left: number;
  readonly right: number;
  readonly words: Messages;
  readonly tell: (step: Step) => string;
}

const LABEL = { size: 11, mono: true };
const TOLD = { size: 12 };

export function Arrows({ diagram, first, last, current, x, top, width, left, right, words, tell }: Props) {
  const y = (row: number): number => top + (row + 0.5) * ROW;
  const inView = (from: number, to: number): boolean => from <= last && to >= first;
  const height = top + diagram.rows.length * ROW + 16;
  return (
    <svg class={css.drawing} width={width} height={height} aria-hidden="true">
      <defs>
        {(['machine', 'process', 'call'] as const).map((crossing) => (
          <marker key={crossing} id={`sequence-${crossing}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" orient="auto" markerUnits="userSpaceOnUse">
            <path class={css[`${crossing}Head`]} d="M0 0L8 4L0 8z" />
          </marker>
        ))}
      </defs>
      {diagram.lifelines.map((line, column) => (
        <line key={`${line.actor.machine} ${line.actor.pid}`} class={css.lifeline} x1={x(column)} x2={x(column)} y1={top} y2={height} />
      ))}
      {diagram.bars.filter((bar) => inView(bar.top, bar.bottom)).map((bar, i) => (
        <BarShape key={i} bar={bar} x={x(bar.column)} top={y(Math.max(bar.top, first - 1))} bottom={y(Math.min(bar.bottom, last + 1))} />
      ))}
      {diagram.rows.slice(first, last + 1).map((row, i) => row.alone && (
        <Told key={row.step.id} row={row} x={x(row.column)} y={y(first + i)} left={left} right={right} tell={tell} current={first + i === current} />
      ))}
      {diagram.arrows.filter((arrow) => inView(arrow.top, arrow.bottom)).map((arrow) => (
        <ArrowShape key={arrow.send} arrow={arrow} from={{ x: x(arrow.from), y: y(arrow.top) }} to={{ x: x(arrow.to), y: y(arrow.bottom) }} view={{ left, right }} current={arrow.top === current || arrow.bottom === current} lost={words.centre.sequenceWords.lost} />
      ))}
    </svg>
  );
}

function BarShape({ bar, x, top, bottom }: { bar: Bar; x: number; top: number; bottom: number }) {
  const call = bar.kind === 'call';
  const left = x - 3 + (call ? Math.min(bar.depth, 8) * 3 : 0);
  return <rect class={call ? css.callBar : css.runBar} x={left} y={top - 6} width={call ? 6 : 5} height={Math.max(12, bottom - top + 12)} rx={2} />;
}

/** A step of one process alone: a dot (or a call's hook) and what it is, on the side with more room. */
function Told({ row, x, y, left, right, tell, current }: { row: Row; x: number; y: number; left: number; right: number; tell: (step: Step) => string; current: boolean }) {
  const { step } = row;
  const called = callText(step);
  const call = called !== '';
  const hook = call ? 44 : 12;
  const roomRight = right - x - hook - 14;
  const roomLeft = x - left - 20;
  const onRight = roomRight >= 240 || roomRight >= roomLeft;
  const room = onRight ? roomRight : roomLeft;
  if (room < 24) return null;
  const text = call ? fitted(called, room, LABEL) : fitted(tell(step), room, TOLD);
  const type = call ? LABEL : TOLD;
  const out = step.kind !== 'pythonCalled' && step.kind !== 'pythonResumed' && step.kind !== 'modelledCalled';
  return (
    <g class={current ? css.toldNow : css.told}>
      {call ? (
        <path class={css.callHook} d={`M${x + 8} ${y - 5}h20v10h-14`} marker-end="url(#sequence-call)" stroke-dasharray={out ? '4 3' : undefined} />
      ) : (
        <circle cx={x} cy={y} r={current ? 5 : 3.5} />
      )}
      <text x={onRight ? x + hook : x - 14} y={y + 4} font-size={type.size} text-anchor={onRight ? 'start' : 'end'} class={call ? css.mono : undefined}>{text}</text>
    </g>
  );
}

function callText(step: Step): string {
  if (step.kind === 'pythonCalled') return `${step.data.function}()`;
  if (step.kind === 'pythonResumed') return `${step.data.function} …`;
  if (step.kind === 'modelledCalled') return step.data.function;
  if (step.kind === 'pythonReturned' || step.kind === 'pythonYielded' || step.kind === 'modelledReturned') return `${step.data.function} → ${step.data.value}`;
  return '';
}

function ArrowShape({ arrow, from, to, view, current, lost }: { arrow: Arrow; from: { x: number; y: number }; to: { x: number; y: number }; view: { left: number; right: number }; current: boolean; lost: string }) {
  const way = to.x > from.x ? 1 : -1;
  const half = arrow.lost ? 0.5 : 1;
  const [x1, y1] = [from.x + way * 5, from.y];
  const [x2, y2] = [x1 + (to.x - way * 5 - x1) * half, to.y];
  const line = `M${x1} ${y1}L${x2} ${y2}`;
  // The label stands in the middle of what is in view of the line.
  const start = Math.max(Math.min(x1, x2), view.left);
  const end = Math.min(Math.max(x1, x2), view.right);
  const text = fitted(arrow.lost ? `${arrow.label} ✕ ${lost}` : arrow.label, Math.max(60, end - start - 2), LABEL);
  const x = (start + end) / 2;
  const middle = { x, y: y1 + ((x - x1) / (x2 - x1)) * (y2 - y1) };
  const width = textWidth(text, LABEL) + 10;
  return (
    <g class={`${css.arrow} ${css[arrow.crossing]} ${current ? css.currentArrow : ''} ${arrow.lost ? css.lost : ''}`}>
      {arrow.crossing === 'machine' && <path class={css.outer} d={line} />}
      <path class={arrow.crossing === 'machine' ? css.inner : css.line} d={line} />
      <path class={css.head} d={`M${x2 - way} ${y2}L${x2} ${y2}`} marker-end={arrow.lost ? undefined : `url(#sequence-${arrow.crossing})`} />
      {text !== '' && <rect class={css.labelGround} x={middle.x - width / 2} y={middle.y - 9} width={width} height={18} rx={9} />}
      <text x={middle.x} y={middle.y + 4} text-anchor="middle" font-size={LABEL.size} class={css.mono}>{text}</text>
    </g>
  );
}
