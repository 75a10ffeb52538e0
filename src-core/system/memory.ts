/**
 * The memory of one machine, page by page in groups: a `Pages` is a run of page frames and who maps it. fork maps the
 * parent's frames into the child; the first write of either un-shares (copy-on-write); file-backed code is mapped once
 * per machine, however many run it. Sizes are KiB. RSS = private + shared, USS = private, PSS = private + shared ÷ mappers.
 */
import type { Segment, SegmentName } from '../world/world.ts';

interface Pages {
  kib: number;
  readonly mappers: Set<number>;
}

/** What `exec` maps: segment sizes, and for file-backed ones the file's name. */
export interface ImagePart {
  readonly segment: SegmentName;
  readonly kib: number;
  readonly file?: string;
}

export class MachineMemory {
  private readonly processes = new Map<number, Map<SegmentName, Pages[]>>();
  private readonly pageCache = new Map<string, Pages>();

  exec(pid: number, image: readonly ImagePart[]): void {
    this.exit(pid);
    const segments = new Map<SegmentName, Pages[]>();
    for (const part of image) {
      const pages = part.file === undefined ? { kib: part.kib, mappers: new Set<number>() } : this.filePages(part);
      pages.mappers.add(pid);
      segments.set(part.segment, [...(segments.get(part.segment) ?? []), pages]);
    }
    this.processes.set(pid, segments);
  }

  fork(parent: number, child: number): void {
    const copy = new Map<SegmentName, Pages[]>();
    for (const [name, runs] of this.processes.get(parent) ?? []) {
      for (const run of runs) run.mappers.add(child);
      copy.set(name, [...runs]);
    }
    this.processes.set(child, copy);
  }

  exit(pid: number): void {
    for (const runs of this.processes.get(pid)?.values() ?? []) for (const run of runs) run.mappers.delete(pid);
    this.processes.delete(pid);
  }

  /** New pages for one process alone. */
  allocate(pid: number, segment: SegmentName, kib: number): void {
    const segments = this.processes.get(pid);
    if (!segments || kib <= 0) return;
    segments.set(segment, [...(segments.get(segment) ?? []), { kib, mappers: new Set([pid]) }]);
  }

  /** Writes to `kib` of pages that are shared with others by fork: they become this process's own. */
  unshare(pid: number, segment: SegmentName, kib: number): void {
    const segments = this.processes.get(pid);
    const kept: Pages[] = [];
    let left = kib;
    for (const run of segments?.get(segment) ?? []) {
      if (left <= 0 || run.mappers.size < 2) {
        kept.push(run);
        continue;
      }
      const taken = Math.min(left, run.kib);
      left -= taken;
      kept.push({ kib: taken, mappers: new Set([pid]) });
      if (taken < run.kib) kept.push(run);
      this.split(run, taken, pid);
    }
    segments?.set(segment, kept);
  }

  segmentsOf(pid: number): Record<SegmentName, Segment> {
    const segments = this.processes.get(pid);
    const of = (name: SegmentName): Segment => measured(segments?.get(name) ?? []);
    return { code: of('code'), data: of('data'), heap: of('heap'), stack: of('stack') };
  }

  /** What the processes occupy together, KiB: every page once, which is the sum of the proportional set sizes. */
  occupiedKib(): number {
    const runs = new Set([...this.processes.values()].flatMap((segments) => [...segments.values()].flat()));
    return [...runs].reduce((sum, { kib }) => sum + kib, 0);
  }

  get pids(): readonly number[] {
    return [...this.processes.keys()];
  }

  private filePages(part: ImagePart): Pages {
    const key = `${part.file} ${part.segment} ${part.kib}`;
    let pages = this.pageCache.get(key);
    if (!pages) this.pageCache.set(key, (pages = { kib: part.kib, mappers: new Set() }));
    return pages;
  }

  /** `taken` KiB of a shared run lose one mapper; the rest keeps all. */
  private split(run: Pages, taken: number, pid: number): void {
    const others = new Set(run.mappers);
    others.delete(pid);
    if (taken === run.kib) {
      run.mappers.delete(pid);
      return;
    }
    run.kib -= taken;
    const parted: Pages = { kib: taken, mappers: others };
    for (const other of others) {
      const segments = this.processes.get(other)!;
      for (const [name, runs] of segments) {
        const at = runs.indexOf(run);
        if (at >= 0) segments.set(name, runs.toSpliced(at, 0, parted));
      }
    }
  }
}

function measured(runs: readonly Pages[]): Segment {
  let privateKib = 0;
  let sharedKib = 0;
  let pssKib = 0;
  for (const run of runs) {
    if (run.mappers.size > 1) sharedKib += run.kib;
    else privateKib += run.kib;
    pssKib += run.kib / run.mappers.size;
  }
  return { privateKib, sharedKib, pssKib: Math.round(pssKib) };
}
