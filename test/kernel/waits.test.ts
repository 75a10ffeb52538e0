/** Pool, WaitQueue, Signal and Select: who gets what in which order, and what a kill leaves behind. */
import { describe, expect, test } from 'vitest';
import { Pool } from '../../src-core/kernel/pool.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { Select } from '../../src-core/kernel/select.ts';
import { Signal, WaitQueue } from '../../src-core/kernel/waitQueue.ts';
import { laboratory } from './laboratory.ts';

describe('Pool', () => {
  function pooled(size: number) {
    const lab = laboratory();
    const { scheduler, say } = lab;
    const pool = new Pool(scheduler, size);
    function* user(name: string, us: number): Program {
      yield pool;
      try {
        say(`${name} in`);
        yield us;
      } finally {
        pool.release();
      }
    }
    return { ...lab, pool, use: (name: string, us: number) => scheduler.spawn(user(name, us)) };
  }

  test('first come, first served', () => {
    const { scheduler, log, pool, use } = pooled(2);
    use('a', 10);
    use('b', 4);
    use('c', 1);
    use('d', 1);
    scheduler.run();
    expect(log).toEqual(['0 a in', '0 b in', '4 c in', '5 d in']);
    expect(pool.busy).toBe(0);
  });

  test('who comes at the instant of a release does not overtake who waited', () => {
    const { scheduler, log, use, at } = pooled(1);
    use('a', 5);
    use('b', 5);
    at(5, () => use('late', 5));
    scheduler.run();
    expect(log).toEqual(['0 a in', '5 b in', '10 late in']);
  });

  test('a waiter that is killed is passed over', () => {
    const { scheduler, log, pool, use, at } = pooled(1);
    use('a', 5);
    const b = use('b', 5);
    use('c', 5);
    at(1, () => {
      expect(pool.waiting).toBe(2);
      scheduler.kill(b);
      expect(pool.waiting).toBe(1);
    });
    scheduler.run();
    expect(log).toEqual(['0 a in', '5 c in']);
    expect([pool.busy, pool.waiting]).toEqual([0, 0]);
  });

  test('killed between grant and run, a task gives its unit to the next', () => {
    const { scheduler, log, pool, use, at } = pooled(1);
    const a = use('a', 100);
    const b = use('b', 5);
    use('c', 5);
    at(3, () => {
      scheduler.kill(a); // its finally releases: b is granted the unit, and is on the ready ring
      scheduler.kill(b);
    });
    scheduler.run();
    expect(log).toEqual(['0 a in', '3 c in']);
    expect([pool.busy, pool.waiting]).toEqual([0, 0]);
  });

  test('killed while it holds a unit and sleeps, a task gives it back once', () => {
    const { scheduler, pool, use, at } = pooled(2);
    use('x', 50);
    use('y', 20);
    const waited = use('waited', 100); // gets y's unit at 20
    at(30, () => scheduler.kill(waited));
    at(31, () => expect(pool.busy).toBe(1));
    scheduler.run();
    expect(pool.busy).toBe(0);
  });
});

describe('WaitQueue', () => {
  test('wakes in the order of waiting, one or all, at the same instant', () => {
    const { scheduler, log, steps, at } = laboratory();
    const queue = new WaitQueue(scheduler);
    for (const name of ['a', 'b', 'c']) scheduler.spawn(steps(name, queue));
    at(3, () => expect(queue.wakeOne()).toBe(true));
    at(5, () => queue.wakeAll());
    at(6, () => expect(queue.wakeOne()).toBe(false));
    scheduler.run();
    expect(log).toEqual(['3 a', '3 a ended', '5 b', '5 b ended', '5 c', '5 c ended']);
  });

  test('who waits again while all are woken waits for the next time', () => {
    const { scheduler, log, steps, at } = laboratory();
    const queue = new WaitQueue(scheduler);
    scheduler.spawn(steps('a', queue, queue));
    at(1, () => queue.wakeAll());
    at(2, () => queue.wakeAll());
    scheduler.run();
    expect(log).toEqual(['1 a', '2 a', '2 a ended']);
  });

  test('a killed waiter costs nobody a wake-up', () => {
    const { scheduler, log, steps, at } = laboratory();
    const queue = new WaitQueue(scheduler);
    const a = scheduler.spawn(steps('a', queue));
    scheduler.spawn(steps('b', queue));
    at(1, () => scheduler.kill(a));
    at(2, () => queue.wakeOne());
    scheduler.run();
    expect(log).toEqual(['1 a ended', '2 b', '2 b ended']);
  });

  test('nobody wakes a task that sleeps, runs, or was woken already', () => {
    const { scheduler, log, steps, at } = laboratory();
    const queue = new WaitQueue(scheduler);
    const task = scheduler.spawn(steps('a', queue, 10));
    at(1, () => {
      expect(scheduler.wake(task)).toBe(true);
      expect(scheduler.wake(task)).toBe(false);
      expect(queue.wakeOne()).toBe(false);
    });
    at(2, () => expect(scheduler.wake(task)).toBe(false));
    scheduler.run();
    expect(log).toEqual(['1 a', '11 a', '11 a ended']);
  });
});

test('a signal lets through who comes after it has fired', () => {
  const { scheduler, log, steps, at } = laboratory();
  const signal = new Signal(scheduler);
  scheduler.spawn(steps('early', signal));
  scheduler.spawn(steps('late', 5, signal));
  at(3, () => signal.fire());
  scheduler.run();
  expect(log).toEqual(['3 early', '3 early ended', '5 late', '5 late', '5 late ended']);
});

describe('Select', () => {
  function selecting(timeout?: number) {
    const lab = laboratory();
    const { scheduler, say } = lab;
    const queues = [new WaitQueue(scheduler), new WaitQueue(scheduler)] as const;
    function* selector(rounds: number): Program {
      const select = new Select(scheduler);
      for (let i = 0; i < rounds; i++) {
        yield select.on(queues, timeout);
        say(`fired ${select.fired}`);
      }
    }
    return { ...lab, queues, select: (rounds: number) => scheduler.spawn(selector(rounds)) };
  }

  test('the first source to fire wakes it, once', () => {
    const { scheduler, log, queues, select, at } = selecting();
    select(1);
    at(4, () => {
      expect(queues[1].wakeOne()).toBe(true);
      expect(queues[0].wakeOne()).toBe(false);
    });
    scheduler.run();
    expect(log).toEqual(['4 fired 1']);
  });

  test('an entry left over from an earlier round does not count in a later one', () => {
    const { scheduler, log, queues, select, at, steps } = selecting();
    select(3);
    at(1, () => queues[1].wakeOne());
    at(2, () => queues[1].wakeOne());
    // Queue 0 holds entries of all three rounds; only the last is good for a wake-up, the next goes to the newcomer.
    at(3, () => void scheduler.spawn(steps('newcomer', queues[0])));
    at(4, () => queues[0].wakeOne());
    at(5, () => queues[0].wakeOne());
    scheduler.run();
    expect(log).toEqual(['1 fired 1', '2 fired 1', '4 fired 0', '5 newcomer', '5 newcomer ended']);
  });

  test('a timeout is told as -1, and one that is not needed does not keep the clock running', () => {
    const { scheduler, log, queues, select, at } = selecting(10);
    select(2);
    at(3, () => queues[0].wakeOne());
    scheduler.run();
    expect(log).toEqual(['3 fired 0', '13 fired -1']);
    const other = selecting(1000);
    other.select(1);
    other.at(3, () => other.queues[0].wakeOne());
    other.scheduler.run();
    expect(other.scheduler.now).toBe(3);
  });

  test('a timeout of 0 only looks', () => {
    const { scheduler, log, select } = selecting(0);
    select(2);
    scheduler.run();
    expect(log).toEqual(['0 fired -1', '0 fired -1']);
  });

  test('a fired signal is seen at once, the first of several', () => {
    const { scheduler, say, log } = laboratory();
    const signals = [new Signal(scheduler), new Signal(scheduler), new Signal(scheduler)];
    signals[2]!.fire();
    signals[1]!.fire();
    scheduler.spawn(
      (function* (): Program {
        const select = new Select(scheduler);
        yield select.on(signals, 50);
        say(`fired ${select.fired}`);
      })(),
    );
    scheduler.run();
    expect(log).toEqual(['0 fired 1']);
    expect(scheduler.now).toBe(0);
  });

  test('killed in it, a task leaves neither timer nor claim', () => {
    const { scheduler, log, queues, select, at } = selecting(1000);
    const task = select(1);
    at(2, () => scheduler.kill(task));
    at(3, () => expect(queues[0].wakeOne()).toBe(false));
    scheduler.run();
    expect([log, scheduler.now]).toEqual([[], 3]);
  });

  test('a source that never fires does not hoard entries', () => {
    const { scheduler, queues, select } = selecting(1);
    select(10_000);
    scheduler.run();
    expect((queues[0] as unknown as { cells: Int32Array }).cells.length).toBeLessThan(100);
  });
});
