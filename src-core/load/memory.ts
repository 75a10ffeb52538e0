/**
 * Memory of one machine in three ways. RSS counts a shared page in every process that maps it, PSS once in sum (each
 * process has its share), USS only pages that one process has alone (proc_pid_smaps(5)). All in KiB.
 */
import type { CostProfile, ProcessMemory } from './description.ts';

/** Sums over all machines, and their peaks. */
export class MemoryTotals {
  processes = 0;
  rss = 0;
  file = 0;
  forked = 0;
  private = 0;
  peakProcesses = 0;
  peakPss = 0;
  peakRss = 0;
  peakUss = 0;

  /** What was tried and taken back while everything boots has not been. */
  settle(): void {
    this.peakProcesses = this.peakPss = this.peakRss = this.peakUss = 0;
    this.note();
  }

  /** After each change. */
  note(): void {
    const pss = this.file + this.forked + this.private;
    if (pss > this.peakPss) this.peakPss = pss;
    if (this.rss > this.peakRss) this.peakRss = this.rss;
    if (this.private > this.peakUss) this.peakUss = this.private;
    if (this.processes > this.peakProcesses) this.peakProcesses = this.processes;
  }
}

export class MemoryOf {
  pss = 0;
  private processes = 0;
  private rss = 0;
  private file = 0;
  private forked = 0;
  private own = 0;
  /** What the parent of the workers has for itself since they wrote to pages that they shared with it. */
  private parents = 0;
  private readonly totals: MemoryTotals;
  private readonly profile: CostProfile;
  private readonly threads: number;
  /** Resident workers, and how far each has come: 0 just forked, 1 after many requests. */
  private workers = 0;
  private erodedSum = 0;
  private grownSum = 0;
  /** Of the workers, those that have not loaded the application yet. */
  private unloaded = 0;
  /** Processes of one request, in whole processes: one that has read half of its modules counts for half. */
  private copies = 0;
  private copiesAlive = 0;

  constructor(profile: CostProfile, threads: number, totals: MemoryTotals) {
    this.profile = profile;
    this.threads = threads;
    this.totals = totals;
    this.recount();
  }

  /** A worker is there; it has served so many requests before, and has the application or not. */
  addWorker(served: number, loaded: boolean): void {
    this.workers++;
    if (!loaded) this.unloaded++;
    this.erodedSum += this.erodedAfter(served);
    this.grownSum += this.grownAfter(served);
    this.recount();
  }

  /** A worker without the application, and one that has loaded it. */
  unload(): void {
    this.unloaded++;
    this.recount();
  }

  load(): void {
    this.unloaded--;
    this.recount();
  }

  removeWorker(served: number, loaded: boolean): void {
    this.workers--;
    if (!loaded) this.unloaded--;
    this.renewWorker(served);
  }

  /** A worker that had served so many is replaced by a new one. */
  renewWorker(served: number): void {
    this.erodedSum -= this.erodedAfter(served);
    this.grownSum -= this.grownAfter(served);
    this.recount();
  }

  /** A worker has served one more. */
  served(before: number): void {
    const eroded = this.erodedAfter(before + 1) - this.erodedAfter(before);
    const grown = this.grownAfter(before + 1) - this.grownAfter(before);
    if (eroded === 0 && grown === 0) return;
    this.erodedSum += eroded;
    this.grownSum += grown;
    this.recount();
  }

  /** A process of one request begins, has come so much further in making its memory its own, and ends. */
  begin(): void {
    this.copiesAlive++;
    this.recount();
  }

  fill(share: number): void {
    this.copies += share;
    this.recount();
  }

  end(filled: number): void {
    this.copiesAlive--;
    this.copies -= filled;
    this.recount();
  }

  /** What there will be when every process of a request has filled its memory. */
  get committed(): number {
    return this.pss + Math.max(0, this.copiesAlive - this.copies) * this.profile.process.private_kib;
  }

  /** What one more process of a request takes when it is full. */
  get copyKib(): number {
    return this.profile.process.private_kib;
  }

  /** PSS of one worker that has served so many: its share of what is shared, and its own. */
  ofWorker(served: number, isLoaded: boolean): ProcessMemory {
    const { process, thread_kib, lazy } = this.profile;
    const eroded = this.erodedAfter(served);
    return {
      file_kib: this.mapped / (this.workers + this.copiesAlive),
      forked_kib: (process.forked_kib * (1 - eroded)) / this.workers,
      private_kib: process.private_kib + thread_kib * this.threads - (isLoaded ? 0 : (lazy?.private_kib ?? 0)) + this.grownAfter(served) + process.forked_kib * eroded,
    };
  }

  /** PSS of a process of one request that has filled so much of its memory: of the files it maps as large a part. */
  ofCopy(filled: number): ProcessMemory {
    const { process } = this.profile;
    return { file_kib: (this.mapped * filled) / Math.max(filled, this.copies), forked_kib: 0, private_kib: process.private_kib * filled };
  }

  /** PSS of all that serve together; masters and the web server have the rest. */
  get serving(): ProcessMemory {
    return { file_kib: this.mapped, forked_kib: this.forked, private_kib: this.own - this.profile.base.uss_kib - this.parents };
  }

  /** Files that those who serve map; where the base has nothing shared to itself, it maps the same ones. */
  private get mapped(): number {
    return this.workers + this.copiesAlive > 0 ? Math.min(this.profile.process.file_kib, this.file) : 0;
  }

  /** Most of the first un-sharing comes with the first requests, the rest with garbage collections over thousands. */
  private erodedAfter(served: number): number {
    const { eroded_first, eroded_late, late_requests } = this.profile;
    if (served === 0) return 0;
    if (served >= late_requests) return eroded_late;
    const first = eroded_first * Math.min(1, served / 25);
    return first + (eroded_late - eroded_first) * (served / late_requests) ** 3;
  }

  private grownAfter(served: number): number {
    const { grown_late_kib, late_requests } = this.profile;
    return grown_late_kib * Math.min(1, served / late_requests);
  }

  private recount(): void {
    const { base, process, thread_kib, lazy } = this.profile;
    const { workers, copies, copiesAlive, totals } = this;
    const own = workers * (process.private_kib + thread_kib * this.threads) - this.unloaded * (lazy?.private_kib ?? 0) + this.grownSum + copies * process.private_kib;
    const unshared = this.erodedSum * process.forked_kib;
    // Of a page that fork had shared each worker has a copy of its own then, and the parent's copy is its own as well.
    const parents = workers > 0 ? unshared / workers : 0;
    const before = { processes: this.processes, own: this.own, forked: this.forked, file: this.file, rss: this.rss };
    this.processes = base.processes + workers + copiesAlive;
    this.parents = parents;
    this.own = base.uss_kib + own + unshared + parents;
    this.forked = workers > 0 ? Math.max(0, process.forked_kib - parents) : 0;
    // The base was measured beside processes and less what is theirs, which may have been more than it shares: alone it has no less than none.
    this.file = Math.max(0, base.pss_kib - base.uss_kib + (workers + copiesAlive > 0 ? process.file_kib : 0));
    this.pss = this.own + this.forked + this.file;
    this.rss = base.rss_kib + own + workers * (process.file_kib + process.forked_kib) + copies * process.file_kib;
    totals.processes += this.processes - before.processes;
    totals.private += this.own - before.own;
    totals.forked += this.forked - before.forked;
    totals.file += this.file - before.file;
    totals.rss += this.rss - before.rss;
    totals.note();
  }
}
