/**
 * How a drawn machine moves from one frame to the next: boxes come and go with their process, a dot goes where its request
 * is, and leaves when that has its answer. Who is who is known by pid and number, so nothing moves that has not.
 */
import type { Dot } from './dots.ts';
import type { Instant, ProcessNow } from './instant.ts';

/** A process's box, and how far it has come to be there, 0 … 1. */
export interface Shown {
  process: ProcessNow;
  there: number;
  stays: boolean;
}

export interface Moving {
  dot: Dot;
  x: number;
  y: number;
}

export interface Leaving {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** 0 … 1. */
  readonly way: number;
}

export interface Motion {
  /** By place. */
  readonly boxes: Map<number, Shown>;
  /** By the number of the request. */
  readonly dots: Map<number, Moving>;
  leaving: readonly Leaving[];
}

export const still = (): Motion => ({ boxes: new Map(), dots: new Map(), leaving: [] });

const APPEAR_MS = 160;
/** Where a box begins to appear: in an empty place, and in that of another process. Who lives for a few frames is seen, too. */
const NEW = 0.2;
const REPLACED = 0.55;
const TRAVEL_MS = 90;
const LEAVE_MS = 420;
/** Requests that are seen leaving at once; more would be a smear. */
const LEAVING = 80;

/** Another moment: who is there now, and where. `moves`: what has changed is seen to change. */
export function turned(motion: Motion, { processes }: Instant, dots: readonly Dot[], moves: boolean): void {
  for (const shown of motion.boxes.values()) shown.stays = false;
  for (const process of processes) {
    const before = motion.boxes.get(process.place);
    motion.boxes.set(process.place, { process, there: moves ? thereOf(process, before) : 1, stays: true });
  }
  const now = new Map(dots.map((dot) => [dot.number, dot]));
  const gone: Leaving[] = [];
  for (const [number, moving] of motion.dots) {
    if (now.has(number)) continue;
    motion.dots.delete(number);
    if (moving.dot.look === 'work' || moving.dot.look === 'inside') gone.push({ x: moving.x, y: moving.y, radius: moving.dot.radius, way: 0 });
  }
  for (const dot of dots) {
    const moving = motion.dots.get(dot.number);
    if (moving && moves) moving.dot = dot;
    else motion.dots.set(dot.number, { dot, x: dot.x, y: dot.y });
  }
  motion.leaving = moves ? [...motion.leaving, ...gone].slice(-LEAVING) : [];
  if (!moves) settle(motion);
}

function thereOf(process: ProcessNow, before: Shown | undefined): number {
  if (before?.process.pid === process.pid) return before.there;
  return before ? REPLACED : NEW;
}

/** So many real milliseconds later. */
export function stepped(motion: Motion, ms: number): void {
  for (const [place, shown] of motion.boxes) {
    const change = ms / APPEAR_MS;
    shown.there = shown.stays ? Math.min(1, shown.there + change) : shown.there - change;
    if (shown.there <= 0 && !shown.stays) motion.boxes.delete(place);
  }
  const share = 1 - Math.exp(-ms / TRAVEL_MS);
  for (const moving of motion.dots.values()) {
    const [dx, dy] = [moving.dot.x - moving.x, moving.dot.y - moving.y];
    const isNear = Math.abs(dx) + Math.abs(dy) < 0.4;
    moving.x = isNear ? moving.dot.x : moving.x + dx * share;
    moving.y = isNear ? moving.dot.y : moving.y + dy * share;
  }
  if (motion.leaving.length > 0) motion.leaving = motion.leaving.map((one) => ({ ...one, way: one.way + ms / LEAVE_MS })).filter(({ way }) => way < 1);
}

/** At once where it is going. */
export function settle(motion: Motion): void {
  for (const [place, shown] of motion.boxes) {
    if (shown.stays) shown.there = 1;
    else motion.boxes.delete(place);
  }
  for (const moving of motion.dots.values()) [moving.x, moving.y] = [moving.dot.x, moving.dot.y];
  motion.leaving = [];
}

/** Whether the next frame would look the same. */
export function isSettled({ boxes, dots, leaving }: Motion): boolean {
  if (leaving.length > 0) return false;
  for (const { there, stays } of boxes.values()) if (!stays || there < 1) return false;
  for (const { dot, x, y } of dots.values()) if (dot.x !== x || dot.y !== y) return false;
  return true;
}
