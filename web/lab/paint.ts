/** Draws one machine at one instant on a canvas: processes with their memory, requests at work, waiting and leaving. */
import type { ProcessState } from '../../src-core/load/index.ts';
import { boxAt, type Box, type BoxPlan } from './boxes.ts';
import { QUEUE_HEIGHT, type Look } from './dots.ts';
import type { Instant, StaffNow } from './instant.ts';
import type { Motion, Shown } from './motion.ts';
import type { Hatch, Palette } from './palette.ts';
import { spriteOf } from './sprites.ts';

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen in one of the page. */
  readonly dense: number;
  readonly plan: BoxPlan;
  readonly instant: Instant;
  readonly words: SceneWords;
  /** When this side's run came to its end, if that is what is looked at; virtual time, ms. */
  readonly overMs: number | null;
}

export interface SceneWords {
  readonly pid: (pid: number, machine: number) => string;
  readonly staff: (staff: StaffNow) => string;
  readonly queue: (instant: Instant) => string;
  /** Said instead, once this side's run has come to its end. */
  readonly over: (atMs: number) => string;
  /** Said where the boxes were, when none is left then: that, and why. */
  readonly gone: readonly [that: string, why: string];
  /** Requests for which the drawing has no room come to those that the sample left out. */
  readonly notDrawn: (instant: Instant, requests: number) => string;
  readonly mib: (kib: number) => string;
}

export function paint(pen: CanvasRenderingContext2D, palette: Palette, scene: Scene, motion: Motion): void {
  pen.clearRect(0, 0, scene.width, scene.height);
  for (const shown of motion.boxes.values()) paintProcess(pen, palette, scene, shown);
  pen.globalAlpha = 1;
  for (const [i, staff] of scene.instant.staff.entries()) paintStaff(pen, palette, scene, staff, scene.plan.staff[i]);
  if (scene.overMs !== null && motion.boxes.size === 0) paintGone(pen, palette, scene);
  paintFoot(pen, palette, scene, motion.dots.size);
  for (const { dot, x, y } of motion.dots.values()) stamp(pen, palette, scene.dense, dot.look, dot.radius, x, y);
  for (const { x, y, radius, way } of motion.leaving) {
    pen.globalAlpha = 1 - way;
    stamp(pen, palette, scene.dense, 'work', radius, x + (scene.width - x) * way * way, y);
  }
  pen.globalAlpha = 1;
}

interface Edge {
  readonly colour: 'ink' | 'strong' | 'bad';
  readonly width: number;
  readonly dash: readonly number[];
}

/** What a process does is seen at its edge: thick it computes, dashed it starts, thin it waits, pale it rests. */
function edgeOf(state: ProcessState): Edge {
  switch (state) {
    case 'computing': return { colour: 'ink', width: 2, dash: [] };
    case 'starting': return { colour: 'ink', width: 1.4, dash: [4, 3] };
    case 'paging': return { colour: 'bad', width: 1.6, dash: [2, 2] };
    case 'held': return { colour: 'ink', width: 1.2, dash: [1, 3] };
    case 'lock':
    case 'database':
    case 'sleeping':
    case 'writing': return { colour: 'ink', width: 1, dash: [] };
    case 'idle': return { colour: 'strong', width: 1, dash: [] };
  }
}

function paintProcess(pen: CanvasRenderingContext2D, palette: Palette, { plan, words }: Scene, { process, there }: Shown): void {
  const { boxHeight, head, padding, pxPerKib } = plan;
  const { pid, machine, state, file, forked, own } = process;
  const { x, y, width } = boxAt(plan, process.place);
  const edge = edgeOf(state);
  pen.globalAlpha = there;
  pen.fillStyle = palette.panel;
  pen.lineWidth = width > 16 ? edge.width : 1;
  pen.strokeStyle = palette[edge.colour];
  outlined(pen, x, y, width, boxHeight, edge.dash);
  segments(pen, x + padding, y + head + padding, width - 2 * padding, [[file * pxPerKib, palette.file], [forked * pxPerKib, palette.forked], [own * pxPerKib, palette.own]]);
  if (head > 0) title(pen, palette, x, y, width, padding, words.pid(pid, machine), words.mib(file + forked + own), edge.colour === 'strong' ? palette.muted : palette.ink);
}

/** Those that are there whatever is served, dashed; where they are many, each child a square, dark while a request has it. */
function paintStaff(pen: CanvasRenderingContext2D, palette: Palette, { plan, instant, words }: Scene, staff: StaffNow, box: Box | undefined): void {
  if (!box) return;
  const { boxWidth, boxHeight, head, padding, pxPerKib } = plan;
  const { x, y, width } = box;
  const inner = width - 2 * padding;
  // A KiB has the same area here as in the other boxes.
  const scale = (pxPerKib * (boxWidth - 2 * padding)) / Math.max(1, inner);
  pen.fillStyle = palette.panel;
  pen.strokeStyle = palette.strong;
  pen.lineWidth = 1;
  outlined(pen, x, y, width, boxHeight, [3, 3]);
  segments(pen, x + padding, y + head + padding, inner, [[staff.shared * scale, palette.file], [staff.own * scale, palette.own]]);
  paintChildren(pen, palette, instant, staff, x + padding, y + head + padding, inner, boxHeight - head - 2 * padding);
  if (head > 0) title(pen, palette, x, y, width, padding, words.staff(staff), words.mib(staff.shared + staff.own), palette.muted);
}

const CHILD = 4;

function paintChildren(pen: CanvasRenderingContext2D, palette: Palette, { requests, processes }: Instant, { kind, pids }: StaffNow, x: number, y: number, width: number, height: number): void {
  // A worker of CGI is a child of httpd or a wrapper; elsewhere it is a process that serves, or a thread.
  if ((kind !== 'httpd' && kind !== 'fcgiwrap') || pids.length < 4) return;
  const columns = Math.max(1, Math.floor((width - 2) / (CHILD + 2)));
  if (Math.ceil(pids.length / columns) * (CHILD + 2) > height || processes.length > 4 * pids.length) return;
  const busy = new Set(requests.filter(({ worker, phase }) => worker >= 0 && phase !== 'leaving').map(({ worker }) => worker));
  pen.strokeStyle = palette.muted;
  pen.lineWidth = 1;
  for (let child = 0; child < pids.length - 1; child++) {
    const [left, top] = [x + 2 + (child % columns) * (CHILD + 2), y + 2 + Math.floor(child / columns) * (CHILD + 2)];
    pen.fillStyle = busy.has(child) ? palette.ink : palette.panel;
    pen.fillRect(left, top, CHILD, CHILD);
    if (!busy.has(child)) pen.strokeRect(left + 0.5, top + 0.5, CHILD - 1, CHILD - 1);
  }
}

function segments(pen: CanvasRenderingContext2D, x: number, y: number, width: number, parts: readonly (readonly [height: number, fill: string | Hatch])[]): void {
  let top = y;
  for (const [high, fill] of parts) {
    if (high <= 0) continue;
    pen.fillStyle = typeof fill === 'string' ? fill : width < 20 ? fill.flat : fill.lines;
    pen.fillRect(x, top, width, Math.max(0.7, high - (high > 4 ? 1 : 0)));
    top += high;
  }
}

/** Above those that are still there, or beside them. */
function paintGone(pen: CanvasRenderingContext2D, palette: Palette, { width, plan, words: { gone: [that, why] } }: Scene): void {
  const [first] = plan.staff;
  const room = first && first.y < GONE_HEIGHT ? first.x - plan.gap : width;
  label(pen, palette, that, 0, 20, '600 14px', palette.ink, palette.sans, room);
  label(pen, palette, why, 0, 41, '400 13px', palette.muted, palette.sans, room);
}

const GONE_HEIGHT = 50;

function paintFoot(pen: CanvasRenderingContext2D, palette: Palette, { width, height, instant, words, overMs }: Scene, drawn: number): void {
  const top = height - QUEUE_HEIGHT;
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, top + 0.5);
  pen.lineTo(width, top + 0.5);
  pen.stroke();
  const more = words.notDrawn(instant, instant.requests.length - drawn);
  const used = more === '' ? 0 : label(pen, palette, more, width, top + 17, '500 12px', palette.muted, palette.sans, width * 0.6, 'right') + 14;
  label(pen, palette, overMs === null ? words.queue(instant) : words.over(overMs), 0, top + 17, '500 12px', palette.muted, palette.sans, width - used);
}

/** A copy of a dot that was drawn once: five hundred circles a frame would be most of a frame's work where there is no GPU. */
function stamp(pen: CanvasRenderingContext2D, palette: Palette, dense: number, look: Look, radius: number, x: number, y: number): void {
  const sprite = spriteOf(palette, look, radius, dense);
  if (!sprite) return;
  const size = sprite.width / dense;
  pen.drawImage(sprite, Math.round((x - size / 2) * dense) / dense, Math.round((y - size / 2) * dense) / dense, size, size);
}

/** A small box has no round corners: nobody sees them, and they cost. */
function outlined(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, dash: readonly number[]): void {
  if (dash.length > 0) pen.setLineDash(dash as number[]);
  if (width < 40) {
    pen.fillRect(x, y, width, height);
    pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  } else {
    pen.beginPath();
    pen.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, Math.min(8, height / 2));
    pen.fill();
    pen.stroke();
  }
  if (dash.length > 0) pen.setLineDash([]);
}

function title(pen: CanvasRenderingContext2D, palette: Palette, x: number, y: number, width: number, padding: number, name: string, figure: string, colour: string): void {
  const used = label(pen, palette, figure, x + width - padding, y + 17, '400 11px', palette.muted, palette.mono, width / 2, 'right') + 6;
  label(pen, palette, name, x + padding, y + 17, '600 12px', colour, palette.sans, width - 2 * padding - used);
}

/** Text that is cut where it would be too long; returns how wide it is. */
function label(pen: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number, font: string, colour: string, family: string, room: number, align: CanvasTextAlign = 'left'): number {
  pen.font = `${font} ${family || palette.sans}`;
  pen.fillStyle = colour;
  pen.textAlign = align;
  let shown = text;
  let wide = pen.measureText(shown).width;
  while (wide > room && shown.length > 2) {
    shown = `${shown.slice(0, shown.endsWith('…') ? -2 : -1).trimEnd()}…`;
    wide = pen.measureText(shown).width;
  }
  pen.fillText(shown, x, y);
  return wide;
}
