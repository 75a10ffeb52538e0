/** Threads: numbers, stacks and waits of their own; Python's take turns, others run side by side. */
import { expect, test } from 'vitest';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { Laboratory } from './laboratory.ts';

async function twoThreads(python: boolean): Promise<{ readonly lab: Laboratory; readonly ends: readonly number[] }> {
  const lab = new Laboratory();
  const ends: number[] = [];
  lab.play('server', function* (sys): Program {
    for (const name of ['a', 'b']) {
      sys.startThread(name, function* (thread): Program {
        for (let i = 0; i < 10; i++) yield* thread.compute(1000);
        ends.push(thread.now);
      }, { python });
    }
    yield* sys.sleep(50_000);
  });
  await lab.run();
  return { lab, ends };
}

test('threads of a C program run on two cores side by side; threads of Python take turns on the interpreter lock', async () => {
  const free = await twoThreads(false);
  const locked = await twoThreads(true);
  expect(free.ends[0]).toBe(free.ends[1]);
  expect(locked.ends[1]! - locked.ends[0]!).toBe(1000);
  expect(Math.max(...locked.ends)).toBeGreaterThan(Math.max(...free.ends) * 1.9);
});

test('a thread has a number of its own, waits by itself, and goes when it ends or its process does', async () => {
  const lab = new Laboratory();
  const seen: unknown[] = [];
  let pid = 0;
  const at = (...path: string[]): unknown => structuredClone(lab.internet.recorder.get(['machines', 'server', 'processes', String(pid), ...path]));
  lab.play('server', function* (sys): Program {
    pid = sys.process.pid;
    const short = sys.startThread('short', function* (thread): Program {
      yield* thread.sleep(1000);
      thread.note('fileMissing', { path: '/x' });
    }, { python: false });
    const long = sys.startThread('long', (thread) => thread.sleep(1e9) as Program, { python: false });
    yield* sys.compute(500);
    seen.push(at('threads', String(short)), at('state'));
    yield* sys.sleep(10_000);
    seen.push(at('threads', String(short)), at('threads', String(long), 'waitsFor'));
  });
  await lab.run();
  const [tid] = lab.steps('threadStarted').map(({ data }) => data.thread);
  expect(seen).toEqual([{ tid, name: 'short', waitsFor: 'sleep', stack: {} }, 'running', null, 'sleep']);
  expect(lab.steps('fileMissing')[0]!.actor).toEqual({ machine: 'server', pid, tid });
  expect(at('threads')).toEqual({ [pid]: { tid: pid, stack: {} } });
});
