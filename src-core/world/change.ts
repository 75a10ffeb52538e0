/**
 * A change is reversible: where, what was there, what is there now. `null` means absent.
 * Folding the changes of the steps gives the world at any cursor; folding them back restores the start.
 */
import type { World } from './world.ts';

export type Leaf = string | number | boolean;
export type Value = Leaf | { readonly [key: string]: Value };

export interface Change {
  readonly path: readonly string[];
  readonly before: Value | null;
  readonly after: Value | null;
}

/** The world after the changes. Shares what did not change; the input is not touched. */
export function applied(world: World, changes: readonly Change[]): World {
  let value: Value = world as unknown as Value;
  for (const change of changes) value = withValueAt(value, change.path, 0, change.after);
  return value as unknown as World;
}

/** The world before the changes. */
export function undone(world: World, changes: readonly Change[]): World {
  let value: Value = world as unknown as Value;
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i]!;
    value = withValueAt(value, change.path, 0, change.before);
  }
  return value as unknown as World;
}

/** What is at a path, or `null` when nothing is. */
export function valueAt(root: unknown, path: readonly string[]): Value | null {
  let value: Value | undefined = root as Value;
  for (const key of path) {
    if (typeof value !== 'object' || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return value ?? null;
}

function withValueAt(node: Value | undefined, path: readonly string[], depth: number, value: Value | null): Value {
  if (depth === path.length) return value as Value;
  const key = path[depth]!;
  const copy: Record<string, Value> = typeof node === 'object' ? { ...node } : {};
  if (value === null && depth === path.length - 1) delete copy[key];
  else copy[key] = withValueAt(Object.hasOwn(copy, key) ? copy[key] : undefined, path, depth + 1, value);
  return copy;
}
