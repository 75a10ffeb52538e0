import { describe, expect, test } from 'vitest';
import { Cpu } from '../../src-core/kernel/cpu.ts';
import { Pool } from '../../src-core/kernel/pool.ts';
import { RandomStream } from '../../src-core/kernel/random.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { WaitQueue } from '../../src-core/kernel/waitQueue.ts';
import { laboratory } from './laboratory.ts';

describe('order', () => {
  test('spawned tasks start in the order of spawning, not before run', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(steps('a'));
    scheduler.spawn(steps('b'));
    expect(log).toEqual([]);
    expect(scheduler.run()).toBe('idle');
    expect(log).toEqual(['0 a ended', '0 b ended']);
  });

  test('sleepers wake by time, and by who went to sleep first at equal times', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(steps('a', 5, 5));
    scheduler.spawn(steps('b', 10));
    scheduler.spawn(steps('c', 3));
    scheduler.run();
    expect(log).toEqual(['3 c', '3 c ended', '5 a', '10 b', '10 b ended', '10 a', '10 a ended']);
  });

  test('a task that spawns goes on before its child', () => {
    const { scheduler, log, say, steps } = laboratory();
    scheduler.spawn(
      (function* (): Program {
        scheduler.spawn(steps('child'));
        say('parent');
        yield 0;
        say('parent again');
      })(),
    );
    scheduler.run();
    expect(log).toEqual(['0 parent', '0 child ended', '0 parent again']);
  });

  test('fractions of a microsecond are rounded up; a negative sleep is a bug', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(steps('a', 0.25));
    scheduler.run();
    expect(log[0]).toBe('1 a');
    scheduler.spawn(steps('b', -1));
    expect(() => scheduler.run()).toThrow(RangeError);
    expect(scheduler.size).toBe(0);
  });
});

describe('run', () => {
  test('stops after the events at `until`, and goes on from there', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(steps('a', 10, 1, 10));
    expect(scheduler.run(11)).toBe('until');
    expect(scheduler.now).toBe(11);
    expect(log).toEqual(['10 a', '11 a']);
    expect(scheduler.run(15)).toBe('until');
    expect(scheduler.now).toBe(15);
    expect(scheduler.run()).toBe('idle');
    expect(scheduler.now).toBe(21);
  });

  test('time stands still while a task waits for the outside, and that task goes first', () => {
    const { scheduler, log, say, steps } = laboratory();
    const python = scheduler.spawn(steps('python', 10, scheduler.outside, 5));
    scheduler.spawn(steps('other', 10, 1));
    expect(scheduler.run()).toBe('external');
    expect(scheduler.waiting).toBe(python);
    expect(log).toEqual(['10 python']);
    expect(scheduler.run()).toBe('external');
    say('settle');
    scheduler.settle(python);
    scheduler.run();
    expect(log).toEqual([
      '10 python', '10 settle', '10 python', '10 other', '11 other', '11 other ended', '15 python', '15 python ended',
    ]);
  });
});

describe('kill', () => {
  test('a sleeper ends now, its `finally` runs, and its event moves neither clock nor count', () => {
    const { scheduler, log, steps, at } = laboratory();
    const sleeper = scheduler.spawn(steps('sleeper', 100));
    at(5, () => scheduler.kill(sleeper));
    expect(scheduler.run()).toBe('idle');
    expect(log).toEqual(['5 sleeper ended']);
    expect([scheduler.now, scheduler.events, scheduler.size]).toEqual([5, 1, 0]);
  });

  test('a task that has not started yet never starts', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.kill(scheduler.spawn(steps('unborn', 1)));
    scheduler.run();
    expect(log).toEqual([]);
  });

  test('a task that kills itself ends at its next yield', () => {
    const { scheduler, log, say } = laboratory();
    scheduler.spawn(
      (function* (): Program {
        try {
          yield 1;
          scheduler.kill(scheduler.current);
          say('still here');
          yield 1;
          say('not reached');
        } finally {
          say('ended');
        }
      })(),
    );
    scheduler.run();
    expect(log).toEqual(['1 still here', '1 ended']);
    expect(scheduler.size).toBe(0);
  });

  test('a task that waits for the outside; the others go on', () => {
    const { scheduler, log, steps } = laboratory();
    const python = scheduler.spawn(steps('python', scheduler.outside));
    scheduler.spawn(steps('other', 1));
    expect(scheduler.run()).toBe('external');
    scheduler.kill(python);
    scheduler.settle(python);
    expect(scheduler.waiting).toBe(0);
    expect(scheduler.run()).toBe('idle');
    expect(log).toEqual(['0 python ended', '1 other', '1 other ended']);
  });

  test('what `finally` yields is not waited for', () => {
    const { scheduler, log, say } = laboratory();
    const task = scheduler.spawn(
      (function* (): Program {
        try {
          yield 100;
        } finally {
          yield 100;
          say('cleaned');
        }
      })(),
    );
    scheduler.run(1);
    scheduler.kill(task);
    expect(log).toEqual([]);
    expect(scheduler.run()).toBe('idle');
    expect(scheduler.now).toBe(1);
  });

  test('an old id names nobody, though its slot is in use again', () => {
    const { scheduler, log, steps } = laboratory();
    const old = scheduler.spawn(steps('old'));
    scheduler.run();
    for (let i = 0; i < 200; i++) scheduler.spawn(steps('young', 1));
    scheduler.run(0);
    scheduler.kill(old);
    expect(scheduler.alive(old)).toBe(false);
    expect(scheduler.size).toBe(200);
    scheduler.run();
    expect(log.filter((line) => line === '1 young')).toHaveLength(200);
  });
});

describe('timers', () => {
  test('go off by time, then by who was set first', () => {
    const { scheduler, log, say, at } = laboratory();
    at(7, () => say('second'));
    at(7, () => say('third'));
    at(3, () => say('first'));
    scheduler.run();
    expect(log).toEqual(['3 first', '7 second', '7 third']);
  });

  test('a cancelled one does nothing and does not move the clock', () => {
    const { scheduler, log, say, at } = laboratory();
    const timer = at(9, () => say('cancelled'));
    at(2, () => scheduler.cancel(timer));
    expect(scheduler.run()).toBe('idle');
    expect([log, scheduler.now]).toEqual([[], 2]);
  });

  test('an old handle cancels nothing', () => {
    const { scheduler, log, say, at } = laboratory();
    const old = at(1, () => say('old'));
    scheduler.run();
    at(2, () => say('new'));
    scheduler.cancel(old);
    scheduler.cancel(0);
    scheduler.cancel(12345);
    scheduler.run();
    expect(log).toEqual(['1 old', '2 new']);
  });

  test('one in the past goes off now; without a time it is a bug', () => {
    const { scheduler, log, say, at } = laboratory();
    at(5, () => at(1, () => say('late')));
    scheduler.run();
    expect(log).toEqual(['5 late']);
    expect(() => at(NaN, () => {})).toThrow(RangeError);
  });
});

describe('errors', () => {
  test('what a program throws comes out of run; the task has ended and the rest can go on', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(
      (function* (): Program {
        yield 1;
        throw new Error('a bug');
      })(),
    );
    scheduler.spawn(steps('other', 2));
    expect(() => scheduler.run()).toThrow('a bug');
    expect([scheduler.size, scheduler.current]).toEqual([1, 0]);
    scheduler.run();
    expect(log).toEqual(['2 other', '2 other ended']);
  });

  test('a task that kills itself and then throws takes nobody with it', () => {
    const { scheduler, log, steps } = laboratory();
    scheduler.spawn(
      (function* (): Program {
        scheduler.kill(scheduler.current);
        throw new Error('a bug');
      })(),
    );
    scheduler.spawn(steps('other', 2));
    expect(() => scheduler.run()).toThrow('a bug');
    scheduler.run();
    expect(log).toEqual(['2 other', '2 other ended']);
  });

  test('a program cannot run the scheduler that runs it', () => {
    const { scheduler } = laboratory();
    scheduler.spawn(
      (function* (): Program {
        scheduler.run();
      })(),
    );
    expect(() => scheduler.run()).toThrow('run()');
  });
});

test('the same programs give the same run: 200 tasks over everything, twice', () => {
  const once = (): string[] => {
    const { scheduler, log, steps } = laboratory();
    const pool = new Pool(scheduler, 3);
    const cpu = new Cpu(scheduler, 2);
    const queue = new WaitQueue(scheduler);
    const random = new RandomStream(7, 'test');
    function* busy(name: string): Program {
      yield random.integer(50);
      yield pool;
      yield cpu.demand(1 + random.integer(20));
      pool.release();
      if (random.uniform() < 0.5) yield queue;
      else queue.wakeAll();
      yield* steps(name, random.integer(3));
    }
    for (let i = 0; i < 200; i++) scheduler.spawn(busy(`task ${i}`));
    scheduler.run();
    return log;
  };
  expect(once()).toEqual(once());
  expect(once().length).toBeGreaterThan(200);
});
