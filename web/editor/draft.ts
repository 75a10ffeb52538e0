/** The scenario being edited, apart from the one that was run. It outlives failures, closing the editor and a reload. */
import { useStore } from '../state/useStore.ts';
import { createStore } from 'zustand/vanilla';
import type { Scenario, Visit } from '../../src-core/index.ts';
import { journey } from '../state/journey.ts';
import { presetOf } from '../state/presets.ts';
import { dismissProblem, send } from '../state/run.ts';

const KEY = 'hop-by-hop:draft';

interface Kept {
  /** The scenario that it was begun from, as text: another one on the screen makes the draft void. */
  readonly of: string;
  readonly draft: Scenario;
}

const store = createStore<{ readonly draft: Scenario | null }>()(() => ({ draft: null }));

/** The draft; begun from what is on the screen when there is none. */
export function useDraft(): Scenario | null {
  return useStore(store, ({ draft }) => draft);
}

export function beginDraft(): void {
  const { scenario } = journey.getState();
  if (scenario) store.setState({ draft: kept(scenario) ?? scenario });
}

export function change(edit: (draft: Scenario) => Scenario): void {
  const { draft } = store.getState();
  const { scenario } = journey.getState();
  if (!draft || !scenario) return;
  const edited = edit(draft);
  store.setState({ draft: edited });
  keep({ of: JSON.stringify(scenario), draft: edited });
}

export function changeVisit(index: number, edit: Partial<Visit>): void {
  change((draft) => ({ ...draft, visits: draft.visits.map((visit, i) => (i === index ? { ...visit, ...edit } : visit)) }));
}

export function changeServer(edit: Partial<Scenario['server']>): void {
  change((draft) => ({ ...draft, server: { ...draft.server, ...edit } }));
}

export function changeService(name: string, edit: Partial<Scenario['server']['services'][string]>): void {
  change((draft) => {
    const { services } = draft.server;
    return { ...draft, server: { ...draft.server, services: { ...services, [name]: { ...services[name]!, ...edit } } } };
  });
}

export function changeNetwork(edit: Partial<Scenario['network']>): void {
  change((draft) => ({ ...draft, network: { ...draft.network, ...edit } }));
}

/** What was wrong with the draft goes with it. */
export function resetDraft(): void {
  change(presetOf);
  dismissProblem();
}

/** Runs the draft. It is forgotten when it was run, and kept when it could not be. */
export async function sendDraft(): Promise<boolean> {
  const { draft } = store.getState();
  if (!draft || !(await send(same(draft) ? presetOf(draft) : draft))) return false;
  keep(null);
  return true;
}

export function same(draft: Scenario): boolean {
  return JSON.stringify(draft) === JSON.stringify(presetOf(draft));
}

function kept(scenario: Scenario): Scenario | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null;
    return found && found.of === JSON.stringify(scenario) ? found.draft : null;
  } catch {
    return null;
  }
}

function keep(value: Kept | null): void {
  try {
    if (value) sessionStorage.setItem(KEY, JSON.stringify(value));
    else sessionStorage.removeItem(KEY);
  } catch {
    // It lives as long as the page.
  }
}
