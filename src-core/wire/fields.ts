import type { Field } from './field.ts';

/** A run of bytes that the leaves cover not exactly once: `covered` is 0 for a gap, 2 or more for an overlap. */
export interface CoverageGap {
  readonly start: number;
  readonly end: number;
  readonly covered: number;
}

/** Where the leaves of `fields` fail to cover the bytes from 0 to `length` exactly once; bit fields share a byte bit by bit. Empty when all is well. */
export function coverageGaps(fields: readonly Field[], length: number): CoverageGap[] {
  const bits = new Uint8Array(8 * length);
  const gaps: CoverageGap[] = [];
  for (const leaf of leavesOf(fields)) {
    if (leaf.start < 0 || leaf.end > length || leaf.start > leaf.end) gaps.push({ start: leaf.start, end: leaf.end, covered: 0 });
    else countBits(bits, leaf);
  }
  for (let byte = 0; byte < length; byte += 1) {
    const wrong = bits.subarray(8 * byte, 8 * byte + 8).find((count) => count !== 1);
    const previous = gaps.at(-1);
    if (wrong === undefined) continue;
    if (previous?.end === byte && previous.covered === wrong) gaps[gaps.length - 1] = { ...previous, end: byte + 1 };
    else gaps.push({ start: byte, end: byte + 1, covered: wrong });
  }
  return gaps;
}

/** The same fields, `by` bytes further on: a decoder's fields inside the packet that carries its bytes. */
export function shiftFields(fields: readonly Field[], by: number): Field[] {
  return fields.map((field) => ({
    ...field,
    start: field.start + by,
    end: field.end + by,
    ...(field.children === undefined ? {} : { children: shiftFields(field.children, by) }),
  }));
}

/** What a part of the bytes shows of their fields: those that reach into it, cut to it, counted from its start. */
export function clippedFields(fields: readonly Field[], start: number, end: number): Field[] {
  return fields.filter((field) => field.start < end && field.end > start).map((field) => ({
    ...field,
    start: Math.max(field.start, start) - start,
    end: Math.min(field.end, end) - start,
    ...(field.children === undefined ? {} : { children: clippedFields(field.children, start, end) }),
  }));
}

function leavesOf(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => (field.children === undefined ? [field] : leavesOf(field.children)));
}

function countBits(bits: Uint8Array, leaf: Field): void {
  const first = 8 * leaf.start + (leaf.bits?.[0] ?? 0);
  const last = leaf.bits === undefined ? 8 * leaf.end - 1 : 8 * leaf.start + leaf.bits[1];
  for (let bit = first; bit <= last; bit += 1) bits[bit] = Math.min(255, (bits[bit] ?? 0) + 1);
}
