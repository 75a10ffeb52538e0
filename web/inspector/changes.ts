/**
 * What changed in a step, for people: the paths of the world become names, grouped by the machine and the process that
 * they belong to. Pure: the words are the languages' (`Stories.changes`), the figures are the trace's.
 */
import type { Change, Step, World } from '../../src-core/index.ts';
import type { ChangeKey } from '../i18n/storyShape.ts';

export interface ChangeLine {
  readonly key: ChangeKey;
  /** What it is about: a local's name, a descriptor's number, a cache line's name. */
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangeGroup {
  /** Empty for the wires between machines. */
  readonly machine: string;
  /** 0 for what belongs to the machine's kernel. */
  readonly pid: number;
  readonly lines: readonly ChangeLine[];
}

type Data = Readonly<Record<string, unknown>>;

export function changesOf(step: Step): readonly ChangeGroup[] {
  const groups = new Map<string, { machine: string; pid: number; lines: ChangeLine[] }>();
  for (const change of step.changes) {
    const { machine, pid, rest } = placeOf(change.path);
    const key = `${machine} ${pid}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { machine, pid, lines: [] }));
    group.lines.push(...linesOf(rest, change, pid > 0));
  }
  return [...groups.values()].map((group) => ({ ...group, lines: merged(group.lines) })).filter(({ lines }) => lines.length > 0);
}

/** The names of the locals that a step changed in the frame at a depth; at a call all are new, and none is marked. */
export function changedLocals(step: Step, depth: number): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path } of step.changes) {
    const at = path.indexOf('stack');
    if (at < 0 || path[at + 1] !== String(depth)) continue;
    if (path[at + 2] === 'locals' && path[at + 3] !== undefined) names.add(path[at + 3]!);
  }
  return names;
}

/** `nginx worker`, or the program alone; empty when no such process is known. */
export function programOf(world: World, machine: string, pid: number): string {
  const process = world.machines[machine]?.processes[pid];
  return process ? `${process.program}${process.role ? ` ${process.role}` : ''}` : '';
}

function placeOf(path: readonly string[]): { readonly machine: string; readonly pid: number; readonly rest: readonly string[] } {
  if (path[0] !== 'machines') return { machine: '', pid: 0, rest: path };
  const [, machine = '', part, id] = path;
  if (part === 'processes' && id !== undefined) return { machine, pid: Number(id), rest: path.slice(4) };
  return { machine, pid: 0, rest: path.slice(2) };
}

function linesOf(rest: readonly string[], { before, after }: Change, inProcess: boolean): readonly ChangeLine[] {
  return inProcess ? processLines(rest, before, after) : machineLines(rest, before, after);
}

function processLines(rest: readonly string[], before: unknown, after: unknown): readonly ChangeLine[] {
  const [part, second, ...deeper] = rest;
  switch (part) {
    case undefined:
      return [after === null ? line('processGone', '', shown(before, 'program'), null) : line('processMade', '', null, shown(after, 'program'))];
    case 'state': return [line('state', '', text(before), text(after))];
    case 'waitsFor': return [line('waitsFor', '', text(before), text(after))];
    case 'threads': return deeper.length > 0 ? frameLines(deeper, before, after, second ?? '') : threadLines(second, before, after);
    case 'descriptors':
      return [after === null ? line('descriptorClosed', second ?? '', shown(before, 'target'), null) : line('descriptorOpened', second ?? '', shown(before, 'target'), shown(after, 'target'))];
    case 'memory': return memoryLines(second, deeper, before, after);
    case 'program': case 'role': case 'argv': return [line('program', part, text(before), text(after))];
    case 'environment': return [line('environment', second ?? '', text(before), text(after))];
    case 'exit': return [line('exit', '', text(before), text(after))];
    case 'location': return [line('location', '', text(before), text(after))];
    case 'page': return [line('page', '', pageText(before), pageText(after))];
    case 'caches': return cacheLines(deeper[0], before, after);
    default: return [line('other', rest.join(' '), text(before), text(after))];
  }
}

/** A thread that begins or ends; that a process has none any more is told by its end. */
function threadLines(tid: string | undefined, before: unknown, after: unknown): readonly ChangeLine[] {
  if (tid === undefined) return [];
  return [after === null ? line('threadGone', tid, shown(before, 'name'), null) : line('threadMade', tid, null, shown(after, 'name'))];
}

/** What stands behind `threads/<tid>`. */
function frameLines(path: readonly string[], before: unknown, after: unknown, tid: string): readonly ChangeLine[] {
  const [what, depth, part, name] = path;
  if (what === 'waitsFor') return [line('threadWaits', tid, text(before), text(after))];
  if (depth === undefined) return isData(after) && Object.keys(after).length === 0 ? [line('stackEmptied', '', null, null)] : [];
  if (part === undefined) return [after === null ? line('left', shown(before, 'function'), shown(before, 'function'), null) : line('called', shown(after, 'function'), null, `${shown(after, 'file')}:${shown(after, 'line')}`)];
  if (part === 'line') return [line('line', '', text(before), text(after))];
  if (part === 'locals' && name !== undefined) return [line('local', name, text(before), text(after))];
  return [];
}

function memoryLines(segment: string | undefined, path: readonly string[], before: unknown, after: unknown): readonly ChangeLine[] {
  if (segment !== undefined && path.length > 0) return [line('memory', `${segment} ${path.join(' ')}`, text(before), text(after))];
  const pairs: readonly (readonly [string, unknown, unknown])[] = segment === undefined
    ? Object.keys(isData(after) ? after : {}).map((name) => [name, isData(before) ? before[name] : null, isData(after) ? after[name] : null] as const)
    : [[segment, before, after]];
  return pairs.filter(([, was, is]) => memoryText(was) !== memoryText(is)).map(([name, was, is]) => line('memory', name, memoryText(was), memoryText(is)));
}

function memoryText(value: unknown): string | null {
  return isData(value) ? `${text(value['privateKib'])} + ${text(value['sharedKib'])} KiB` : null;
}

function cacheLines(name: string | undefined, before: unknown, after: unknown): readonly ChangeLine[] {
  if (name !== undefined) return [after === null ? line('cacheGone', name, shown(before, 'value'), null) : line('cacheStored', name, before === null ? null : shown(before, 'value'), shown(after, 'value'))];
  return Object.entries(isData(after) ? after : {}).map(([key, entry]) => line('cacheStored', key, null, shown(entry, 'value')));
}

function machineLines([part, id = '', field]: readonly string[], before: unknown, after: unknown): readonly ChangeLine[] {
  switch (part) {
    case 'sockets':
      if (field !== undefined) return [line(field === 'unreadBytes' ? 'unread' : field === 'queued' ? 'queued' : field === 'pid' ? 'owner' : 'socketState', id, text(before), text(after))];
      return socketLines(id, before, after);
    case 'caches': return cacheLines(field, before, after);
    case 'logs': return logLines(id, after);
    case 'packets': return [after === null ? line('packetEnded', `${shown(before, 'from')} → ${shown(before, 'to')}`, `${shown(before, 'bytes')} B`, null) : line('packetLeft', `${shown(after, 'from')} → ${shown(after, 'to')}`, null, `${shown(after, 'bytes')} B`)];
    default: return [line('other', [part, id, field].filter((word) => word).join(' '), text(before), text(after))];
  }
}

function socketLines(id: string, before: unknown, after: unknown): readonly ChangeLine[] {
  const ends = (value: unknown): string => `${shown(value, 'local')} ↔ ${shown(value, 'remote')} ${shown(value, 'state')}`;
  if (!isData(after)) return [line('socketGone', id, ends(before), null)];
  if (!isData(before)) return [line('socketMade', id, null, ends(after))];
  const keys: readonly (readonly [string, ChangeKey])[] = [['state', 'socketState'], ['unreadBytes', 'unread'], ['queued', 'queued'], ['pid', 'owner'], ['remote', 'peer']];
  return keys.filter(([name]) => before[name] !== after[name]).map(([name, key]) => line(key, id, text(before[name]), text(after[name])));
}

function logLines(path: string, after: unknown): readonly ChangeLine[] {
  if (typeof after === 'string') return [line('logged', path, null, after)];
  return Object.values(isData(after) ? after : {}).map((entry) => line('logged', path, null, text(entry)));
}

/** One line for each thing: the last word of several changes of it, and none where it is what it was. */
function merged(lines: readonly ChangeLine[]): ChangeLine[] {
  const kept = new Map<string, ChangeLine>();
  lines.forEach((entry, index) => {
    const repeats = entry.key === 'state' || entry.key === 'waitsFor' || entry.key === 'line' || entry.key === 'memory' || entry.key === 'unread' || entry.key === 'socketState';
    const key = repeats ? `${entry.key} ${entry.name}` : String(index);
    const earlier = kept.get(key);
    kept.set(key, earlier ? { ...entry, before: earlier.before } : entry);
  });
  return [...kept.values()].filter(({ before, after, key }) => before !== after || key === 'stackEmptied');
}

function line(key: ChangeKey, name: string, before: string | null, after: string | null): ChangeLine {
  return { key, name, before, after };
}

function pageText(value: unknown): string | null {
  return isData(value) ? [shown(value, 'state'), shown(value, 'status') === '0' ? '' : shown(value, 'status'), shown(value, 'problem'), shown(value, 'url')].filter((word) => word !== '').join(' · ') : null;
}

function shown(value: unknown, name: string): string {
  return (isData(value) ? text(value[name]) : text(value)) ?? '';
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return isData(value) ? Object.entries(value).map(([name, inner]) => (isData(inner) ? name : text(inner))).join(' ') : String(value as string | number | boolean);
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}
