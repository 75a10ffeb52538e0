/**
 * WildFly, an application server of Jakarta EE: one Java process in which a servlet container is one service among many. What
 * standalone.xml names is started, one after the other (in reality side by side, as far as they do not need each other);
 * naming, datasources, transactions, EJB and messaging are then there for applications and do nothing more here. The container
 * is the one of Tomcat's model, with its connector; WildFly's own is Undertow. All of its costs are chosen.
 */
import { ConfigError } from '../config/configError.ts';
import type { ConnectorSettings } from '../config/serverXml.ts';
import { JBOSS_HOME, type SubsystemName, type WildflySettings } from '../config/standaloneXml.ts';
import { parseXml } from '../config/xmlReader.ts';
import type { Program } from '../kernel/scheduler.ts';
import { readApplication, type Application } from '../servlet/servletApplication.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { replayJava } from './tomcatReplay.ts';
import { newContainer, worldOf, type TomcatShared } from './tomcatShared.ts';
import { startConnector, type ThreadNames } from './tomcatThreads.ts';
import { wildflyCosts, wildflyImage } from './wildflyCosts.ts';

export interface Archive {
  /** `shop.war`. */
  readonly name: string;
  readonly application: Application;
}

export interface WildflySetup {
  readonly settings: WildflySettings;
  readonly archives: readonly Archive[];
  /** Absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly filesModifiedMs: number;
}

const SERVER_LOG = `${JBOSS_HOME}/standalone/log/server.log`;
/** As XNIO names them. */
const THREADS: ThreadNames = { acceptor: 'default Accept', poller: 'default I/O-1', worker: (ordinal) => `default task-${ordinal}` };
/** Keep-alive and backlog as a listener of Undertow has them without settings. */
const LISTENER = { address: '', acceptCount: 1000, connectionTimeoutUs: 60_000_000, keepAliveTimeoutUs: 60_000_000, maxKeepAliveRequests: -1, secretRequired: false, secret: '' } as const;

/** The folders NAME.war that the scanner finds. Throws `ConfigError` for what is wrong in their files. */
export function readArchives({ deployments }: WildflySettings, files: Readonly<Record<string, string>>): readonly Archive[] {
  if (deployments === null) return [];
  const inside = Object.keys(files).filter((file) => file.startsWith(`${deployments}/`)).map((file) => file.slice(deployments.length + 1));
  const names = [...new Set(inside.flatMap((file) => /^([^/]+\.war)\//.exec(file)?.[1] ?? []))];
  return names.map((name) => ({ name, application: readApplication(files, contextRoot(`${deployments}/${name}`, name, files), `${deployments}/${name}`) }));
}

/** Of WEB-INF/jboss-web.xml; without one the archive's own name. */
function contextRoot(docBase: string, name: string, files: Readonly<Record<string, string>>): string {
  const source = `${docBase}/WEB-INF/jboss-web.xml`;
  const text = files[source];
  if (text === undefined) return `/${name.replace(/\.war$/, '')}`;
  const root = parseXml(text, source);
  if (root.name !== 'jboss-web') throw new ConfigError(root, 'xmlExpected', { expected: '<jboss-web>' });
  const written = root.children.find((child) => child.name === 'context-root');
  const path = written?.text.replace(/^\/?/, '/').replace(/\/+$/, '') ?? `/${name.replace(/\.war$/, '')}`;
  if (written && path !== '' && !/^(?:\/[^/\s]+)+$/.test(path)) throw new ConfigError(written, 'badUrlPattern', { value: written.text });
  return path;
}

export function startWildfly(machine: Machine, setup: WildflySetup): void {
  const argv = ['/usr/bin/java', '-D[Standalone]', '-jar', `${JBOSS_HOME}/jboss-modules.jar`, '-mp', `${JBOSS_HOME}/modules`, 'org.jboss.as.standalone', `-Djboss.home.dir=${JBOSS_HOME}`];
  boot(machine, { program: 'wildfly', role: '', argv, environment: { JBOSS_HOME, LANG: 'C.UTF-8' } }, wildflyImage, (sys) => main(sys, setup));
}

function* main(sys: Sys, setup: WildflySetup): Program {
  const { internet } = sys.machine;
  const startedAt = sys.now;
  internet.serverStarts(sys.process);
  const applications = setup.archives.map(({ application }) => application);
  const shared: TomcatShared = { applications, logs: { out: SERVER_LOG, errors: SERVER_LOG }, container: newContainer(sys, { ...setup, applications }), locks: new Map(), used: false };
  yield* sys.files.log(SERVER_LOG, 'INFO [org.jboss.as] (MSC service thread 1-1) WFLYSRV0049: WildFly starting');
  yield* sys.compute(wildflyCosts.coreUs);
  let listener: Listener | null = null;
  for (const name of setup.settings.subsystems) {
    yield* sys.compute(wildflyCosts.subsystems[name].us);
    sys.touch('heap', { fresh: wildflyCosts.subsystems[name].heapKib });
    if (name === 'undertow') listener = sys.tcp.listen('0.0.0.0', setup.settings.port, LISTENER.acceptCount);
    sys.note('subsystemStarted', { subsystem: name, ...aboutOf(name, sys, setup.settings) });
    for (const line of logOf(name, sys, setup.settings)) yield* sys.files.log(SERVER_LOG, `INFO ${line}`);
  }
  yield* deployed(sys, shared, setup.archives);
  if (listener) yield* startConnector(sys, shared, connectorOf(sys, setup.settings), listener, THREADS);
  yield* sys.files.log(SERVER_LOG, `INFO [org.jboss.as] (Controller Boot Thread) WFLYSRV0025: WildFly started in ${Math.round((sys.now - startedAt) / 1000)}ms`);
  internet.serverIsReady(sys.process);
  for (;;) yield* sys.wait(Infinity);
}

function* deployed(sys: Sys, shared: TomcatShared, archives: readonly Archive[]): SystemCall<void> {
  for (const { name } of archives) yield* sys.files.log(SERVER_LOG, `INFO [org.jboss.as.server.deployment] (MSC service thread 1-2) WFLYSRV0027: Starting deployment of "${name}" (runtime-name: "${name}")`);
  yield* sys.compute(wildflyCosts.deployUs);
  yield* replayJava(sys, shared, shared.container.startUp(worldOf(sys, 'ServerService Thread Pool -- 1')));
  for (const { name, application } of archives) {
    const context = application.context.path === '' ? '/' : application.context.path;
    sys.note('archiveDeployed', { archive: name, context });
    yield* sys.files.log(SERVER_LOG, `INFO [org.wildfly.extension.undertow] (ServerService Thread Pool -- 1) WFLYUT0021: Registered web context: '${context}' for server 'default-server'`);
    yield* sys.files.log(SERVER_LOG, `INFO [org.jboss.as.server] (DeploymentScanner-threads - 1) WFLYSRV0010: Deployed "${name}" (runtime-name : "${name}")`);
  }
}

function taskThreads({ machine }: Sys, { taskMaxThreads }: WildflySettings): number {
  return taskMaxThreads ?? machine.setup.cores * 16;
}

function connectorOf(sys: Sys, settings: WildflySettings): ConnectorSettings {
  return { ...LISTENER, protocol: 'HTTP/1.1', port: settings.port, maxThreads: taskThreads(sys, settings), minSpareThreads: 2 };
}

/** What a subsystem is about: names, and how many of them at most (0: nothing is counted). */
function aboutOf(name: SubsystemName, sys: Sys, settings: WildflySettings): { readonly what: string; readonly most: number } {
  switch (name) {
    case 'io': return { what: '', most: taskThreads(sys, settings) };
    case 'datasources': return { what: settings.datasources.map(({ jndiName }) => jndiName).join(', '), most: settings.datasources.reduce((sum, { maxPoolSize }) => sum + maxPoolSize, 0) };
    case 'undertow': return { what: `0.0.0.0:${settings.port}`, most: 0 };
    case 'deployment-scanner': return { what: settings.deployments ?? '', most: 0 };
    default: return { what: '', most: 0 };
  }
}

/** Lines of server.log by the codes of WildFly's message catalogues; versions left out. */
function logOf(name: SubsystemName, sys: Sys, settings: WildflySettings): readonly string[] {
  switch (name) {
    case 'io': return [`[org.wildfly.extension.io] (ServerService Thread Pool -- 2) WFLYIO001: Worker 'default' has auto-configured to ${sys.machine.setup.cores * 2} IO threads with ${taskThreads(sys, settings)} max task threads based on your ${sys.machine.setup.cores} available processors`];
    case 'naming': return ['[org.jboss.as.naming] (ServerService Thread Pool -- 3) WFLYNAM0001: Activating Naming Subsystem'];
    case 'datasources': return settings.datasources.map(({ jndiName }) => `[org.jboss.as.connector.subsystems.datasources] (MSC service thread 1-1) WFLYJCA0001: Bound data source [${jndiName}]`);
    case 'undertow': return [
      "[org.wildfly.extension.undertow] (MSC service thread 1-2) WFLYUT0012: Started server default-server.",
      `[org.wildfly.extension.undertow] (MSC service thread 1-2) WFLYUT0006: Undertow HTTP listener default listening on 0.0.0.0:${settings.port}`,
    ];
    case 'deployment-scanner': return [`[org.jboss.as.server.deployment.scanner] (MSC service thread 1-1) WFLYDS0013: Started FileSystemDeploymentService for directory ${settings.deployments}`];
    default: return [];
  }
}
