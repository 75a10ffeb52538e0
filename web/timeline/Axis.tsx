/** The virtual-time axis: the three crossings on three rows, and the cursor that can be dragged along them. */
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { stopNear, type Crossing, type Trace } from '../../src-core/index.ts';
import { msFigure } from '../i18n/format.ts';
import { journey, useJourney } from '../state/journey.ts';
import { usePosition, useTime } from '../state/selectors.ts';
import { useSentence } from '../state/sentence.ts';
import { jump, stepBy } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import styles from './Axis.module.css';
import { barsOf, type Bar } from './axisModel.ts';
import { placeOf, scaleOf, timeAt, type Scale } from './scale.ts';

const ROWS: readonly Crossing[] = ['machine', 'process', 'call'];

export function Axis() {
  const trace = useJourney((state) => state.trace);
  const words = useWords();
  return (
    <div class={styles['frame']}>
      <ul class={styles['names']} aria-hidden="true">
        {ROWS.map((row) => <li key={row} data-row={row}>{words.shell.axis.rows[row]}</li>)}
      </ul>
      {trace ? <Slider trace={trace} /> : <div class={styles['axis']} />}
    </div>
  );
}

function Slider({ trace }: { trace: Trace }) {
  const words = useWords();
  const cursor = useJourney((state) => state.cursor);
  const { index, count } = usePosition();
  const sentence = useSentence();
  const time = useTime();
  const scale = scaleOf(trace);
  const place = cursor < trace.opening ? 0 : placeOf(scale, trace.steps[cursor]?.at ?? 0);
  return (
    <div
      class={styles['axis']}
      role="slider"
      tabIndex={0}
      aria-label={words.shell.axis.label}
      aria-valuemin={1}
      aria-valuemax={Math.max(count, 1)}
      aria-valuenow={Math.max(index, 1)}
      aria-valuetext={words.shell.axis.value(time, sentence)}
      onPointerDown={(event) => drag(event, trace, scale)}
      onPointerMove={(event) => event.buttons === 1 && event.currentTarget.hasPointerCapture(event.pointerId) && seek(event, trace, scale)}
      onKeyDown={upAndDown}
    >
      <Bars trace={trace} scale={scale} />
      <div class={styles['cursor']} style={{ left: `${place * 100}%` }} />
    </div>
  );
}

function Bars({ trace, scale }: { trace: Trace; scale: Scale }) {
  const { spans } = useWords().shell.axis;
  const cursor = useJourney((state) => state.cursor);
  const now = trace.steps[cursor]?.at ?? 0;
  const textOf = ({ label, startAt, endAt }: Bar): string => (label === null ? '' : label === 'app' ? spans.app(endAt - startAt) : spans[label]);
  return (
    <>
      {ROWS.map((row) => (
        <div key={row} class={styles['row']} data-row={row}>
          {barsOf(trace).filter((bar) => bar.row === row).map((bar) => {
            const from = placeOf(scale, bar.startAt);
            const width = placeOf(scale, bar.endAt) - from;
            const state = now >= bar.endAt ? 'past' : now >= bar.startAt ? 'now' : 'ahead';
            return (
              <div key={bar.first} class={styles['bar']} data-state={state} style={{ left: `${from * 100}%`, width: `${width * 100}%` }}>
                {width > 0.045 && <span>{textOf(bar)}</span>}
              </div>
            );
          })}
        </div>
      ))}
      {scale.pieces.filter(({ folded }) => folded).map(({ from, width, startAt, endAt }) => (
        <div key={startAt} class={styles['fold']} style={{ left: `${from * 100}%`, width: `${width * 100}%` }}>
          <span>{seconds(endAt - startAt)}</span>
        </div>
      ))}
      <div class={styles['ticks']}>
        {scale.ticks.map(({ at, place }, i) => (
          <span key={at} style={{ left: `${place * 100}%` }} data-edge={place > 0.96 ? 'end' : place < 0.02 ? 'start' : undefined}>
            {at % 1000 === 0 ? at / 1000 : msFigure(at)}{i === scale.ticks.length - 1 ? ' ms' : ''}
          </span>
        ))}
      </div>
    </>
  );
}

/** Short, because a fold is narrow: `0.2 s`, `65 s`. */
function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(us < 10_000_000 ? 1 : 0)} s`;
}

function drag(event: TargetedPointerEvent<HTMLElement>, trace: Trace, scale: Scale): void {
  if (event.button !== 0) return;
  event.currentTarget.setPointerCapture(event.pointerId);
  seek(event, trace, scale);
}

function seek(event: TargetedPointerEvent<HTMLElement>, trace: Trace, scale: Scale): void {
  const box = event.currentTarget.getBoundingClientRect();
  const at = timeAt(scale, Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1));
  jump(stopNear(trace, journey.getState().depth, at));
}

/** On a slider the up and down arrows move it too; elsewhere they change the depth. */
function upAndDown(event: TargetedKeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  event.stopPropagation();
  stepBy(event.key === 'ArrowUp' ? 1 : -1);
}

