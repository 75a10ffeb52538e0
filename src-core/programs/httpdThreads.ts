/**
 * A child of the worker or the event MPM: a listener thread accepts when a worker thread is idle, and hands the connection
 * over. Under worker the thread keeps the connection to its end, also while nobody asks anything; under event an idle
 * keep-alive connection goes back to the listener and holds no thread (event.c, "How it works" in the manual).
 */
import type { Program } from '../kernel/scheduler.ts';
import { Signal, WaitQueue } from '../kernel/waitQueue.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { clientOf, serveNext } from './httpdConnection.ts';
import type { Client } from './httpdClient.ts';
import { httpdChild, httpdCosts } from './httpdCosts.ts';
import type { HttpdShared } from './httpdExchange.ts';
import type { Slot } from './httpdMpm.ts';

/** What the threads of one child share. */
interface ThreadPool {
  readonly shared: HttpdShared;
  readonly slot: Slot;
  readonly queue: { readonly client: Client; readonly origin: Origin }[];
  readonly work: WaitQueue;
  readonly idlers: WaitQueue;
  readonly finished: Signal;
  listener: Sys | null;
  /** Connections that the child has and has not closed. */
  open: number;
  /** MaxConnectionsPerChild is reached: no more are accepted. */
  leaving: boolean;
}

export function* threadedChild(sys: Sys, shared: HttpdShared, listeners: readonly Listener[], slot: Slot): Program {
  const { scheduler } = sys.machine.internet;
  const { threadsPerChild } = shared.config.mpm;
  sys.touch('heap', { fresh: httpdChild.freshKib });
  const pool: ThreadPool = {
    shared, slot, queue: [], work: new WaitQueue(scheduler), idlers: new WaitQueue(scheduler), finished: new Signal(scheduler), listener: null, open: 0, leaving: false,
  };
  for (let i = 0; i < threadsPerChild; i++) {
    yield* sys.compute(httpdCosts.threadUs);
    sys.startThread(`worker ${i}`, (own) => workerThread(own, pool), { python: false });
  }
  sys.touch('stack', { fresh: threadsPerChild * httpdChild.threadKib });
  sys.startThread('listener', (own) => listenerThread(own, pool, listeners), { python: false });
  yield* sys.waitOn(pool.finished, 'futex');
}

function* listenerThread(sys: Sys, pool: ThreadPool, listeners: readonly Listener[]): Program {
  pool.listener = sys;
  const { maxConnectionsPerChild } = pool.shared.config.mpm;
  for (let count = 0; maxConnectionsPerChild === 0 || count < maxConnectionsPerChild; count++) {
    yield* idleWorker(sys, pool);
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    pool.open++;
    yield* idleWorker(sys, pool);
    handOver(sys, pool, clientOf(pool.shared, connection));
  }
  pool.leaving = true;
  leaveWhenDone(pool);
}

/** Nobody is accepted while all threads are busy: the connection waits in the kernel, where another child may take it. */
function* idleWorker(sys: Sys, pool: ThreadPool): SystemCall<void> {
  while (pool.slot.idle === 0) yield* sys.waitOn(pool.idlers, 'futex');
}

function handOver(sys: Sys, pool: ThreadPool, client: Client): void {
  pool.slot.idle--;
  const { ends } = client.connection;
  sys.note('connectionQueued', { address: ends.destination, port: ends.destinationPort, idle: pool.slot.idle });
  pool.queue.push({ client, origin: sys.origin });
  pool.work.wakeOne();
}

function* workerThread(sys: Sys, pool: ThreadPool): Program {
  for (;;) {
    pool.slot.idle++;
    pool.idlers.wakeAll();
    while (pool.queue.length === 0) yield* sys.waitOn(pool.work, 'futex');
    const { client, origin } = pool.queue.shift()!;
    sys.follow(origin);
    yield* serve(sys, pool, client);
  }
}

function* serve(sys: Sys, pool: ThreadPool, client: Client): SystemCall<void> {
  const { shared } = pool;
  const holds = shared.config.mpm.mpm === 'worker';
  for (let goesOn = yield* serveNext(sys, shared, client); goesOn; goesOn = yield* serveNext(sys, shared, client)) {
    if (!holds && !client.hasMore) return park(sys, pool, client);
  }
  close(sys, pool, client);
}

/** The listener waits for the next request in the thread's stead. */
function park(sys: Sys, pool: ThreadPool, client: Client): void {
  const origin = sys.origin;
  const { ends } = client.connection;
  const waitUs = client.waitUs();
  sys.note('connectionParked', { address: ends.destination, port: ends.destinationPort, us: waitUs });
  pool.listener!.converse(function* (own): Program {
    own.follow(origin);
    const received = yield* own.tcp.recv(client.connection, waitUs);
    if (received.kind !== 'bytes') return close(own, pool, client);
    client.feed(received.bytes);
    yield* idleWorker(own, pool);
    handOver(own, pool, client);
  });
}

function close(sys: Sys, pool: ThreadPool, client: Client): void {
  sys.tcp.close(client.connection);
  pool.open--;
  leaveWhenDone(pool);
}

function leaveWhenDone({ leaving, open, finished }: ThreadPool): void {
  if (leaving && open === 0) finished.fire();
}
