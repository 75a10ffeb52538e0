/** Pipes and exec: what a web server does with a program that it starts for a request. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { PIPE_CAPACITY_BYTES, type PipeEnd } from '../../src-core/system/pipe.ts';
import type { SystemCall, Sys } from '../../src-core/system/sys.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodeEnvironment } from '../../src-core/wire/environmentBlock.ts';
import { Laboratory } from './laboratory.ts';

const fork = { us: 100, unsharedKib: 4 };
const image = [{ segment: 'code', kib: 60, file: '/bin/script' }, { segment: 'heap', kib: 20 }] as const;

function* readAll(sys: Sys, end: PipeEnd): SystemCall<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const got = yield* sys.pipes.read(end);
    if (got.kind !== 'bytes') return joinBytes(parts);
    parts.push(got.bytes);
  }
}

describe('a pipe', () => {
  test('carries a request to an executed child and its output back, to the end', async () => {
    const lab = new Laboratory();
    let output = '';
    let reason: string | undefined;
    lab.play('server', function* (sys): Program {
      const stdin = sys.pipes.make();
      const stdout = sys.pipes.make();
      yield* sys.fork('child', function* (child): Program {
        child.pipes.close(stdin.writer);
        child.pipes.close(stdout.reader);
        const identity = { program: 'script', role: '', argv: ['/bin/script'], environment: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' } };
        yield* child.exec(identity, image, function* (script) {
          const body = latin1Of(yield* readAll(script, stdin.reader));
          yield* script.pipes.write(stdout.writer, bytesOfText(`Content-Type: text/plain\n\n${body.toUpperCase()}`));
        }, { us: 400 });
      }, fork);
      sys.pipes.close(stdin.reader);
      sys.pipes.close(stdout.writer);
      yield* sys.pipes.write(stdin.writer, bytesOfText('hello'));
      sys.pipes.close(stdin.writer);
      output = latin1Of(yield* readAll(sys, stdout.reader));
      reason = (yield* sys.wait(1_000_000))?.reason;
    });
    await lab.run();
    expect(output).toBe('Content-Type: text/plain\n\nHELLO');
    expect(reason).toBe('0');
    const [parent, child] = lab.steps('executed');
    expect(child!.actor.pid).not.toBe(parent!.actor.pid);
    expect(decodeEnvironment(child!.payload!.bytes).message).toEqual([['REQUEST_METHOD', 'POST'], ['CONTENT_LENGTH', '5']]);
    const fd = (name: string) => lab.internet.recorder.get(['machines', 'server', 'processes', String(parent!.actor.pid), 'descriptors', name]);
    expect(fd('0')).toEqual({ kind: 'stream', target: 'stdin' });
  });

  test('after exec the memory is the new program’s alone', async () => {
    const lab = new Laboratory();
    let before = 0;
    let after = 0;
    lab.play('server', function* (sys): Program {
      const kibOf = (own: Sys) => Object.values(own.machine.memory.segmentsOf(own.process.pid)).reduce((sum, { privateKib, sharedKib }) => sum + privateKib + sharedKib, 0);
      yield* sys.fork('child', function* (child): Program {
        before = kibOf(child);
        yield* child.exec({ program: 'script', role: '', argv: ['s'], environment: {} }, image, function* (script) { after = kibOf(script); }, { us: 1 });
      }, fork);
      yield* sys.wait(1_000_000);
    });
    await lab.run();
    expect([before, after]).toEqual([148, 80]);
  });

  test('refuses a writer when nobody can read any more', async () => {
    const lab = new Laboratory();
    const written: boolean[] = [];
    lab.play('server', function* (sys): Program {
      const { reader, writer } = sys.pipes.make();
      written.push(yield* sys.pipes.write(writer, bytesOfText('a')));
      sys.pipes.close(reader);
      written.push(yield* sys.pipes.write(writer, bytesOfText('b')));
    });
    await lab.run();
    expect(written).toEqual([true, false]);
  });

  test('ends for the reader when the last writer is killed, and not before', async () => {
    const lab = new Laboratory();
    let endedAt = 0;
    lab.play('server', function* (sys): Program {
      const { reader, writer } = sys.pipes.make();
      const child = yield* sys.fork('child', function* (own): Program { yield* own.sleep(10_000_000); }, fork);
      sys.pipes.close(writer);
      sys.converse(function* (own): Program {
        yield* own.sleep(50_000);
        own.kill(child, 'SIGKILL');
      });
      const got = yield* sys.pipes.read(reader);
      expect(got.kind).toBe('end');
      endedAt = sys.now;
    });
    await lab.run();
    expect(endedAt).toBeGreaterThanOrEqual(50_000);
    expect(endedAt).toBeLessThan(60_000);
  });

  test('gives up waiting when it is told how long', async () => {
    const lab = new Laboratory();
    let kind = '';
    lab.play('server', function* (sys): Program {
      const { reader } = sys.pipes.make();
      kind = (yield* sys.pipes.read(reader, 5000)).kind;
    });
    await lab.run();
    expect(kind).toBe('timeout');
  });

  test('delivers every byte in order, however much and however slowly it is read', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 * PIPE_CAPACITY_BYTES }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 3000 }), async (sizes, pauseUs) => {
      const lab = new Laboratory();
      const parts = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
      let received = new Uint8Array(0);
      let fullest = 0;
      lab.play('server', function* (sys): Program {
        const { reader, writer } = sys.pipes.make();
        yield* sys.fork('child', function* (own): Program {
          own.pipes.close(reader);
          for (const part of parts) yield* own.pipes.write(writer, part);
        }, fork);
        sys.pipes.close(writer);
        const got: Uint8Array[] = [];
        for (;;) {
          yield* sys.sleep(pauseUs);
          fullest = Math.max(fullest, reader.pipe.unreadBytes);
          const more = yield* sys.pipes.read(reader);
          if (more.kind !== 'bytes') break;
          got.push(more.bytes);
        }
        received = new Uint8Array(joinBytes(got));
      });
      await lab.run();
      expect(Buffer.from(received).equals(Buffer.from(joinBytes(parts)))).toBe(true);
      expect(fullest).toBeLessThanOrEqual(PIPE_CAPACITY_BYTES);
    }), { numRuns: 15 });
  });
});
