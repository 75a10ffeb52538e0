/**
 * nginx 1.22: a master that opens the listening sockets and forks workers; each worker is one thread with an event loop
 * that serves many connections in turns. A worker accepts by itself; the master never touches a request.
 * Sources: nginx.org Beginner's Guide, Development guide; facts about headers from captures of nginx 1.22.1.
 */
import type { NginxConfig } from '../config/nginxConf.ts';
import { NGINX_STOCK_FILES } from '../config/nginxStockFiles.ts';
import type { Program } from '../kernel/scheduler.ts';
import { boot, type Sys } from '../system/sys.ts';
import type { Machine } from '../system/machine.ts';
import type { Listener } from '../system/tcpStack.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { nginxCosts, nginxImage, nginxWorker } from './costs.ts';
import { serveConnection } from './nginxConnection.ts';
import { serveHttp2, speaksHttp2 } from './nginxHttp2.ts';
import { writeErrorLine } from './nginxLogs.ts';
import type { UpstreamGroup } from './nginxUpstream.ts';

export interface NginxSetup {
  readonly config: NginxConfig;
  /** Modification time of the files, ms since the epoch: for Last-Modified and ETag. */
  readonly filesModifiedMs: number;
  /** Names of other machines that servers of upstreams may have: name → address. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** What the connections of one worker share: the configuration, the state of each upstream, a count of connections. */
export interface NginxShared extends NginxSetup {
  readonly groups: Map<string, UpstreamGroup>;
  /** Those of clients and those to servers, counted over all workers, as nginx does in shared memory. */
  readonly connections: { count: number };
  /** `worker_connections` of this worker: clients, servers, and the listening sockets too. */
  readonly slots: { readonly all: number; free: number };
}

export function startNginx(machine: Machine, setup: NginxSetup): void {
  for (const [path, text] of Object.entries(NGINX_STOCK_FILES)) if (!machine.files.has(path)) machine.files.set(path, bytesOfText(text));
  const identity = { program: 'nginx', role: 'master', argv: ['nginx:', 'master', 'process', '/usr/sbin/nginx'], environment: {} };
  boot(machine, identity, nginxImage, (sys) => master(sys, setup));
}

function* master(sys: Sys, setup: NginxSetup): Program {
  yield* sys.files.read('/etc/nginx/nginx.conf');
  const listeners = openListeners(sys, setup.config);
  const { workerProcesses } = setup.config;
  const count = workerProcesses === 'auto' ? sys.machine.setup.cores : workerProcesses;
  const connections = { count: 0 };
  for (let i = 0; i < count; i++) {
    yield* sys.fork('worker', (child) => worker(child, listeners, sharedOf(setup, listeners.length, connections)), { us: nginxCosts.forkUs, unsharedKib: nginxWorker.unsharedKib });
  }
  for (;;) yield* sys.wait(Infinity);
}

/** Of `worker_connections` each listening socket takes one, and the channel to the master another. */
function sharedOf(setup: NginxSetup, listeners: number, connections: NginxShared['connections']): NginxShared {
  const all = setup.config.workerConnections;
  return { ...setup, groups: new Map(), connections, slots: { all, free: Math.max(0, all - listeners - 1) } };
}

function openListeners(sys: Sys, config: NginxConfig): readonly Listener[] {
  const seen = new Set<string>();
  const listeners: Listener[] = [];
  for (const { address, port, backlog } of config.servers.flatMap((server) => server.listens)) {
    const at = address === '*' ? '0.0.0.0' : address.replace(/^\[|\]$/g, '');
    if (seen.has(`${at} ${port}`)) continue;
    seen.add(`${at} ${port}`);
    const listener = sys.tcp.listen(at, port, backlog);
    if (listener) listeners.push(listener);
  }
  return listeners;
}

function* worker(sys: Sys, listeners: readonly Listener[], shared: NginxShared): Program {
  sys.touch('heap', { fresh: nginxWorker.freshKib });
  const [first, ...others] = listeners;
  for (const listener of others) sys.converse((own) => acceptLoop(own, listener, shared));
  // A configuration without a server is a valid one: nobody can come, and the worker waits.
  if (first) yield* acceptLoop(sys, first, shared);
  else yield* sys.wait(Infinity);
}

function* acceptLoop(sys: Sys, listener: Listener, shared: NginxShared): Program {
  for (;;) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    if (shared.slots.free === 0) {
      yield* writeErrorLine(sys, shared, 'alert', `${shared.slots.all} worker_connections are not enough`);
      sys.tcp.close(connection);
      continue;
    }
    shared.slots.free--;
    const serve = speaksHttp2(connection, shared) ? serveHttp2 : serveConnection;
    sys.converse((own) => serve(own, connection, shared));
  }
}
