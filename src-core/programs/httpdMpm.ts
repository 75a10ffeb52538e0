/**
 * What the parent does in each of the multi-processing modules: it makes children in advance, once a second counts those
 * that are idle, makes more (1, 2, 4 … 32 at a time) or ends one, and replaces what has ended (prefork.c, worker.c, event.c,
 * `perform_idle_server_maintenance`). It never accepts.
 */
import type { HttpdMpmSettings } from '../config/httpdMpm.ts';
import type { Process } from '../system/process.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { httpdChild, httpdCosts } from './httpdCosts.ts';
import type { HttpdShared } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { preforkChild } from './httpdPrefork.ts';
import { threadedChild } from './httpdThreads.ts';
import { replaceWsgiDaemon } from './httpdWsgiDaemon.ts';

/** One line of the scoreboard. */
export interface Slot {
  process: Process | null;
  /** Requests that this child could take now: 0 or 1 under prefork, idle threads otherwise. */
  idle: number;
}

const SECOND_US = 1_000_000;
const FASTEST = 32;

export function* superviseChildren(sys: Sys, shared: HttpdShared, listeners: readonly Listener[]): SystemCall<void> {
  const { mpm } = shared.config;
  const scoreboard: Slot[] = [];
  const most = Math.max(1, Math.floor(mpm.maxRequestWorkers / mpm.threadsPerChild));
  let rate = 1;
  let told = false;
  for (let i = 0; i < Math.min(mpm.startServers, most); i++) yield* makeChild(sys, shared, listeners, scoreboard);
  for (;;) {
    const exit = yield* sys.wait(SECOND_US);
    if (exit) {
      const at = scoreboard.findIndex(({ process }) => process?.pid === exit.pid);
      if (at >= 0) scoreboard.splice(at, 1);
      if (at >= 0 && exit.reason.startsWith('SIG')) {
        yield* writeErrorLog(sys, shared.config.main, { module: 'core', level: 'notice', text: `AH00052: child pid ${exit.pid} exit signal ${exit.reason}` });
      }
      if (at < 0) yield* replaceWsgiDaemon(sys, shared, shared.wsgiDaemons, exit.pid, listeners);
      continue;
    }
    const idle = scoreboard.reduce((sum, slot) => sum + slot.idle, 0);
    if (idle > mpm.maxSpare) {
      endOne(sys, mpm, scoreboard, idle);
      rate = 1;
    } else if (idle < mpm.minSpare && scoreboard.length < most) {
      const wanted = Math.min(rate, most - scoreboard.length);
      for (let i = 0; i < wanted; i++) yield* makeChild(sys, shared, listeners, scoreboard);
      rate = Math.min(FASTEST, rate * 2);
    } else {
      if (idle === 0 && scoreboard.length >= most && !told) {
        told = true;
        const text = `${{ prefork: 'AH00161', worker: 'AH00286', event: 'AH00484' }[mpm.mpm]}: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting`;
        yield* writeErrorLog(sys, shared.config.main, { module: `mpm_${mpm.mpm}`, level: 'error', text });
      }
      rate = 1;
    }
  }
}

function* makeChild(sys: Sys, shared: HttpdShared, listeners: readonly Listener[], scoreboard: Slot[]): SystemCall<void> {
  const slot: Slot = { process: null, idle: 0 };
  scoreboard.push(slot);
  const { mpm } = shared.config.mpm;
  slot.process = yield* sys.fork('child', (child) => (mpm === 'prefork' ? preforkChild(child, shared, listeners, slot) : threadedChild(child, shared, listeners, slot)), {
    us: httpdCosts.forkUs, unsharedKib: httpdChild.unsharedKib,
  });
}

/** One a second at most, and one that has nothing to do. */
function endOne(sys: Sys, { threadsPerChild, minSpare }: HttpdMpmSettings, scoreboard: readonly Slot[], idle: number): void {
  const slot = scoreboard.findLast((candidate) => candidate.idle === threadsPerChild);
  if (slot?.process && idle - threadsPerChild >= minSpare) sys.kill(slot.process, 'SIGTERM');
}
