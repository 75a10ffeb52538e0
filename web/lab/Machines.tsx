/** Both machines side by side at one moment of their runs, in one scale: processes, their memory, requests at work and waiting. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CostProfile, LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/en/lab.ts';
import { SIDES, type Side } from '../state/lab.ts';
import { labClock } from '../state/labClock.ts';
import { useJourney } from '../state/journey.ts';
import { boxPlans, type BoxPlan } from './boxes.ts';
import { mib } from './figures.ts';
import { crowdOf, instantOf, sampleAt, type Instant } from './instant.ts';
import css from './lab.module.css';
import { settled, stepped } from './motion.ts';
import { paint, QUEUE_HEIGHT, type Motion, type SceneWords } from './paint.ts';
import { paletteOf, type Palette } from './palette.ts';
import { SideTitle } from './SideTitle.tsx';

export interface Machine {
  readonly side: Side;
  readonly title: string;
  readonly detail: string;
  readonly result: LoadResult | null;
  readonly base: CostProfile['base'];
  /** Requests that one process serves at once. */
  readonly slots: number;
}

export function Machines({ machines, words }: { readonly machines: readonly Machine[]; readonly words: LabWords }) {
  const [room, setRoom] = useState({ width: 480, height: 280 });
  const plans = useMemo(() => {
    const crowds = machines.map(({ result, base }) => (result ? crowdOf(result, base) : { processes: 0, kib: 1 }));
    const boxes = { width: room.width, height: room.height - QUEUE_HEIGHT - 8 };
    return boxPlans(machines.map(() => boxes), crowds);
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
  readonly onRoom: ((room: { readonly width: number; readonly height: number }) => void) | undefined;
}

function MachineView({ machine, plan, words, onRoom }: MachineViewProps) {
  const { side, title, detail, result } = machine;
  const canvas = useRef<HTMLCanvasElement>(null);
  const figure = useRef<HTMLElement>(null);
  const theme = useJourney((state) => state.theme);
  useRoom(canvas, onRoom);
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    return drawing(element, pen, machine, plan, sceneWords(words), (instant) => {
      if (figure.current) figure.current.textContent = instant ? mib(instant.pssKib) : '–';
      element.setAttribute('aria-label', instant ? words.machineNow(title, instant.serving, instant.busy, instant.queued, mib(instant.pssKib)) : words.machineIdle(title));
    });
  }, [machine, plan, words, theme]);
  return (
    <section class={css.machine} data-side={side} aria-label={words.sideName(side.toUpperCase())}>
      <header>
        <SideTitle side={side} title={title} detail={detail} />
        <p class={css.big}><b ref={figure}>–</b> <span>MiB</span><small>{words.pssNow}</small></p>
      </header>
      <canvas ref={canvas} role="img" aria-label={words.machineIdle(title)} />
      {!result && <p class={css.empty}>{words.notRun}</p>}
    </section>
  );
}

function sceneWords(words: LabWords): SceneWords {
  return { serving: words.boxServing, others: words.boxOthers, queue: words.boxQueue, done: (ms) => words.boxDone((ms / 1000).toFixed(2)), each: words.boxEach, mib };
}

/** Draws whenever the moment, the run or the size changes, and on while something is on its way. Returns how to end it. */
function drawing(element: HTMLCanvasElement, pen: CanvasRenderingContext2D, { result, base, slots }: Machine, plan: BoxPlan, words: SceneWords, say: (instant: Instant | null) => void): () => void {
  const palette: Palette = paletteOf(element.parentElement!, pen);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const most = result ? Math.ceil(crowdOf(result, base).processes / plan.each) : 0;
  const motion: Motion = { shown: new Float32Array(most), leaving: [] };
  let frame = 0;
  let before = performance.now();
  let lastAt = labClock.getState().atMs;
  let said = -1;
  const draw = (now: number): void => {
    frame = 0;
    const { atMs, playing } = labClock.getState();
    const sample = result && sampleAt(result.samples, atMs);
    const instant = sample ? instantOf(sample, base, slots) : null;
    const index = sample ? result.samples.indexOf(sample) : -1;
    if (index !== said) {
      said = index;
      say(instant);
    }
    const { clientWidth: width, clientHeight: height } = element;
    fit(element, pen, width, height);
    if (!instant) return pen.clearRect(0, 0, width, height);
    const answered = playing && result ? answeredBetween(result, lastAt, atMs) : 0;
    const end = result!.samples.at(-1)!.at_ms;
    const isDone = atMs >= end && labClock.getState().endMs > end && instant.queued === 0;
    stepped(motion, plan, instant, calm || !playing ? 1 : (now - before) / 260, calm ? 0 : answered);
    paint(pen, palette, { width, height, plan, instant, words: isDone ? { ...words, queue: () => words.done(end) } : words }, motion);
    lastAt = atMs;
    before = now;
    if (!settled(motion, instant, plan)) again();
  };
  const again = (): void => void (frame ||= requestAnimationFrame(draw));
  const stop = labClock.subscribe(again);
  const sizes = new ResizeObserver(again);
  sizes.observe(element);
  again();
  return () => {
    stop();
    sizes.disconnect();
    cancelAnimationFrame(frame);
  };
}

function answeredBetween({ samples }: LoadResult, from: number, to: number): number {
  let answered = 0;
  for (const { at_ms, answered: count } of samples) if (at_ms > from && at_ms <= to) answered += count;
  return answered;
}

/** As many pixels as the screen has. */
function fit(element: HTMLCanvasElement, pen: CanvasRenderingContext2D, width: number, height: number): void {
  // A presentation is magnified by CSS.
  const dense = devicePixelRatio * ((element as { readonly currentCSSZoom?: number }).currentCSSZoom ?? 1);
  if (element.width !== Math.round(width * dense) || element.height !== Math.round(height * dense)) {
    element.width = Math.round(width * dense);
    element.height = Math.round(height * dense);
  }
  pen.setTransform(dense, 0, 0, dense, 0, 0);
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
