/**
 * The ways in which a process can serve many connections, apart from what it serves: by threads that each accept; by a pool
 * of threads that a main thread feeds; by a thread for each connection; by one thread and an event loop. They are what sets
 * Python's servers apart; the rest of each is data (`pythonServers.ts`).
 */
import type { Program } from '../kernel/scheduler.ts';
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';

/** `each`: every thread accepts and serves to the end. `pool`: see above. `perConnection`: a thread each. `loop`: one thread for all. */
export type Concurrency =
  | { readonly kind: 'each' | 'pool'; readonly threads: number }
  | { readonly kind: 'perConnection' | 'loop' };

export interface Service {
  /** One request of the connection, or of what is left of it, in the thread of that ordinal; says whether the connection stays open for another. */
  serve(sys: Sys, connection: Connection, thread: number): SystemCall<boolean>;
  /** Whether the next request, or a part of it, came with the last (pipelining, RFC 9112 §9.3.2): then nobody waits for the kernel. */
  holdsMore(connection: Connection): boolean;
  /** How long an idle connection is kept, µs. */
  readonly keepAliveUs: number;
  /** CPU of going back to sleep when an answer is out: nobody waits for it. */
  readonly restUs: number;
  /** What the process's threads are called. */
  threadName(ordinal: number): string;
  /** Told when a connection is taken and when it is let go: `--max-requests`, the arbiter's clock. */
  readonly busy?: (open: boolean) => void;
}

export function* serving(sys: Sys, listeners: readonly Listener[], concurrency: Concurrency, service: Service): Program {
  switch (concurrency.kind) {
    case 'each':
      return yield* eachAccepts(sys, listeners, concurrency.threads, service);
    case 'pool':
      return yield* fromPool(sys, listeners, concurrency.threads, service);
    case 'perConnection':
      return yield* threadEach(sys, listeners, service);
    case 'loop':
      return yield* eventLoop(sys, listeners, service);
  }
}

/** uWSGI: all threads of all processes wait in accept; the kernel gives each connection to one. */
function* eachAccepts(sys: Sys, listeners: readonly Listener[], threads: number, service: Service): Program {
  for (let ordinal = 1; ordinal < threads; ordinal++) sys.startThread(service.threadName(ordinal), (own) => acceptAndServe(own, listeners, service, ordinal), { python: true });
  yield* acceptAndServe(sys, listeners, service, 0);
}

function* acceptAndServe(sys: Sys, listeners: readonly Listener[], service: Service, thread: number): Program {
  for (;;) {
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    yield* toTheEnd(sys, connection, service, thread);
  }
}

function* toTheEnd(sys: Sys, connection: Connection, service: Service, thread: number): SystemCall<void> {
  service.busy?.(true);
  while (yield* service.serve(sys, connection, thread)) {
    yield* sys.compute(service.restUs);
    if (!service.holdsMore(connection) && !(yield* sys.tcp.readable(connection, service.keepAliveUs))) break;
  }
  service.busy?.(false);
  sys.tcp.close(connection);
  yield* sys.compute(service.restUs);
}

/** gthread, cheroot, twisted: the main thread accepts and watches; a connection with bytes goes to a free thread of the pool. */
function* fromPool(sys: Sys, listeners: readonly Listener[], threads: number, service: Service): Program {
  const waiting: { readonly connection: Connection; readonly origin: Origin }[] = [];
  const work = new WaitQueue(sys.machine.internet.scheduler);
  const watch = (connection: Connection, timeoutUs: number): void =>
    sys.converse(function* (own) {
      if (!service.holdsMore(connection) && !(yield* own.tcp.readable(connection, timeoutUs))) return own.tcp.close(connection);
      waiting.push({ connection, origin: own.origin });
      work.wakeOne();
    });
  function* thread(own: Sys, ordinal: number): Program {
    for (;;) {
      while (waiting.length === 0) yield* own.waitOn(work, 'futex');
      const { connection, origin } = waiting.shift()!;
      own.follow(origin);
      service.busy?.(true);
      const stays = yield* service.serve(own, connection, ordinal);
      service.busy?.(false);
      if (stays) watch(connection, service.keepAliveUs);
      else own.tcp.close(connection);
      yield* own.compute(service.restUs);
    }
  }
  for (let ordinal = 0; ordinal < threads; ordinal++) sys.startThread(service.threadName(ordinal), (own) => thread(own, ordinal), { python: true });
  for (;;) {
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    watch(connection, Infinity);
  }
}

/** wsgiref with threads, as Django's runserver has it. */
function* threadEach(sys: Sys, listeners: readonly Listener[], service: Service): Program {
  for (let ordinal = 1; ; ordinal++) {
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    sys.startThread(service.threadName(ordinal), (own) => toTheEnd(own, connection, service, ordinal), { python: true });
  }
}

/** bjoern, tornado: one thread; a call of the application holds up everybody else, a wait for bytes does not. */
function* eventLoop(sys: Sys, listeners: readonly Listener[], service: Service): Program {
  for (;;) {
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    sys.converse((own) => toTheEnd(own, connection, service, 0));
  }
}
