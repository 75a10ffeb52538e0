/**
 * CGI in httpd (RFC 3875): mod_cgi forks by itself and joins the script by three pipes, mod_cgid asks its daemon. Then the
 * body goes in, the header lines are read, and the rest is passed on as it comes. Words of the error log as 2.4.71 has them.
 */
import type { FileRefusal } from '../config/httpdFile.ts';
import type { Program } from '../kernel/scheduler.ts';
import { Signal } from '../kernel/waitQueue.ts';
import type { PipeEnd } from '../system/pipe.ts';
import type { Process } from '../system/process.ts';
import type { Received, SystemCall, Sys } from '../system/sys.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Variable } from '../wire/variable.ts';
import { execScript, outputForm } from './cgiProcess.ts';
import { ScriptHeadReader, type ScriptHead } from './httpdCgiOutput.ts';
import { encodeCgidRequest, scriptOf } from './httpdCgid.ts';
import { cgiCosts } from './httpdCosts.ts';
import { queryWords } from './httpdEnvironment.ts';
import { complain, handled, ownPage, variablesOf, type Exchange, type Handled, type Place } from './httpdExchange.ts';
import { REASONS, replyOf, type Reply } from './httpdReply.ts';
import { mediaTypesOf, typeOf } from './httpdStatic.ts';
import { connectLocal, type LocalListener } from './localSocket.ts';

/** A script that runs, as httpd holds it. */
interface Script {
  readonly input: PipeEnd;
  readonly output: PipeEnd;
  kill(sys: Sys): void;
  /** Its complaints have been read to the end. */
  settled(sys: Sys): SystemCall<void>;
}

export function* handleCgi(sys: Sys, exchange: Exchange, place: Place, refusal: FileRefusal | null): SystemCall<Handled> {
  const daemon = exchange.shared.cgid;
  const module = daemon ? 'cgid' : 'cgi';
  const { split, pass } = place;
  const refused = refusalText(split.found === 'directory' ? 'directory' : refusal, module);
  if (refused) {
    yield* complain(sys, exchange, { module, level: 'error', text: `${refused.code}: stderr from ${split.filename}: ${refused.text}` });
    return handled(ownPage(exchange, refused.status));
  }
  sys.stage('3');
  yield* sys.compute(cgiCosts.attendUs);
  const variables = variablesOf(exchange, place);
  const words = queryWords(pass.method, pass.query);
  const script = daemon ? yield* askDaemon(sys, exchange, place, daemon, { variables, words }) : yield* forkScript(sys, exchange, place, { variables, words });
  sys.stage('4');
  const fault = yield* passBody(sys, exchange, script);
  if (fault !== null) {
    script.kill(sys);
    yield* script.settled(sys);
    return handled(ownPage(exchange, fault, { length: null, closes: true }));
  }
  return yield* readAnswer(sys, exchange, place, script, { module, variables });
}

interface Request {
  readonly variables: readonly Variable[];
  readonly words: readonly string[];
}

function refusalText(refusal: FileRefusal | 'directory' | null, module: 'cgi' | 'cgid'): { readonly status: number; readonly code: string; readonly text: string } | null {
  const code = (cgi: string, cgid: string): string => (module === 'cgi' ? cgi : cgid);
  switch (refusal) {
    case 'execCgiOff': return { status: 403, code: code('AH02809', 'AH01262'), text: 'Options ExecCGI is off in this directory' };
    case 'missing': return { status: 404, code: code('AH02811', 'AH01264'), text: 'script not found or unable to stat' };
    case 'directory': return { status: 403, code: code('AH02812', 'AH01265'), text: 'attempt to invoke directory as script' };
    case 'pathInfoRefused': return { status: 404, code: code('AH02813', 'AH01266'), text: "AcceptPathInfo off disallows user's path" };
    default: return null;
  }
}

/** mod_cgi: this process forks, and the child executes the script with pipes for its three standard streams. */
function* forkScript(sys: Sys, exchange: Exchange, { split }: Place, { variables, words }: Request): SystemCall<Script> {
  const { shared } = exchange;
  const [stdin, stdout, stderr] = [sys.pipes.make(), sys.pipes.make(), sys.pipes.make()];
  const command = { path: split.filename, words, variables, files: shared.files, pythonPath: shared.path, locked: shared.locked ?? new Set<string>() };
  const child = yield* sys.fork('cgi', function* (own): Program {
    own.stage('4');
    own.process.forget(exchange.client.connection);
    for (const end of [stdin.writer, stdout.reader, stderr.reader]) own.pipes.close(end);
    const failure = yield* execScript(own, command, {
      *readInput(self) {
        const parts: Uint8Array[] = [];
        for (let received = yield* self.pipes.read(stdin.reader); received.kind === 'bytes'; received = yield* self.pipes.read(stdin.reader)) parts.push(received.bytes);
        return joinBytes(parts);
      },
      *print(self, bytes) {
        yield* self.pipes.write(stdout.writer, bytes, outputForm(bytes));
      },
      *complain(self, text) {
        yield* self.pipes.write(stderr.writer, encodeUtf8(text));
      },
    });
    if (!failure) return;
    yield* own.pipes.write(stderr.writer, bytesOfText(`(${failure.errno})${failure.text}: exec of '${command.path}' failed\n`));
    own.process.exit('1', own.thread);
  }, { us: cgiCosts.forkUs, unsharedKib: 40 });
  for (const end of [stdin.reader, stdout.writer, stderr.writer]) sys.pipes.close(end);
  const done = new Signal(sys.machine.internet.scheduler);
  sys.converse((own) => logErrors(own, exchange, split.filename, stderr.reader, done));
  return {
    input: stdin.writer, output: stdout.reader,
    kill: (own) => void (child.alive && own.kill(child, 'SIGTERM')),
    *settled(own) {
      own.pipes.close(stdout.reader);
      if (!done.fired) yield done;
      reap(own, child);
    },
  };
}

/** What the script writes to standard error, line by line in the error log. */
function* logErrors(sys: Sys, exchange: Exchange, path: string, stderr: PipeEnd, done: Signal): Program {
  let rest = '';
  for (let received = yield* sys.pipes.read(stderr); received.kind === 'bytes'; received = yield* sys.pipes.read(stderr)) {
    const lines = (rest + latin1Of(received.bytes)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield* complain(sys, exchange, { module: 'cgi', level: 'error', text: `AH01215: stderr from ${path}: ${line}` });
  }
  if (rest !== '') yield* complain(sys, exchange, { module: 'cgi', level: 'error', text: `AH01215: stderr from ${path}: ${rest}` });
  sys.pipes.close(stderr);
  done.fire();
}

/** The request's pool takes the child's exit status (`apr_pool_note_subprocess`). */
function reap(sys: Sys, child: Process): void {
  if (!child.alive && sys.process.childExits.length === 0) return;
  sys.converse(function* (own): Program {
    yield* own.wait(3_000_000);
  });
}

function* askDaemon(sys: Sys, exchange: Exchange, { split }: Place, daemon: LocalListener, { variables, words }: Request): SystemCall<Script> {
  const connection = connectLocal(sys, daemon);
  const bytes = encodeCgidRequest({ path: split.filename, words, errorLog: exchange.server.errorLog, variables });
  const owner = daemon.owner!;
  sys.note('handedOver', { to: owner.pid, program: 'httpd', socket: daemon.path, bytes: bytes.length }, { crossing: 'process', peer: owner.actor });
  yield* sys.pipes.write(connection.writer, bytes);
  return {
    input: connection.writer, output: connection.reader,
    kill(own) {
      const script = scriptOf(daemon, connection);
      if (script?.alive) own.kill(script, 'SIGTERM');
    },
    *settled(own) {
      own.pipes.close(connection.reader);
      yield* own.compute(1);
    },
  };
}

/** The body goes to standard input, piece by piece as the client sends it. Null: all is there; else the status of what stood against it. */
function* passBody(sys: Sys, exchange: Exchange, { input }: Script): SystemCall<number | null> {
  let wanted = true;
  for (;;) {
    const part = yield* exchange.body.next(sys);
    if (part.kind === 'data') {
      // A script need not read what it is given (RFC 3875 §4.2): EPIPE is no error.
      if (wanted) wanted = yield* sys.pipes.write(input, part.bytes);
      continue;
    }
    sys.pipes.close(input);
    if (part.kind === 'end') return null;
    return part.kind === 'refused' ? part.status : 400;
  }
}

function* readAnswer(sys: Sys, exchange: Exchange, place: Place, script: Script, { module, variables }: { readonly module: 'cgi' | 'cgid'; readonly variables: readonly Variable[] }): SystemCall<Handled> {
  const { split, settings } = place;
  const name = split.filename.slice(split.filename.lastIndexOf('/') + 1);
  const { timeoutUs } = exchange.server;
  if (name.startsWith('nph-')) return handled(yield* unparsed(sys, script, timeoutUs), variables);
  const reader = new ScriptHeadReader(name);
  let head: ScriptHead | null = null;
  while (!head) {
    const part = yield* sys.pipes.read(script.output, timeoutUs);
    sys.stage('14');
    if (part.kind === 'timeout') {
      sys.note('timedOut', { what: 'Timeout', us: timeoutUs });
      if (module === 'cgi') yield* complain(sys, exchange, { module, level: 'warn', text: `AH01220: Timeout waiting for output from CGI script ${split.filename}` });
    }
    head = reader.take(partOf(part));
  }
  if (head.kind === 'failed') {
    script.kill(sys);
    yield* script.settled(sys);
    yield* complain(sys, exchange, { module, level: 'error', text: head.text });
    return handled(ownPage(exchange, head.status), variables);
  }
  const { status, location } = head;
  sys.note('scriptAnswered', { kind: head.responseKind, status: location !== null && status === 200 && head.responseKind !== 'localRedirect' ? 302 : status, bytes: head.bytes.length }, { payload: { protocol: 'cgi-response', bytes: head.bytes } });
  if (location !== null && status === 200) {
    // httpd follows a path itself, and makes its own page for an address elsewhere; what the script printed besides is dropped.
    script.kill(sys);
    yield* script.settled(sys);
    if (location.startsWith('/')) return { kind: 'localRedirect', target: location, variables };
    return handled(ownPage(exchange, 302, { location, headers: head.headers }), variables);
  }
  const type = head.type ?? typeOf(split.filename, settings, mediaTypesOf(exchange.server, sys.machine.files));
  return handled(yield* streamed(sys, script, timeoutUs, replyOf(status, type, head.body, { reason: head.reason || (REASONS[status] ?? ''), headers: head.headers })), variables);
}

/** `nph-`: the script speaks HTTP itself, to the client (RFC 3875 §5). */
function* unparsed(sys: Sys, script: Script, timeoutUs: number): SystemCall<Reply> {
  return yield* streamed(sys, script, timeoutUs, replyOf(200, null, new Uint8Array(0), { raw: true, closes: true }));
}

/** The body as it comes; its length is not known before its end. */
function* streamed(sys: Sys, script: Script, timeoutUs: number, reply: Reply): SystemCall<Reply> {
  function* more(): SystemCall<Uint8Array | null> {
    const part = yield* sys.pipes.read(script.output, timeoutUs);
    sys.stage('14');
    if (part.kind === 'bytes') return part.bytes;
    if (part.kind === 'timeout') script.kill(sys);
    yield* script.settled(sys);
    return null;
  }
  // Output that is there already goes out with the head.
  const first = reply.body.length > 0 ? reply.body : yield* more();
  return first === null ? { ...reply, length: 0 } : { ...reply, body: first, length: null, more };
}

function partOf(received: Received): { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' } | { readonly kind: 'timeout' } {
  return received.kind === 'bytes' || received.kind === 'timeout' ? received : { kind: 'end' };
}
