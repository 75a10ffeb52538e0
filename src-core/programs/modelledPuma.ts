/**
 * Puma, a server of Ruby's interface Rack: a master forks workers, each has a pool of threads, and a thread calls
 * `app.call(env)`, which returns status, headers and body (Rack SPEC). Threads of Ruby take turns on the interpreter's lock
 * (GVL), as Python's do. Calls as Rack 3 and Action Pack 7.1 have them, env and bytes as Puma 6.4 (lib/puma/request.rb,
 * server.rb): read, not measured.
 */
import type { PumaSettings } from '../config/pumaConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { Intake } from './intake.ts';
import { listening } from './listening.ts';
import { Awaiting, ModelledCalls, type Modelled } from './modelledCalls.ts';
import { rubyCosts } from './modelledCosts.ts';
import { call, pumaResponse, rackEnv } from './modelledRack.ts';
import { requestOf, type ModelledState } from './modelledRequest.ts';
import { serving } from './serving.ts';

const VERSION = '6.4.3';
const KEEP_ALIVE_US = 20_000_000; // PERSISTENT_TIMEOUT
const SECOND_US = 1_000_000;

export function startPuma(machine: Machine, settings: PumaSettings): void {
  const argv = ['/usr/bin/ruby', '/usr/bin/puma', '-C', '/srv/shop/config/puma.rb'];
  const environment = { PATH: '/usr/bin:/bin', RAILS_ENV: 'production', RACK_ENV: 'production' };
  boot(machine, { program: 'puma', role: settings.workers > 0 ? 'master' : '', argv, environment }, rubyCosts.image, (sys) => first(sys, settings));
}

function* first(sys: Sys, settings: PumaSettings): Program {
  const { workers, host, port, preloadApp } = settings;
  const log = (text: string): SystemCall<void> => sys.files.log('puma (stdout)', `[${sys.process.pid}] ${text}`);
  yield* sys.compute(rubyCosts.startUs);
  yield* log(`Puma starting in ${workers > 0 ? 'cluster' : 'single'} mode...`);
  yield* log(`* Puma version: ${VERSION} ("The Eagle of Durango")`);
  if (workers === 0 || preloadApp) load(sys, settings);
  const listener = yield* listening(sys, { host, port, backlog: 1024 }, log);
  if (!listener) return sys.process.exit('1', sys.thread);
  yield* log(`* Listening on http://${withPort(host, port)}`);
  if (workers === 0) return yield* serve(sys, settings, listener);
  const spawn = function* (index: number): SystemCall<number> {
    const child = yield* sys.fork('worker', (own) => work(own, settings, listener), { us: rubyCosts.forkUs, unsharedKib: rubyCosts.unsharedKib });
    yield* log(`- Worker ${index} (PID: ${child.pid}) booted, phase: 0`);
    return child.pid;
  };
  const pids: number[] = [];
  for (let index = 0; index < workers; index++) pids.push(yield* spawn(index));
  for (;;) {
    const exit = yield* sys.wait(Infinity);
    const index = exit ? pids.indexOf(exit.pid) : -1;
    if (index < 0) continue;
    yield* sys.sleep(SECOND_US);
    pids[index] = yield* spawn(index);
  }
}

function load(sys: Sys, { rackup, app }: PumaSettings): void {
  for (const file of new Set([rackup, ...app.handlers.map((handler) => handler.file)])) sys.note('modelledLoaded', { language: 'Ruby', file });
}

function* work(sys: Sys, settings: PumaSettings, listener: Listener): Program {
  yield* sys.compute(rubyCosts.workerInitUs);
  if (!settings.preloadApp) load(sys, settings);
  yield* serve(sys, settings, listener);
}

function* serve(sys: Sys, settings: PumaSettings, listener: Listener): Program {
  const state: ModelledState = { visits: 0 };
  const intakes = new WeakMap<Connection, Intake>();
  yield* serving(sys, [listener], { kind: 'pool', threads: settings.maxThreads }, {
    restUs: 0,
    keepAliveUs: KEEP_ALIVE_US,
    threadName: (ordinal) => `puma srv tp ${String(ordinal + 1).padStart(3, '0')}`,
    holdsMore: (connection) => intakes.get(connection)?.holdsMore ?? false,
    *serve(own, connection) {
      let intake = intakes.get(connection);
      if (!intake) intakes.set(connection, (intake = new Intake('http', httpProfiles.rfc)));
      return yield* answer(own, settings, state, connection, intake);
    },
  });
}

/** Says whether the connection stays open. */
function* answer(sys: Sys, settings: PumaSettings, state: ModelledState, connection: Connection, intake: Intake): SystemCall<boolean> {
  const { destination, destinationPort } = connection.ends;
  const incoming = yield* intake.next(sys, connection, KEEP_ALIVE_US);
  if (incoming.nothing) return false;
  yield* sys.compute(rubyCosts.perRequestUs);
  const send = function* (bytes: Uint8Array, status: number): SystemCall<void> {
    sys.note('responseSent', { status, bytes: bytes.length, to: withPort(destination, destinationPort) }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-response', bytes } });
    yield* sys.tcp.send(connection, bytes);
  };
  if (!incoming.head) {
    sys.note('requestRejected', { status: 400, reason: 'requestLineInvalid' });
    // ERROR_400_RESPONSE of const.rb.
    yield* send(pumaResponse({ status: 400, headers: [], body: '', version: 'HTTP/1.1', method: 'GET', keeps: false }), 400);
    return false;
  }
  const request = requestOf(incoming.head, [destination, destinationPort]);
  const env = rackEnv(request, { threads: settings.maxThreads, workers: settings.workers });
  const calls = new ModelledCalls(sys, 'Ruby');
  const triple = yield* inThread(call({ app: settings.app, calls, request, state, env, startedAt: sys.now }));
  sys.stage('13');
  yield* sys.compute(rubyCosts.writeUs);
  const said = (env['HTTP_CONNECTION'] ?? '').toLowerCase();
  const keeps = incoming.head.version === 'HTTP/1.1' ? said !== 'close' : said === 'keep-alive';
  yield* send(pumaResponse({ ...triple, version: incoming.head.version, method: incoming.head.method, keeps }), triple.status);
  return keeps;
}

/** Ruby's sleep keeps its thread, so that nothing is ever awaited. */
function* inThread<Result>(run: Modelled<Result>): SystemCall<Result> {
  for (let next = run.next(); ; next = run.next()) {
    if (next.done) return next.value;
    if (next.value instanceof Awaiting) throw new TypeError('Ruby has no await');
    yield next.value;
  }
}
