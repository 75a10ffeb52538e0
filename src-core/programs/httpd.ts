/**
 * Apache httpd 2.4: a parent that opens the listening sockets, forks what is needed beside it (mod_cgid's daemon, mod_wsgi's
 * processes) and children in advance, and never touches a request. How children serve is the multi-processing module's affair.
 * Sources: httpd's manual (mpm_common, prefork, worker, event) and source; the recorded answers of test/golden/httpd.json.
 */
import { serverSoftwareOf, type HttpdConfig } from '../config/httpdConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import type { ImagePart } from '../system/memory.ts';
import { boot, type Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { startCgid } from './httpdCgid.ts';
import { embeddedPythonKib, httpdCosts, httpdImage, phpParentKib } from './httpdCosts.ts';
import { SERVER_ENVIRONMENT } from './httpdEnvironment.ts';
import type { HttpdSetup, HttpdShared } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { superviseChildren } from './httpdMpm.ts';
import { startWsgiDaemons } from './httpdWsgiDaemon.ts';

export type { HttpdSetup } from './httpdExchange.ts';

export const HTTPD_CONF = '/etc/apache2/apache2.conf';

const COMMAND = ['/usr/sbin/apache2', '-k', 'start'];

export function startHttpd(machine: Machine, setup: HttpdSetup): void {
  const identity = { program: 'httpd', role: 'parent', argv: COMMAND, environment: SERVER_ENVIRONMENT };
  boot(machine, identity, imageOf(setup.config), (sys) => parent(sys, setup));
}

function imageOf({ modules: { loaded } }: HttpdConfig): readonly ImagePart[] {
  const library = (kib: number, file: string): readonly ImagePart[] => [{ segment: 'code', kib, file: `/usr/lib/apache2/modules/${file}` }];
  return [...httpdImage, ...(loaded.has('wsgi') ? library(embeddedPythonKib, 'mod_wsgi.so') : []), ...(loaded.has('php') ? library(phpParentKib, 'libphp8.2.so') : [])];
}

function* parent(sys: Sys, setup: HttpdSetup): Program {
  const { config } = setup;
  yield* sys.files.read(HTTPD_CONF);
  yield* sys.compute(httpdCosts.startUs);
  for (const { directive, from, to } of config.mpm.corrections) {
    yield* writeErrorLog(sys, config.main, { module: `mpm_${config.mpm.mpm}`, level: 'warn', text: `${directive} of ${from} is not possible, using ${to}` });
  }
  const listeners = openListeners(sys, config);
  if (!listeners) return sys.process.exit('1', sys.thread);
  const cgid = config.modules.loaded.has('cgid') && config.scriptSock !== null ? yield* startCgid(sys, setup, config.scriptSock, listeners) : null;
  const wsgiDaemons = yield* startWsgiDaemons(sys, setup, listeners);
  const shared: HttpdShared = { ...setup, cgid, wsgiDaemons, interpreters: new Map(), embedded: new Map() };
  const module = `mpm_${config.mpm.mpm}`;
  const resumed = { prefork: 'AH00163', worker: 'AH00292', event: 'AH00489' }[config.mpm.mpm];
  yield* writeErrorLog(sys, config.main, { module, level: 'notice', text: `${resumed}: ${serverSoftwareOf({ ...config, serverTokens: 'Full' })} configured -- resuming normal operations` });
  yield* writeErrorLog(sys, config.main, { module: 'core', level: 'notice', text: `AH00094: Command line: '${COMMAND.join(' ')}'` });
  yield* superviseChildren(sys, shared, listeners);
}

/** Null when an address is taken: "AH00072: make_sock: could not bind to address", and httpd ends. */
function openListeners(sys: Sys, { listens, listenBacklog }: HttpdConfig): readonly Listener[] | null {
  const listeners: Listener[] = [];
  for (const { address, port } of listens) {
    const at = address === '*' ? '0.0.0.0' : address.replace(/^\[|\]$/g, '');
    const listener = sys.tcp.listen(at, port, listenBacklog);
    if (!listener) return null;
    listeners.push(listener);
    // `Listen 80` opens one socket for both families (an IPv6 socket that takes IPv4 too); here they are two.
    const six = address === '*' ? sys.tcp.listen('::', port, listenBacklog) : null;
    if (six) listeners.push(six);
  }
  return listeners;
}
