/**
 * The way of a question that Python asked in the middle of a call, to another process and back: a connection out of the
 * process's pool, or a new one while there may be more; the question's bytes; the answer's. What the answer is, CPython
 * knows already (`PythonPeer`); how long it takes is found out here.
 */
import { Pool } from '../kernel/pool.ts';
import type { Process } from '../system/process.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { parseAddress, withPort } from '../wire/address.ts';
import { framed, framesOf, type BackendProtocol } from './backendMessages.ts';
import { summaryOf } from './database.ts';
import type { AskEvent } from './pythonReplay.ts';

interface ConnectionPool {
  readonly places: Pool;
  readonly idle: Connection[];
  /** How many questions a connection has carried. */
  readonly uses: WeakMap<Connection, number>;
}

const pools = new WeakMap<Process, Map<string, ConnectionPool>>();

/** To be used as the outlet `ask` of a replay. */
export function* ask(sys: Sys, event: AskEvent): SystemCall<void> {
  const { peer, question, answer, run } = event;
  const pool = poolOf(sys, event);
  const startedAt = sys.now;
  const waits = pool.places.busy >= pool.places.size;
  yield pool.places;
  try {
    if (waits) sys.note('poolWaited', { peer, size: pool.places.size, us: sys.now - startedAt });
    const connection = yield* connectionTo(sys, pool, peer);
    if (!connection) return;
    if (answer === null) return sys.tcp.close(connection);
    const protocol = protocolOf(question);
    const local = withPort(connection.ends.source, connection.ends.sourcePort);
    sys.machine.internet.answerWhenAsked(local, { answer, bytes: framed(protocol, answer), ...(run ? { run } : {}) });
    yield* exchange(sys, connection, protocol, question, answer);
    pool.uses.set(connection, (pool.uses.get(connection) ?? 0) + 1);
    pool.idle.push(connection);
  } finally {
    pool.places.release();
  }
}

/** A command is a list of texts. */
function protocolOf(question: string): BackendProtocol {
  try {
    const words = JSON.parse(question) as unknown;
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? 'redis' : 'database';
  } catch {
    return 'database';
  }
}

function* exchange(sys: Sys, connection: Connection, protocol: BackendProtocol, question: string, answer: string): SystemCall<void> {
  const bytes = framed(protocol, question);
  const peer = withPort(connection.ends.destination, connection.ends.destinationPort);
  const payload = protocol === 'database' ? 'sql' : 'text';
  const [frame] = framesOf(protocol).take(bytes);
  sys.note('querySent', { what: frame?.what ?? '', bytes: bytes.length, to: peer }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: payload, bytes } });
  yield* sys.tcp.send(connection, bytes);
  const frames = framesOf(protocol);
  for (;;) {
    const received = yield* sys.tcp.recv(connection);
    if (received.kind !== 'bytes') return;
    const [whole] = frames.take(received.bytes);
    if (!whole) continue;
    const about = protocol === 'database' ? summaryOf(answer) : { rows: 0, error: '' };
    sys.note('resultRead', { ...about, bytes: whole.bytes.length, from: peer }, { payload: { protocol: payload, bytes: whole.bytes } });
    return;
  }
}

function poolOf(sys: Sys, { peer, pool: size }: AskEvent): ConnectionPool {
  let ofProcess = pools.get(sys.process);
  if (!ofProcess) pools.set(sys.process, (ofProcess = new Map()));
  let pool = ofProcess.get(peer);
  if (!pool) ofProcess.set(peer, (pool = { places: new Pool(sys.machine.internet.scheduler, size), idle: [], uses: new WeakMap() }));
  return pool;
}

/** An idle connection whose other end has not gone away, or a new one; `null` when it is refused. */
function* connectionTo(sys: Sys, pool: ConnectionPool, peer: string): SystemCall<Connection | null> {
  for (let idle = pool.idle.pop(); idle; idle = pool.idle.pop()) {
    if (idle.endpoint.state === 'ESTABLISHED') {
      sys.note('connectionReused', { address: idle.ends.destination, port: idle.ends.destinationPort, uses: pool.uses.get(idle) ?? 0 });
      return idle;
    }
    sys.tcp.close(idle);
  }
  const place = peerAddress(sys, peer);
  if (!place) return null;
  const connected = yield* sys.tcp.connect(place.address, place.port);
  return connected.kind === 'connected' ? connected.connection : null;
}

/** Where `host:port` is; `null` for a name that this machine does not know, and for what is no port. */
export function peerAddress({ machine }: Sys, peer: string): { readonly address: string; readonly port: number } | null {
  const [, host = '', digits = ''] = /^(.+):(\d+)$/.exec(peer) ?? [];
  const port = Number(digits);
  const named = host === 'localhost' ? '127.0.0.1' : machine.internet.addressOf(host);
  const address = named ?? host.replace(/^\[|\]$/g, '');
  return parseAddress(address) && port > 0 && port < 65_536 ? { address, port } : null;
}
