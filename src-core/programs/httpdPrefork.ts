/**
 * A child of the prefork MPM: one process, one thread, one connection at a time. It accepts by itself; with several
 * listening sockets real children take turns on the accept mutex, here the kernel hands each connection to one of them.
 * While a client keeps its connection open without asking, the process waits with it.
 */
import type { Program } from '../kernel/scheduler.ts';
import type { Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { clientOf, serveNext } from './httpdConnection.ts';
import { httpdChild } from './httpdCosts.ts';
import type { HttpdShared } from './httpdExchange.ts';
import type { Slot } from './httpdMpm.ts';

export function* preforkChild(sys: Sys, shared: HttpdShared, listeners: readonly Listener[], slot: Slot): Program {
  sys.touch('heap', { fresh: httpdChild.freshKib });
  const { maxConnectionsPerChild } = shared.config.mpm;
  for (let count = 0; maxConnectionsPerChild === 0 || count < maxConnectionsPerChild; count++) {
    slot.idle = 1;
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    slot.idle = 0;
    const client = clientOf(shared, connection);
    while (yield* serveNext(sys, shared, client));
    sys.tcp.close(connection);
  }
}
