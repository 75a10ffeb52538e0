/** The way between two boxes: one cubic curve, leaving and entering at right angles to the sides that face each other. */
import type { Box } from './packing.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  readonly from: Point;
  readonly bendFrom: Point;
  readonly bendTo: Point;
  readonly to: Point;
}

const INSET = 16;

/** `null` when one box lies inside the other: nothing to cross on the map. */
export function curveBetween(a: Box, b: Box): Curve | null {
  if (a.x + a.width <= b.x || b.x + b.width <= a.x) return sideways(a, b);
  if (a.y + a.height <= b.y || b.y + b.height <= a.y) return upright(a, b);
  return null;
}

export function pathOf({ from, bendFrom, bendTo, to }: Curve): string {
  return `M${at(from)}C${at(bendFrom)} ${at(bendTo)} ${at(to)}`;
}

/** The point at a share of the curve's parameter, 0 to 1. */
export function pointAt(curve: Curve, share: number): Point {
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest * rest * share, 3 * rest * share * share, share ** 3];
  const mix = (axis: 'x' | 'y'): number => a * curve.from[axis] + b * curve.bendFrom[axis] + c * curve.bendTo[axis] + d * curve.to[axis];
  return { x: mix('x'), y: mix('y') };
}

function sideways(a: Box, b: Box): Curve {
  const right = a.x + a.width <= b.x;
  const [ya, yb] = facing(a.y, a.height, b.y, b.height);
  const from = { x: right ? a.x + a.width : a.x, y: ya };
  const to = { x: right ? b.x : b.x + b.width, y: yb };
  const bend = (to.x - from.x) / 2;
  return { from, to, bendFrom: { x: from.x + bend, y: from.y }, bendTo: { x: to.x - bend, y: to.y } };
}

function upright(a: Box, b: Box): Curve {
  const down = a.y + a.height <= b.y;
  const [xa, xb] = facing(a.x, a.width, b.x, b.width);
  const from = { x: xa, y: down ? a.y + a.height : a.y };
  const to = { x: xb, y: down ? b.y : b.y + b.height };
  const bend = (to.y - from.y) / 2;
  return { from, to, bendFrom: { x: from.x, y: from.y + bend }, bendTo: { x: to.x, y: to.y - bend } };
}

/** Where two extents face each other: the middle of what they share, or each one's nearest part. */
function facing(a: number, aLong: number, b: number, bLong: number): [number, number] {
  const low = Math.max(a, b);
  const high = Math.min(a + aLong, b + bLong);
  if (high - low >= 8) return [(low + high) / 2, (low + high) / 2];
  const near = (start: number, long: number, towards: number): number => {
    const inset = Math.min(INSET, long / 2);
    return Math.min(start + long - inset, Math.max(start + inset, towards));
  };
  return [near(a, aLong, b + bLong / 2), near(b, bLong, a + aLong / 2)];
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
