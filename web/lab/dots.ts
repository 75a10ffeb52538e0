/** Where each request is drawn: in the box of its process, with the web server, or in the queue at the foot. */
import { boxAt, type Box, type BoxPlan } from './boxes.ts';
import type { Instant, RequestNow } from './instant.ts';

/** `work`: somebody computes for it; `inside`: it has a process, which waits; `queue`, `retry`: it has none. */
export type Look = 'work' | 'inside' | 'queue' | 'retry';

export interface Dot {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly look: Look;
}

/** Height that is kept free at the foot for the queue. */
export const QUEUE_HEIGHT = 54;
const QUEUE_LABEL = 26;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Dots in the order of the requests; those for which there is no room are left out. */
export function dotsOf(plan: BoxPlan, { requests, staff }: Instant, size: Size): readonly Dot[] {
  const kinds = staff.map(({ kind }) => kind);
  const front = Math.max(0, kinds.indexOf('nginx'));
  const children = kinds.findIndex((kind) => kind === 'httpd' || kind === 'fcgiwrap');
  const groups = new Map<number, RequestNow[]>();
  for (const request of requests) {
    const { phase, place, worker } = request;
    // Places of processes are counted up from 0, boxes of the others down from -1; the queue is -100.
    const group = phase === 'queued' || phase === 'retrying' ? -100 : place >= 0 ? place : -1 - (worker >= 0 && phase !== 'leaving' && children >= 0 ? children : front);
    const others = groups.get(group);
    if (others) others.push(request);
    else groups.set(group, [request]);
  }
  return [...groups].flatMap(([group, members]) => {
    if (group === -100) return queued(members, size);
    const box = group >= 0 ? boxAt(plan, group) : plan.staff[-1 - group];
    return box ? inBox(plan, box, members) : [];
  });
}

function inBox({ boxWidth, boxHeight, head, padding }: BoxPlan, box: Box, members: readonly RequestNow[]): readonly Dot[] {
  const radius = boxWidth >= 46 ? 5 : boxWidth >= 20 ? 3.4 : boxWidth / 4;
  const step = 2 * radius + (radius > 3 ? 3 : 1);
  const inset = Math.min(3, padding);
  const columns = Math.max(1, Math.floor((box.width - 2 * padding) / step));
  const rows = Math.max(1, Math.floor((boxHeight - head - 2 * padding) / step));
  return members.slice(0, columns * rows).map(({ number, phase }, i) => ({
    number,
    x: box.x + padding + inset + radius + (i % columns) * step,
    y: Math.max(box.y + boxHeight - padding - inset - radius - Math.floor(i / columns) * step, box.y + head + radius),
    radius,
    look: phase === 'computing' || phase === 'starting' || phase === 'front' || phase === 'leaving' ? 'work' : 'inside',
  }));
}

/** In one row if they fit, else smaller and in several. */
function queued(members: readonly RequestNow[], { width, height }: Size): readonly Dot[] {
  const ordered = [...members.filter(({ phase }) => phase === 'queued'), ...members.filter(({ phase }) => phase === 'retrying')];
  const radius = ordered.length * 14 <= width ? 5 : ordered.length * 9 <= width * 2 ? 3.2 : 1.9;
  const step = 2 * radius + (radius > 3 ? 3.4 : 1.4);
  const columns = Math.max(1, Math.floor(width / step));
  const rows = Math.max(1, Math.floor((QUEUE_HEIGHT - QUEUE_LABEL) / step));
  return ordered.slice(0, columns * rows).map(({ number, phase }, i) => ({
    number,
    x: radius + 1 + (i % columns) * step,
    y: height - QUEUE_HEIGHT + QUEUE_LABEL + radius + Math.floor(i / columns) * step,
    radius,
    look: phase === 'retrying' ? 'retry' : 'queue',
  }));
}
