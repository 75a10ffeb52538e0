/** Draws one machine at one instant on a canvas: boxes of processes with their memory, requests at work, waiting and leaving. */
import { boxAt, type BoxPlan } from './boxes.ts';
import type { Instant } from './instant.ts';
import type { Palette } from './palette.ts';

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly plan: BoxPlan;
  readonly instant: Instant;
  readonly words: SceneWords;
}

export interface SceneWords {
  readonly serving: (n: number) => string;
  readonly others: (n: number) => string;
  readonly queue: (n: number) => string;
  /** Said instead, once this side has answered all while the other goes on. */
  readonly done: (atMs: number) => string;
  readonly mib: (kib: number) => string;
  readonly each: (n: number) => string;
}

/** Height that is kept free at the foot for the queue. */
export const QUEUE_HEIGHT = 46;
/** Dots that are drawn at most in the queue; the figure beside them says how many there are. */
const QUEUE_DOTS = 400;

/** How far each box has come to be there, 0 … 1, and each leaving request on its way: kept from frame to frame. */
export interface Motion {
  readonly shown: Float32Array;
  leaving: readonly Leaving[];
}

export interface Leaving {
  readonly x: number;
  readonly y: number;
  /** 0 … 1. */
  readonly way: number;
}

export function paint(pen: CanvasRenderingContext2D, palette: Palette, scene: Scene, motion: Motion): void {
  const { plan, instant } = scene;
  pen.clearRect(0, 0, scene.width, scene.height);
  for (let n = 0; n < motion.shown.length; n++) if (motion.shown[n]! > 0.02) paintBox(pen, palette, scene, n, motion.shown[n]!);
  paintOthers(pen, palette, scene, Math.max(Math.ceil(instant.serving / plan.each), lastShown(motion)));
  paintQueue(pen, palette, scene);
  pen.fillStyle = palette.network;
  for (const { x, y, way } of motion.leaving) {
    pen.globalAlpha = 1 - way;
    dot(pen, x + (scene.width - x) * way * way, y, 4);
  }
  pen.globalAlpha = 1;
}

function lastShown({ shown }: Motion): number {
  for (let n = shown.length; n > 0; n--) if (shown[n - 1]! > 0.02) return n;
  return 0;
}

function paintBox(pen: CanvasRenderingContext2D, palette: Palette, { plan, instant, words }: Scene, n: number, there: number): void {
  const { x, y } = boxAt(plan, n);
  const { boxWidth, boxHeight, head, padding, pxPerKib } = plan;
  const slots = Math.min(instant.slots, Math.max(0, instant.busy - n * instant.slots));
  const isBusy = slots > 0;
  pen.globalAlpha = there;
  pen.fillStyle = palette.panel;
  rounded(pen, x + 0.5, y + 0.5, boxWidth - 1, boxHeight - 1, boxWidth > 40 ? 8 : 3);
  pen.fill();
  pen.lineWidth = isBusy && boxWidth > 16 ? 1.8 : 1;
  pen.strokeStyle = isBusy ? palette.ink : palette.line;
  pen.stroke();
  const width = boxWidth - 2 * padding;
  const { file, forked, own } = instant.each;
  let top = y + head + padding;
  for (const [kib, fill] of [[file, palette.file], [forked, palette.forked], [own, palette.own]] as const) {
    const high = kib * pxPerKib * there;
    if (high <= 0) continue;
    pen.fillStyle = fill;
    pen.fillRect(x + padding, top, width, Math.max(0.7, high - (high > 4 ? 1 : 0)));
    top += high;
  }
  if (head > 0) {
    label(pen, palette, words.serving(n + 1), x + padding, y + 17, 12, isBusy ? palette.ink : palette.muted, '600', palette.sans, boxWidth - 58);
    pen.textAlign = 'right';
    label(pen, palette, words.mib(file + forked + own), x + boxWidth - padding, y + 17, 11, palette.muted, '400', palette.mono, 50);
    pen.textAlign = 'left';
  }
  paintSlots(pen, palette, plan, x, y, slots);
  pen.globalAlpha = 1;
}

/** A dot for each request that this process is at. */
function paintSlots(pen: CanvasRenderingContext2D, palette: Palette, { boxWidth, boxHeight, head, padding }: BoxPlan, x: number, y: number, slots: number): void {
  const room = boxWidth - 2 * padding;
  const radius = boxWidth >= 46 ? 5 : boxWidth >= 20 ? 3.4 : boxWidth / 4;
  const columns = Math.max(1, Math.floor(room / (2 * radius + 3)));
  const rows = Math.max(1, Math.floor((boxHeight - head - 2 * padding) / (2 * radius + 3)));
  pen.fillStyle = palette.network;
  pen.strokeStyle = palette.panel;
  pen.lineWidth = 1.6;
  for (let i = 0; i < Math.min(slots, columns * rows); i++) {
    const left = x + padding + 3 + radius + (i % columns) * (2 * radius + 3);
    const down = y + boxHeight - padding - 3 - radius - Math.floor(i / columns) * (2 * radius + 3);
    dot(pen, left, Math.max(down, y + head + radius), radius);
    if (radius > 3) pen.stroke();
  }
}

/** Those that are there whatever is served, in one box at the end: masters, the web server, its idle children. */
function paintOthers(pen: CanvasRenderingContext2D, palette: Palette, { plan, instant, words }: Scene, place: number): void {
  if (instant.others === 0) return;
  const { x, y } = boxAt(plan, place);
  const { boxWidth, boxHeight, head, padding, pxPerKib } = plan;
  const width = boxWidth - 2 * padding;
  // A KiB has the same area here as in the other boxes, as far as the box reaches.
  const high = Math.min(boxHeight - head - 2 * padding, Math.max(3, instant.othersKib * pxPerKib));
  pen.strokeStyle = palette.line;
  pen.fillStyle = palette.panel;
  pen.lineWidth = 1;
  pen.setLineDash([3, 3]);
  rounded(pen, x + 0.5, y + 0.5, boxWidth - 1, head + 2 * padding + high, boxWidth > 40 ? 8 : 3);
  pen.fill();
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = palette.file;
  pen.fillRect(x + padding, y + head + padding, width, high);
  if (head === 0) return;
  label(pen, palette, words.others(instant.others), x + padding, y + 17, 12, palette.muted, '600', palette.sans, boxWidth - 58);
  pen.textAlign = 'right';
  label(pen, palette, words.mib(instant.othersKib), x + boxWidth - padding, y + 17, 11, palette.muted, '400', palette.mono, 50);
  pen.textAlign = 'left';
}

function paintQueue(pen: CanvasRenderingContext2D, palette: Palette, { width, height, instant, plan, words }: Scene): void {
  const top = height - QUEUE_HEIGHT;
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, top + 0.5);
  pen.lineTo(width, top + 0.5);
  pen.stroke();
  label(pen, palette, words.queue(instant.queued), 0, top + 17, 12, palette.muted, '500', palette.sans, width - (plan.each > 1 ? 150 : 0));
  if (plan.each > 1) {
    pen.textAlign = 'right';
    label(pen, palette, words.each(plan.each), width, top + 17, 12, palette.muted, '500', palette.sans, 150);
    pen.textAlign = 'left';
  }
  const queued = Math.min(instant.queued, QUEUE_DOTS);
  const radius = queued * 14 <= width ? 5 : queued * 9 <= width ? 3.4 : 1.9;
  const step = 2 * radius + (radius > 3 ? 4 : 1.4);
  const columns = Math.max(1, Math.floor(width / step));
  pen.fillStyle = palette.networkWash;
  pen.strokeStyle = palette.network;
  pen.lineWidth = radius > 3 ? 1.5 : 1;
  pen.beginPath();
  for (let i = 0; i < queued; i++) {
    const x = radius + 1 + (i % columns) * step;
    const y = top + 28 + radius * 0.6 + Math.floor(i / columns) * step;
    if (y + radius > height) break;
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }
  pen.fill();
  pen.stroke();
}

function dot(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function rounded(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, Math.min(radius, height / 2, width / 2));
}

function label(pen: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number, size: number, colour: string, weight: string, family: string, room: number): void {
  pen.font = `${weight} ${size}px ${family || palette.sans}`;
  pen.fillStyle = colour;
  pen.fillText(text, x, y, Math.max(20, room));
}
