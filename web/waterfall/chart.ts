/** The waterfall as rows on one time axis: the requests' phases, then who was busy when, calls nested below their process. */
import { messagesOf, phasesOf, processAt, sameActor, spansOf, type Actor, type Phase, type Span, type StepId, type Trace } from '../../src-core/index.ts';

export interface RequestRow {
  readonly kind: 'request';
  readonly request: number;
  readonly phases: readonly Phase[];
}

export interface ActorRow {
  readonly kind: 'actor';
  readonly actor: Actor;
  readonly program: string;
  readonly role: string;
  readonly runs: readonly Span[];
  /** Time in which it ran, µs. */
  readonly busyUs: number;
  /** Calls by depth, outermost first; drawn as that many rows of flames. */
  readonly flames: readonly (readonly Span[])[];
}

export interface PacketRow {
  readonly kind: 'packets';
  readonly packets: readonly { readonly send: StepId; readonly startAt: number; readonly endAt: number; readonly lost: boolean }[];
}

export interface Chart {
  readonly startAt: number;
  readonly endAt: number;
  readonly rows: readonly (RequestRow | PacketRow | ActorRow)[];
}

const DEEPEST = 12;

/** The start of the servers, or everything from the opening on. */
export function chartOf(trace: Trace, booting: boolean): Chart {
  const opening = trace.steps[trace.opening]?.at ?? 0;
  const startAt = booting ? 0 : opening;
  const endAt = booting ? opening : (trace.steps.at(-1)?.at ?? opening);
  const inside = (span: { readonly startAt: number; readonly endAt: number }): boolean => span.endAt >= startAt && span.startAt <= endAt;
  const requests = booting ? [] : trace.requests.map((_, request): RequestRow => ({ kind: 'request', request, phases: phasesOf(trace, request) }));
  const packets = messagesOf(trace)
    .filter(({ crossing }) => crossing === 'machine')
    .map(({ send, sentAt, receivedAt, lost }) => ({ send, startAt: sentAt, endAt: receivedAt, lost }))
    .filter(inside);
  return {
    startAt,
    endAt: Math.max(endAt, startAt + 1),
    rows: [...requests, ...(packets.length > 0 ? [{ kind: 'packets' as const, packets }] : []), ...actorRows(trace, spansOf(trace).filter(inside), startAt)],
  };
}

/** Processes in the order in which they first do something. */
function actorRows(trace: Trace, spans: readonly Span[], startAt: number): ActorRow[] {
  const first = trace.steps.findIndex(({ at }) => at >= startAt);
  const actors: Actor[] = [];
  for (const { actor, id } of trace.steps.slice(Math.max(0, first))) {
    if (id >= first && actor.pid !== 0 && !actors.some((known) => sameActor(known, actor))) actors.push(actor);
  }
  return actors.flatMap((actor) => {
    const own = spans.filter((span) => sameActor(span.actor, actor));
    if (own.length === 0) return [];
    const runs = own.filter(({ kind }) => kind === 'run').map((span) => ({ ...span, startAt: Math.max(span.startAt, startAt) }));
    const busyUs = runs.reduce((sum, span) => sum + span.endAt - span.startAt, 0);
    return [{ kind: 'actor' as const, actor, ...identityOf(trace, own[0]!.last, actor), runs, busyUs, flames: flamesOf(own) }];
  });
}

function flamesOf(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [];
  for (const span of spans) if (span.kind === 'call' && span.depth < DEEPEST) (rows[span.depth] ??= []).push(span);
  return Array.from(rows, (row) => row ?? []);
}

function identityOf(trace: Trace, id: StepId, actor: Actor): { program: string; role: string } {
  const process = processAt(trace, id, actor);
  return { program: process?.program ?? '', role: process?.role ?? '' };
}
