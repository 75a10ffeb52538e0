/**
 * Python packages that a person has put on the servers from wheels of their own. They belong to the tab: a link does not
 * carry them. What unpacks them and what keeps them over a reload is fetched when there is one.
 */
import { createStore } from 'zustand/vanilla';
import type { RefusedWheel, Scenario } from '../../src-core/index.ts';
import { useStore } from './useStore.ts';

export interface InstalledWheel {
  readonly name: string;
  readonly version: string;
  /** Absolute path on a server → text. */
  readonly files: Readonly<Record<string, string>>;
  /** How many files of the wheel were not taken. */
  readonly leftOut: number;
  /** What was taken, unpacked. */
  readonly bytes: number;
}

export interface WheelFault {
  /** The file that was dropped. */
  readonly file: string;
  readonly reason: RefusedWheel['reason'] | 'name';
  /** The part of it that is to blame; empty where it is the whole. */
  readonly part: string;
}

interface WheelsState {
  readonly wheels: readonly InstalledWheel[];
  /** Of the last files that were given. */
  readonly faults: readonly WheelFault[];
  readonly last: { readonly kind: 'added' | 'removed'; readonly names: string } | null;
  /** Grows when the list is to be looked at. */
  readonly asked: number;
}

export const TAB = 'hop-by-hop:tab';

export const wheelStore = createStore<WheelsState>()(() => ({ wheels: [], faults: [], last: null, asked: 0 }));

export function useWheels<Part>(select: (state: WheelsState) => Part): Part {
  return useStore(wheelStore, select);
}

export function askForWheels(): void {
  wheelStore.setState(({ asked }) => ({ asked: asked + 1 }));
}

export async function removeWheel(name: string): Promise<void> {
  wheelStore.setState(({ wheels }) => ({ wheels: wheels.filter((wheel) => wheel.name !== name), faults: [], last: { kind: 'removed', names: name } }));
  await (await import('./keptWheels.ts')).keepWheels(wheelStore.getState().wheels);
}

/** The scenario as it is run: with the packages' files beside its own, which win. */
export async function withWheels(scenario: Scenario): Promise<Scenario> {
  await (restoring ??= restore());
  const { wheels } = wheelStore.getState();
  if (wheels.length === 0) return scenario;
  return { ...scenario, server: { ...scenario.server, files: { ...Object.assign({}, ...wheels.map(({ files }) => files)) as Record<string, string>, ...scenario.server.files } } };
}

/** The text of a package's file; `null` for what is none. */
export function wheelText(path: string): string | null {
  return wheelStore.getState().wheels.find(({ files }) => Object.hasOwn(files, path))?.files[path] ?? null;
}

let restoring: Promise<void> | null = null;

/** Once in the life of the page: what this tab had before it was loaded again. */
export async function restore(): Promise<void> {
  try {
    if (sessionStorage.getItem(TAB) === null) return;
    const wheels = await (await import('./keptWheels.ts')).keptWheels();
    wheelStore.setState(({ wheels: now }) => (now.length === 0 ? { wheels } : {}));
  } catch {
    // Storage is forbidden: then there was nothing.
  }
}
