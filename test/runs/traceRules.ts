/** The rules that hold for every trace, as one list of what breaks them; empty when all is well. */
import { applied, undone, valueAt } from '../../src-core/world/change.ts';
import type { World } from '../../src-core/world/world.ts';
import { STAGES, type Step, type Trace } from '../../src-core/trace/trace.ts';
import { worldAt } from '../../src-core/trace/worldAt.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';
import { decodePacket } from '../../src-core/wire/packet.ts';

export function violationsIn(trace: Trace): string[] {
  return [
    ...trace.steps.flatMap((step, index) => stepViolations(trace, step, index)),
    ...packetViolations(trace),
    ...worldViolations(trace),
    ...byteViolations(trace),
    ...memoryViolations(trace),
    ...cpuViolations(trace),
    ...cloneViolations(trace),
  ];
}

function stepViolations({ steps, requests, start }: Trace, step: Step, index: number): string[] {
  const wrong: string[] = [];
  const say = (text: string): void => void wrong.push(`step ${step.id} ${step.kind}: ${text}`);
  const before = steps[index - 1];
  if (step.id !== index) say(`stands at ${index}`);
  if (!Number.isInteger(step.at) || step.at < 0) say(`at ${step.at}`);
  if (before && step.at < before.at) say('time runs backwards');
  if (step.cause !== null && step.cause >= step.id) say(`caused by a later step ${step.cause}`);
  if (step.cause === null && step.kind !== 'executed' && step.kind !== 'navigated') say('a root that is none');
  if (!STAGES.includes(step.stage)) say(`stage ${step.stage}`);
  if ((step.request === null) !== (step.stage === 'boot')) say(`request ${step.request} in stage ${step.stage}`);
  if (step.request !== null && !requests[step.request]) say(`request ${step.request} does not exist`);
  for (const actor of [step.actor, ...(step.peer ? [step.peer] : [])]) if (!start.machines[actor.machine]) say(`machine ${actor.machine}`);
  if (Object.values(step.data).some((value) => typeof value === 'number' && Number.isNaN(value))) say('not a number');
  for (const { before: from, after: to } of step.changes) if (from === null && to === null) say('a change of nothing');
  return wrong;
}

function isPacket(step: Step): boolean {
  return step.kind === 'segmentSent' || step.kind === 'datagramSent';
}

/** Every packet decodes with right checksums, each byte under exactly one field. */
function packetViolations({ steps }: Trace): string[] {
  return steps.filter(isPacket).flatMap((step) => {
    const wrong: string[] = [];
    const say = (text: string): void => void wrong.push(`packet ${step.id}: ${text}`);
    if (step.payload?.protocol !== 'packet') return [`packet ${step.id}: without bytes`];
    const { message, fields } = decodePacket(step.payload.bytes);
    if (message.malformed) say(`${message.malformed.format}: ${message.malformed.reason}`);
    if (!message.tcp && !message.udp) say('no transport');
    for (const layer of [message.ip, message.tcp, message.udp]) if (layer && 'checksum' in layer && layer.checksum !== 'right') say('wrong checksum');
    for (const gap of coverageGaps(fields, step.payload.bytes.length)) say(`bytes ${gap.start}–${gap.end} covered ${gap.covered} times`);
    return wrong;
  });
}

/** Folding all changes forward and back; the fast world at every cursor is the folded one; nothing is under way at the end. */
function worldViolations(trace: Trace): string[] {
  const wrong: string[] = [];
  const { start, steps } = trace;
  let world: World = start;
  for (const step of steps) {
    for (const change of step.changes) {
      if (!same(valueAt(world, change.path), change.before)) wrong.push(`step ${step.id}: ${change.path.join('/')} was not what the change says`);
      world = applied(world, [change]);
    }
    if (step.id % 16 === 0 && !same(worldAt(trace, step.id), world)) wrong.push(`step ${step.id}: worldAt differs from the fold`);
  }
  if (!same(worldAt(trace, steps.length - 1), world)) wrong.push('worldAt differs from the fold at the end');
  if (Object.keys(world.packets).length > 0) wrong.push(`packets still in flight: ${Object.keys(world.packets).join()}`);
  for (let i = steps.length - 1; i >= 0; i--) world = undone(world, steps[i]!.changes);
  if (!same(world, start)) wrong.push('undoing every change does not restore the start');
  return wrong;
}

/** What a program hands to a socket is what its segments carry, retransmissions counted once. */
function byteViolations({ steps }: Trace): string[] {
  const handed = new Map<string, number>();
  const carried = new Map<string, number>();
  const seen = new Set<string>();
  const add = (sums: Map<string, number>, key: string, bytes: number): void => void sums.set(key, (sums.get(key) ?? 0) + bytes);
  for (const step of steps) {
    if (step.kind === 'requestSent' || step.kind === 'responseSent' || step.kind === 'webSocketSent' || step.kind === 'framesSent' || step.kind === 'relayed' || step.kind === 'querySent' || step.kind === 'resultSent') add(handed, plain(step.data.to), step.data.bytes);
    if (step.kind !== 'segmentSent' || step.data.bytes === 0) continue;
    const identity = `${step.data.from} ${step.data.to} ${step.data.seq}`;
    if (!seen.has(identity)) add(carried, plain(step.data.to), step.data.bytes);
    seen.add(identity);
  }
  const addresses = new Set([...handed.keys(), ...carried.keys()]);
  return [...addresses].filter((to) => handed.get(to) !== carried.get(to)).map((to) => `to ${to}: programs handed over ${handed.get(to) ?? 0} bytes, segments carried ${carried.get(to) ?? 0}`);
}

/** Packets write IPv6 addresses in brackets, programs do not. */
function plain(address: string): string {
  return address.replace(/[[\]]/g, '');
}

/** Shares of memory are never negative, and a process that has ended has none. */
function memoryViolations(trace: Trace): string[] {
  const { machines } = worldAt(trace, trace.steps.length - 1);
  return Object.values(machines).flatMap(({ name, processes }) =>
    Object.values(processes).flatMap(({ pid, state, memory }) => {
      const sizes = Object.values(memory).flatMap(({ privateKib, sharedKib, pssKib }) => [privateKib, sharedKib, pssKib]);
      if (sizes.some((size) => size < 0)) return [`${name} ${pid}: negative memory`];
      return state === 'exited' && sizes.some((size) => size > 0) ? [`${name} ${pid}: memory after its end`] : [];
    }),
  );
}

/** A thread has one core at most, and does one thing at a time; a machine has as many cores as it has. */
function cpuViolations({ cpu, start, steps, requests }: Trace): string[] {
  const wrong: string[] = [];
  const freeAt = new Map<string, number>();
  const spent = new Map<string, number>();
  const end = Math.max(steps.at(-1)?.at ?? 0, ...cpu.map(({ endAt }) => endAt));
  for (const { actor, request, startAt, endAt, us } of cpu) {
    const who = `${actor.machine} ${actor.pid} ${actor.tid ?? ''}`;
    if (!(us > 0 && us <= endAt - startAt)) wrong.push(`${who} computed ${us} µs from ${startAt} to ${endAt}`);
    if (startAt < (freeAt.get(who) ?? 0)) wrong.push(`${who} computed twice at ${startAt}`);
    if (request !== null && !requests[request]) wrong.push(`${who} computed for request ${request}`);
    freeAt.set(who, endAt);
    spent.set(actor.machine, (spent.get(actor.machine) ?? 0) + us);
  }
  for (const [machine, us] of spent) if (us > end * (start.machines[machine]?.cores ?? 0)) wrong.push(`${machine} computed for ${us} µs of ${end}`);
  return wrong;
}

function cloneViolations(trace: Trace): string[] {
  return same(structuredClone(trace), trace) ? [] : ['a structured clone differs'];
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
