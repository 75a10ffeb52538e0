/**
 * What uvicorn and hypercorn have in common: the entries of the Python that serves (`python/guest/asgi_server/server.py`), and
 * workers that are spawned with the socket that their parent has opened.
 */
import type { Program } from '../kernel/scheduler.ts';
import type { Identity } from '../system/process.ts';
import type { Sys } from '../system/sys.ts';
import type { LoopTargets } from './eventLoop.ts';
import type { Target } from './pythonProcess.ts';
import { uvicornCosts, uvicornImage } from './uvicornCosts.ts';

export function call(name: string, ...args: Target['args']): Target {
  return { function: `asgi_server.server:${name}`, args };
}

export const targets: LoopTargets = {
  connected: (descriptor, client, server) => call('connected', descriptor, client, server),
  readable: (descriptor) => call('readable', descriptor),
  timerDue: call('timer_due'),
  runJob: (job, thread) => call('run_job', job, thread),
  jobDone: (job) => call('job_done', job),
};

/** Workers are spawned, not forked: each is a fresh Python that imports the application by itself. One that ends is not replaced. */
export function* superviseSpawned(sys: Sys, parent: Identity, workers: number, serve: (sys: Sys) => Program): Program {
  const child: Identity = { ...parent, role: 'worker', argv: ['/usr/bin/python3', '-c', 'from multiprocessing.spawn import spawn_main; spawn_main()', '--multiprocessing-fork'] };
  for (let i = 0; i < workers; i++) {
    yield* sys.fork('worker', function* (own) {
      yield* own.exec(child, uvicornImage, (executed) => started(executed, serve), { us: uvicornCosts.spawnUs });
    }, { us: 160, unsharedKib: 0 });
  }
  for (;;) yield* sys.wait(Infinity);
}

/** A Python that starts takes its time before it serves. */
export function* started(sys: Sys, serve: (sys: Sys) => Program): Program {
  yield* sys.compute(uvicornCosts.startUs);
  yield* serve(sys);
}
