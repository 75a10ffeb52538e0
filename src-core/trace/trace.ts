/**
 * One run, recorded: tcpdump + strace + perf + a Python tracer on one clock. Plain, immutable, structured-clonable.
 * Rules: time never decreases; a step's cause stands before it; folding all changes back restores the start.
 */
import type { Change } from '../world/change.ts';
import type { World } from '../world/world.ts';
import type { StepData, StepKind } from './vocabulary.ts';

export type StepId = number;

/** What is crossed: a machine boundary (packets), a process boundary (pipes, sockets, environment), or none (a call). */
export type Crossing = 'machine' | 'process' | 'call';

/**
 * The canonical 15 stages of a WSGI request, what comes before them and after:
 * `boot` the servers start · `lookup` · `connect` · `1` … `15` · `draw`.
 */
export type StageId =
  | 'boot' | 'lookup' | 'connect'
  | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10' | '11' | '12' | '13' | '14' | '15'
  | 'draw';

export const STAGES: readonly StageId[] = [
  'boot', 'lookup', 'connect', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', 'draw',
];

export interface Actor {
  readonly machine: string;
  /** 0 for the machine's kernel or the wire itself. */
  readonly pid: number;
  /** The thread, when it is not the process's main one. */
  readonly tid?: number;
}

/**
 * How the bytes of a payload are to be read. `packet` is a whole Ethernet frame, `http-head` a response's head written by
 * itself, `cgi-response` what a CGI program printed, `environment` what crosses execve(2), `pipe` bytes of no form that we
 * know. `sql` is the database protocol of this world (`wire/databaseMessage.ts`), which is modelled after none.
 */
export type PayloadProtocol =
  | 'packet' | 'dns' | 'http-request' | 'http-response' | 'http-head' | 'text'
  | 'environment' | 'cgi-response' | 'pipe' | 'fastcgi' | 'scgi' | 'uwsgi' | 'ajp' | 'websocket' | 'http2' | 'sql';

export interface Payload {
  readonly protocol: PayloadProtocol;
  readonly bytes: Uint8Array;
}

interface StepCommon {
  readonly id: StepId;
  /** Virtual time in µs. */
  readonly at: number;
  readonly actor: Actor;
  /** The other end, where there is one: the machine that a packet goes to, the process that is forked. */
  readonly peer?: Actor;
  readonly crossing: Crossing | null;
  /** The step that made this one happen; `null` at the roots (power on, a person at the keyboard). */
  readonly cause: StepId | null;
  /** Index into `trace.requests`, or `null` before the first. */
  readonly request: number | null;
  readonly stage: StageId;
  /** `fine` steps (bare acknowledgements, lines of Python) are walked only at the deepest level of detail. */
  readonly grain: 'step' | 'fine';
  readonly payload?: Payload;
  readonly changes: readonly Change[];
}

export type StepOf<Kind extends StepKind> = StepCommon & { readonly kind: Kind; readonly data: StepData[Kind] };
export type Step = { [Kind in StepKind]: StepOf<Kind> }[StepKind];

/** A thread computed without a pause, for one request: what the scheduler of its machine knows (`perf sched timehist`). */
export interface CpuUse {
  readonly actor: Actor;
  /** Index into `trace.requests`, or `null` for work that no request asked for. */
  readonly request: number | null;
  readonly startAt: number;
  readonly endAt: number;
  /** Time of a core that it had, µs: less than what passed where it shared the cores. */
  readonly us: number;
}

export interface TracedRequest {
  readonly method: string;
  readonly url: string;
  /** `null` for what a person asked for; the request whose document asked for this one otherwise. */
  readonly parent: number | null;
  readonly firstStep: StepId;
  /** The status that the browser read; 0 when none came. */
  readonly status: number;
  /** Why no response came, in the browser's own names; empty otherwise. */
  readonly problem: string;
}

export interface Trace {
  readonly version: 1;
  /** Milliseconds since the Unix epoch at virtual time 0. */
  readonly epochMs: number;
  /** The world before the first step: nothing but the machines. */
  readonly start: World;
  readonly steps: readonly Step[];
  /** Who computed when, each thread's stretches in order. Apart from the steps, since a stretch may end in none. */
  readonly cpu: readonly CpuUse[];
  /** The first step after the servers have started: where a journey begins. */
  readonly opening: StepId;
  readonly requests: readonly TracedRequest[];
  /** The CPython that ran, empty when none did. */
  readonly python: string;
}
