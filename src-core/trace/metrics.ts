/**
 * What one request cost, counted from its trace: each figure with the step that shows it. Packets count whole, as they
 * lie on the line; what crosses between processes counts as their programs see it, without headers of a network.
 */
import { applied } from '../world/change.ts';
import type { World } from '../world/world.ts';
import { sameActor } from './messages.ts';
import { endOf, isServerStage, stretchesOf } from './spine.ts';
import type { Crossing, Step, StepId, Trace } from './trace.ts';
import { worldAt } from './worldAt.ts';

/** µs of virtual time · things that are counted · bytes · KiB of memory. */
export type Unit = 'us' | 'count' | 'bytes' | 'kib';

/** Every metric with its unit, in the order in which a table shows them. */
export const METRICS = {
  /** Until the response is read, or the error shown. */
  responseUs: 'us',
  /** Of that, between the arrival of the request and the departure of the response. */
  serverUs: 'us',
  /** Until the page is drawn, with everything that it fetches. */
  totalUs: 'us',
  /** What the processes on the machines of role `server` computed for it, whether anybody waited for it or not. */
  cpuUs: 'us',
  /** On the machines of role `server`: alive when the request begins. */
  processesBefore: 'count',
  /** During the request: forks, programs taken up by exec, threads. */
  processesMade: 'count',
  programsStarted: 'count',
  threadsMade: 'count',
  /** TCP connections opened, across the network and within a machine. */
  connectionsMachine: 'count',
  connectionsProcess: 'count',
  packets: 'count',
  packetsLost: 'count',
  machineBytes: 'bytes',
  /** Sum of the next three. */
  processBytes: 'bytes',
  socketBytes: 'bytes',
  pipeBytes: 'bytes',
  environmentBytes: 'bytes',
  calls: 'count',
  lines: 'count',
  modules: 'count',
  /** Proportional set sizes of all processes on the machines of role `server`, together. */
  memoryBefore: 'kib',
  memoryPeak: 'kib',
  memoryAfter: 'kib',
} as const satisfies Readonly<Record<string, Unit>>;

export type Metric = keyof typeof METRICS;

export interface Figure {
  readonly value: number;
  /** The first step that counts towards it, or `null` when there is none. */
  readonly step: StepId | null;
}

export type Figures = Readonly<Record<Metric, Figure>>;

/** Counts over the steps of one request; a request that does not exist has zeros. */
export function figuresOf(trace: Trace, request: number): Figures {
  const own = ownSteps(trace, request);
  const sum = (value: (step: Step) => number): Figure => ({
    value: own.reduce((total, step) => total + value(step), 0),
    step: own.find((step) => value(step) > 0)?.id ?? null,
  });
  const count = (holds: (step: Step) => boolean): Figure => sum((step) => (holds(step) ? 1 : 0));
  const socket = sum((step) => (step.kind === 'segmentSent' && step.crossing === 'process' ? step.data.bytes : 0));
  const pipe = sum((step) => (step.kind === 'pipeWritten' ? step.data.bytes : 0));
  const environment = sum((step) => (step.kind === 'executed' ? (step.payload?.bytes.length ?? 0) : 0));
  const steps = [socket, pipe, environment].flatMap(({ step }) => step ?? []);
  return {
    ...timesOf(trace, request),
    cpuUs: cpuOf(trace, request, own),
    processesBefore: standing(trace, request),
    processesMade: count(({ kind }) => kind === 'forked'),
    programsStarted: count(({ kind }) => kind === 'executed'),
    threadsMade: count(({ kind }) => kind === 'threadStarted'),
    connectionsMachine: count((step) => step.kind === 'connected' && carrierOf(trace, step) === 'machine'),
    connectionsProcess: count((step) => step.kind === 'connected' && carrierOf(trace, step) === 'process'),
    packets: count(isPacket),
    packetsLost: count(({ kind }) => kind === 'packetLost'),
    machineBytes: sum((step) => (isPacket(step) ? (step.payload?.bytes.length ?? 0) : 0)),
    processBytes: { value: socket.value + pipe.value + environment.value, step: steps.length > 0 ? Math.min(...steps) : null },
    socketBytes: socket,
    pipeBytes: pipe,
    environmentBytes: environment,
    calls: count(({ kind }) => kind === 'pythonCalled'),
    lines: count(({ kind }) => kind === 'pythonLine'),
    modules: count(({ kind }) => kind === 'moduleLoaded'),
    ...memoryOf(trace, request),
  };
}

/** The steps of a request until the person asks for something else: a connection that idles out a minute later is not its cost. */
export function ownSteps(trace: Trace, request: number): readonly Step[] {
  return trace.steps.slice(trace.requests[request]?.firstStep ?? trace.steps.length, nextAsked(trace, request)).filter((step) => step.request === request);
}

/** The step at which the person asks for something else. */
function nextAsked({ requests }: Trace, request: number): StepId | undefined {
  return requests.slice(request + 1).find(({ parent }) => parent === null)?.firstStep;
}

/** The figure's step is the first that a process of them made when it had begun to compute. */
function cpuOf(trace: Trace, request: number, own: readonly Step[]): Figure {
  const until = trace.steps[nextAsked(trace, request) ?? -1]?.at ?? Infinity;
  const uses = trace.cpu.filter((use) => use.request === request && use.startAt < until && trace.start.machines[use.actor.machine]?.role === 'server');
  const shown = uses.flatMap(({ actor, startAt }) => own.find((step) => step.at >= startAt && sameActor(step.actor, actor))?.id ?? []);
  return { value: uses.reduce((total, { us }) => total + us, 0), step: shown.length > 0 ? Math.min(...shown) : null };
}

function timesOf(trace: Trace, request: number): Pick<Figures, 'responseUs' | 'serverUs' | 'totalUs'> {
  const start = trace.steps[trace.requests[request]?.firstStep ?? -1]?.at ?? 0;
  const since = (step: StepId | null): Figure => ({ value: step === null ? 0 : trace.steps[step]!.at - start, step });
  const end = endOf(trace, request);
  const server = stretchesOf(trace, request).filter(({ stage }) => isServerStage(stage));
  return {
    responseUs: since(ownSteps(trace, request).find(({ kind }) => kind === 'responseRead')?.id ?? end),
    serverUs: { value: server.reduce((total, { startAt, endAt }) => total + endAt - startAt, 0), step: server[0]?.first ?? null },
    totalUs: since(end),
  };
}

function isPacket(step: Step): boolean {
  return (step.kind === 'segmentSent' || step.kind === 'datagramSent') && step.crossing === 'machine';
}

/** What a connection was made over: the crossing of the nearest segment up its causes. */
function carrierOf(trace: Trace, step: Step): Crossing | null {
  for (let at: Step | undefined = step; at; at = at.cause === null ? undefined : trace.steps[at.cause]) {
    if (at.kind === 'segmentReceived' || at.kind === 'segmentSent') return at.crossing;
  }
  return null;
}

function standing(trace: Trace, request: number): Figure {
  const first = trace.requests[request]?.firstStep ?? 0;
  const alive = serversIn(worldAt(trace, first - 1)).flatMap(({ processes }) => Object.values(processes)).filter(({ state }) => state !== 'exited');
  return { value: alive.length, step: null };
}

function memoryOf(trace: Trace, request: number): Pick<Figures, 'memoryBefore' | 'memoryPeak' | 'memoryAfter'> {
  const first = trace.requests[request]?.firstStep ?? 0;
  const last = ownSteps(trace, request).at(-1)?.id ?? first;
  let world = worldAt(trace, first - 1);
  const before = { value: occupiedKib(world), step: null };
  let peak: Figure = before;
  let after: Figure = before;
  for (let id = first; id <= last && id < trace.steps.length; id++) {
    const { changes } = trace.steps[id]!;
    world = applied(world, changes);
    if (!changes.some(({ path }) => path[2] === 'processes' && (path.length === 4 || path[4] === 'memory'))) continue;
    const value = occupiedKib(world);
    if (value !== after.value) after = { value, step: id };
    if (value > peak.value) peak = after;
  }
  return { memoryBefore: before, memoryPeak: peak, memoryAfter: after };
}

/** Every page of the servers once: the sum of the proportional set sizes. */
function occupiedKib(world: World): number {
  const segments = serversIn(world).flatMap(({ processes }) => Object.values(processes)).flatMap(({ memory }) => Object.values(memory));
  return segments.reduce((total, { pssKib }) => total + pssKib, 0);
}

function serversIn({ machines }: World): World['machines'][string][] {
  return Object.values(machines).filter(({ role }) => role === 'server');
}
