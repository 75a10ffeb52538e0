/**
 * mod_wsgi in a child of httpd: embedded, the child's own process holds Python and calls the application; with a
 * WSGIProcessGroup it hands the request to a daemon process and reads the answer back. Which of the two, the script's rule
 * and the sections say.
 */
import type { FileRefusal } from '../config/httpdFile.ts';
import type { Program } from '../kernel/scheduler.ts';
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { cgiBodyStart, decodeCgiResponse } from '../wire/cgi.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { encodeEnvironment } from '../wire/environmentBlock.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { httpdCosts } from './httpdCosts.ts';
import { complain, handled, ownPage, variablesOf, type Exchange, type Handled, type Place } from './httpdExchange.ts';
import { NOTHING, REASONS, replyOf } from './httpdReply.ts';
import { callApplication, inPython, newInterpreter } from './httpdWsgiCall.ts';
import { encodeDaemonRequest, type WsgiGroup } from './httpdWsgiDaemon.ts';
import { closeLocal, connectLocal } from './localSocket.ts';

/** Where the answer comes from, block by block; null at its end, or with the status that stands for it. */
type Blocks = () => SystemCall<Uint8Array | { readonly failed: number } | null>;

export function* handleWsgi(sys: Sys, exchange: Exchange, place: Place, refusal: FileRefusal | null): SystemCall<Handled> {
  const { split } = place;
  const refused = split.found === 'directory' ? { status: 403, text: 'Attempt to invoke directory as WSGI application' } : refusal === null ? null : REFUSALS[refusal];
  if (refused) {
    yield* complain(sys, exchange, { module: 'wsgi', level: 'error', text: `${refused.text}: ${split.filename}` });
    return handled(ownPage(exchange, refused.status));
  }
  const name = processGroupOf(place);
  const group = exchange.shared.wsgiDaemons.get(name);
  if (name !== '' && !group) {
    yield* complain(sys, exchange, { module: 'wsgi', level: 'error', text: `No WSGI daemon process called '${name}' has been configured: ${split.filename}` });
    return handled(ownPage(exchange, 500));
  }
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return handled(ownPage(exchange, body, { length: null, closes: true }));
  const blocks = group ? yield* askDaemon(sys, exchange, place, group, body) : yield* callHere(sys, exchange, place, body);
  return yield* answered(sys, exchange, blocks, place, group?.listener.path ?? null);
}

const REFUSALS: Readonly<Record<FileRefusal, { readonly status: number; readonly text: string }>> = {
  denied: { status: 403, text: 'Client denied by server configuration' }, execCgiOff: { status: 403, text: 'Options ExecCGI is off in this directory' },
  missing: { status: 404, text: 'Target WSGI script not found or unable to stat' }, pathInfoRefused: { status: 404, text: "AcceptPathInfo off disallows user's path" },
};

/** Empty: embedded (also `%{GLOBAL}`). */
function processGroupOf({ outcome: { rule }, settings }: Place): string {
  const written = (rule?.kind === 'wsgiScriptAlias' ? rule.processGroup : null) ?? settings.wsgiProcessGroup ?? '';
  return written.startsWith('%{') ? '' : written;
}

/** The name of the interpreter in its process; `%{RESOURCE}`, the default, is one a mount point. */
function applicationGroupOf(exchange: Exchange, { outcome: { rule }, settings, split }: Place): string {
  const written = (rule?.kind === 'wsgiScriptAlias' ? rule.applicationGroup : null) ?? settings.wsgiApplicationGroup ?? '%{RESOURCE}';
  const server = `${exchange.server.serverName ?? exchange.serverName}${exchange.serverPort === 80 ? '' : `:${exchange.serverPort}`}`;
  switch (written) {
    case '%{GLOBAL}': return '';
    case '%{SERVER}': return server;
    case '%{RESOURCE}': return `${server}|${split.scriptName}`;
    default: return written;
  }
}

function aboutOf(sys: Sys, { client, startedAt }: Exchange): { readonly [key: string]: string | number } {
  const { internet } = sys.machine;
  const epochStart = internet.epochUs - sys.now + startedAt;
  return { listener_host: client.connection.ends.source, listener_port: client.connection.ends.sourcePort, request_id: requestId(epochStart, sys.process.pid), request_start: epochStart };
}

/** Eleven letters that no other request has (`ap_generate_log_id`). */
function requestId(epochUs: number, pid: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let left = epochUs * 7 + pid, i = 0; i < 11; i++, left = Math.floor(left / 64)) text += letters[(left + i * 13) % 64]!;
  return text;
}

/** Embedded: Python runs in this very process. Nothing is handed over, and nothing crosses but arguments of a call. */
function* callHere(sys: Sys, exchange: Exchange, place: Place, body: Uint8Array): SystemCall<Blocks> {
  const { shared, server } = exchange;
  const { mpm, wsgiPythonPath } = shared.config;
  const script = place.split.filename;
  sys.stage('4');
  sys.note('interpreterEntered', { language: 'Python', script, modelled: false }, { crossing: 'call' });
  const blocks = new BlockQueue(sys);
  const variables = variablesOf(exchange, place);
  inPython(sys).converse(function* (own): Program {
    const interpreter = shared.interpreters.get(own.process.pid) ?? newInterpreter(own);
    shared.interpreters.set(own.process.pid, interpreter);
    const settings = {
      processGroup: '', applicationGroup: applicationGroupOf(exchange, place), processes: Math.floor(mpm.maxRequestWorkers / mpm.threadsPerChild), threads: mpm.threadsPerChild, pythonPath: wsgiPythonPath,
    };
    const { ends } = exchange.client.connection;
    const failed = yield* callApplication(own, interpreter, shared, settings, {
      script, variables, input: latin1Of(body), descriptor: own.process.descriptorOf(exchange.client.connection), about: { ...aboutOf(own, exchange), thread_id: 0 },
      server, client: `[client ${ends.destination}:${ends.destinationPort}] `,
    }, function* (bytes) {
      blocks.put(bytes, own.origin);
      yield* own.compute(1);
    });
    blocks.put(failed === null ? null : { failed }, own.origin);
  });
  return () => blocks.take(sys);
}

/** What Python sends while it runs goes down httpd's output filters at once: one writes, the other reads. */
class BlockQueue {
  private readonly items: { readonly block: Uint8Array | { readonly failed: number } | null; readonly origin: Origin }[] = [];
  private readonly filled: WaitQueue;

  constructor(sys: Sys) {
    this.filled = new WaitQueue(sys.machine.internet.scheduler);
  }

  put(block: Uint8Array | { readonly failed: number } | null, origin: Origin): void {
    this.items.push({ block, origin });
    this.filled.wakeOne();
  }

  *take(sys: Sys): SystemCall<Uint8Array | { readonly failed: number } | null> {
    while (this.items.length === 0) yield* sys.waitOn(this.filled, 'python');
    const { block, origin } = this.items.shift()!;
    sys.follow(origin);
    return block;
  }
}

function* askDaemon(sys: Sys, exchange: Exchange, place: Place, { listener, daemon, processes }: WsgiGroup, body: Uint8Array): SystemCall<Blocks> {
  yield* sys.compute(httpdCosts.wsgiHandOverUs);
  const variables = variablesOf(exchange, place);
  const bytes = encodeDaemonRequest({
    script: place.split.filename, applicationGroup: applicationGroupOf(exchange, place), variables,
    about: { ...aboutOf(sys, exchange), queue_start: sys.epochUs, daemon_connects: 1, daemon_restarts: 0 },
  });
  sys.stage('3');
  const connection = connectLocal(sys, listener);
  const environment = encodeEnvironment(variables);
  // Whichever of them accepts first: with one it is known who.
  const only = processes.size === 1 ? [...processes][0]! : null;
  const data = { to: only?.pid ?? 0, program: `wsgi:${daemon.name}`, socket: listener.path, bytes: bytes.length + body.length };
  sys.note('handedOver', data, { crossing: 'process', ...(only ? { peer: only.actor } : {}), payload: { protocol: 'environment', bytes: environment } });
  sys.stage('4');
  yield* sys.pipes.write(connection.writer, joinBytes([bytes, body]));
  sys.pipes.close(connection.writer);
  return function* () {
    const part = yield* sys.pipes.read(connection.reader, exchange.server.timeoutUs);
    sys.stage('14');
    if (part.kind === 'bytes') return part.bytes;
    closeLocal(sys, connection);
    if (part.kind !== 'timeout') return null;
    sys.note('timedOut', { what: 'Timeout', us: exchange.server.timeoutUs });
    yield* complain(sys, exchange, { module: 'wsgi', level: 'error', text: `Timeout when reading response headers from daemon process '${daemon.name}': ${place.split.filename}` });
    return { failed: 504 };
  };
}

/** `socket`: where the answer came through; null when Python ran here. */
function* answered(sys: Sys, exchange: Exchange, blocks: Blocks, place: Place, socket: string | null): SystemCall<Handled> {
  const variables = variablesOf(exchange, place);
  const parts: Uint8Array[] = [];
  for (;;) {
    const block = yield* blocks();
    if (block === null) {
      yield* complain(sys, exchange, { module: 'wsgi', level: 'error', text: `Truncated or oversized response headers received from daemon process '${processGroupOf(place)}': ${place.split.filename}` });
      return handled(ownPage(exchange, 500), variables);
    }
    if ('failed' in block) return handled(ownPage(exchange, block.failed), variables);
    parts.push(block);
    const bytes = joinBytes(parts);
    if (cgiBodyStart(bytes) === null) continue;
    const { message } = decodeCgiResponse(bytes);
    if (socket !== null) sys.note('responseRead', { status: message.status, bytes: bytes.length, from: socket }, { crossing: 'process', payload: { protocol: 'cgi-response', bytes } });
    // What a daemon says of an application that raised before it had answered.
    if (message.status === 200 && message.reason === 'Error') {
      yield* toEnd(blocks);
      return handled(ownPage(exchange, 500), variables);
    }
    const measured = headerValue(message.headers, 'content-length');
    function* more(): SystemCall<Uint8Array | null> {
      const next = yield* blocks();
      return next === null || 'failed' in next ? null : next;
    }
    const fields = message.headers.filter(([name]) => !['status', 'content-type'].includes(name.toLowerCase()));
    const isLength = ([name]: Header): boolean => name.toLowerCase() === 'content-length';
    // Reading a daemon's head, Content-Length is set by itself and the others are merged in after it (recorded: test/golden/environ/trace_modwsgi.json).
    const headers = socket === null ? fields : [...fields.filter(isLength), ...fields.filter((field) => !isLength(field))];
    const reply = replyOf(message.status, message.contentType, message.body.length > 0 ? message.body : NOTHING, { reason: message.reason || (REASONS[message.status] ?? ''), headers, length: measured === undefined ? null : Number(measured) });
    // A whole answer leaves in one piece; the application's end is waited for all the same.
    if (measured !== undefined && Number(measured) === message.body.length) {
      yield* toEnd(blocks);
      return handled(reply, variables);
    }
    return handled({ ...reply, more }, variables);
  }
}

function* toEnd(blocks: Blocks): SystemCall<void> {
  for (let block = yield* blocks(); block !== null && !('failed' in block); block = yield* blocks());
}
