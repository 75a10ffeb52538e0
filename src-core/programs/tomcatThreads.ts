/**
 * The threads of a connector (Tomcat's NioEndpoint): the acceptor takes connections and gives them to the poller; the poller
 * watches all of them and hands one with bytes to a thread of the pool; between two requests a connection is the poller's
 * again and holds no thread. Spare threads are there from the start, more come while all are busy, up to maxThreads.
 */
import type { ConnectorSettings } from '../config/serverXml.ts';
import type { Program } from '../kernel/scheduler.ts';
import { Signal, WaitQueue } from '../kernel/waitQueue.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { AjpConversation } from './tomcatAjp.ts';
import { tomcatCosts } from './tomcatCosts.ts';
import { HttpConversation } from './tomcatHttp.ts';
import type { Conversation, TomcatShared } from './tomcatShared.ts';

interface Waiting {
  readonly connection: Connection;
  readonly conversation: Conversation;
  readonly origin: Origin;
}

/** What a thread dump calls them. */
export interface ThreadNames {
  readonly acceptor: string;
  readonly poller: string;
  readonly worker: (ordinal: number) => string;
}

class Endpoint {
  readonly shared: TomcatShared;
  readonly connector: ConnectorSettings;
  readonly names: ThreadNames;
  readonly queue: Waiting[] = [];
  readonly work: WaitQueue;
  threads = 0;
  idle = 0;
  poller: Sys | null = null;

  constructor(shared: TomcatShared, connector: ConnectorSettings, names: ThreadNames, work: WaitQueue) {
    this.shared = shared;
    this.connector = connector;
    this.names = names;
    this.work = work;
  }
}

export function* startConnector(sys: Sys, shared: TomcatShared, connector: ConnectorSettings, listener: Listener, names: ThreadNames): SystemCall<void> {
  const { scheduler } = sys.machine.internet;
  const endpoint = new Endpoint(shared, connector, names, new WaitQueue(scheduler));
  const spare = Math.min(connector.minSpareThreads, connector.maxThreads);
  for (let i = 0; i < spare; i++) {
    yield* sys.compute(tomcatCosts.threadUs);
    addThread(sys, endpoint);
  }
  const never = new Signal(scheduler);
  sys.startThread(names.poller, function* (own): Program {
    endpoint.poller = own;
    yield* own.waitOn(never, 'epoll_wait');
  }, { python: false });
  sys.startThread(names.acceptor, (own) => acceptor(own, endpoint, listener), { python: false });
}

function addThread(sys: Sys, endpoint: Endpoint): void {
  endpoint.threads++;
  const threadName = endpoint.names.worker(endpoint.threads);
  sys.startThread(threadName, (own) => worker(own, endpoint, threadName), { python: false });
}

function* acceptor(sys: Sys, endpoint: Endpoint, listener: Listener): Program {
  const { connector, shared } = endpoint;
  for (;;) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    sys.stage('3');
    yield* sys.compute(tomcatCosts.acceptUs);
    const conversation: Conversation = connector.protocol === 'AJP/1.3' ? new AjpConversation(shared, connector, connection) : new HttpConversation(shared, connector, connection);
    watch(sys, endpoint, connection, conversation, connector.connectionTimeoutUs);
  }
}

/** The poller waits for the connection's bytes, beside all others. */
function watch(sys: Sys, endpoint: Endpoint, connection: Connection, conversation: Conversation, timeoutUs: number): void {
  const origin = sys.origin;
  const { ends } = connection;
  sys.note('connectionWatched', { address: ends.destination, port: ends.destinationPort });
  endpoint.poller!.converse(function* (own): Program {
    own.follow(origin);
    if (!(yield* own.tcp.readable(connection, timeoutUs))) return own.tcp.close(connection);
    // The end of the connection is read by a thread too, but it is no part of a request.
    if (connection.endpoint.unreadBytes > 0) own.stage('3');
    yield* own.compute(tomcatCosts.pollUs);
    handOver(own, endpoint, connection, conversation);
  });
}

/** ThreadPoolExecutor with Tomcat's TaskQueue: a thread that waits, a new one while there are fewer than maxThreads, the queue. */
function handOver(sys: Sys, endpoint: Endpoint, connection: Connection, conversation: Conversation): void {
  const { ends } = connection;
  if (endpoint.idle <= endpoint.queue.length && endpoint.threads < endpoint.connector.maxThreads) addThread(sys, endpoint);
  sys.note('connectionDispatched', { address: ends.destination, port: ends.destinationPort, waiting: Math.max(0, endpoint.queue.length - endpoint.idle) });
  endpoint.queue.push({ connection, conversation, origin: sys.origin });
  endpoint.work.wakeOne();
}

function* worker(sys: Sys, endpoint: Endpoint, threadName: string): Program {
  for (;;) {
    endpoint.idle++;
    while (endpoint.queue.length === 0) yield* sys.waitOn(endpoint.work, 'futex');
    endpoint.idle--;
    const { connection, conversation, origin } = endpoint.queue.shift()!;
    sys.follow(origin);
    let open = true;
    do open = yield* conversation.serve(sys, threadName); while (open && conversation.hasMore);
    if (open) watch(sys, endpoint, connection, conversation, endpoint.connector.keepAliveTimeoutUs);
    else sys.tcp.close(connection);
    yield* sys.compute(tomcatCosts.restUs);
  }
}
