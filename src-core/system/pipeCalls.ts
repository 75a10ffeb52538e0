/** System calls on pipes (pipe(7)). What is read was caused by what was written. */
import type { PayloadProtocol } from '../trace/trace.ts';
import { Pipe, type PipeEnd } from './pipe.ts';
import { isHeld } from './process.ts';
import type { Received, Sys, SystemCall } from './sys.ts';

export class PipeCalls {
  private readonly sys: Sys;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** pipe(2): two ends, both held by this process until it closes one or exits; a fork inherits them. */
  make(): { readonly reader: PipeEnd; readonly writer: PipeEnd } {
    const { sys } = this;
    const pipe = new Pipe(sys.machine.newPipeId(), sys.machine.internet.scheduler, sys.origin);
    sys.process.descriptor(pipe.reader, pipe.reader.id);
    sys.process.descriptor(pipe.writer, pipe.writer.id);
    sys.note('pipeMade', { pipe: pipe.id });
    return pipe;
  }

  /** Writes all, waiting while the pipe is full; false (EPIPE) when nobody can read it any more. */
  *write({ pipe }: PipeEnd, bytes: Uint8Array, protocol: PayloadProtocol = 'pipe'): SystemCall<boolean> {
    const { sys } = this;
    yield* sys.enter();
    if (!pipe.held.read) return false;
    sys.note('pipeWritten', { pipe: pipe.id, bytes: bytes.length }, { crossing: 'process', payload: { protocol, bytes } });
    for (let left = bytes; left.length > 0; ) {
      left = left.subarray(pipe.put(left, sys.origin));
      if (left.length === 0) break;
      yield* sys.waitOn(pipe.writable, 'write');
      if (!pipe.held.read) return false;
    }
    return true;
  }

  /** What is in the pipe, or its end. */
  *read({ pipe }: PipeEnd, timeoutUs = Infinity): SystemCall<Received> {
    const { sys } = this;
    while (pipe.unreadBytes === 0 && !pipe.hasEnded) {
      if (!(yield* sys.poll([pipe.readable], timeoutUs, 'read'))) return { kind: 'timeout' };
    }
    sys.follow(pipe.arrival);
    const bytes = pipe.take();
    yield* sys.enter();
    sys.note('pipeRead', { pipe: pipe.id, bytes: bytes.length }, { crossing: 'process', grain: bytes.length > 0 ? 'step' : 'fine' });
    return bytes.length > 0 ? { kind: 'bytes', bytes } : { kind: 'end' };
  }

  /** This process lets go of the end; the pipe's other side sees it when nobody else holds the end. */
  close(end: PipeEnd): void {
    const { sys } = this;
    sys.process.forget(end);
    if (!isHeld(sys.machine.processes.values(), end)) end.pipe.release(end.way, sys.origin);
  }
}
