import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MachineRole } from '../../../src-core/index.ts';
import { layoutOf, type StageLayout } from '../../../web/stage/layout.ts';
import type { Box } from '../../../web/stage/packing.ts';
import type { Scene, SceneMachine, SceneProcess } from '../../../web/stage/scene.ts';
import { DEPLOYMENT } from './deployment.ts';

const SIZES = [[820, 700], [560, 500], [390, 600], [1200, 900], [1260, 440]] as const;

const process: fc.Arbitrary<Omit<SceneProcess, 'pid'>> = fc.record({
  program: fc.constantFrom('nginx', 'gunicorn', 'browser', 'a-program-with-a-very-long-name'),
  role: fc.constantFrom('', 'master', 'worker'),
  involved: fc.boolean(),
  frames: fc.constantFrom(0, 0, 0, 3, 9, 40),
  threads: fc.constantFrom(0, 0, 0, 1, 5, 30),
  page: fc.boolean(),
  location: fc.boolean(),
  cacheLines: fc.nat(12),
});

const scene: fc.Arbitrary<Scene> = fc
  .array(
    fc.record({
      role: fc.constantFrom<MachineRole>('client', 'resolver', 'nameServer', 'server'),
      involved: fc.boolean(),
      files: fc.boolean(),
      processes: fc.array(process, { maxLength: 30 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drafts) => ({
    first: 0,
    last: 0,
    machines: drafts.map((draft, i): SceneMachine => ({ ...draft, name: `m${i}`, processes: draft.processes.map((one, pid) => ({ ...one, pid: pid + 1 })) })),
  }));

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;
}

function inside(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x - 0.01 && inner.y >= outer.y - 0.01 && inner.x + inner.width <= outer.x + outer.width + 0.01 && inner.y + inner.height <= outer.y + outer.height + 0.01;
}

function overlapping(boxes: readonly Box[]): boolean {
  return boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b)));
}

function laidOut(world: Scene): StageLayout[] {
  return SIZES.map(([width, height]) => layoutOf(world, width, height));
}

describe('any world', () => {
  test('no two machines overlap, and all stay on the map', () => {
    fc.assert(fc.property(scene, (world) => {
      for (const layout of laidOut(world)) {
        expect(overlapping(layout.machines)).toBe(false);
        for (const machine of layout.machines) expect(inside(machine, { x: 0, y: 0, width: layout.width, height: layout.height })).toBe(true);
      }
    }), { numRuns: 60 });
  });

  test('cards stand inside their machine, beside each other and beside its files', () => {
    fc.assert(fc.property(scene, (world) => {
      for (const layout of laidOut(world)) {
        for (const machine of layout.machines) {
          const inner = [...layout.cards.filter((card) => card.machine === machine.name), ...(machine.files ? [machine.files] : [])];
          expect(overlapping(inner)).toBe(false);
          for (const box of inner) expect(inside(box, machine)).toBe(true);
        }
      }
    }), { numRuns: 60 });
  });

  test('every process has exactly one place, and no card is too narrow to read', () => {
    fc.assert(fc.property(scene, (world) => {
      for (const layout of laidOut(world)) {
        for (const machine of world.machines) {
          const placed = layout.cards.filter((card) => card.machine === machine.name).flatMap(({ pids }) => pids).sort((a, b) => a - b);
          expect(placed).toEqual(machine.processes.map(({ pid }) => pid));
        }
        for (const card of layout.cards) expect(card.width).toBeGreaterThanOrEqual(100);
      }
    }), { numRuns: 60 });
  });

  test('the group of names holds the resolvers and name servers and nobody else', () => {
    fc.assert(fc.property(scene, (world) => {
      for (const layout of laidOut(world)) {
        for (const machine of layout.machines) {
          const role = world.machines.find(({ name }) => name === machine.name)!.role;
          const belongs = role === 'resolver' || role === 'nameServer';
          if (belongs) expect(layout.names && inside(machine, layout.names)).toBe(true);
          else expect(layout.names !== null && overlap(machine, layout.names)).toBe(false);
        }
      }
    }), { numRuns: 60 });
  });

  test('the same world is laid out the same way', () => {
    fc.assert(fc.property(scene, (world) => {
      expect(laidOut(world)).toEqual(laidOut(structuredClone(world)));
    }), { numRuns: 20 });
  });
});

describe('a deployment: balancer, two application servers, database and worker, 12 processes on a machine', () => {
  const SCREENS = [[880, 640], [620, 560], [390, 520], [900, 720], [1260, 600]] as const;
  const group = 'app1 httpd worker';

  test('boxes keep clear of each other, whatever is opened', () => {
    for (const [width, height] of SCREENS) {
      for (const opened of [new Set<string>(), new Set([group])]) {
        const layout = layoutOf(DEPLOYMENT, width, height, opened);
        expect(overlapping(layout.machines)).toBe(false);
        expect(overlapping(layout.cards)).toBe(false);
        for (const card of layout.cards) expect(inside(card, layout.machines.find(({ name }) => name === card.machine)!)).toBe(true);
      }
    }
  });

  test('machines of servers stand side by side where there is room, in the order of a request', () => {
    const at = (width: number): number[] => layoutOf(DEPLOYMENT, width, 640).machines.filter(({ small }) => !small).filter(({ name }) => name !== 'laptop').map(({ x }) => x);
    expect(new Set(at(880)).size).toBeGreaterThan(1);
    expect(at(880)).toEqual(at(880).toSorted((a, b) => a - b));
    expect(new Set(at(390)).size).toBe(1);
  });

  test('idle brothers are one tile until a person opens them, then each has its own and one folds them', () => {
    const idle = (opened: ReadonlySet<string>) => layoutOf(DEPLOYMENT, 880, 640, opened).cards.filter((card) => card.machine === 'app1' && card.group === group);
    expect(idle(new Set())).toEqual([expect.objectContaining({ pids: [103, 104, 105, 106] })]);
    const { cards } = layoutOf(DEPLOYMENT, 880, 640, new Set([group]));
    expect(cards.filter(({ pids }) => pids.length === 1 && pids[0]! >= 103 && pids[0]! <= 106)).toHaveLength(4);
    expect(idle(new Set([group]))).toEqual([expect.objectContaining({ pids: [] })]);
  });

  test('a process with one thread has no lanes; one with many has as many rows as fit, and says how many more', () => {
    const cards = layoutOf(DEPLOYMENT, 900, 720).cards;
    expect(cards.find(({ pids }) => pids.includes(101))).toMatchObject({ lanes: 0 });
    const tomcat = cards.find(({ pids }) => pids.includes(201))!;
    expect(tomcat.lanes).toBeGreaterThanOrEqual(3);
    expect(tomcat.lanes).toBeLessThan(26);
  });
});
