/** The threads of a process as lanes: who they are, and what each waits for or which call it is in. */
import type { Process } from '../../src-core/index.ts';
import { textWidth } from '../ui/textFit.ts';
import { Label } from './Label.tsx';
import { PART } from './packing.ts';
import { Press } from './Press.tsx';
import css from './stage.module.css';
import { laneRows, lanesOf, type Lane } from './threads.ts';
import type { StageWords } from './words.ts';

interface Props {
  readonly process: Process;
  readonly rows: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The thread that acts now, if it is one of this process. */
  readonly acting: number | null;
  readonly words: StageWords;
  readonly onThread: (tid: number) => void;
}

export function ThreadLanes({ process, rows, x, y, width, acting, words, onThread }: Props) {
  const { shown, hidden } = laneRows(lanesOf(process), rows, acting);
  return (
    <g>
      <Label x={x} y={y + 10} width={width} text={words.threads(Object.keys(process.threads).length)} size={11} quiet />
      {shown.map((lane, row) => (
        <LaneRow key={lane.tid} lane={lane} acting={lane.tid === acting} x={x} y={y + PART.lanesTitle + row * PART.lane} width={width} words={words} onThread={onThread} />
      ))}
      {hidden > 0 && <Label x={x + 8} y={y + PART.lanesTitle + shown.length * PART.lane + 12} width={width - 16} text={words.hiddenThreads(hidden)} size={10.5} quiet />}
    </g>
  );
}

interface RowProps {
  readonly lane: Lane;
  readonly acting: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly words: StageWords;
  readonly onThread: (tid: number) => void;
}

function LaneRow({ lane, acting, x, y, width, words, onThread }: RowProps) {
  const name = lane.main ? words.mainThread : lane.name === '' ? String(lane.tid) : lane.name;
  const doing = doingOf(lane, words);
  const doingWidth = Math.min((width - 20) * 0.6, textWidth(doing, { size: 10.5, mono: true }) + 2);
  const state = acting ? css.actingLane : lane.call === '' ? css.lane : css.callLane;
  return (
    <g>
      <Press name={words.threadName(name, lane.tid, doing)} current={acting} onPress={() => onThread(lane.tid)}>
        <rect class={state} x={x} y={y} width={width} height={PART.lane - 3} rx={4} />
      </Press>
      <Label x={x + 6} y={y + 12} width={width - 18 - doingWidth} text={name} size={10.5} bold={acting} />
      <Label x={x + width - 6} y={y + 12} width={doingWidth} text={doing} size={10.5} mono quiet={!acting} align="end" />
    </g>
  );
}

function doingOf(lane: Lane, words: StageWords): string {
  if (lane.call !== '') return `${lane.call}()`;
  if (lane.waitsFor !== '') return words.waits(lane.waitsFor);
  return lane.main ? '' : words.running;
}
