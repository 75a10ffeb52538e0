/** The map in its slot of the page: measured, scrolled to where things happen, and wired to the cursor. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { nearestStep, type Actor, type Step, type Trace } from '../../src-core/index.ts';
import { ms } from '../i18n/format.ts';
import { jump } from '../state/transport.ts';
import { useJourney } from '../state/journey.ts';
import { useStep, useTime } from '../state/selectors.ts';
import { useWords } from '../state/words.ts';
import { arrangementOf, layoutOf } from './layout.ts';
import { sceneAt } from './scene.ts';
import { sentenceOf } from '../state/sentence.ts';
import css from './stage.module.css';
import { StageMap } from './StageMap.tsx';
import type { StageWords } from './words.ts';

/** The size that the drawing is made for; larger room (a projector) enlarges it, smaller room rearranges it. */
const DESIGN = { width: 900, height: 720 };
const LARGEST = 1.7;

interface Room {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export function Stage() {
  const trace = useJourney((state) => state.trace);
  const step = useStep();
  if (!trace || !step) return null;
  return <Filled trace={trace} step={step} />;
}

function Filled({ trace, step }: { trace: Trace; step: Step }) {
  const frame = useRef<HTMLDivElement>(null);
  const { speed, depth } = { speed: useJourney((state) => state.speed), depth: useJourney((state) => state.depth) };
  const presenting = useJourney((state) => state.presenting);
  const room = useRoom(frame, presenting);
  const words = useWords();
  const time = useTime();
  const scene = sceneAt(trace, step.id);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set());
  const layout = useMemo(() => room && layoutOf(scene, room.width, room.height, opened), [scene, room, opened]);
  useKeptInView(frame, step, layout);
  const sentence = sentenceOf(words, trace, step);
  const note = noteOf(words.centre.stage, step, time);
  // A presentation has the sentence in large letters below.
  const docked = !presenting && room !== null && arrangementOf(room.width) !== 'wide';
  const goTo = (holds: (one: Step) => boolean): void => {
    const target = nearestStep(trace, step.id, depth, holds);
    if (target !== null) jump(target);
  };
  return (
    <div class={css.stage}>
      <div class={css.scroll} ref={frame}>
        {layout && room && (
          <StageMap
            trace={trace}
            step={step}
            layout={layout}
            seen={room.height}
            scale={room.scale}
            speed={speed}
            words={words.centre.stage}
            callout={docked || presenting ? null : { sentence, note }}
            onGroup={(group) => setOpened((before) => new Set(before.has(group) ? [...before].filter((other) => other !== group) : [...before, group]))}
            onActor={(actor) => goTo((one) => isOf(one, actor))}
            onFrame={(actor, at) => goTo((one) => isOf(one, actor) && (one.kind === 'pythonCalled' || one.kind === 'modelledCalled') && one.changes.some(({ path }) => path.at(-1) === String(at)))}
          />
        )}
      </div>
      {docked && (
        <div class={css.caption} data-top={arrangementOf(room.width) === 'narrow'} aria-hidden="true">
          <span>{sentence}</span>
          <small>{note}</small>
        </div>
      )}
    </div>
  );
}

/** Steps of a machine (pid 0), of a process, or of one of its threads. */
function isOf({ actor }: Step, { machine, pid, tid }: Actor): boolean {
  return actor.machine === machine && (pid === 0 || actor.pid === pid) && (tid === undefined || (actor.tid ?? actor.pid) === tid);
}

function noteOf(words: StageWords, step: Step, timeUs: number): string {
  const crossing = step.crossing ? (words.crossing[step.crossing] ?? '') : words.noCrossing;
  return `${crossing} · ${ms(timeUs)}`;
}

/** The room in the drawing's own pixels; measured again for a presentation, whose larger type alone changes no element's size. */
function useRoom(frame: { readonly current: HTMLElement | null }, presenting: boolean): Room | null {
  const [room, setRoom] = useState<Room | null>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      const type = parseFloat(getComputedStyle(element).fontSize) / 15;
      const scale = Math.min(LARGEST, Math.max(type, Math.min(clientWidth / DESIGN.width, clientHeight / DESIGN.height)));
      const made = { width: Math.floor(clientWidth / scale), height: Math.floor(clientHeight / scale) - 1, scale };
      setRoom((old) => (old && old.width === made.width && old.height === made.height ? old : made));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, presenting]);
  return room;
}

/** Where the map is higher than its room, what acts is scrolled into it. */
function useKeptInView(frame: { readonly current: HTMLElement | null }, step: Step, layout: unknown): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    keepInView(element);
    // When the type grows for a presentation, the parts around the map take their place after it.
    const settled = requestAnimationFrame(() => keepInView(element));
    return () => cancelAnimationFrame(settled);
  }, [frame, step, layout]);
}

function keepInView(element: HTMLElement): void {
  if (element.scrollHeight <= element.clientHeight + 1) return;
  const acting = [...element.querySelectorAll(`[aria-current="step"]`)].map((one) => one.getBoundingClientRect());
  if (acting.length === 0) return;
  const ground = element.getBoundingClientRect();
  const smallest = acting.reduce((a, b) => (b.height < a.height ? b : a));
  let top = Math.min(...acting.filter(({ height }) => height <= ground.height).map((one) => one.top), smallest.top) - ground.top;
  let bottom = Math.max(...acting.filter(({ height }) => height <= ground.height).map((one) => one.bottom), smallest.bottom) - ground.top;
  const callout = element.querySelector(`.${css.callout}`)?.getBoundingClientRect();
  // The sentence about it comes into view too, where both have room.
  if (callout && Math.max(bottom, callout.bottom - ground.top) - Math.min(top, callout.top - ground.top) <= ground.height) {
    [top, bottom] = [Math.min(top, callout.top - ground.top), Math.max(bottom, callout.bottom - ground.top)];
  }
  const tall = bottom - top > ground.height;
  const by = tall ? (top + bottom - ground.height) / 2 : top < 0 ? top - 12 : bottom > ground.height ? bottom - ground.height + 12 : 0;
  if (by !== 0) element.scrollBy({ top: by });
}
