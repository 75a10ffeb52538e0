/** The trace as a sequence diagram: the same cursor, one row a step. Only the rows in view are drawn. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { worldAt, type Step, type Trace } from '../../src-core/index.ts';
import { machineName, processName } from '../i18n/names.ts';
import { useJourney } from '../state/journey.ts';
import { timeOf, useStep } from '../state/selectors.ts';
import { sentenceOf } from '../state/sentence.ts';
import { jump } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { Arrows } from './Arrows.tsx';
import { diagramOf, ROW, rowFinder, type Diagram, type Lifeline } from './diagram.ts';
import css from './sequence.module.css';

const HEADER = 56;
const TIMES = 74;
const LEAST_COLUMN = 104;
const OVERSCAN = 8;

export function Sequence() {
  const trace = useJourney((state) => state.trace);
  const step = useStep();
  return trace && step ? <Filled trace={trace} step={step} /> : null;
}

function Filled({ trace, step }: { trace: Trace; step: Step }) {
  const depth = useJourney((state) => state.depth);
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const booting = step.id < trace.opening;
  const diagram = useMemo(() => diagramOf(trace, depth, booting), [trace, depth, booting]);
  const current = useMemo(() => rowFinder(diagram.rows.map((row) => row.step)), [diagram])(step.id);
  const view = useViewport(frame);
  const least = view.width < 520 ? 84 : LEAST_COLUMN;
  const width = Math.max((view.width - TIMES - 12) / Math.max(1, diagram.lifelines.length), least);
  const x = (column: number): number => TIMES + (column + 0.5) * width;
  useKeptInView(frame, current, x(diagram.rows[current]?.column ?? 0), width);
  const first = Math.max(0, Math.floor((view.top - HEADER) / ROW) - OVERSCAN);
  const last = Math.min(diagram.rows.length - 1, Math.ceil((view.top + view.height) / ROW) + OVERSCAN);
  return (
    <div class={css.frame} ref={frame}>
      <div class={css.sheet} style={{ width: TIMES + width * diagram.lifelines.length, height: HEADER + diagram.rows.length * ROW + 16 }}>
        <Header trace={trace} step={step} lifelines={diagram.lifelines} width={width} />
        <div role="group" aria-label={words.centre.sequenceWords.label}>
          {diagram.rows.slice(first, last + 1).map((row, i) => (
            <RowButton key={row.step.id} {...{ trace, step: row.step, row: first + i }} current={first + i === current} time={timeText(trace, diagram, first + i)} />
          ))}
        </div>
        <Arrows {...{ diagram, first, last, current, x, top: HEADER, words }} tell={(one) => sentenceOf(words, trace, one)} width={TIMES + width * diagram.lifelines.length} left={view.left + TIMES} right={Math.min(view.left + view.width, TIMES + width * diagram.lifelines.length)} />
      </div>
    </div>
  );
}

function RowButton({ trace, step, row, current, time }: { trace: Trace; step: Step; row: number; current: boolean; time: string }) {
  const words = useWords();
  const name = words.centre.sequenceWords.rowName(millis(trace, step), sentenceOf(words, trace, step));
  return (
    <button type="button" class={current ? css.currentRow : css.row} style={{ top: HEADER + row * ROW, height: ROW }} tabIndex={current ? 0 : -1} aria-current={current ? 'step' : undefined} aria-label={name} onClick={() => jump(step.id)}>
      <span class={css.time}>{time}</span>
    </button>
  );
}

/** The name of each process, machines side by side above those that they hold. */
function Header({ trace, step, lifelines, width }: { trace: Trace; step: Step; lifelines: readonly Lifeline[]; width: number }) {
  const words = useWords();
  const world = worldAt(trace, step.id);
  const groups: { machine: string; count: number }[] = [];
  for (const { actor } of lifelines) {
    const open = groups.at(-1);
    if (open?.machine === actor.machine) open.count++;
    else groups.push({ machine: actor.machine, count: 1 });
  }
  return (
    <div class={css.header} style={{ height: HEADER, paddingLeft: TIMES }} aria-hidden="true">
      {groups.map(({ machine, count }) => {
        const found = world.machines[machine];
        const inside = lifelines.filter(({ actor }) => actor.machine === machine);
        return (
          <div key={machine} class={css.owner} style={{ width: width * count }}>
            <strong>{found ? machineName(world, found, words.centre.stage) : machine}</strong>
            <div class={css.processes}>
              {inside.map((line) => (
                <span key={line.actor.pid} class={line.actor.machine === step.actor.machine && line.actor.pid === step.actor.pid ? css.acting : undefined}>
                  {line.program === '' ? words.centre.sequenceWords.kernel : processName(line, words.centre.stage)}
                </span>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** To the microsecond: calls are that short. */
function millis(trace: Trace, { id }: Step): string {
  return (timeOf(trace, id) / 1000).toFixed(3);
}

/** A time is written where it differs from the row above. */
function timeText(trace: Trace, { rows }: Diagram, row: number): string {
  const text = (at: number): string => millis(trace, rows[at]!.step);
  return row > 0 && text(row) === text(row - 1) ? '' : text(row);
}

function useViewport(frame: { readonly current: HTMLElement | null }): { top: number; left: number; height: number; width: number } {
  const [view, setView] = useState({ top: 0, left: 0, height: 600, width: 800 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const read = (): void => {
      const next = { top: Math.round(element.scrollTop / ROW) * ROW, left: Math.round(element.scrollLeft / 20) * 20, height: element.clientHeight, width: element.clientWidth };
      setView((old) => (old.top === next.top && old.left === next.left && old.height === next.height && old.width === next.width ? old : next));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [frame]);
  return view;
}

/** The current row stays in view, and keeps the focus when a row had it. */
function useKeptInView(frame: { readonly current: HTMLElement | null }, row: number, x: number, column: number): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const top = row * ROW;
    const room = element.clientHeight - HEADER;
    if (top < element.scrollTop + ROW || top + ROW * 2 > element.scrollTop + room) element.scrollTop = Math.max(0, top - room / 2);
    const beside = x - column < element.scrollLeft + TIMES || x + column / 2 > element.scrollLeft + element.clientWidth;
    if (beside) element.scrollLeft = Math.max(0, x - element.clientWidth * 0.7);
  }, [frame, row, x, column]);
  useEffect(() => {
    const focused = document.activeElement;
    if (!frame.current?.contains(focused) || focused?.tagName !== 'BUTTON') return;
    frame.current.querySelector<HTMLElement>('[aria-current="step"]')?.focus({ preventScroll: true });
  }, [frame, row]);
}
