/** Both machines side by side at one moment of their runs, in one scale: processes, their memory, requests at work and waiting. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import { SIDES, type Side } from '../state/lab.ts';
import { useJourney } from '../state/journey.ts';
import { boxPlans, type BoxPlan, type Room } from './boxes.ts';
import { QUEUE_HEIGHT } from './dots.ts';
import { startDrawing } from './drawing.ts';
import { mib } from './figures.ts';
import { crowdOf, NOBODY, type Instant } from './instant.ts';
import css from './lab.module.css';
import { still } from './motion.ts';
import type { SceneWords } from './paint.ts';
import { SideTitle } from './SideTitle.tsx';
import { notDrawn, staffName, toldOf } from './told.ts';

export interface Machine {
  readonly side: Side;
  readonly title: string;
  readonly detail: string;
  readonly result: LoadResult | null;
}

export function Machines({ machines, words }: { readonly machines: readonly Machine[]; readonly words: LabWords }) {
  const [room, setRoom] = useState<Room>({ width: 480, height: 280 });
  const plans = useMemo(() => {
    const boxes = { width: room.width, height: room.height - QUEUE_HEIGHT - 8 };
    return boxPlans(machines.map(() => boxes), machines.map(({ result }) => (result ? crowdOf(result) : NOBODY)));
  }, [machines, room]);
  return (
    <div class={css.machines}>
      {SIDES.map((side, i) => <MachineView key={side} machine={machines[i]!} plan={plans[i]!} words={words} onRoom={i === 0 ? setRoom : undefined} />)}
    </div>
  );
}

interface MachineViewProps {
  readonly machine: Machine;
  readonly plan: BoxPlan;
  readonly words: LabWords;
  readonly onRoom: ((room: Room) => void) | undefined;
}

function MachineView({ machine: { side, title, detail, result }, plan, words, onRoom }: MachineViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const figure = useRef<HTMLElement>(null);
  const told = useRef<HTMLParagraphElement>(null);
  const motion = useRef(still());
  const theme = useJourney((state) => state.theme);
  useRoom(canvas, onRoom);
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    const say = (instant: Instant | null, isOver: boolean): void => {
      const swapped = instant?.sample.swapped_kib ?? 0;
      const text = instant ? [toldOf(words.machines, instant), swapped > 0 ? words.swapNow(mib(swapped)) : '', isOver && instant.processes.length === 0 ? goneText(words) : ''].filter((part) => part !== '').join(' · ') : '';
      put(figure.current, instant ? mib(instant.pssKib) : '–');
      put(told.current, text);
      element.setAttribute('aria-label', instant ? words.machines.now(title, instant.sample.serving, instant.sample.busy, instant.sample.queued, mib(instant.pssKib), text) : words.machines.idle(title));
    };
    return startDrawing({ element, pen, theme, result, plan, words: sceneWords(words, result), motion: motion.current, say });
  }, [title, result, plan, words, theme]);
  return (
    <section class={css.machine} data-side={side} aria-label={words.sideName(side.toUpperCase())}>
      <header>
        <SideTitle side={side} title={title} detail={detail} />
        <p class={css.big}><b ref={figure}>–</b> <span>MiB</span><small>{words.pssNow}</small></p>
      </header>
      <canvas ref={canvas} role="img" aria-label={words.machines.idle(title)} />
      {/* The drawing's name says the same. */}
      <p ref={told} class={css.told} aria-hidden="true" />
      {!result && <p class={css.empty}>{words.notRun}</p>}
    </section>
  );
}

function sceneWords({ machines }: LabWords, result: LoadResult | null): SceneWords {
  const several = new Set(result?.staff.map(({ machine }) => machine)).size > 1;
  return {
    pid: (pid, machine) => machines.pid(pid, several ? machine + 1 : null),
    staff: (staff) => staffName(machines, staff),
    queue: ({ sample: { queued, retrying } }) => [machines.queue(queued), retrying > 0 ? machines.retrying(retrying) : ''].filter((part) => part !== '').join(' · '),
    over: (ms) => machines.over((ms / 1000).toFixed(2)),
    gone: machines.gone,
    notDrawn: (instant, hidden) => notDrawn(machines, instant, hidden),
    mib,
  };
}

function goneText({ machines: { gone: [, why], lookBack } }: LabWords): string {
  return `${why} ${lookBack}`;
}

/** Text that has not changed is no work for the page. */
function put(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

function useRoom(canvas: { readonly current: HTMLCanvasElement | null }, onRoom: MachineViewProps['onRoom']): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element || !onRoom) return;
    const observer = new ResizeObserver(() => onRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [onRoom]);
}
