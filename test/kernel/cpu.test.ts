import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cpu, FINISH_TOLERANCE_US } from '../../src-core/kernel/cpu.ts';
import { RandomStream } from '../../src-core/kernel/random.ts';
import { type Program, Scheduler } from '../../src-core/kernel/scheduler.ts';

interface Job {
  readonly at: number;
  readonly demand: number;
  readonly killedAt?: number;
}

/** When each job is through, and the processor afterwards. */
function run(cores: number, jobs: readonly Job[]): { finished: (number | undefined)[]; cpu: Cpu; scheduler: Scheduler } {
  const scheduler = new Scheduler();
  const cpu = new Cpu(scheduler, cores);
  const finished: (number | undefined)[] = jobs.map(() => undefined);
  jobs.forEach((job, index) => {
    const task = scheduler.spawn(
      (function* (): Program {
        yield job.at;
        yield cpu.demand(job.demand);
        finished[index] = scheduler.now;
      })(),
    );
    if (job.killedAt !== undefined) scheduler.timer(job.killedAt, () => scheduler.kill(task));
  });
  scheduler.run();
  return { finished, cpu, scheduler };
}

/** Processor sharing by its definition: everybody's remaining work, from instant to instant. Exact finishing times. */
function byDefinition(cores: number, jobs: readonly Job[]): number[] {
  const left = jobs.map((job) => job.demand);
  const finish = jobs.map(() => Infinity);
  let now = 0;
  for (;;) {
    const here = jobs.flatMap((job, i) => (job.at <= now && finish[i] === Infinity ? [i] : []));
    const arrivals = jobs.filter((job) => job.at > now).map((job) => job.at);
    if (here.length === 0 && arrivals.length === 0) return finish;
    const pace = Math.min(1, cores / here.length);
    const next = Math.min(...arrivals, ...here.map((i) => now + left[i]! / pace));
    for (const i of here) {
      left[i]! -= (next - now) * pace;
      if (left[i]! < 1e-7) finish[i] = next;
    }
    now = next;
  }
}

/** Everybody hears of the end on the next whole microsecond, and nobody's work is lost. */
function expectShared(cores: number, jobs: readonly Job[]): void {
  const { finished, cpu } = run(cores, jobs);
  byDefinition(cores, jobs).forEach((exact, i) => {
    // Being told early by up to the tolerance moves the others, who share with who arrives on that microsecond, by less than it.
    expect(finished[i]! - exact).toBeGreaterThan(-2 * FINISH_TOLERANCE_US);
    expect(finished[i]! - exact).toBeLessThan(1);
  });
  expect(cpu.busyUs).toBeCloseTo(jobs.reduce((sum, { demand }) => sum + demand, 0), 4);
}

describe('Cpu', () => {
  test('alone, a task computes as long as it needs; two on two cores do not meet', () => {
    expect(run(1, [{ at: 3, demand: 10 }]).finished).toEqual([13]);
    expect(run(2, [{ at: 0, demand: 10 }, { at: 4, demand: 10 }]).finished).toEqual([10, 14]);
  });

  test('two equal tasks on one core take twice as long; of equals the first is told first', () => {
    const { finished, cpu } = run(1, [{ at: 0, demand: 10 }, { at: 0, demand: 10 }]);
    expect(finished).toEqual([20, 20]);
    expect(cpu.busyUs).toBeCloseTo(20, 6);
  });

  test('a short task that comes later leaves first', () => {
    // Alone to 10 (90 left); shared to 30 (the short one gets its 10, 80 left); alone to 110.
    expect(run(1, [{ at: 0, demand: 100 }, { at: 10, demand: 10 }]).finished).toEqual([110, 30]);
  });

  test('finishing times are whole microseconds, rounded up, and the rounding is nobody’s loss', () => {
    // Three on two cores: 10 each takes 15. With a fourth of 1 µs: it is through at 2, then 9.5 · 3/2 more.
    expect(run(2, [10, 10, 10].map((demand) => ({ at: 0, demand }))).finished).toEqual([15, 15, 15]);
    expect(run(2, [10, 10, 10, 1].map((demand) => ({ at: 0, demand }))).finished).toEqual([16, 16, 16, 2]);
    // 1/3 of a core each: 1, 2 and 3 µs of work are through at exactly 3, 5 and 6.
    expect(run(1, [1, 2, 3].map((demand) => ({ at: 0, demand }))).finished).toEqual([3, 5, 6]);
  });

  test('reading the busy time changes nothing, and is right in mid-demand', () => {
    const scheduler = new Scheduler();
    const cpu = new Cpu(scheduler, 2);
    const order: string[] = [];
    scheduler.timer(10, () => {
      expect(cpu.busyUs).toBeCloseTo(10, 6);
      order.push('looked');
    });
    scheduler.spawn(
      (function* (): Program {
        yield cpu.demand(10);
        order.push('finished');
      })(),
    );
    scheduler.timer(5, () => expect(cpu.busyUs).toBeCloseTo(5, 6));
    scheduler.timer(10, () => order.push('timer'));
    scheduler.run();
    // The demand's own event was set after the timers: it comes last, looked at or not.
    expect(order).toEqual(['looked', 'timer', 'finished']);
  });

  test('no work takes no time', () => {
    expect(run(1, [{ at: 5, demand: 0 }]).finished).toEqual([5]);
  });

  test('a killed task frees its share at once, and its time so far is counted', () => {
    // Shared to 10 (5 each), then the other has 95 to go alone.
    const { finished, cpu, scheduler } = run(1, [{ at: 0, demand: 100 }, { at: 0, demand: 100, killedAt: 10 }]);
    expect(finished).toEqual([105, undefined]);
    expect(cpu.busyUs).toBeCloseTo(105, 6);
    expect(scheduler.now).toBe(105);
  });

  test('killed alone, it leaves an idle processor and no timer', () => {
    const { finished, cpu, scheduler } = run(2, [{ at: 0, demand: 100, killedAt: 10 }]);
    expect([finished, cpu.runnable, scheduler.now]).toEqual([[undefined], 0, 10]);
    expect(cpu.busyUs).toBeCloseTo(10, 6);
  });

  test('agrees with the definition of processor sharing, to the microsecond, and conserves work', () => {
    const job = fc.record({ at: fc.nat(200), demand: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(job, { minLength: 1, maxLength: 30 }), expectShared),
      { numRuns: 200 },
    );
  });

  test('who is through a third of a nanosecond after a whole microsecond is told on it', () => {
    const jobs = [[163, 4], [145, 7], [80, 20], [0, 57], [79, 21], [0, 13], [89, 20], [193, 2], [169, 4], [180, 3], [9, 50]].map(([at, demand]) => ({ at: at!, demand: demand! }));
    // In fractions, the fourth is through at 585061/2940 = 199 + 1/2940.
    expect(byDefinition(1, jobs)[3]).toBeCloseTo(199 + 1 / 2940, 9);
    expect(run(1, jobs).finished[3]).toBe(199);
    expectShared(1, jobs);
  });

  test('M/M/1 with processor sharing: the mean sojourn is 1 / (μ − λ)', () => {
    const means = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => meanSojourn({ cores: 1, load: 0.7, customers: 10_000, seed }));
    // Means of independent runs: Student's t, 7 degrees of freedom, 99.9 %.
    const mean = means.reduce((a, b) => a + b) / means.length;
    const error = Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 7 / 8);
    expect(Math.abs(mean - 1000 / (1 - 0.7))).toBeLessThan(5.408 * error);
    expect(error / mean).toBeLessThan(0.02);
  });
});

/** Exponential demands of 1 ms on average. */
function meanSojourn(model: { cores: number; load: number; customers: number; seed: number }): number {
  const { cores, load, customers, seed } = model;
  const scheduler = new Scheduler();
  const cpu = new Cpu(scheduler, cores);
  const demand = new RandomStream(seed, 'demand');
  const gap = new RandomStream(seed, 'gap');
  let sum = 0;
  function* customer(): Program {
    const arrived = scheduler.now;
    yield cpu.demand(demand.exponentialUs(1000));
    sum += scheduler.now - arrived;
  }
  scheduler.spawn(
    (function* (): Program {
      for (let i = 0; i < customers; i++) {
        yield gap.exponentialUs(1000 / (load * cores));
        scheduler.spawn(customer());
      }
    })(),
  );
  scheduler.run();
  return sum / customers;
}
