/** What an event loop does with epoll: waiting for the first of several sockets (or for another source) to become readable. */
import type { Source } from '../kernel/waitQueue.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';

/** The first connection that has something to read, `stopped` when the other source fired, `timeout` when the time ran out. */
export function* waitReadable(sys: Sys, connections: readonly Connection[], timeoutUs: number, other?: Source): SystemCall<Connection | 'stopped' | 'timeout'> {
  const sources = [...(other ? [other] : []), ...connections.map(({ readable }) => readable)];
  for (const endsAt = sys.now + timeoutUs; ; ) {
    if (other?.fired) return 'stopped';
    const ready = connections.find(({ endpoint }) => endpoint.canReceive);
    if (ready) return ready;
    if (sys.now >= endsAt) return 'timeout';
    yield* sys.poll(sources, endsAt - sys.now);
  }
}
