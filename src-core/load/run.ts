/** Runs a description: in slices, so that a page can look at it, stop it and stay responsive. */
import { Sheets, takeCensus } from './census.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { Bottleneck, LoadDescription, LoadResult, LoadRun, Utilisation } from './description.ts';
import { LOAD_LIMITS } from './read.ts';
import { Site } from './site.ts';

/** The least interval between samples; it doubles as the run grows longer. */
const FIRST_INTERVAL_MS = 1;
/** Samples of a run whose length is known beforehand. */
const SAMPLES = 400;
/** A run whose clients have all sent their last request ends at the latest this much later: nobody waits for ever. */
const DRAIN_S = 600;

export function simulateLoad(description: LoadDescription): LoadResult {
  const run = startLoad(description);
  while (!run.advance(Infinity));
  return run.result();
}

export function startLoad(description: LoadDescription): LoadRun {
  return new Running(description);
}

class Running implements LoadRun {
  private readonly site: Site;
  private readonly description: LoadDescription;
  private readonly deadline: number;
  private readonly sheets = new Sheets();
  private interval: number;
  private sampledAt = 0;
  private answered = 0;
  private busy = 0;
  private begun: number;
  private ended = 0;
  private done = false;
  /** How far an event takes the clock, about: a slice of so many events is a slice of time. */
  private ticksPerEvent = TICKS_PER_MS;

  constructor(description: LoadDescription) {
    this.description = description;
    this.site = new Site(description);
    this.begun = this.site.processes.begun;
    this.interval = Math.ceil(Math.max(FIRST_INTERVAL_MS, (expectedS(description) * 1000) / SAMPLES) * TICKS_PER_MS);
    this.deadline = (description.duration_s + (description.drain ? DRAIN_S : 0)) * 1000 * TICKS_PER_MS;
  }

  get progress(): number {
    if (this.done) return 1;
    const { scheduler, ended } = this.site;
    const { duration_s, requests } = this.description;
    return Math.min(0.999, Math.max(ended / requests, scheduler.now / (duration_s * 1000 * TICKS_PER_MS)));
  }

  advance(events: number): boolean {
    const { site } = this;
    const { scheduler } = site;
    const end = scheduler.events + events;
    while (!this.done && scheduler.events < end) {
      const due = Math.min(this.sampledAt + this.interval, this.deadline);
      const [before, from] = [scheduler.events, scheduler.now];
      const pause = scheduler.run(Math.min(due, from + Math.ceil((end - before) * this.ticksPerEvent)));
      this.ticksPerEvent = Math.max(1, scheduler.events > before ? (scheduler.now - from) / (scheduler.events - before) : this.ticksPerEvent * 2);
      // Looked at when a sample is due and not between, so that the slices leave no mark on the result.
      if (pause !== 'idle' && scheduler.now < due) continue;
      if (site.finished || pause === 'idle' || scheduler.now >= this.deadline) this.done = true;
      this.sample();
    }
    return this.done;
  }

  result(): LoadResult {
    const { site } = this;
    const { recorder } = site;
    const { latency, errors, lastAnswer } = recorder;
    const now = Math.max(1, this.elapsed(lastAnswer));
    const seconds = now / TICKS_PER_MS / 1000;
    const ms = (ticks: number): number => (latency.count === 0 ? 0 : ticks / TICKS_PER_MS);
    const utilisation = this.utilisation(now);
    const { peakPss, peakRss, peakUss, peakProcesses } = site.totals;
    // What is on the disc is a process's own: files are read again from where they are.
    const swapped = recorder.samples.mostSwapped;
    const samples = later(() => recorder.samples.all());
    const buckets = later(() => recorder.buckets());
    const dots = later(() => recorder.dots.all());
    // Who compares figures never looks at them. Of a run that goes on they are read at once, as they are now.
    if (!this.done) for (const read of [samples, buckets, dots]) read();
    return {
      throughput_rps: latency.count / seconds,
      mean_ms: ms(latency.mean),
      p50_ms: ms(latency.quantile(0.5)),
      p95_ms: ms(latency.quantile(0.95)),
      p99_ms: ms(latency.quantile(0.99)),
      max_ms: ms(latency.max),
      errors: { ...errors },
      peak_pss_kib: Math.round(peakPss) - swapped,
      peak_rss_kib: Math.round(peakRss) - swapped,
      peak_uss_kib: Math.round(peakUss) - swapped,
      peak_swap_kib: swapped,
      processes_peak: peakProcesses,
      cpu_busy: utilisation.cpu,
      cpu_per_request_ms: latency.count === 0 ? 0 : this.asked(now) / TICKS_PER_MS / latency.count - site.clientMs,
      answered: latency.count,
      elapsed_s: seconds,
      events: site.scheduler.events,
      complete: this.done,
      utilisation,
      bottleneck: this.bottleneck(utilisation),
      staff: site.machines.flatMap(({ staff }, machine) => staff.map(({ kind, pids, private_kib, shared_kib }) => ({ kind, machine, pids, private_kib, shared_kib }))),
      get samples() { return samples(); },
      get latency() { return buckets(); },
      get dots() { return dots(); },
    };
  }

  /**
   * A closed run lasts until its last answer (what is under way when the time is up is still answered, unless it is not
   * drained); an open one, at least as long as requests could come.
   */
  private elapsed(lastAnswer: number): number {
    const { scheduler, recorder } = this.site;
    if (!this.done || recorder.failed > 0 || lastAnswer === 0) return scheduler.now;
    const { workload, duration_s, requests, drain } = this.description;
    const timed = (workload.kind === 'open' || !drain) && this.site.sent < requests;
    return timed ? Math.max(lastAnswer, duration_s * 1000 * TICKS_PER_MS) : lastAnswer;
  }

  /** What the server took of its cores, and no more than they had: sleeping processes are put to sleep on a core that another takes meanwhile. */
  private asked(now: number): number {
    const had = now * this.description.machine.cores;
    return this.site.machines.reduce((sum, { cores }) => sum + Math.min(cores.asked, had), 0);
  }

  private busyTicks(): number {
    return this.site.machines.reduce((sum, { cores }) => sum + cores.busy, 0);
  }

  private sample(): void {
    const { site } = this;
    const { now } = site.scheduler;
    const elapsed = now - this.sampledAt;
    if (elapsed <= 0) return;
    const busy = this.busyTicks();
    const { totals, machines, processes, flight, recorder } = site;
    const { samples } = recorder;
    const { count } = recorder.latency;
    let [taken, waiting, held, swapped, file, forked, own] = [0, 0, 0, 0, 0, 0, 0];
    for (const machine of machines) {
      const { places, connections, memory } = machine;
      const { serving } = memory;
      taken += places.busy - machine.withheld - (connections === null ? machine.held : 0);
      waiting += places.waiting + (connections === null ? 0 : connections.waiting);
      held += machine.held;
      swapped += machine.swappedKib;
      file += serving.file_kib;
      forked += serving.forked_kib;
      own += serving.private_kib;
    }
    // In the order of `SAMPLE_NUMBERS` (samples.ts).
    let at = samples.next;
    const { cells } = samples;
    cells[at++] = now / TICKS_PER_MS;
    cells[at++] = totals.processes;
    cells[at++] = taken;
    cells[at++] = waiting - site.idlersWaiting;
    cells[at++] = (busy - this.busy) / (elapsed * this.description.machine.cores * machines.length);
    cells[at++] = count - this.answered;
    cells[at++] = Math.round(totals.file);
    cells[at++] = Math.round(totals.forked);
    cells[at++] = Math.round(totals.private);
    cells[at++] = Math.round(totals.rss);
    cells[at++] = Math.round(swapped);
    cells[at++] = processes.size;
    cells[at++] = file;
    cells[at++] = forked;
    cells[at++] = own;
    cells[at++] = processes.begun - this.begun;
    cells[at++] = processes.ended - this.ended;
    cells[at++] = site.retrying;
    cells[at] = held;
    takeCensus(this.sheets, flight, processes, machines);
    this.begun = processes.begun;
    this.ended = processes.ended;
    this.sampledAt = now;
    this.busy = busy;
    this.answered = count;
    if (samples.add(this.sheets)) this.interval *= 2;
  }

  private utilisation(now: number): Utilisation {
    const { machines, database, balancer, totals } = this.site;
    const { machine } = this.description;
    const locks = machines.flatMap((one) => one.locks);
    const held = locks.reduce((sum, lock) => sum + lock.heldFor, 0) / Math.max(1, locks.length * now);
    const loop = this.site.isLoop;
    const places = machines.reduce((sum, one) => sum + one.places.size, 0);
    const taken = machines.reduce((sum, one) => sum + one.placesTaken, 0);
    const share = (value: number): number => Math.min(1, value);
    return {
      cpu: share(this.busyTicks() / (now * machine.cores * machines.length)),
      workers: places === 0 ? 1 : share(taken / (now * places)),
      memory: share(totals.peakPss / (machine.memory_mib * 1024 * machines.length)),
      lock: loop ? 0 : share(held),
      loop: loop ? share(held) : 0,
      database: database === null ? 0 : share(database.busyFor / (now * database.pool.size)),
      balancer: balancer === null ? 0 : share(balancer.busyFor / (now * balancer.processes.size)),
    };
  }

  private bottleneck({ cpu, workers, memory, lock, loop, database, balancer }: Utilisation): Bottleneck {
    const { errors } = this.site.recorder;
    // Workers that found no room as they started, too.
    if (errors.oom > 0 || memory >= 1 || this.site.machines.some((one) => one.workers < this.description.workers)) return 'memory';
    if (database > 0.9) return 'database';
    if (balancer > 0.9) return 'balancer';
    if (cpu > 0.9) return 'cpu';
    if (lock > 0.85) return 'lock';
    if (loop > 0.85) return 'loop';
    if (workers > 0.85) return 'workers';
    return errors.refused + errors.unavailable > 0 ? 'backlog' : 'none';
  }
}

/** How long a run will take, if that can be told: open arrivals do not wait, and a closed run may have a time alone. */
function expectedS({ workload, duration_s, requests }: LoadDescription): number {
  if (workload.kind === 'open') return Math.min(duration_s, requests / workload.rate_per_second);
  return requests === LOAD_LIMITS.requests && duration_s < LOAD_LIMITS.duration_s ? duration_s : 0;
}

/** Made when it is asked for, once. */
function later<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}
