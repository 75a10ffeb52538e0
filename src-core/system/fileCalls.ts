/** System calls on regular files: they are read whole, and log files grow by lines. */
import type { Sys, SystemCall } from './sys.ts';

export class FileCalls {
  private readonly sys: Sys;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** What the machine has under that path; `null` (ENOENT) when nothing. */
  *read(path: string): SystemCall<Uint8Array | null> {
    const { sys } = this;
    yield* sys.enter();
    const bytes = sys.machine.files.get(path) ?? null;
    if (bytes) sys.note('fileRead', { path, bytes: bytes.length });
    else sys.note('fileMissing', { path });
    return bytes;
  }

  /** Appends a line to a log file. */
  *log(path: string, line: string): SystemCall<void> {
    const { sys } = this;
    yield* sys.enter();
    const lines = sys.machine.internet.recorder.get(['machines', sys.machine.name, 'logs', path]);
    const count = lines && typeof lines === 'object' ? Object.keys(lines).length : 0;
    sys.machine.set(['logs', path, String(count)], line);
    sys.note('logged', { path, line });
  }
}
