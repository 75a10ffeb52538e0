/**
 * Where the views plug into the shell. Each is a component without properties that fills its slot (width and height
 * 100 %, its own scrolling) and takes all it needs from web/state. What the first screen does not show is fetched later.
 *   web/stage/Stage.tsx       export function Stage()
 *   web/sequence/Sequence.tsx export function Sequence()
 *   web/waterfall/Waterfall.tsx export function Waterfall()
 *   web/compare/Compare.tsx   export function Compare()   the whole page below the head
 *   web/lab/Lab.tsx           export function Lab()       the same
 *   web/inspector/Inspector.tsx export function Inspector()  with its own tabs (`tab` of the state)
 */
import type { ComponentType } from 'preact';

export type Slot = 'Stage' | 'Sequence' | 'Waterfall' | 'Inspector' | 'Compare' | 'Lab';

const found = import.meta.glob<Partial<Record<Slot, ComponentType>>>(['../stage/Stage.tsx', '../sequence/Sequence.tsx', '../waterfall/Waterfall.tsx', '../inspector/Inspector.tsx', '../compare/Compare.tsx', '../lab/Lab.tsx']);

export async function loadSlot(slot: Slot): Promise<ComponentType | null> {
  const load = found[`../${slot.toLowerCase()}/${slot}.tsx`];
  return load ? ((await load())[slot] ?? null) : null;
}
