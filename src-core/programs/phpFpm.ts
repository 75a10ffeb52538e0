/**
 * PHP-FPM with a static pool: the master opens the socket and forks, each child accepts FastCGI by itself and has one request
 * at a time. The process stays and PHP's state does not: a script begins from nothing at every request, only its compiled form
 * is shared (opcache). Processes, records and log lines are those of php-fpm 8.2 (test/golden/phpFpm); the script is Python
 * that stands in for PHP, and prints the body.
 */
import type { PhpFpmSettings } from '../config/phpFpmConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { httpDate } from '../wire/http1Date.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { Intake } from './intake.ts';
import { listening } from './listening.ts';
import { callPython, settle, type PythonSetup } from './pythonProcess.ts';
import { replay } from './pythonReplay.ts';
import { phpFpmChild, phpFpmCosts, phpFpmImage } from './phpFpmCosts.ts';
import { fpmAnswer, fpmRequestOf, serverVariables, type FpmRequest } from './phpFpmRecords.ts';

interface Shared {
  readonly settings: PhpFpmSettings;
  readonly python: PythonSetup;
  /** Scripts that opcache has, in memory that all children map. */
  readonly compiled: Set<string>;
}

/** What a script printed, what went to its error log, and whether it came to its end. */
interface Printed {
  readonly body: Uint8Array;
  readonly complaints: readonly string[];
  readonly failed: boolean;
}

const LOG = '/var/log/php8.2-fpm.log';
const CONF = '/etc/php/8.2/fpm/php-fpm.conf';

export function startPhpFpm(machine: Machine, settings: PhpFpmSettings, python: PythonSetup): void {
  const identity = { program: 'php-fpm', role: 'master', argv: ['/usr/sbin/php-fpm8.2', '--nodaemonize', '--fpm-config', CONF], environment: { PATH: '/usr/bin:/bin', HOME: '/var/www', USER: 'www-data' } };
  boot(machine, identity, phpFpmImage, (sys) => master(sys, { settings, python, compiled: new Set() }));
}

function* master(sys: Sys, shared: Shared): Program {
  const { host, port, backlog, maxChildren, pool } = shared.settings;
  yield* sys.compute(phpFpmCosts.startUs);
  const listener = yield* listening(sys, { host, port, backlog }, (text) => notice(sys, `ERROR: unable to bind listening socket for address '${host}:${port}': ${text.replace(/^\[.*?\] |: [^:]*:\d+$/g, '')}`));
  if (!listener) return sys.process.exit('78', sys.thread);
  yield* notice(sys, `NOTICE: fpm is running, pid ${sys.process.pid}`);
  const startedAt = new Map<number, number>();
  const spawn = function* (): SystemCall<number> {
    const child = yield* sys.fork('pool', (own) => work(own, shared, listener), { us: phpFpmCosts.forkUs, unsharedKib: phpFpmChild.unsharedKib });
    startedAt.set(child.pid, sys.now);
    return child.pid;
  };
  for (let ordinal = 0; ordinal < maxChildren; ordinal++) yield* spawn();
  yield* notice(sys, 'NOTICE: ready to handle connections');
  for (;;) {
    const exit = yield* sys.wait(Infinity);
    if (!exit) continue;
    const seconds = ((sys.now - (startedAt.get(exit.pid) ?? 0)) / 1_000_000).toFixed(6);
    const how = /^\d+$/.test(exit.reason) ? `NOTICE: [pool ${pool}] child ${exit.pid} exited with code ${exit.reason}` : `WARNING: [pool ${pool}] child ${exit.pid} exited on signal (${exit.reason})`;
    yield* notice(sys, `${how} after ${seconds} seconds from start`);
    yield* notice(sys, `NOTICE: [pool ${pool}] child ${yield* spawn()} started`);
  }
}

function* notice(sys: Sys, text: string): SystemCall<void> {
  const date = httpDate(sys.epochUs / 1000);
  yield* sys.files.log(LOG, `[${date.slice(5, 7)}-${date.slice(8, 11)}-${date.slice(12, 16)} ${date.slice(17, 25)}] ${text}`);
}

function* work(sys: Sys, shared: Shared, listener: Listener): Program {
  const { maxRequests } = shared.settings;
  sys.process.onExit = () => void sys.machine.internet.python.exit(sys.process.pid);
  let served = 0;
  const mayGoOn = (): boolean => maxRequests === 0 || served < maxRequests;
  while (mayGoOn()) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    const intake = new Intake('fastcgi', httpProfiles.rfc);
    // A connection that the web server keeps holds the child, also while nothing comes.
    for (let stays = true; stays; ) {
      const incoming = yield* intake.next(sys, connection);
      if (incoming.nothing) break;
      served += 1;
      if (served === 1) sys.touch('heap', { fresh: phpFpmChild.freshKib });
      stays = (yield* answer(sys, shared, connection, incoming.bytes)) && mayGoOn();
    }
    sys.tcp.close(connection);
    yield* sys.compute(phpFpmCosts.restUs);
  }
}

/** Says whether the connection stays open: FCGI_KEEP_CONN. */
function* answer(sys: Sys, shared: Shared, connection: Connection, bytes: Uint8Array): SystemCall<boolean> {
  sys.stage('4');
  yield* sys.compute(phpFpmCosts.perRequestUs);
  const request = fpmRequestOf(bytes);
  // Not FastCGI, or a role that FPM does not have: it closes.
  if (!request) return false;
  const refusal = refusalOf(sys, shared, request);
  const printed = refusal ? null : yield* run(sys, shared, request);
  sys.stage('13');
  // That a script is missing is told to the web server alone.
  const told = refusal ? (refusal.status.startsWith('404') ? [] : [refusal.message]) : printed!.complaints.map((text) => `PHP message: ${text}`);
  for (const text of told) yield* childSaid(sys, shared, `NOTICE: ${text}`);
  const answered = refusal
    ? { status: refusal.status, body: encodeUtf8(refusal.body), errors: refusal.message }
    : { status: printed!.failed ? '500 Internal Server Error' : null, body: printed!.body, errors: printed!.complaints.map((text) => `PHP message: ${text}`).join('; ') };
  const records = fpmAnswer(request, answered);
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  sys.note('responseSent', { status: Number.parseInt(answered.status ?? '200', 10), bytes: records.length, to }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'fastcgi', bytes: records } });
  yield* sys.tcp.send(connection, records);
  return request.keeps;
}

function refusalOf(sys: Sys, { settings }: Shared, { script }: FpmRequest): { readonly status: string; readonly message: string; readonly body: string } | null {
  if (script === '' || !sys.machine.files.has(script)) return { status: '404 Not Found', message: 'Primary script unknown', body: 'File not found.\n' };
  const { extensions } = settings;
  if (extensions.length === 0 || extensions.some((extension) => script.endsWith(extension))) return null;
  return { status: '403 Forbidden', message: `Access to the script '${script}' has been denied (see security.limit_extensions)`, body: 'Access denied.\n' };
}

/** From nothing: a fresh state of the interpreter, whatever this process ran before. */
function* run(sys: Sys, shared: Shared, request: FpmRequest): SystemCall<Printed> {
  const { process, machine } = sys;
  const { script } = request;
  sys.stage('5');
  if (!shared.compiled.has(script)) {
    yield* sys.files.read(script);
    yield* sys.compute(phpFpmCosts.compileUs);
    shared.compiled.add(script);
  }
  sys.note('interpreterEntered', { language: 'PHP', script, modelled: true }, { crossing: 'call' });
  sys.stage('9');
  yield* sys.compute(phpFpmCosts.startRequestUs);
  const { internet } = machine;
  const environment = Object.fromEntries(serverVariables(request, process.identity.environment, internet.epochUs));
  const fresh = { pid: process.pid, ppid: process.ppid, hostname: machine.name, argv: [script], environment, seed: internet.seed + process.pid, path: shared.python.path };
  yield* sys.outside(() => internet.python.start(fresh, shared.python.files));
  const done = yield* callPython(sys, { function: 'hopbyhop.script:run', args: [script, []], input: latin1Of(request.body) });
  const parts: Uint8Array[] = [];
  let errors = '';
  yield* replay(sys, done, {
    *send(bytes) {
      parts.push(bytes);
      yield* sys.compute(1);
    },
    *write(_, text) {
      errors += text;
      yield* sys.compute(1);
    },
    *shutdown() {},
  });
  yield* settle(sys, done, (text) => childSaid(sys, shared, text));
  const failed = done.result !== 0;
  return { body: joinBytes(parts), complaints: errors.trim() === '' ? [] : [`${failed ? 'PHP Fatal error:  ' : ''}${latin1Of(bytesOfText(errors.trimEnd()))}`], failed };
}

/** `catch_workers_output`: line by line in the master's log. */
function* childSaid(sys: Sys, { settings }: Shared, text: string): SystemCall<void> {
  if (!settings.catchesOutput) return;
  for (const line of text.trimEnd().split('\n')) yield* notice(sys, `WARNING: [pool ${settings.pool}] child ${sys.process.pid} said into stderr: "${line}"`);
}
