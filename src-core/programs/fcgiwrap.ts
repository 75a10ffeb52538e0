/**
 * fcgiwrap 1.1: CGI for servers that cannot fork. It speaks FastCGI to the web server, and for each request forks and
 * executes the script as CGI wants it, so that the script is loaded anew each time (fcgiwrap.c). Its processes are made in
 * advance and serve one connection at a time.
 */
import type { FcgiwrapSettings } from '../config/fcgiwrapArgs.ts';
import type { Program } from '../kernel/scheduler.ts';
import { Signal } from '../kernel/waitQueue.ts';
import type { Machine } from '../system/machine.ts';
import type { PipeEnd } from '../system/pipe.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { decodeFastcgi, encodeFastcgi, fastcgiProtocolStatus, type FastcgiRecord } from '../wire/fastcgi.ts';
import { decodeNameValuePairs } from '../wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../wire/fastcgiStream.ts';
import { WireError } from '../wire/field.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Variable } from '../wire/variable.ts';
import { type CgiStreams, execScript, outputForm } from './cgiProcess.ts';
import { cgiCosts, fcgiwrapChildKib, fcgiwrapImage } from './httpdCosts.ts';
import { Intake } from './intake.ts';
import { listening } from './listening.ts';

export interface FcgiwrapSetup {
  readonly settings: FcgiwrapSettings;
  /** What Python can read: path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  /** Files that begin with `#!` are executable unless they stand here. */
  readonly locked?: ReadonlySet<string>;
}

const STDERR = 'fcgiwrap (stderr)';
/** What the variables of a request are added to (`inherit_environment`). */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
const BACKLOG = 511;

export function startFcgiwrap(machine: Machine, setup: FcgiwrapSetup): void {
  const argv = ['/usr/sbin/fcgiwrap', ...setup.settings.args];
  boot(machine, { program: 'fcgiwrap', role: 'parent', argv, environment: ENVIRONMENT }, fcgiwrapImage, (sys) => parent(sys, setup));
}

function* parent(sys: Sys, setup: FcgiwrapSetup): Program {
  const { host, port, children } = setup.settings;
  const listener = yield* listening(sys, { host, port, backlog: BACKLOG }, (text) => sys.files.log(STDERR, text));
  if (!listener) return sys.process.exit('1', sys.thread);
  const spawn = (): SystemCall<unknown> => sys.fork('worker', (own) => worker(own, setup, listener), { us: cgiCosts.forkUs, unsharedKib: fcgiwrapChildKib });
  for (let i = 0; i < children; i++) yield* spawn();
  for (;;) {
    const exit = yield* sys.wait(Infinity);
    if (exit) yield* spawn();
  }
}

function* worker(sys: Sys, setup: FcgiwrapSetup, listener: Listener): Program {
  for (;;) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    const intake = new Intake('fastcgi', httpProfiles.rfc);
    while (yield* serve(sys, setup, connection, intake));
    sys.tcp.close(connection);
  }
}

/** One request; says whether the web server keeps the connection for another. */
function* serve(sys: Sys, setup: FcgiwrapSetup, connection: Connection, intake: Intake): SystemCall<boolean> {
  const { bytes, nothing } = yield* intake.next(sys, connection);
  const request = nothing ? null : requestOf(bytes);
  if (!request) return false;
  const { variables, body, requestId, keeps } = request;
  const answer = new Answer(sys, connection, requestId);
  sys.stage('3');
  yield* sys.compute(cgiCosts.wrapperUs);
  const [stdin, stdout, stderr] = [sys.pipes.make(), sys.pipes.make(), sys.pipes.make()];
  yield* sys.fork('cgi', function* (own): Program {
    own.stage('4');
    own.process.forget(connection);
    for (const end of [stdin.writer, stdout.reader, stderr.reader]) own.pipes.close(end);
    yield* script(own, setup, variables, { stdin: stdin.reader, stdout: stdout.writer, stderr: stderr.writer });
  }, { us: cgiCosts.forkUs, unsharedKib: 8 });
  for (const end of [stdin.reader, stdout.writer, stderr.writer]) sys.pipes.close(end);
  const complained = new Signal(sys.machine.internet.scheduler);
  sys.converse((own) => passErrors(own, setup, stderr.reader, answer, complained));
  if (body.length > 0) yield* sys.pipes.write(stdin.writer, body);
  sys.pipes.close(stdin.writer);
  for (let part = yield* sys.pipes.read(stdout.reader); part.kind === 'bytes'; part = yield* sys.pipes.read(stdout.reader)) {
    sys.stage('14');
    yield* answer.send(streamRecords('STDOUT', requestId, part.bytes, { closes: false }));
  }
  sys.pipes.close(stdout.reader);
  if (!complained.fired) yield complained;
  const exit = yield* sys.wait(Infinity);
  sys.stage('14');
  const end: FastcgiRecord = { kind: 'END_REQUEST', requestId, appStatus: Number(exit?.reason ?? 0) || 0, protocolStatus: fastcgiProtocolStatus.requestComplete, paddingLength: 0 };
  yield* answer.send([...streamRecords('STDERR', requestId, new Uint8Array(0)), ...streamRecords('STDOUT', requestId, new Uint8Array(0)), end]);
  return keeps;
}

interface FastcgiRequest {
  readonly requestId: number;
  readonly keeps: boolean;
  readonly variables: readonly Variable[];
  readonly body: Uint8Array;
}

/** Null: no FastCGI. */
function requestOf(bytes: Uint8Array): FastcgiRequest | null {
  try {
    const { message: records } = decodeFastcgi(bytes);
    const begin = records.find((record) => record.kind === 'BEGIN_REQUEST');
    if (begin?.kind !== 'BEGIN_REQUEST') return null;
    const { requestId, keepConnection: keeps } = begin;
    const given = decodeNameValuePairs(joinStream(records, 'PARAMS', requestId).content).message;
    return { requestId, keeps, variables: [['FCGI_ROLE', 'RESPONDER'], ...given], body: joinStream(records, 'STDIN', requestId).content };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}

class Answer {
  private readonly sys: Sys;
  private readonly connection: Connection;
  readonly requestId: number;

  constructor(sys: Sys, connection: Connection, requestId: number) {
    this.sys = sys;
    this.connection = connection;
    this.requestId = requestId;
  }

  *send(records: readonly FastcgiRecord[]): SystemCall<void> {
    const bytes = encodeFastcgi(records);
    const { ends, loopback } = this.connection;
    const to = withPort(ends.destination, ends.destinationPort);
    this.sys.note('responseSent', { status: 0, bytes: bytes.length, to }, { crossing: loopback ? 'process' : 'machine', payload: { protocol: 'fastcgi', bytes } });
    yield* this.sys.tcp.send(this.connection, bytes);
  }
}

function* passErrors(sys: Sys, { settings }: FcgiwrapSetup, stderr: PipeEnd, answer: Answer, done: Signal): Program {
  for (let part = yield* sys.pipes.read(stderr); part.kind === 'bytes'; part = yield* sys.pipes.read(stderr)) {
    if (settings.forwardsErrors) yield* answer.send(streamRecords('STDERR', answer.requestId, part.bytes, { closes: false }));
    else for (const line of latin1Of(part.bytes).replace(/\n$/, '').split('\n')) yield* sys.files.log(STDERR, line);
  }
  sys.pipes.close(stderr);
  done.fire();
}

interface Ends {
  readonly stdin: PipeEnd;
  readonly stdout: PipeEnd;
  readonly stderr: PipeEnd;
}

/** The child: which script, and exec; why not, as a response of its own (`cgi_error`). */
function* script(sys: Sys, setup: FcgiwrapSetup, variables: readonly Variable[], { stdin, stdout, stderr }: Ends): SystemCall<void> {
  const { settings, files, path: pythonPath, locked = new Set<string>() } = setup;
  const streams: CgiStreams = {
    *readInput(own) {
      const parts: Uint8Array[] = [];
      for (let part = yield* own.pipes.read(stdin); part.kind === 'bytes'; part = yield* own.pipes.read(stdin)) parts.push(part.bytes);
      return joinBytes(parts);
    },
    *print(own, bytes) {
      yield* own.pipes.write(stdout, bytes, outputForm(bytes));
    },
    *complain(own, text) {
      yield* own.pipes.write(stderr, encodeUtf8(text));
    },
  };
  function* refuse(message: string, reason: string): SystemCall<void> {
    yield* streams.print(sys, bytesOfText(`Status: ${message}\r\nContent-Type: text/plain\r\n\r\n${message}\r\n`));
    yield* streams.complain(sys, `${reason}\n`);
    sys.process.exit('99', sys.thread);
  }
  const found = scriptOf(sys, variables);
  if (!found) return yield* refuse('403 Forbidden', 'Cannot get script name, are DOCUMENT_ROOT and SCRIPT_NAME (or SCRIPT_FILENAME) set and is the script executable?');
  if (settings.allowed.length > 0 && !settings.allowed.includes(found.path)) return yield* refuse('403 Forbidden', `The given script is not allowed to execute (${found.path})`);
  const environment = new Map([...variables, ...(found.pathInfo === '' ? [] : [['PATH_INFO', found.pathInfo] as const])]);
  for (const [name, value] of Object.entries(ENVIRONMENT)) if (!environment.has(name)) environment.set(name, value);
  const command = { path: found.path, words: [], variables: [...environment], files, pythonPath, locked };
  const failure = yield* execScript(sys, command, streams);
  if (failure) yield* refuse('502 Bad Gateway', `Cannot execute script (${found.path})`);
}

/** SCRIPT_FILENAME, or DOCUMENT_ROOT with SCRIPT_NAME as far as there is a file; what follows is PATH_INFO (`get_cgi_filename`). */
function scriptOf(sys: Sys, variables: readonly Variable[]): { readonly path: string; readonly pathInfo: string } | null {
  const value = (wanted: string): string => variables.findLast(([name]) => name === wanted)?.[1] ?? '';
  const { files } = sys.machine;
  const named = value('SCRIPT_FILENAME');
  if (named !== '') return files.has(named) ? { path: named, pathInfo: '' } : null;
  if (value('SCRIPT_NAME') === '' || value('DOCUMENT_ROOT') === '') return null;
  const whole = value('DOCUMENT_ROOT') + value('SCRIPT_NAME');
  for (let path = whole; path.length > 1; path = path.slice(0, path.lastIndexOf('/'))) {
    if (files.has(path)) return { path, pathInfo: whole.slice(path.length) };
  }
  return null;
}
