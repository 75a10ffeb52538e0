import { describe, expect, test } from 'vitest';
import { labelOf, messageAt, messagesOf, nearestStep, phasesOf, spansOf, type Trace } from '../../src-core/index.ts';
import { Recorder, type Thread } from '../../src-core/system/recorder.ts';
import type { World } from '../../src-core/world/world.ts';
import { browser, master, tinyTrace, worker } from './tinyTrace.ts';

const trace = tinyTrace();
const idOf = (kind: string, nth = 0): number => trace.steps.filter((step) => step.kind === kind)[nth]!.id;

describe('messages', () => {
  test('a send pairs with the receipt that it caused, a lost one with nothing', () => {
    const packets = messagesOf(trace).filter(({ crossing }) => crossing === 'machine');
    expect(packets.map(({ send, receive, lost, from, to }) => ({ send, receive, lost, from, to }))).toEqual([
      { send: idOf('segmentSent', 0), receive: null, lost: true, from: browser, to: worker },
      { send: idOf('segmentSent', 1), receive: idOf('segmentReceived'), lost: false, from: browser, to: worker },
      { send: idOf('segmentSent', 2), receive: null, lost: false, from: browser, to: worker },
    ]);
    expect(packets.map(({ sentAt, receivedAt }) => receivedAt - sentAt)).toEqual([500, 1000, 0]);
  });

  test('a fork is its own receipt, and who acts on itself sends nothing', () => {
    const inside = messagesOf(trace).filter(({ crossing }) => crossing === 'process');
    expect(inside).toEqual([
      expect.objectContaining({ send: idOf('forked'), receive: idOf('forked'), from: master, to: worker }),
      // The exit status comes from the child, though it is the parent that waits.
      expect.objectContaining({ send: idOf('reaped'), receive: idOf('reaped'), from: worker, to: master }),
    ]);
  });

  test('both ends know their message', () => {
    expect(messageAt(trace, idOf('segmentReceived'))).toBe(messageAt(trace, idOf('segmentSent', 1)));
    expect(messageAt(trace, idOf('requestSent'))).toBeNull();
  });
});

describe('pipes', () => {
  const machine = { name: 'server', role: 'server', addresses: {}, cores: 1, memoryKib: 1, processes: {}, sockets: {}, caches: {}, files: {}, logs: {} };
  const clock = { now: 0 };
  const recorder = new Recorder({ machines: { server: machine }, packets: {} } as unknown as World, clock);
  const thread: Thread = { cause: null, request: null, stage: '4' };
  const script = { machine: 'server', pid: 20 };
  const written = (): number => recorder.record(thread, 'pipeWritten', { pipe: 'p', bytes: 5 }, { actor: script, crossing: 'process' });
  const read = (bytes: number, actor = master): number => recorder.record({ ...thread }, 'pipeRead', { pipe: 'p', bytes }, { actor, crossing: 'process' });
  const first = written();
  const second = written();
  clock.now = 40;
  const [receipt, more] = [read(3), read(2)];
  const toItself = written();
  read(5, script);
  const unread = written();
  read(0);
  const piped: Trace = { version: 1, epochMs: 0, start: recorder.start, steps: recorder.steps, cpu: [], opening: 0, requests: [], python: '' };

  test('what is read pairs with the last that was written, once; the pipe’s end and one’s own writing with nothing', () => {
    expect(messagesOf(piped)).toEqual([{ send: second, receive: receipt, lost: false, loss: null, from: script, to: master, crossing: 'process', sentAt: 0, receivedAt: 40 }]);
    for (const id of [first, more, toItself, unread]) expect(messageAt(piped, id)).toBeNull();
    expect(labelOf(piped, piped.steps[receipt]!)).toBe('3 B');
  });
});

describe('labels', () => {
  test('a segment with data is called by the message whose bytes it carries', () => {
    expect(labelOf(trace, trace.steps[idOf('segmentSent', 0)]!)).toBe('GET /');
    expect(labelOf(trace, trace.steps[idOf('segmentReceived')]!)).toBe('GET /');
    expect(labelOf(trace, trace.steps[idOf('segmentSent', 2)]!)).toBe('ACK');
  });
});

describe('spans', () => {
  const calls = spansOf(trace).filter(({ kind }) => kind === 'call');

  test('calls nest, and the end of the process ends what is still open', () => {
    expect(calls.map(({ label, depth, startAt, endAt }) => [label, depth, startAt, endAt])).toEqual([['handle', 0, 3000, 3400], ['view', 1, 3100, 3300]]);
  });

  test('a process runs from where it is running to where it waits or ends', () => {
    const runs = spansOf(trace).filter(({ kind, actor }) => kind === 'run' && actor.pid === worker.pid);
    expect(runs.map(({ startAt, endAt }) => [startAt, endAt])).toEqual([[0, 0], [3000, 3400]]);
  });

  test('no call is longer than the one that it is called from', () => {
    for (const inner of calls) {
      if (inner.depth === 0) continue;
      expect(calls.some((outer) => outer.depth === inner.depth - 1 && outer.first <= inner.first && inner.last <= outer.last)).toBe(true);
    }
  });
});

describe('phases', () => {
  test('follow one another without a gap', () => {
    const phases = phasesOf(trace, 0);
    expect(phases.map(({ name, startAt, endAt }) => [name, startAt, endAt])).toEqual([['request', 1000, 3000], ['server', 3000, 4000], ['response', 4000, 4000]]);
  });
});

describe('the nearest step', () => {
  const ofWorker = (step: { actor: { pid: number } }): boolean => step.actor.pid === worker.pid;

  test('is the next one, then the last one before, then none', () => {
    expect(nearestStep(trace, trace.opening, 'step', ofWorker)).toBe(idOf('segmentReceived'));
    expect(nearestStep(trace, trace.steps.length - 1, 'step', ofWorker)).toBe(idOf('exited'));
    expect(nearestStep(trace, 0, 'step', () => false)).toBeNull();
  });
});
