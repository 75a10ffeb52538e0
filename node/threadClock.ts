/** What a thread has computed, as Linux counts it (proc(5), /proc/pid/task/tid/stat). */
import { readFileSync, readlinkSync } from 'node:fs';

/** utime and stime are counted in USER_HZ, which is 100 wherever Node runs. */
const tickMs = 10;

/** Where the calling thread's time stands, or null where no such thing is told. */
export function ownThread(): string | null {
  try {
    const path = `/proc/${readlinkSync('/proc/thread-self')}/stat`;
    return threadMs(path) > 0 ? path : null;
  } catch {
    return null;
  }
}

/** Milliseconds on a core so far, for the kernel's work as well. Throws when the thread is gone. */
export function threadMs(path: string): number {
  // The name, in parentheses, may have spaces in it; utime is the 12th field after it, stime the 13th.
  const text = readFileSync(path, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
