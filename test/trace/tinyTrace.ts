/** A trace small enough to read: two machines, a question that is lost and asked again, a fork, two nested calls. */
import type { Actor, Trace } from '../../src-core/index.ts';
import { Recorder, type Thread } from '../../src-core/system/recorder.ts';
import type { Value } from '../../src-core/world/change.ts';
import type { World } from '../../src-core/world/world.ts';

const none = { privateKib: 0, sharedKib: 0, pssKib: 0 };

export const browser: Actor = { machine: 'laptop', pid: 7 };
export const master: Actor = { machine: 'server', pid: 10 };
export const worker: Actor = { machine: 'server', pid: 11 };

export function tinyTrace(): Trace {
  const clock = { now: 0 };
  const machine = (name: string, role: string): Value => ({ name, role, addresses: { 0: '192.0.2.1' }, cores: 1, memoryKib: 1024, processes: {}, sockets: {}, caches: {}, files: {}, logs: {} });
  const start = { machines: { laptop: machine('laptop', 'client'), server: machine('server', 'server') }, packets: {} } as unknown as World;
  const recorder = new Recorder(start, clock);
  const thread: Thread = { cause: null, request: null, stage: 'boot' };
  const pathOf = ({ machine: name, pid }: Actor, ...rest: string[]): string[] => ['machines', name, 'processes', String(pid), ...rest];
  const appear = (actor: Actor, ppid: number, program: string, role: string): void =>
    recorder.set(pathOf(actor), {
      pid: actor.pid, ppid, program, role, argv: {}, environment: {}, state: 'running', waitsFor: '', threads: { 0: { tid: 0, stack: {} } },
      descriptors: {}, memory: { code: none, data: none, heap: none, stack: none }, caches: {},
    });

  appear(master, 1, 'gunicorn', 'master');
  recorder.record(thread, 'executed', { program: 'gunicorn', command: 'gunicorn' }, { actor: master, crossing: 'process' });
  appear(worker, 10, 'gunicorn', 'worker');
  recorder.record(thread, 'forked', { child: 11, program: 'gunicorn', sharedKib: 100 }, { actor: master, peer: worker, crossing: 'process' });
  recorder.set(pathOf(worker, 'state'), 'waiting');
  recorder.record(thread, 'listened', { protocol: 'tcp', address: '0.0.0.0', port: 80, backlog: 5 }, { actor: worker });

  clock.now = 1000;
  const opening = recorder.nextId;
  Object.assign(thread, { cause: null, request: 0, stage: '1' });
  appear(browser, 1, 'browser', '');
  recorder.record(thread, 'requestSent', { method: 'GET', target: '/', to: 'server:80', bytes: 9 }, { actor: browser });
  const segment = { flags: 'PSH ACK', seq: 0, ack: 0, bytes: 9, from: 'laptop:1', to: 'server:80' };
  const wire = { actor: browser, peer: worker, crossing: 'machine' } as const;
  recorder.record(thread, 'segmentSent', { ...segment, again: false }, wire);
  clock.now = 1500;
  recorder.record(thread, 'packetLost', { from: segment.from, to: segment.to, bytes: 9, what: 'line' }, { actor: { machine: 'laptop', pid: 0 }, peer: worker, crossing: 'machine' });
  clock.now = 2000;
  const key = String(recorder.nextId);
  recorder.set(['packets', key], { from: 'laptop', to: 'server', arrivesAt: 3000, bytes: 9 });
  recorder.record(thread, 'segmentSent', { ...segment, again: true }, wire);
  const sent = { ...thread };
  clock.now = 2500;
  recorder.record({ ...thread }, 'segmentSent', { ...segment, flags: 'ACK', bytes: 0, again: false }, { ...wire, grain: 'fine' });
  clock.now = 3000;
  recorder.set(['packets', key], null);
  recorder.set(pathOf(worker, 'state'), 'running');
  recorder.record(sent, 'segmentReceived', { ...segment, again: true }, { actor: worker, peer: browser, crossing: 'machine' });

  Object.assign(thread, sent, { stage: '6' });
  const frame = (at: number, name: string | null): void => recorder.set(pathOf(worker, 'threads', '0', 'stack', String(at)), name === null ? null : { function: name, file: '/app.py', line: 1, locals: {} });
  const python = (name: string): { function: string; file: string; line: number; role: string } => ({ function: name, file: '/app.py', line: 1, role: '' });
  frame(0, 'handle');
  recorder.record(thread, 'pythonCalled', python('handle'), { actor: worker, crossing: 'call' });
  clock.now = 3100;
  frame(1, 'view');
  recorder.record(thread, 'pythonCalled', python('view'), { actor: worker, crossing: 'call' });
  clock.now = 3300;
  frame(1, null);
  recorder.record(thread, 'pythonReturned', { ...python('view'), value: '1' }, { actor: worker, crossing: 'call' });
  clock.now = 3400;
  recorder.set(pathOf(worker, 'state'), 'exited');
  recorder.set(pathOf(worker, 'threads', '0', 'stack'), {});
  recorder.record(thread, 'exited', { reason: '0' }, { actor: worker, crossing: 'process' });
  recorder.set(pathOf(worker), null);
  recorder.record(thread, 'reaped', { child: 11, reason: '0' }, { actor: master, peer: worker, crossing: 'process' });
  thread.stage = '15';
  clock.now = 4000;
  recorder.record(thread, 'responseRead', { status: 0, bytes: 0, from: 'server:80' }, { actor: browser });
  const requests = [{ method: 'GET', url: 'http://server/', parent: null, firstStep: opening, status: 0, problem: '' }];
  return { version: 1, epochMs: 0, start, steps: recorder.steps, cpu: [], opening, requests, python: '' };
}
