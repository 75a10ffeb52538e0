/** Pages and who maps them: what fork, writes and exits do to private, shared and proportional sizes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MachineMemory } from '../../src-core/system/memory.ts';

const image = [
  { segment: 'code', kib: 1000, file: '/bin/x' },
  { segment: 'heap', kib: 600 },
] as const;
const sizes = (memory: MachineMemory, pid: number, segment: 'code' | 'heap'): number[] => {
  const { privateKib, sharedKib, pssKib } = memory.segmentsOf(pid)[segment];
  return [privateKib, sharedKib, pssKib];
};

describe('pages', () => {
  test('one process has its own', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    expect([sizes(memory, 1, 'code'), sizes(memory, 1, 'heap')]).toEqual([[1000, 0, 1000], [600, 0, 600]]);
  });

  test('the same program twice shares its code, not its heap', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.exec(2, image);
    expect([sizes(memory, 1, 'code'), sizes(memory, 2, 'heap')]).toEqual([[0, 1000, 500], [600, 0, 600]]);
    expect(memory.occupiedKib()).toBe(1000 + 600 + 600);
  });

  test('a fork shares everything and takes nothing', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.fork(1, 2);
    expect([sizes(memory, 1, 'heap'), sizes(memory, 2, 'heap')]).toEqual([[0, 600, 300], [0, 600, 300]]);
    expect(memory.occupiedKib()).toBe(1600);
  });

  test('a write un-shares what it touches: the writer gets a copy, the others keep theirs', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.fork(1, 2);
    memory.fork(1, 3);
    memory.unshare(2, 'heap', 150);
    expect([sizes(memory, 2, 'heap'), sizes(memory, 1, 'heap')]).toEqual([[150, 450, 300], [0, 600, 225]]);
    expect(memory.occupiedKib()).toBe(1600 + 150);
    memory.unshare(2, 'heap', 10_000);
    expect(sizes(memory, 2, 'heap')).toEqual([600, 0, 600]);
    expect(memory.occupiedKib()).toBe(1600 + 600);
  });

  test('what was mapped anew is nobody else\'s, until the next fork', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.fork(1, 2);
    memory.allocate(2, 'heap', 100);
    expect(sizes(memory, 2, 'heap')).toEqual([100, 600, 400]);
    memory.fork(2, 3);
    expect(sizes(memory, 3, 'heap')).toEqual([0, 700, 250]);
  });

  test('an exit gives back: the last mapper has the pages for itself', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.fork(1, 2);
    memory.exit(1);
    expect(sizes(memory, 2, 'heap')).toEqual([600, 0, 600]);
    memory.exit(2);
    expect([memory.occupiedKib(), memory.pids]).toEqual([0, []]);
  });

  test('exec replaces the image', () => {
    const memory = new MachineMemory();
    memory.exec(1, image);
    memory.fork(1, 2);
    memory.exec(2, [{ segment: 'heap', kib: 7 }]);
    expect([sizes(memory, 1, 'heap'), sizes(memory, 2, 'heap'), sizes(memory, 2, 'code')]).toEqual([[600, 0, 600], [7, 0, 7], [0, 0, 0]]);
  });
});

/** The same, page by page and without cleverness: each KiB is an object with a set of mappers. */
class PageByPage {
  private readonly heaps = new Map<number, Set<number>[]>();

  exec(pid: number): void {
    this.exit(pid);
    this.heaps.set(pid, Array.from({ length: 600 }, () => new Set([pid])));
  }

  fork(parent: number, child: number): void {
    const pages = this.heaps.get(parent)!;
    for (const page of pages) page.add(child);
    this.heaps.set(child, [...pages]);
  }

  unshare(pid: number, kib: number): void {
    const pages = this.heaps.get(pid)!;
    let left = kib;
    pages.forEach((page, at) => {
      if (left === 0 || page.size < 2) return;
      left--;
      page.delete(pid);
      pages[at] = new Set([pid]);
    });
  }

  allocate(pid: number, kib: number): void {
    for (let i = 0; i < kib; i++) this.heaps.get(pid)!.push(new Set([pid]));
  }

  exit(pid: number): void {
    for (const page of this.heaps.get(pid) ?? []) page.delete(pid);
    this.heaps.delete(pid);
  }

  sizes(pid: number): { privateKib: number; sharedKib: number; pssKib: number } {
    const pages = this.heaps.get(pid)!;
    const privateKib = pages.filter(({ size }) => size === 1).length;
    return { privateKib, sharedKib: pages.length - privateKib, pssKib: Math.round(pages.reduce((sum, { size }) => sum + 1 / size, 0)) };
  }

  /** Distinct pages: what is really occupied. */
  get total(): number {
    return new Set([...this.heaps.values()].flat()).size;
  }

  get pids(): number[] {
    return [...this.heaps.keys()];
  }
}

test('whatever processes do, sizes are those of a count page by page, and shares add up to what is occupied', () => {
  const step = fc.record({ what: fc.constantFrom('fork', 'unshare', 'allocate', 'exit', 'exec'), who: fc.nat(5), kib: fc.nat(700) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const memory = new MachineMemory();
      const model = new PageByPage();
      memory.exec(1, [{ segment: 'heap', kib: 600 }]);
      model.exec(1);
      let last = 1;
      for (const { what, who, kib } of steps) {
        const pid = model.pids[who % Math.max(1, model.pids.length)];
        if (what === 'exec' || pid === undefined) {
          memory.exec(++last, [{ segment: 'heap', kib: 600 }]);
          model.exec(last);
        } else if (what === 'fork') {
          memory.fork(pid, ++last);
          model.fork(pid, last);
        } else if (what === 'unshare') {
          memory.unshare(pid, 'heap', kib);
          model.unshare(pid, kib);
        } else if (what === 'allocate') {
          memory.allocate(pid, 'heap', kib);
          model.allocate(pid, kib);
        } else {
          memory.exit(pid);
          model.exit(pid);
        }
        for (const each of model.pids) {
          const { pssKib, ...counted } = memory.segmentsOf(each).heap;
          const { pssKib: added, ...expected } = model.sizes(each);
          expect(counted).toEqual(expected);
          // A half is rounded up or down, as its thirds and sixths were added.
          expect(Math.abs(pssKib - added)).toBeLessThanOrEqual(1);
        }
        expect(memory.occupiedKib()).toBe(model.total);
        // Each share is rounded to a KiB.
        const shares = model.pids.reduce((sum, each) => sum + memory.segmentsOf(each).heap.pssKib, 0);
        expect(Math.abs(shares - model.total)).toBeLessThanOrEqual(model.pids.length / 2 + 0.5);
      }
    }),
    { numRuns: 60 },
  );
});
