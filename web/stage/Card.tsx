/** One process on the map (or several idle ones of a kind): what it is, what it does now, what it holds. */
import type { Actor, Machine, Process } from '../../src-core/index.ts';
import { processName } from '../i18n/names.ts';
import { fitted, textWidth } from '../ui/textFit.ts';
import { framesOf, type Action } from './action.ts';
import { CallStack } from './CallStack.tsx';
import { Label } from './Label.tsx';
import { mib, MemoryBar, pssOf, residentOf } from './MemoryBar.tsx';
import { PART, type CardBox } from './packing.ts';
import { PagePreview } from './PagePreview.tsx';
import { Press } from './Press.tsx';
import css from './stage.module.css';
import { ThreadLanes } from './ThreadLanes.tsx';
import { lanesOf } from './threads.ts';
import type { Touched } from './touched.ts';
import type { StageWords } from './words.ts';

export interface CardProps {
  readonly box: CardBox;
  readonly machine: Machine;
  readonly now: number;
  readonly acting: boolean;
  readonly action: Action;
  readonly touched: Touched;
  /** The location that nginx chose for the request at hand. */
  readonly location: { readonly location: string; readonly action: string } | null;
  readonly words: StageWords;
  readonly onActor: (actor: Actor) => void;
  readonly onFrame: (actor: Actor, depth: number) => void;
  readonly onGroup: (group: string) => void;
}

export function Card(props: CardProps) {
  const { box, machine, words, acting, touched, onActor, onGroup } = props;
  if (box.pids.length === 0) return fold(props);
  const alive = box.pids.flatMap((pid) => machine.processes[pid] ?? []);
  const process = alive[0];
  if (!process) return null;
  const actor = { machine: machine.name, pid: process.pid };
  const name = processName(process, words);
  const pss = alive.reduce((sum, one) => sum + pssOf(one.memory), 0);
  const accessible = alive.length > 1 ? words.groupName(name, alive.length) : [words.processName(name, process.pid, process.ppid, stateOf(process, words), mib(pss)), ...besidesOf(process, words)].join(', ');
  const { group } = box;
  const changed = touched('machines', machine.name, 'processes', process.pid);
  const state = process.state === 'exited' ? css.exited : acting ? css.acting : changed ? css.changed : css.resting;
  return (
    <g class={`${css.card} ${state}`}>
      <Press name={accessible} current={acting} {...(group === null ? {} : { expanded: false })} onPress={() => (group === null ? onActor(actor) : onGroup(group))}>
        <rect class={css.cardGround} x={box.x} y={box.y} width={box.width} height={box.height} rx={box.tier === 'line' ? 7 : 10} />
      </Press>
      {box.tier === 'line' ? <Line {...props} process={process} name={name} count={alive.length} /> : <Body {...props} process={process} name={name} count={alive.length} />}
    </g>
  );
}

/** The tile behind an opened group: it folds it again. No component of its own, so that the focus stays when one becomes the other. */
function fold({ box, words, onGroup }: CardProps) {
  return (
    <g class={`${css.card} ${css.resting}`}>
      <Press name={words.foldName(nameOfGroup(box.group ?? ''))} expanded onPress={() => box.group !== null && onGroup(box.group)}>
        <rect class={css.cardGround} x={box.x} y={box.y} width={box.width} height={box.height} rx={7} />
      </Press>
      <Label x={box.x + 8} y={box.y + box.height / 2 + 4} width={box.width - 16} text={`▾ ${words.fold}`} size={11.5} quiet />
    </g>
  );
}

/** What there is to say of a process besides itself: an interpreter that it embeds, its threads. */
function besidesOf(process: Process, words: StageWords): string[] {
  const threads = Object.keys(process.threads).length;
  return [...(embeds(process) ? [words.embeddedName(process.python ?? '')] : []), ...(threads > 1 ? [`${words.threads(threads)}: ${lanesOf(process).map(({ tid, name }) => name || tid).join(', ')}`] : [])];
}

/** Programs in C that have CPython inside, where others are Python themselves. */
const EMBEDDERS = new Set(['httpd', 'apache2', 'uwsgi', 'nginx']);

function embeds({ program, python }: Process): boolean {
  return python !== undefined && EMBEDDERS.has(program);
}

function nameOfGroup(group: string): string {
  return group.split(' ').slice(1).join(' ').trim();
}

type Filled = CardProps & { readonly process: Process; readonly name: string; readonly count: number };

function Line({ box, process, name, count, now, words }: Filled) {
  const right = count > 1 ? `${words.many(count)} ▸` : String(process.pid);
  const rightWidth = textWidth(right, { size: 10.5, mono: true });
  return (
    <>
      <Label x={box.x + 8} y={box.y + (box.cacheLines > 0 ? 16 : box.height / 2 + 4)} width={box.width - 24 - rightWidth} text={name} size={11.5} bold />
      <Label x={box.x + box.width - 8} y={box.y + (box.cacheLines > 0 ? 16 : box.height / 2 + 4)} width={rightWidth + 2} text={right} size={10.5} mono quiet align="end" />
      {box.cacheLines > 0 && <CacheLines process={process} rows={box.cacheLines} x={box.x + 8} y={box.y + 33} width={box.width - 16} now={now} words={words} />}
    </>
  );
}

function Body(props: Filled) {
  const { box, machine, process, name, count, now, action, touched, location, words, onActor, onFrame } = props;
  const x = box.x + PART.pad;
  const width = box.width - PART.pad * 2;
  let y = box.y + PART.pad;
  const part = (height: number): number => (y += height) - height;
  const ids = `${process.pid} ← ${process.ppid}`;
  const idsWidth = textWidth(ids, { size: 10.5, mono: true }) + 2;
  const named = textWidth(name, { size: 12.5, bold: true });
  const besides = named + idsWidth + 12 <= width;
  const head = part(PART.header);
  const here = action.from.machine === machine.name && action.from.pid === process.pid;
  const acting = here ? (action.from.tid ?? action.from.pid) : undefined;
  const frames = framesOf(process, acting);
  const stackTop = box.y + box.height - PART.pad - PART.memory - box.frames * PART.frame - 4;
  return (
    <>
      <Label x={x} y={head + 11} width={besides ? width - idsWidth - 8 : width} text={name} size={12.5} bold />
      {besides && <Label x={x + width} y={head + 11} width={idsWidth} text={ids} size={10.5} mono quiet align="end" />}
      <Label x={x} y={head + 27} width={width} text={secondLine(process, besides ? [''] : count > 1 ? [`${words.many(count)} ▸`] : [ids, String(process.pid)], width, words)} size={10.5} mono quiet />
      {box.location && <Location top={part(PART.location)} x={x} width={width} chosen={location} />}
      {box.previewHeight > 0 && <PagePreview page={process.page} x={x} y={part(PART.address + box.previewHeight + 8)} width={width} height={box.previewHeight} touched={touched('machines', machine.name, 'processes', process.pid, 'page')} words={words} />}
      {box.cacheLines > 0 && <CacheBlock y={part(PART.cacheTitle + box.cacheLines * PART.cacheLine + 6)} x={x} width={width} rows={box.cacheLines} process={process} now={now} words={words} />}
      {box.lanes > 0 && (
        <ThreadLanes process={process} rows={box.lanes} x={x} y={part(PART.lanesTitle + box.lanes * PART.lane + 4)} width={width} acting={acting ?? null} words={words} onThread={(tid) => onActor({ machine: machine.name, pid: process.pid, tid })} />
      )}
      {box.frames > 0 && <Label x={x} y={stackTop - 7} width={width} text={stackTitle(process, frames.length, acting, words)} size={11} quiet />}
      {box.frames > 0 && (
        <CallStack
          frames={frames}
          rows={box.frames}
          area={{ x, y: stackTop, width, height: 0 }}
          call={here ? action.call : null}
          words={words}
          onFrame={(depth) => onFrame({ machine: machine.name, pid: process.pid }, depth)}
        />
      )}
      {process.state !== 'exited' && (
        <MemoryBar memory={process.memory} x={x} y={box.y + box.height - PART.pad - 11} width={width} scaleKib={scaleOf(machine)} touched={here && touched('machines', machine.name, 'processes', process.pid, 'memory')} />
      )}
    </>
  );
}

function Location({ top, x, width, chosen }: { top: number; x: number; width: number; chosen: CardProps['location'] }) {
  if (!chosen) return null;
  return (
    <g>
      <rect class={css.well} x={x} y={top} width={width} height={PART.location - 6} rx={5} />
      <Label x={x + 8} y={top + 14} width={width - 16} text={`location ${chosen.location}`} size={10.5} mono quiet />
      <Label x={x + 8} y={top + 29} width={width - 16} text={chosen.action.replace('http://', '')} size={10.5} mono />
    </g>
  );
}

function CacheBlock({ x, y, width, rows, process, now, words }: { x: number; y: number; width: number; rows: number; process: Process; now: number; words: StageWords }) {
  return (
    <g>
      <Label x={x} y={y + 11} width={width} text={words.cache} size={11} quiet />
      <CacheLines process={process} rows={rows} x={x} y={y + 27} width={width} now={now} words={words} />
    </g>
  );
}

/** The entries that live longest are the least telling: those that end soonest come first. */
function CacheLines({ process, rows, x, y, width, now, words }: { process: Process; rows: number; x: number; y: number; width: number; now: number; words: StageWords }) {
  const entries = Object.values(process.caches).flatMap((cache) => Object.entries(cache)).sort(([, a], [, b]) => a.expiresAt - b.expiresAt);
  if (entries.length === 0) return <Label x={x} y={y} width={width} text={words.cacheEmpty} size={10.5} quiet />;
  return (
    <>
      {entries.slice(0, rows).map(([key, { value, expiresAt }], i) => {
        const left = lifeLeft(expiresAt - now, words);
        const leftWidth = textWidth(left, { size: 10.5, mono: true }) + 2;
        const what = fitted(`${key.split(' ')[0]} ${value}`, width - leftWidth - 6, { size: 10.5, mono: true });
        return (
          <g key={key}>
            <Label x={x} y={y + i * PART.cacheLine} width={width - leftWidth - 4} text={what} size={10.5} mono />
            <Label x={x + width} y={y + i * PART.cacheLine} width={leftWidth} text={left} size={10.5} mono quiet align="end" />
          </g>
        );
      })}
    </>
  );
}

function lifeLeft(us: number, words: StageWords): string {
  const seconds = Math.max(0, Math.ceil(us / 1e6));
  return seconds < 10_000 ? words.seconds(seconds) : words.hours(Math.floor(seconds / 3600));
}

/** Whose calls they are, where there is a choice: a thread's, or an embedded interpreter's. */
function stackTitle(process: Process, depth: number, acting: number | undefined, words: StageWords): string {
  if (depth === 0) return words.stackEmpty;
  const thread = acting === undefined || acting === process.pid ? '' : (process.threads[acting]?.name ?? String(acting));
  return [words.stack, embeds(process) ? words.embedded(process.program) : '', thread].filter((part) => part !== '').join(' · ');
}

/** Who and in what state, by the fullest of the ways to say who that fits. */
function secondLine(process: Process, ids: readonly string[], width: number, words: StageWords): string {
  const state = stateOf(process, words);
  const lines = ids.map((who) => (who === '' ? state : `${who} · ${state}`));
  return lines.find((line) => textWidth(line, { size: 10.5, mono: true }) <= width) ?? lines.at(-1) ?? state;
}

function stateOf(process: Process, words: StageWords): string {
  if (process.state === 'exited') return `${words.exited}${process.exit ? ` ${process.exit}` : ''}`;
  if (process.state === 'running') return words.running;
  return process.waitsFor === '' ? words.idle : words.waits(process.waitsFor);
}

function scaleOf(machine: Machine): number {
  return Math.max(1, ...Object.values(machine.processes).map(({ memory }) => residentOf(memory)));
}
