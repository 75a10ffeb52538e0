/**
 * mod_wsgi's daemon mode: processes that httpd's parent makes at the start, a group for each WSGIDaemonProcess. They serve no
 * HTTP: a child of httpd connects to the group's Unix socket and writes the request there, and one of the group's threads
 * accepts it, calls the application and writes the answer back as CGI's header lines and a body (mod_wsgi.c).
 */
import type { HttpdWsgiDaemon } from '../config/httpdWsgi.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Process } from '../system/process.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { decodeEnvironment, encodeEnvironment } from '../wire/environmentBlock.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import type { Variable } from '../wire/variable.ts';
import { httpdChild, httpdCosts } from './httpdCosts.ts';
import type { HttpdSetup } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { callApplication, inPython, newInterpreter, type Interpreter } from './httpdWsgiCall.ts';
import { acceptLocal, closeLocal, LocalListener, type LocalConnection } from './localSocket.ts';

export interface WsgiGroup {
  readonly daemon: HttpdWsgiDaemon;
  readonly listener: LocalListener;
  readonly processes: Set<Process>;
}

/** Makes all groups' processes; the sockets are the parent's (`wsgi.<pid>.<generation>.<number>.sock`). */
export function* startWsgiDaemons(sys: Sys, setup: HttpdSetup, listeners: readonly Listener[]): SystemCall<ReadonlyMap<string, WsgiGroup>> {
  const groups = new Map<string, WsgiGroup>();
  for (const [i, daemon] of setup.config.wsgiDaemons.entries()) {
    const group: WsgiGroup = { daemon, listener: new LocalListener(sys, `/var/run/apache2/wsgi.${sys.process.pid}.0.${i + 1}.sock`), processes: new Set() };
    groups.set(daemon.name, group);
    for (let count = 0; count < daemon.processes; count++) yield* startProcess(sys, setup, group, listeners);
  }
  return groups;
}

/** A process of a group has ended (`maximum-requests`, a crash): another takes its place. */
export function* replaceWsgiDaemon(sys: Sys, setup: HttpdSetup, groups: ReadonlyMap<string, WsgiGroup>, pid: number, listeners: readonly Listener[]): SystemCall<void> {
  for (const group of groups.values()) {
    const gone = [...group.processes].find((process) => process.pid === pid);
    if (!gone) continue;
    group.processes.delete(gone);
    yield* writeErrorLog(sys, setup.config.main, { module: 'wsgi', level: 'info', text: `mod_wsgi (pid=${pid}): Process '${group.daemon.name}' has died, deregister and restart it.` });
    yield* startProcess(sys, setup, group, listeners);
  }
}

function* startProcess(sys: Sys, setup: HttpdSetup, group: WsgiGroup, listeners: readonly Listener[]): SystemCall<void> {
  const process = yield* sys.fork(`wsgi:${group.daemon.name}`, (own) => daemon(own, setup, group, listeners), { us: httpdCosts.forkUs, unsharedKib: httpdChild.unsharedKib });
  group.processes.add(process);
}

/** What the threads of one process share. */
interface Shared {
  readonly setup: HttpdSetup;
  readonly group: WsgiGroup;
  readonly interpreter: Interpreter;
  served: number;
}

function* daemon(sys: Sys, setup: HttpdSetup, group: WsgiGroup, listeners: readonly Listener[]): Program {
  const { displayName, name, threads } = group.daemon;
  // display-name=%{GROUP} and the like write over argv, for ps.
  if (displayName !== null) sys.set(['argv'], { 0: displayName === '%{GROUP}' ? `(wsgi:${name})` : displayName });
  for (const each of listeners) sys.process.forget(each);
  sys.touch('stack', { fresh: threads * httpdChild.threadKib });
  const shared: Shared = { setup, group, interpreter: newInterpreter(sys), served: 0 };
  for (let i = 1; i <= threads; i++) {
    yield* sys.compute(httpdCosts.threadUs);
    sys.startThread(`wsgi ${i}`, (own) => thread(own, shared, i), { python: false });
  }
  // The main thread waits for signals.
  for (;;) yield* sys.wait(Infinity);
}

function* thread(sys: Sys, shared: Shared, number: number): Program {
  const { group } = shared;
  for (;;) {
    const connection = yield* acceptLocal(sys, group.listener);
    const read = yield* readRequest(sys, connection);
    if (read) {
      yield* sys.compute(httpdCosts.wsgiDaemonUs);
      yield* serve(sys, shared, number, connection, read);
    }
    closeLocal(sys, connection);
    yield* sys.compute(httpdCosts.wsgiDaemonRestUs);
    const { maximumRequests } = group.daemon;
    if (maximumRequests > 0 && ++shared.served >= maximumRequests) sys.process.exit('0', sys.thread);
  }
}

function* serve(sys: Sys, shared: Shared, number: number, { writer }: LocalConnection, request: DaemonRequest): SystemCall<void> {
  const { setup, group } = shared;
  const { name, threads, processes, multiprocess, pythonPath } = group.daemon;
  const own = inPython(sys);
  const settings = { processGroup: name, applicationGroup: request.applicationGroup, processes: multiprocess ? processes : null, threads, pythonPath };
  const variable = (wanted: string): string => request.variables.find(([given]) => given === wanted)?.[1] ?? '';
  const about = { ...request.about, daemon_start: sys.epochUs, thread_id: number };
  const failed = yield* callApplication(own, shared.interpreter, setup, settings, {
    script: request.script, variables: request.variables, input: latin1Of(request.body), descriptor: sys.process.descriptorOf(writer), about,
    server: setup.config.main, client: `[remote ${variable('REMOTE_ADDR')}:${variable('REMOTE_PORT')}] `,
  }, function* (bytes) {
    yield* own.pipes.write(writer, bytes, 'cgi-response');
  });
  // The script could not be executed: httpd is told no more than that there was an error.
  if (failed !== null && !writer.pipe.unreadBytes) yield* own.pipes.write(writer, bytesOfText('Status: 200 Error\r\n\r\n'), 'cgi-response');
}

export interface DaemonRequest {
  readonly script: string;
  readonly applicationGroup: string;
  readonly about: { readonly [key: string]: string | number };
  readonly variables: readonly Variable[];
  readonly body: Uint8Array;
}

/** Lines and an environment block behind a length; the body follows to the end (mod_wsgi has lengths of its own kind). */
export function encodeDaemonRequest({ script, applicationGroup, about, variables }: Omit<DaemonRequest, 'body'>): Uint8Array {
  const content = joinBytes([bytesOfText(`${script}\n${applicationGroup}\n${JSON.stringify(about)}\n`), encodeEnvironment(variables)]);
  return joinBytes([bytesOfText(`${content.length}:`), content]);
}

function* readRequest(sys: Sys, { reader }: LocalConnection): SystemCall<DaemonRequest | null> {
  const parts: Uint8Array[] = [];
  for (let received = yield* sys.pipes.read(reader); received.kind === 'bytes'; received = yield* sys.pipes.read(reader)) parts.push(received.bytes);
  const all = joinBytes(parts);
  const colon = all.indexOf(0x3a);
  if (colon < 0) return null;
  const end = colon + 1 + Number(latin1Of(all.subarray(0, colon)));
  const content = all.subarray(colon + 1, end);
  const [script = '', applicationGroup = '', about = '{}'] = latin1Of(content).split('\n', 3);
  const head = script.length + applicationGroup.length + about.length + 3;
  return { script, applicationGroup, about: JSON.parse(about) as Record<string, string | number>, variables: decodeEnvironment(content.subarray(head)).message, body: all.subarray(end) };
}
