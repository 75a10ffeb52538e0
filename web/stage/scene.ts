/**
 * A scene is the stretch of the trace that shares one arrangement on the map: the servers' start, or one visit.
 * It reserves a place for all that will exist in it, so that nothing jumps while a request is walked.
 */
import { applied, worldAt, type Actor, type Change, type MachineRole, type Process, type StepId, type Trace, type World } from '../../src-core/index.ts';

export interface SceneProcess {
  readonly pid: number;
  readonly program: string;
  readonly role: string;
  /** Does anything in this scene; the others are drawn small. */
  readonly involved: boolean;
  /** The deepest that its call stack gets. */
  readonly frames: number;
  /** The most threads that it has besides its main one. */
  readonly threads: number;
  readonly page: boolean;
  readonly location: boolean;
  readonly cacheLines: number;
}

export interface SceneMachine {
  readonly name: string;
  readonly role: MachineRole;
  readonly involved: boolean;
  readonly processes: readonly SceneProcess[];
  /** Files are read or written in this scene. */
  readonly files: boolean;
}

export interface Scene {
  readonly first: StepId;
  readonly last: StepId;
  readonly machines: readonly SceneMachine[];
}

type Draft = { -readonly [K in keyof SceneProcess]: SceneProcess[K] };
interface MachineDraft {
  role: MachineRole;
  involved: boolean;
  files: boolean;
  readonly processes: Map<number, Draft>;
}

const scenes = new WeakMap<Trace, { readonly first: StepId; readonly last: StepId; scene?: Scene }[]>();

export function sceneAt(trace: Trace, cursor: StepId): Scene {
  let made = scenes.get(trace);
  if (!made) scenes.set(trace, (made = stretchesOf(trace)));
  const at = made.find(({ last }) => cursor <= last) ?? made.at(-1);
  if (!at) return { first: 0, last: -1, machines: drafted(trace, 0, -1) };
  return (at.scene ??= { first: at.first, last: at.last, machines: drafted(trace, at.first, at.last) });
}

/** Consecutive steps of the same visit: a request and those that its document asked for. */
function stretchesOf(trace: Trace): { first: StepId; last: StepId }[] {
  const found: { first: StepId; last: StepId }[] = [];
  let visit = -2;
  for (const step of trace.steps) {
    const own = step.id < trace.opening ? -1 : Math.max(visit, step.request === null ? 0 : rootOf(trace, step.request), 0);
    const open = found.at(-1);
    if (open && own === visit) open.last = step.id;
    else found.push({ first: step.id, last: step.id });
    visit = own;
  }
  return found;
}

function rootOf(trace: Trace, request: number): number {
  let root = request;
  for (let parent = trace.requests[root]?.parent; parent !== null && parent !== undefined; parent = trace.requests[root]?.parent) root = parent;
  return root;
}

function drafted(trace: Trace, first: StepId, last: StepId): SceneMachine[] {
  let world = worldAt(trace, first - 1);
  const machines = new Map<string, MachineDraft>();
  for (const [name, machine] of Object.entries(world.machines)) {
    machines.set(name, { role: machine.role, involved: false, files: false, processes: new Map() });
    for (const process of Object.values(machine.processes)) if (process.state !== 'exited') note(machines, world, name, process.pid);
  }
  for (let id = first; id <= last; id++) {
    const step = trace.steps[id]!;
    world = applied(world, step.changes);
    for (const change of step.changes) noteChange(machines, world, change);
    for (const actor of [step.actor, step.peer]) if (actor) involve(machines, actor);
    const machine = machines.get(step.actor.machine);
    const process = machine?.processes.get(step.actor.pid);
    if (process && step.kind === 'locationChosen') process.location = true;
    if (machine && (step.kind === 'logged' || step.kind === 'fileRead' || step.kind === 'fileMissing')) machine.files = true;
  }
  return [...machines].map(([name, draft]) => ({ ...draft, name, processes: [...draft.processes.values()] }));
}

function noteChange(machines: Map<string, MachineDraft>, world: World, { path }: Change): void {
  if (path[0] === 'machines' && path[2] === 'processes' && path[3] !== undefined) note(machines, world, path[1]!, Number(path[3]));
}

function note(machines: Map<string, MachineDraft>, world: World, name: string, pid: number): void {
  const process = world.machines[name]?.processes[pid];
  const machine = machines.get(name);
  if (!process || !machine) return;
  const { program, role } = process;
  const old = machine.processes.get(pid);
  const draft = old ?? { pid, program, role, involved: false, frames: 0, threads: 0, page: false, location: false, cacheLines: 0 };
  Object.assign(draft, {
    program,
    role,
    frames: Math.max(draft.frames, depthOf(process)),
    threads: Math.max(draft.threads, Object.keys(process.threads).length - 1),
    page: draft.page || process.page !== undefined || process.program === 'browser',
    cacheLines: Math.max(draft.cacheLines, Object.values(process.caches).reduce((sum, cache) => sum + Object.keys(cache).length, 0)),
  });
  machine.processes.set(pid, draft);
}

function involve(machines: Map<string, MachineDraft>, actor: Actor): void {
  const machine = machines.get(actor.machine);
  if (!machine) return;
  machine.involved = true;
  const process = machine.processes.get(actor.pid);
  if (process) process.involved = true;
}

function depthOf(process: Process): number {
  return Math.max(0, ...Object.values(process.threads).map((thread) => Object.keys(thread.stack).length));
}
