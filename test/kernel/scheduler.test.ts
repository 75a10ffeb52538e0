import { describe, expect, test } from 'vitest';
import { Cpu } from '../../src-core/kernel/cpu.ts';
import { Pool } from '../../src-core/kernel/pool.ts';
import { type Program, Scheduler, type Wait } from '../../src-core/kernel/scheduler.ts';
import { Select } from '../../src-core/kernel/select.ts';
import { Signal, WaitQueue } from '../../src-core/kernel/waitQueue.ts';

/** A scheduler with a log of who did what when. */
function laboratory() {
  const scheduler = new Scheduler();
  const log: string[] = [];
  const say = (word: string): void => void log.push(`${scheduler.now} ${word}`);
  /** Says its name after each wait; says `name ended` in `finally`. */
  function* steps(name: string, ...waits: Wait[]): Program {
    try {
      for (const wait of waits) {
        yield wait;
        say(name);
      }
    } finally {
      say(`${name} ended`);
    }
  }
  return { scheduler, log, say, steps };
}

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
