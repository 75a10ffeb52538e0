/**
 * A broker in the manner of Redis: lists by name, one process with one event loop for all connections. LPUSH puts a text at
 * the front, BRPOP takes one from the back and waits while there is none (redis.io, "Commands"). Others are refused.
 */
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { BrokerSettings } from '../config/backendConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Origin } from '../system/context.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { decodeResp, encodeResp, type Resp } from '../wire/resp.ts';
import { brokerCosts, brokerImage } from './backendCosts.ts';
import { framesOf } from './backendMessages.ts';
import { listening } from './listening.ts';

const LOG = '/var/log/redis/redis-server.log';
const BACKLOG = 511;

interface Queue {
  readonly items: { readonly text: string; readonly origin: Origin }[];
  readonly filled: WaitQueue;
}

export function startBroker(machine: Machine, settings: BrokerSettings): void {
  const argv = ['/usr/bin/redis-server', '/etc/redis/redis.conf'];
  boot(machine, { program: 'broker', role: '', argv, environment: {} }, brokerImage, (sys) => broker(sys, settings));
}

function* broker(sys: Sys, settings: BrokerSettings): Program {
  yield* sys.compute(brokerCosts.startUs);
  const listener = yield* listening(sys, { ...settings, backlog: BACKLOG }, (text) => sys.files.log(LOG, text));
  if (!listener) return sys.process.exit('1', sys.thread);
  // Whoever pushes learns the length of the list, which this client does not look at.
  sys.machine.internet.answering(sys.machine, settings, { answer: '1' }, sys.process);
  yield* sys.files.log(LOG, 'Ready to accept connections');
  const queues = new Map<string, Queue>();
  for (;;) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    sys.converse((conversation) => serve(conversation, connection, queues));
  }
}

function* serve(sys: Sys, connection: Connection, queues: Map<string, Queue>): SystemCall<void> {
  const client = withPort(connection.ends.destination, connection.ends.destinationPort);
  const frames = framesOf('redis');
  for (;;) {
    const received = yield* sys.tcp.recv(connection);
    if (received.kind !== 'bytes') return sys.tcp.close(connection);
    for (const { bytes, what } of frames.take(received.bytes)) {
      sys.note('queryRead', { what, bytes: bytes.length, from: client }, { payload: { protocol: 'text', bytes } });
      yield* sys.compute(brokerCosts.commandUs);
      const answer = yield* obeyed(sys, commandOf(bytes), queues);
      const reply = encodeResp(answer);
      sys.machine.internet.answered(client);
      sys.note('resultSent', { rows: answer === null ? 0 : 1, error: isError(answer) ? answer.error : '', bytes: reply.length, to: client }, { payload: { protocol: 'text', bytes: reply } });
      if (!(yield* sys.tcp.send(connection, reply))) return;
    }
    if (frames.broken()) {
      yield* sys.tcp.send(connection, encodeResp({ error: 'ERR Protocol error' }));
      return sys.tcp.close(connection);
    }
  }
}

function* obeyed(sys: Sys, [name = '', key = '', text = '']: readonly string[], queues: Map<string, Queue>): SystemCall<Resp> {
  const command = name.toUpperCase();
  if (command === 'PING') return { simple: 'PONG' };
  let queue = queues.get(key);
  if (!queue) queues.set(key, (queue = { items: [], filled: new WaitQueue(sys.machine.internet.scheduler) }));
  if (command === 'LLEN') return queue.items.length;
  if (command === 'LPUSH') {
    queue.items.unshift({ text, origin: sys.origin });
    sys.machine.internet.unfinishedJobs++;
    queue.filled.wakeOne();
    return queue.items.length;
  }
  if (command !== 'BRPOP') return { error: `ERR unknown command '${name}'` };
  while (queue.items.length === 0) yield* sys.waitOn(queue.filled, 'epoll_wait');
  const item = queue.items.pop()!;
  // What the worker gets now was caused by whoever pushed it, not by its own asking.
  sys.follow(item.origin);
  return [key, item.text];
}

function commandOf(bytes: Uint8Array): readonly string[] {
  const found = decodeResp(bytes);
  const value = found && found !== 'wrong' ? found.value : null;
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

function isError(value: Resp): value is { readonly error: string } {
  return typeof value === 'object' && value !== null && 'error' in value;
}
