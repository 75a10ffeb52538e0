/** Boxes that come and go, requests that leave: how a drawn machine moves from one frame to the next. */
import { boxAt, type BoxPlan } from './boxes.ts';
import type { Instant } from './instant.ts';
import type { Motion } from './paint.ts';

/** Requests that are seen leaving at once; more would be a smear. */
const LEAVING = 80;
const LEAVE_FRAMES = 26;

/** `share`: how much of the way a box comes or goes in this frame, 1 for at once. `answered`: requests that leave in it. */
export function stepped(motion: Motion, plan: BoxPlan, { serving, busy }: Instant, share: number, answered: number): void {
  const { shown } = motion;
  const there = Math.ceil(serving / plan.each);
  for (let n = 0; n < shown.length; n++) {
    const target = n < there ? 1 : 0;
    const way = target - shown[n]!;
    shown[n] = Math.abs(way) <= share ? target : shown[n]! + Math.sign(way) * share;
  }
  const onTheirWay = motion.leaving.map(({ x, y, way }) => ({ x, y, way: way + 1 / LEAVE_FRAMES })).filter(({ way }) => way < 1);
  const boxes = Math.max(1, Math.min(there, busy || there));
  const more = Math.min(answered, 6, LEAVING - onTheirWay.length);
  for (let i = 0; i < more; i++) {
    const { x, y } = boxAt(plan, (onTheirWay.length + i) % boxes);
    onTheirWay.push({ x: x + plan.boxWidth / 2, y: y + plan.boxHeight / 2, way: 0 });
  }
  motion.leaving = share === 1 && answered === 0 ? [] : onTheirWay;
}

/** Whether the next frame would look the same. */
export function settled({ shown, leaving }: Motion, { serving }: Instant, { each }: BoxPlan): boolean {
  if (leaving.length > 0) return false;
  const there = Math.ceil(serving / each);
  for (let n = 0; n < shown.length; n++) if (shown[n] !== (n < there ? 1 : 0)) return false;
  return true;
}
