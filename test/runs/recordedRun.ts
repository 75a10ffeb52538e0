/** What a run shows of one request, to compare with a recording: what the program told, and what the trace knows of who asked whom. */
import type { StepKind, StepOf, Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Told {
  readonly head: string;
  /** By name; those of a group (`environ`, `process`) as `group.name`. */
  readonly fields: Fields;
  /** Names of each group, in their order. */
  readonly order: Readonly<Record<string, readonly string[]>>;
}

/** What the trace knows beside the answer. */
export interface Facts {
  readonly clientPort: number;
  /** nginx' end of its connection to the server behind it; 0 without one. */
  readonly upstreamPort: number;
  /** Of the process in which Python ran for this request; 0 when none did. */
  readonly pid: number;
  readonly ppid: number;
  /** Whether an instant, in µs since the epoch, lies between the browser's request and its answer. */
  readonly during: (epochUs: number) => boolean;
  /** The same in whole seconds. */
  readonly duringSecond: (epochSeconds: number) => boolean;
}

export function toldIn(trace: Trace, request: number): Told {
  const read = of(trace, 'responseRead').find((step) => step.request === request && step.actor.machine === 'laptop')!;
  const text = latin1Of(read.payload!.bytes);
  const end = text.indexOf('\r\n\r\n') + 4;
  const head = text.slice(0, end);
  const body = /^transfer-encoding: chunked/im.test(head) ? unchunked(text.slice(end)) : text.slice(end);
  const given = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Fields;
  return { head, fields: flat(given), order: orderOf(given) };
}

/** One level of groups: lists and what lies deeper are values. */
export function flat(given: Fields): Fields {
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (isGroup(value) ? Object.entries(value).map(([inner, field]) => [`${name}.${inner}`, field]) : [[name, value]])));
}

export function orderOf(given: Fields): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (isGroup(value) ? [[name, Object.keys(value)]] : [])));
}

function isGroup(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function factsOf(trace: Trace, request: number): Facts {
  const steps = trace.steps.filter((step) => step.request === request);
  const segments = of(trace, 'segmentSent').filter((step) => step.request === request);
  const portOf = (prefix: string, to: RegExp): number => Number(segments.find(({ data }) => data.from.startsWith(prefix) && to.test(data.to))?.data.from.slice(prefix.length) ?? 0);
  const pid = steps.find(({ kind }) => kind === 'pythonCalled' || kind === 'pythonLine' || kind === 'serviceCalled')?.actor.pid ?? 0;
  const usAt = (at: number): number => trace.epochMs * 1000 + at;
  const ends = { from: steps.find(({ kind }) => kind === 'requestSent')!.at, to: steps.find(({ kind, actor }) => kind === 'responseRead' && actor.machine === 'laptop')!.at };
  return {
    clientPort: portOf('203.0.113.7:', /:18180$/), upstreamPort: portOf('127.0.0.1:', /:18181$/),
    pid, ppid: of(trace, 'forked').find(({ data }) => data.child === pid)?.actor.pid ?? 0,
    during: (epochUs) => epochUs >= usAt(ends.from) && epochUs <= usAt(ends.to),
    duringSecond: (seconds) => seconds >= Math.floor(usAt(ends.from) / 1_000_000) && seconds <= usAt(ends.to) / 1_000_000,
  };
}

function of<Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] {
  return steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
}

function unchunked(text: string): string {
  let body = '';
  for (let at = 0; ; ) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
