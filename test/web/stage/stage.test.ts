import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { worldAt, type Process, type World } from '../../../src-core/index.ts';
import { actionAt, flightsAt } from '../../../web/stage/action.ts';
import { calloutPlace, seenWith } from '../../../web/stage/calloutPlace.ts';
import { curveBetween, pointAt } from '../../../web/stage/curve.ts';
import { connectionsOf } from '../../../web/stage/connections.ts';
import { frameRows } from '../../../web/stage/frameRows.ts';
import { layoutOf } from '../../../web/stage/layout.ts';
import { sceneAt } from '../../../web/stage/scene.ts';
import { laneRows, lanesOf } from '../../../web/stage/threads.ts';
import { browser, master, tinyTrace, worker } from '../../trace/tinyTrace.ts';

const trace = tinyTrace();
const at = (kind: string, nth = 0) => trace.steps.filter((step) => step.kind === kind)[nth]!;

describe('scenes', () => {
  test('the start of the servers and the visit are two, each the same for all its steps', () => {
    expect(sceneAt(trace, 0)).toBe(sceneAt(trace, trace.opening - 1));
    expect(sceneAt(trace, trace.opening)).toBe(sceneAt(trace, trace.steps.length - 1));
    expect(sceneAt(trace, 0)).not.toBe(sceneAt(trace, trace.opening));
  });

  test('a place is kept for what is yet to come: the child, the deepest stack', () => {
    const boot = sceneAt(trace, 0).machines.find(({ name }) => name === 'server')!;
    expect(boot.processes.map(({ pid }) => pid)).toEqual([master.pid, worker.pid]);
    const visit = sceneAt(trace, trace.opening).machines.find(({ name }) => name === 'server')!;
    expect(visit.processes).toEqual([expect.objectContaining({ pid: master.pid, involved: true, frames: 0 }), expect.objectContaining({ pid: worker.pid, involved: true, frames: 2 })]);
  });

  test('within a scene nothing moves', () => {
    const layouts = trace.steps.slice(trace.opening).map((step) => layoutOf(sceneAt(trace, step.id), 820, 700));
    for (const layout of layouts) expect(layout).toEqual(layouts[0]);
  });
});

describe('the action of a step', () => {
  const actionOf = (kind: string, nth = 0) => actionAt(trace, at(kind, nth), worldAt(trace, at(kind, nth).id));

  test('a packet leaves, arrives or is lost on the same way', () => {
    const way = { crossing: 'machine', from: browser, to: worker };
    expect(actionOf('segmentSent', 0)).toMatchObject({ ...way, motion: 'leaves' });
    expect(actionOf('packetLost')).toMatchObject({ ...way, motion: 'lost' });
    expect(actionOf('segmentReceived')).toMatchObject({ ...way, motion: 'arrives' });
    expect(actionOf('forked')).toMatchObject({ crossing: 'process', from: master, to: worker, motion: 'whole' });
  });

  test('a call goes into the frame that it made, a return out of the one that is gone', () => {
    expect(actionOf('pythonCalled', 1).call).toEqual({ depth: 1, direction: 'into', name: 'view' });
    expect(actionOf('pythonReturned').call).toEqual({ depth: 1, direction: 'out', name: 'view' });
  });

  test('what another step sent is on its way, as far as the time says', () => {
    const later = at('segmentSent', 2);
    expect(flightsAt(trace, later, worldAt(trace, later.id))).toEqual([expect.objectContaining({ id: at('segmentSent', 1).id, share: 0.5 })]);
    expect(flightsAt(trace, at('segmentSent', 1), worldAt(trace, at('segmentSent', 1).id))).toEqual([]);
  });
});

const box = fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 500 }), width: fc.integer({ min: 20, max: 200 }), height: fc.integer({ min: 20, max: 200 }) });

describe('curves', () => {
  test('begin and end on the edges of their boxes', () => {
    fc.assert(fc.property(box, box, (a, b) => {
      const curve = curveBetween(a, b);
      if (!curve) return;
      for (const [point, owner] of [[pointAt(curve, 0), a], [pointAt(curve, 1), b]] as const) {
        const onSide = Math.abs(point.x - owner.x) < 0.01 || Math.abs(point.x - owner.x - owner.width) < 0.01;
        const onTop = Math.abs(point.y - owner.y) < 0.01 || Math.abs(point.y - owner.y - owner.height) < 0.01;
        expect(onSide || onTop).toBe(true);
        expect(point.x).toBeGreaterThanOrEqual(owner.x - 0.01);
        expect(point.y).toBeLessThanOrEqual(owner.y + owner.height + 0.01);
      }
    }));
  });

  test('there is none from a box to what it holds', () => {
    expect(curveBetween({ x: 0, y: 0, width: 100, height: 100 }, { x: 10, y: 10, width: 20, height: 20 })).toBeNull();
  });
});

describe('the callout', () => {
  test('stays on the map and off the actors when there is room', () => {
    fc.assert(fc.property(box, (actor) => {
      const ground = { x: 0, y: 0, width: 820, height: 700 };
      const placed = calloutPlace({ width: 268, height: 90 }, ground, [actor], null, []);
      expect(placed.x >= 0 && placed.y >= 0 && placed.x + placed.width <= 820 && placed.y + placed.height <= 700).toBe(true);
      const covers = placed.x < actor.x + actor.width && actor.x < placed.x + placed.width && placed.y < actor.y + actor.height && actor.y < placed.y + placed.height;
      expect(covers).toBe(false);
    }));
  });
});

describe('what is seen with the actors', () => {
  test('is a stretch of the map as high as its room, with all of them in it where that can be', () => {
    fc.assert(fc.property(fc.array(box, { minLength: 1, maxLength: 2 }), fc.integer({ min: 300, max: 900 }), (actors, seen) => {
      const ground = seenWith(actors, { width: 820, height: 700 }, seen);
      expect(ground.height).toBe(Math.min(seen, 700));
      expect(ground.y >= 0 && ground.y + ground.height <= 700.01).toBe(true);
      const [top, bottom] = [Math.min(...actors.map(({ y }) => y)), Math.max(...actors.map(({ y, height }) => y + height))];
      if (bottom - top <= seen && bottom <= 700) expect(top >= ground.y - 0.01 && bottom <= ground.y + ground.height + 0.01).toBe(true);
    }));
  });
});

describe('rows of a call stack', () => {
  test('the outermost and the innermost frames are always shown, never more rows than there are', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 3, max: 14 }), (depth, rows) => {
      const made = frameRows(depth, rows, { x: 0, y: 0, width: 280 });
      expect(made.length).toBeLessThanOrEqual(rows);
      expect(made[0]!.depth).toBe(0);
      expect(made.at(-1)!.depth).toBe(depth - 1);
      expect(made.filter((row) => row.depth !== null).length + made.reduce((sum, { hidden }) => sum + hidden, 0)).toBe(depth);
      for (const row of made) expect(row.width).toBeGreaterThan(150);
    }));
  });
});

const none = { privateKib: 0, sharedKib: 0, pssKib: 0 };
const processOf = (pid: number, ppid: number, more: Partial<Process> = {}): Process => ({
  pid, ppid, program: 'httpd', role: 'worker', argv: {}, environment: {}, state: 'waiting', waitsFor: '', threads: { [pid]: { tid: pid, stack: {} } }, descriptors: {},
  memory: { code: none, data: none, heap: none, stack: none }, caches: {}, ...more,
});

describe('threads as lanes', () => {
  const frame = (name: string) => ({ function: name, file: '/a.py', line: 1, locals: {} });
  const tomcat = processOf(10, 1, {
    threads: {
      12: { tid: 12, name: 'exec-2', waitsFor: '', stack: { 0: frame('run'), 1: frame('service') } },
      10: { tid: 10, stack: {} },
      11: { tid: 11, name: 'exec-1', waitsFor: 'accept', stack: {} },
    },
  });

  test('the main one first, each with what it waits for or its innermost call', () => {
    expect(lanesOf(tomcat)).toEqual([
      { tid: 10, main: true, name: '', waitsFor: '', call: '' },
      { tid: 11, main: false, name: 'exec-1', waitsFor: 'accept', call: '' },
      { tid: 12, main: false, name: 'exec-2', waitsFor: '', call: 'service' },
    ]);
  });

  test('the one that acts is never among the hidden, and none is counted twice', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 3, max: 12 }), fc.nat(39), (count, rows, acting) => {
      const lanes = Array.from({ length: count }, (_, tid) => ({ tid, main: tid === 0, name: '', waitsFor: '', call: '' }));
      const { shown, hidden } = laneRows(lanes, rows, acting);
      expect(shown.length + hidden).toBe(count);
      expect(shown.length + Number(hidden > 0)).toBeLessThanOrEqual(rows);
      if (acting < count) expect(shown.map(({ tid }) => tid)).toContain(acting);
    }));
  });
});

describe('pipes', () => {
  const holding = (...targets: string[]): Pick<Process, 'descriptors'> => ({ descriptors: Object.fromEntries(targets.map((target, at) => [at + 3, { kind: 'pipe' as const, target }])) });
  const worldOf = (...processes: Process[]): World => ({ machines: { server: { sockets: {}, processes: Object.fromEntries(processes.map((one) => [one.pid, one])) } }, packets: {} }) as unknown as World;
  const pairs = (world: World): number[][] => connectionsOf(world).map(({ a, b }) => [a.pid, b.pid]);

  test('lead from who writes to who reads, once a pair', () => {
    const world = worldOf(processOf(10, 1, holding('p1:r', 'p2:w')), processOf(11, 10, holding('p1:w', 'p2:r')));
    expect(connectionsOf(world)).toEqual([expect.objectContaining({ kind: 'pipe' })]);
  });

  test('are not drawn between brothers that inherited them, nor to the dead, nor to oneself', () => {
    const both = holding('p1:r', 'p1:w');
    expect(pairs(worldOf(processOf(10, 1, both), processOf(11, 10, both), processOf(12, 10, both))).map((pair) => pair.toSorted((a, b) => a - b))).toEqual([[10, 11], [10, 12]]);
    expect(pairs(worldOf(processOf(10, 1, both), processOf(11, 10, { ...both, state: 'exited' })))).toEqual([]);
  });
});
