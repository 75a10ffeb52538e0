/**
 * Tomcat 10.1: one Java process; for each connector an acceptor thread, a poller and a pool (`tomcatThreads.ts`), behind
 * them one container with its applications. The Java is evaluated and modelled (`src-core/servlet`), not run by a virtual
 * machine. Order of the start: connectors are initialised and bound, applications deployed, then the acceptors begin
 * (Catalina.load, Catalina.start; bindOnInit). Stages: 3 acceptor to poller to thread · 2 HTTP is read (4: AJP is) · 9 the
 * path is mapped to a servlet, and the servlet's lines run · 5 it is loaded, or a JSP translated · 7 filters · 6 `service` is
 * called · 11 it returns · 12 out through the filters · 13 the response becomes bytes · 15 (AJP: 14) they leave.
 */
import type { ConnectorSettings, TomcatSettings } from '../config/serverXml.ts';
import type { Program } from '../kernel/scheduler.ts';
import { readApplication, type Application } from '../servlet/servletApplication.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { tomcatCosts, tomcatImage } from './tomcatCosts.ts';
import { replayJava } from './tomcatReplay.ts';
import { CATALINA_OUT, newContainer, TOMCAT_LOGS, worldOf, type TomcatSetup, type TomcatShared } from './tomcatShared.ts';
import { startConnector, type ThreadNames } from './tomcatThreads.ts';

/** The applications of the settings. Throws `ConfigError` for what is wrong in their files. */
export function readApplications({ contexts, appBase, deployOnStartup }: TomcatSettings, files: Readonly<Record<string, string>>): readonly Application[] {
  const declared = contexts.map(({ path, docBase }) => readApplication(files, path, docBase));
  if (!deployOnStartup) return declared;
  const folders = new Set(Object.keys(files).filter((file) => file.startsWith(`${appBase}/`)).map((file) => file.slice(appBase.length + 1)).filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/'))));
  const paths = new Set(contexts.map(({ path }) => path));
  const found = [...folders].map((folder) => ({ path: folder === 'ROOT' ? '' : `/${folder}`, docBase: `${appBase}/${folder}` })).filter(({ path }) => !paths.has(path));
  return [...declared, ...found.map(({ path, docBase }) => readApplication(files, path, docBase))];
}

export function startTomcat(machine: Machine, setup: TomcatSetup): void {
  const argv = ['/usr/bin/java', '-cp', '/usr/share/tomcat10/bin/bootstrap.jar', '-Dcatalina.base=/srv/tomcat', 'org.apache.catalina.startup.Bootstrap', 'start'];
  boot(machine, { program: 'tomcat', role: '', argv, environment: { CATALINA_BASE: '/srv/tomcat', LANG: 'C.UTF-8' } }, tomcatImage, (sys) => main(sys, setup));
}

function* main(sys: Sys, setup: TomcatSetup): Program {
  const { internet } = sys.machine;
  const startedAt = sys.now;
  internet.serverStarts(sys.process);
  const shared: TomcatShared = { applications: setup.applications, logs: TOMCAT_LOGS, container: newContainer(sys, setup), locks: new Map(), used: false };
  yield* sys.compute(tomcatCosts.bindUs);
  const bound: { readonly connector: ConnectorSettings; readonly listener: Listener }[] = [];
  for (const connector of setup.settings.connectors) {
    const listener = sys.tcp.listen(connector.address === '' ? '0.0.0.0' : connector.address, connector.port, connector.acceptCount);
    yield* sys.files.log(CATALINA_OUT, `INFO [main] org.apache.coyote.AbstractProtocol.init Initializing ProtocolHandler ["${handlerName(connector)}"]`);
    if (listener) bound.push({ connector, listener });
    else yield* sys.files.log(CATALINA_OUT, `SEVERE [main] org.apache.catalina.util.LifecycleBase.handleSubClassException Failed to initialize component [Connector[${connector.protocol}-${connector.port}]]: java.net.BindException: Address already in use`);
  }
  yield* sys.compute(tomcatCosts.deployUs);
  yield* deployed(sys, shared);
  for (const { connector, listener } of bound) yield* startConnector(sys, shared, connector, listener, threadNames(handlerName(connector)));
  yield* sys.files.log(CATALINA_OUT, `INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [${Math.round((sys.now - startedAt) / 1000)}] milliseconds`);
  internet.serverIsReady(sys.process);
  for (;;) yield* sys.wait(Infinity);
}

/** Filters and the servlets with load-on-startup. */
function* deployed(sys: Sys, shared: TomcatShared): SystemCall<void> {
  yield* replayJava(sys, shared, shared.container.startUp(worldOf(sys, 'main')));
}

function threadNames(handler: string): ThreadNames {
  return { acceptor: `${handler}-Acceptor`, poller: `${handler}-Poller`, worker: (ordinal) => `${handler}-exec-${ordinal}` };
}

/** `http-nio-8080`, `ajp-nio-127.0.0.1-8009` (AbstractProtocol.getName). */
export function handlerName({ protocol, address, port }: ConnectorSettings): string {
  return `${protocol === 'HTTP/1.1' ? 'http' : 'ajp'}-nio-${address === '' ? '' : `${address}-`}${port}`;
}
