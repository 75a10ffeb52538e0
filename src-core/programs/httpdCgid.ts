/**
 * mod_cgid: threads must not fork, so a daemon made at the start does it for them. A child writes the request to the daemon's
 * Unix socket; the daemon forks, and that very socket becomes the script's standard input and output. Standard error is the
 * error log itself (mod_cgid.c).
 */
import type { Program } from '../kernel/scheduler.ts';
import type { Process } from '../system/process.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { decodeEnvironment, encodeEnvironment } from '../wire/environmentBlock.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import type { Variable } from '../wire/variable.ts';
import { execScript, outputForm } from './cgiProcess.ts';
import { cgiCosts } from './httpdCosts.ts';
import type { HttpdSetup } from './httpdExchange.ts';
import { writeErrorLog, writeRawErrors } from './httpdLogs.ts';
import { acceptLocal, closeLocal, LocalListener, type LocalConnection } from './localSocket.ts';

/** What a child asks of the daemon (`cgid_req_t`): here lines and an environment block behind a length. */
export interface CgidRequest {
  readonly path: string;
  readonly words: readonly string[];
  readonly errorLog: string;
  readonly variables: readonly Variable[];
}

/** Scripts by the connection that they answer, so that a child can have its own killed when it takes too long (GETPID_REQ). */
const SCRIPTS = new WeakMap<LocalListener, Map<string, Process>>();

export function scriptOf(listener: LocalListener, { reader }: LocalConnection): Process | undefined {
  return SCRIPTS.get(listener)?.get(nameOf(reader.id));
}

export function* startCgid(sys: Sys, setup: HttpdSetup, socket: string, listeners: readonly Listener[]): SystemCall<LocalListener> {
  const listener = new LocalListener(sys, socket);
  SCRIPTS.set(listener, new Map());
  listener.owner = yield* sys.fork('cgid', (own) => daemon(own, setup, listener, listeners), { us: cgiCosts.forkUs, unsharedKib: 60 });
  return listener;
}

function* daemon(sys: Sys, setup: HttpdSetup, listener: LocalListener, listeners: readonly Listener[]): Program {
  for (const each of listeners) sys.process.forget(each);
  sys.converse(function* (own): Program {
    for (;;) yield* own.wait(Infinity);
  });
  for (;;) {
    const connection = yield* acceptLocal(sys, listener);
    const read = yield* readRequest(sys, connection);
    if (read) {
      const child = yield* sys.fork('cgi', (own) => script(own, setup, connection, read), { us: cgiCosts.forkUs, unsharedKib: 40 });
      SCRIPTS.get(listener)!.set(nameOf(connection.reader.id), child);
    }
    closeLocal(sys, connection);
  }
}

/** Both ends of a connection have its name, and an arrow for their direction. */
function nameOf(id: string): string {
  return id.replace(/[<>](?::[rw])?$/, '');
}

export function encodeCgidRequest({ path, words, errorLog, variables }: CgidRequest): Uint8Array {
  const head = bytesOfText(`${[path, errorLog, ...words].join('\n')}\n\n`);
  const content = joinBytes([head, encodeEnvironment(variables)]);
  return joinBytes([bytesOfText(`${content.length}:`), content]);
}

/** The request, and what of the body came with it. */
function* readRequest(sys: Sys, { reader }: LocalConnection): SystemCall<(CgidRequest & { readonly rest: Uint8Array }) | null> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const all = joinBytes(parts);
    const colon = all.indexOf(0x3a);
    const length = colon < 0 ? Infinity : Number(latin1Of(all.subarray(0, colon)));
    if (all.length >= colon + 1 + length) {
      const content = all.subarray(colon + 1, colon + 1 + length);
      const text = latin1Of(content);
      const end = text.indexOf('\n\n') + 2;
      const [path = '', errorLog = '', ...words] = text.slice(0, end - 2).split('\n');
      return { path, errorLog, words, variables: decodeEnvironment(content.subarray(end)).message, rest: all.subarray(colon + 1 + length) };
    }
    const received = yield* sys.pipes.read(reader);
    if (received.kind !== 'bytes') return null;
    parts.push(received.bytes);
  }
}

function* script(sys: Sys, setup: HttpdSetup, { reader, writer }: LocalConnection, { rest, errorLog, ...request }: CgidRequest & { readonly rest: Uint8Array }): Program {
  const log = { errorLog, logLevel: setup.config.main.logLevel };
  const command = { ...request, files: setup.files, pythonPath: setup.path, locked: setup.locked ?? new Set<string>() };
  const failure = yield* execScript(sys, command, {
    *readInput(own) {
      const parts = [rest];
      for (let received = yield* own.pipes.read(reader); received.kind === 'bytes'; received = yield* own.pipes.read(reader)) parts.push(received.bytes);
      return joinBytes(parts);
    },
    *print(own, bytes) {
      yield* own.pipes.write(writer, bytes, outputForm(bytes));
    },
    complain: (own, text) => writeRawErrors(own, log, text),
  });
  if (failure) {
    const error = `(${failure.errno})${failure.text}`;
    yield* writeErrorLog(sys, log, { module: 'cgid', level: 'error', error, text: `AH01241: exec of '${request.path}' failed` });
    sys.process.exit('1', sys.thread);
  }
}
