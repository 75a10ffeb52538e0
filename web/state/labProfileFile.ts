/**
 * A profile of somebody's own machine: read from a file or a text, kept while the page is open, and put in the place of the
 * costs that the lab knows. It goes nowhere: the page reads it itself.
 */
import { createStore } from 'zustand/vanilla';
import { deployments, measuredAs, notMeasuredOf, parseProfile, ProfileError, readLoad, type CostField, type LoadDescription, type ProfileEntry, type ProfileFault, type ProfileFile } from '../../src-core/load/index.ts';
import { change, type Side } from './lab.ts';
import { useStore } from './useStore.ts';

/** A profile of every deployment that can be measured has some 200,000 characters. */
export const MOST_CHARACTERS = 4_000_000;

export interface OwnProfile {
  /** Of the file; empty when it was pasted. */
  readonly name: string;
  readonly profile: ProfileFile | null;
  /** Why what came last was not taken; the profile before it stays. `large` and `unreadable` are of the file as a whole. */
  readonly fault: ProfileFault | 'large' | 'unreadable' | null;
}

export const ownProfile = createStore<OwnProfile>()(() => ({ name: '', profile: null, fault: null }));

export function useOwnProfile<Part>(select: (state: OwnProfile) => Part): Part {
  return useStore(ownProfile, select);
}

/** Takes a profile's text, or says what is wrong with it. */
export function takeProfile(text: string, name: string): void {
  if (text.length > MOST_CHARACTERS) return ownProfile.setState({ fault: 'large' });
  try {
    ownProfile.setState({ name, profile: parseProfile(text), fault: null });
  } catch (problem) {
    if (!(problem instanceof ProfileError)) throw problem;
    ownProfile.setState({ fault: problem.fault });
  }
}

export async function takeProfileFile(file: { readonly name: string; readonly size: number; text: () => Promise<string> }): Promise<void> {
  if (file.size > MOST_CHARACTERS) return ownProfile.setState({ fault: 'large' });
  let text: string;
  try {
    text = await file.text();
  } catch {
    return ownProfile.setState({ fault: 'unreadable' });
  }
  takeProfile(text, file.name);
}

/** Which of the profile's deployments this side's costs are; -1: none of them. */
export function entryOf({ deployment, application }: LoadDescription, profile: ProfileFile | null): number {
  if (typeof application === 'string' || !profile) return -1;
  const costs = JSON.stringify(application);
  return profile.deployments.findIndex((entry) => entry.deployment === deployment && JSON.stringify(entry.costs) === costs);
}

/** A side with what was measured: its deployment, its size, its costs, and the machine that they are of. `null`: the lab's own costs again. */
export function setCosts(side: Side, entry: ProfileEntry | null): void {
  const machine = ownProfile.getState().profile?.machine;
  change([side], (description) => (entry && machine ? withEntry(description, entry, machine) : { ...description, application: deployments[description.deployment].application }));
}

function withEntry(description: LoadDescription, entry: ProfileEntry, machine: ProfileFile['machine']): LoadDescription {
  const { front, backlog } = deployments[entry.deployment];
  const measured = measuredAs(entry, machine);
  return readLoad({ ...description, front, backlog, max_requests: 0, ...measured, machine: { ...description.machine, ...measured.machine } });
}

export interface LeftOut {
  readonly field: CostField;
  /** As the profile says it; empty where the costs came without one, as in a link. */
  readonly why: string;
}

/** What of this side's costs nobody measured, and the run leaves out. */
export function leftOutOf(description: LoadDescription, profile: ProfileFile | null): readonly LeftOut[] {
  const reasons = profile?.deployments[entryOf(description, profile)]?.not_measured ?? {};
  return notMeasuredOf(description.application, description.deployment).map((field) => ({ field, why: reasons[field] ?? '' }));
}
