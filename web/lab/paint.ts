/** Draws one machine at one instant on a canvas: processes with their memory, requests at work, waiting and leaving. */
import type { ProcessState } from '../../src-core/load/index.ts';
import { boxAt, type Box, type BoxPlan } from './boxes.ts';
import { QUEUE_HEIGHT, type Look } from './dots.ts';
import type { Instant, StaffNow } from './instant.ts';
import type { Motion, Moving, Shown } from './motion.ts';
import type { Palette } from './palette.ts';

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly plan: BoxPlan;
  readonly instant: Instant;
  readonly words: SceneWords;
}

export interface SceneWords {
  readonly pid: (pid: number, machine: number) => string;
  readonly staff: (staff: StaffNow) => string;
  readonly queue: (instant: Instant) => string;
  /** Said instead, once this side has answered all while the other goes on. */
  readonly done: (atMs: number) => string;
  readonly notDrawn: (instant: Instant) => string;
  readonly mib: (kib: number) => string;
}

export function paint(pen: CanvasRenderingContext2D, palette: Palette, scene: Scene, motion: Motion): void {
  pen.clearRect(0, 0, scene.width, scene.height);
  for (const shown of motion.boxes.values()) paintProcess(pen, palette, scene, shown);
  pen.globalAlpha = 1;
  for (const [i, staff] of scene.instant.staff.entries()) paintStaff(pen, palette, scene, staff, scene.plan.staff[i]);
  paintFoot(pen, palette, scene);
  paintDots(pen, palette, motion);
  pen.fillStyle = palette.network;
  for (const { x, y, radius, way } of motion.leaving) {
    pen.globalAlpha = 1 - way;
    pen.beginPath();
    circle(pen, x + (scene.width - x) * way * way, y, radius);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

interface Edge {
  readonly colour: 'ink' | 'line' | 'bad';
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
    case 'idle': return { colour: 'line', width: 1, dash: [] };
  }
}

function paintProcess(pen: CanvasRenderingContext2D, palette: Palette, { plan, words }: Scene, { process, there }: Shown): void {
  const { boxHeight, head, padding, pxPerKib } = plan;
  const { pid, machine, state, file, forked, own } = process;
  const { x, y, width } = boxAt(plan, process.place);
  const edge = edgeOf(state);
  pen.globalAlpha = there;
  pen.fillStyle = palette.panel;
  rounded(pen, x + 0.5, y + 0.5, width - 1, boxHeight - 1, width);
  pen.fill();
  pen.lineWidth = width > 16 ? edge.width : 1;
  pen.strokeStyle = palette[edge.colour];
  if (edge.dash.length > 0) pen.setLineDash(edge.dash as number[]);
  pen.stroke();
  if (edge.dash.length > 0) pen.setLineDash([]);
  segments(pen, x + padding, y + head + padding, width - 2 * padding, [[file * pxPerKib, palette.file], [forked * pxPerKib, palette.forked], [own * pxPerKib, palette.own]]);
  if (head > 0) title(pen, palette, x, y, width, padding, words.pid(pid, machine), words.mib(file + forked + own), edge.colour === 'line' ? palette.muted : palette.ink);
}

/** Those that are there whatever is served, dashed; where they are many, each child a square, dark while a request has it. */
function paintStaff(pen: CanvasRenderingContext2D, palette: Palette, { plan, instant, words }: Scene, staff: StaffNow, box: Box | undefined): void {
  if (!box) return;
  const { boxWidth, head, padding, pxPerKib } = plan;
  const { x, y, width } = box;
  const inner = width - 2 * padding;
  // A KiB has the same area here as in the other boxes.
  const scale = (pxPerKib * (boxWidth - 2 * padding)) / Math.max(1, inner);
  const high = Math.max(3, (staff.shared + staff.own) * scale);
  pen.fillStyle = palette.panel;
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.setLineDash([3, 3]);
  rounded(pen, x + 0.5, y + 0.5, width - 1, head + 2 * padding + Math.max(high, head > 0 ? 14 : 3), width);
  pen.fill();
  pen.stroke();
  pen.setLineDash([]);
  segments(pen, x + padding, y + head + padding, inner, [[staff.shared * scale, palette.file], [staff.own * scale, palette.own]]);
  paintChildren(pen, palette, instant, staff, x + padding, y + head + padding, inner, high);
  if (head > 0) title(pen, palette, x, y, width, padding, words.staff(staff), words.mib(staff.shared + staff.own), palette.muted);
}

const CHILD = 4;

function paintChildren(pen: CanvasRenderingContext2D, palette: Palette, { requests, processes }: Instant, { kind, pids }: StaffNow, x: number, y: number, width: number, height: number): void {
  // A worker of CGI is a child of httpd or a wrapper; elsewhere it is a process that serves, or a thread.
  if ((kind !== 'httpd' && kind !== 'fcgiwrap') || pids.length < 4) return;
  const columns = Math.max(1, Math.floor((width - 2) / (CHILD + 2)));
  if (Math.ceil(pids.length / columns) * (CHILD + 2) > height + 4 || processes.length > 4 * pids.length) return;
  const busy = new Set(requests.filter(({ worker, phase }) => worker >= 0 && phase !== 'leaving').map(({ worker }) => worker));
  for (let child = 0; child < pids.length - 1; child++) {
    pen.fillStyle = busy.has(child) ? palette.ink : palette.panel;
    pen.fillRect(x + 2 + (child % columns) * (CHILD + 2), y + 2 + Math.floor(child / columns) * (CHILD + 2), CHILD, CHILD);
  }
}

function segments(pen: CanvasRenderingContext2D, x: number, y: number, width: number, parts: readonly (readonly [height: number, fill: string | CanvasPattern])[]): void {
  let top = y;
  for (const [high, fill] of parts) {
    if (high <= 0) continue;
    pen.fillStyle = fill;
    pen.fillRect(x, top, width, Math.max(0.7, high - (high > 4 ? 1 : 0)));
    top += high;
  }
}

function paintFoot(pen: CanvasRenderingContext2D, palette: Palette, { width, height, instant, words }: Scene): void {
  const top = height - QUEUE_HEIGHT;
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, top + 0.5);
  pen.lineTo(width, top + 0.5);
  pen.stroke();
  const more = words.notDrawn(instant);
  label(pen, palette, words.queue(instant), 0, top + 17, 12, palette.muted, '500', palette.sans, width - (more === '' ? 0 : 190));
  if (more === '') return;
  pen.textAlign = 'right';
  label(pen, palette, more, width, top + 17, 12, palette.muted, '500', palette.sans, 185);
  pen.textAlign = 'left';
}

/** All of one look in one path: five hundred are four strokes. */
function paintDots(pen: CanvasRenderingContext2D, palette: Palette, { dots }: Motion): void {
  const byLook: Record<Look, Moving[]> = { work: [], inside: [], queue: [], retry: [] };
  for (const moving of dots.values()) byLook[moving.dot.look].push(moving);
  for (const [look, all] of Object.entries(byLook) as [Look, Moving[]][]) {
    if (all.length === 0) continue;
    const isLarge = all[0]!.dot.radius > 3;
    pen.beginPath();
    for (const { dot, x, y } of all) circle(pen, x, y, dot.radius - (look === 'work' ? 0 : 0.5));
    pen.fillStyle = look === 'work' ? palette.network : look === 'inside' ? palette.panel : palette.networkWash;
    pen.strokeStyle = look === 'work' ? palette.panel : look === 'retry' ? palette.bad : palette.network;
    pen.lineWidth = isLarge ? 1.6 : look === 'work' ? 0.6 : 1;
    pen.fill();
    pen.stroke();
    if (look !== 'inside' || !isLarge) continue;
    pen.beginPath();
    for (const { dot, x, y } of all) circle(pen, x, y, dot.radius * 0.36);
    pen.fillStyle = palette.network;
    pen.fill();
  }
}

function circle(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  const r = Math.max(0.4, radius);
  pen.moveTo(x + r, y);
  pen.arc(x, y, r, 0, 2 * Math.PI);
}

function rounded(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, size: number): void {
  pen.beginPath();
  if (size <= 13) pen.rect(x, y, width, height);
  else pen.roundRect(x, y, width, height, Math.min(size > 40 ? 8 : 3, height / 2, width / 2));
}

function title(pen: CanvasRenderingContext2D, palette: Palette, x: number, y: number, width: number, padding: number, name: string, figure: string, colour: string): void {
  label(pen, palette, name, x + padding, y + 17, 12, colour, '600', palette.sans, width - 2 * padding - 34);
  pen.textAlign = 'right';
  label(pen, palette, figure, x + width - padding, y + 17, 11, palette.muted, '400', palette.mono, 34);
  pen.textAlign = 'left';
}

function label(pen: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number, size: number, colour: string, weight: string, family: string, room: number): void {
  pen.font = `${weight} ${size}px ${family || palette.sans}`;
  pen.fillStyle = colour;
  pen.fillText(text, x, y, Math.max(20, room));
}
