/** Descriptors: which numbers a process gets, and what a fork inherits (open(2), fork(2)). */
import { expect, test } from 'vitest';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { Laboratory } from './laboratory.ts';

test('the lowest number that is free is given, also one that was closed', async () => {
  const lab = new Laboratory();
  const numbers: number[] = [];
  lab.play('server', function* (sys): Program {
    yield* sys.compute(1);
    const first = sys.pipes.make();
    const second = sys.pipes.make();
    const ends = [first.reader, first.writer, second.reader, second.writer];
    numbers.push(...ends.map((end) => sys.process.descriptorOf(end)));
    sys.pipes.close(first.writer);
    numbers.push(sys.process.descriptorOf(first.writer));
    const third = sys.pipes.make();
    numbers.push(sys.process.descriptorOf(third.reader), sys.process.descriptorOf(third.writer));
  });
  await lab.run();
  expect(numbers).toEqual([3, 4, 5, 6, -1, 4, 7]);
});

test('a forked child holds its parent’s files under their numbers, and closing them is its own affair', async () => {
  const lab = new Laboratory();
  const numbers: number[] = [];
  lab.play('server', function* (sys): Program {
    const { reader, writer } = sys.pipes.make();
    yield* sys.fork('child', function* (child): Program {
      yield* child.compute(1);
      child.pipes.close(reader);
      numbers.push(child.process.descriptorOf(reader), child.process.descriptorOf(writer));
    }, { us: 100, unsharedKib: 4 });
    yield* sys.wait(1_000_000);
    numbers.push(sys.process.descriptorOf(reader), sys.process.descriptorOf(writer));
  });
  await lab.run();
  expect(numbers).toEqual([-1, 4, 3, 4]);
});
