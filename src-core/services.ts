/**
 * The programs that a scenario can start on its server machines: one line each. A program reads its configuration text
 * (and refuses it with a place) before any machine is switched on; what reading returns starts it.
 */
import { parseBrokerConf, parseDatabaseConf, parseTaskWorkerCommand } from './config/backendConf.ts';
import { parseFcgiwrapCommand } from './config/fcgiwrapArgs.ts';
import { parseGunicornCommand } from './config/gunicornArgs.ts';
import { parseKestrelCommand } from './config/kestrelSettings.ts';
import { parseNodeCommand } from './config/nodeArgs.ts';
import { parsePhpFpmConf } from './config/phpFpmConf.ts';
import { parsePumaConf } from './config/pumaConf.ts';
import { parsePythonServerCommand, type PythonServerName } from './config/pythonServerArgs.ts';
import { parseUwsgiIni } from './config/uwsgiIni.ts';
import { parseHttpdConf } from './config/httpdConf.ts';
import { parseNginxConf } from './config/nginxConf.ts';
import { parseServerXml } from './config/serverXml.ts';
import { parseStandaloneXml } from './config/standaloneXml.ts';
import { parseHypercornCommand } from './config/hypercornArgs.ts';
import { parseUvicornCommand } from './config/uvicornArgs.ts';
import { checkGunicorn, checkUpstreams } from './config/worldLimits.ts';
import { startBroker } from './programs/broker.ts';
import { startDatabase } from './programs/database.ts';
import { startFcgiwrap } from './programs/fcgiwrap.ts';
import { startGunicorn } from './programs/gunicorn.ts';
import { HTTPD_CONF, startHttpd } from './programs/httpd.ts';
import { startKestrel } from './programs/modelledKestrel.ts';
import { startNode } from './programs/modelledNode.ts';
import { startPuma } from './programs/modelledPuma.ts';
import { startNginx } from './programs/nginx.ts';
import { startPhpFpm } from './programs/phpFpm.ts';
import { startPythonServer } from './programs/pythonServer.ts';
import { pythonServer, uwsgiServer } from './programs/pythonServers.ts';
import { startTaskWorker } from './programs/taskWorker.ts';
import { readApplications, startTomcat } from './programs/tomcat.ts';
import { startHypercorn } from './programs/hypercorn.ts';
import { startUvicorn } from './programs/uvicorn.ts';
import { readArchives, startWildfly } from './programs/wildfly.ts';
import { appPath, libraryPath } from './python/guestFiles.ts';
import { wheelPath } from './python/wheel.ts';
import { asgiPath } from './python/asgiSite.ts';
import type { Machine } from './system/machine.ts';

export interface ServiceProgram {
  /** Where the text lies on its machine; absent for a command. */
  readonly path?: string;
  /** Throws `ConfigError` whose source is `source`. */
  read(text: string, source: string, place: ServicePlace): StartService;
}

/** What a configuration can refer to beside itself. */
export interface ServicePlace {
  /** The scenario's files: absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the machines that serve, as in their /etc/hosts: name → address. */
  readonly hosts: Readonly<Record<string, string>>;
}

export type StartService = (context: ServiceContext) => void;

export interface ServiceContext extends ServicePlace {
  readonly machine: Machine;
  /** When the files were last written, ms since the Unix epoch. */
  readonly filesModifiedMs: number;
  /** What Python can read: the installed library and the scenario's files. */
  readonly pythonFiles: Readonly<Record<string, string>>;
}

/** As on Debian: what pip installs comes before the distribution's own packages. */
const path: readonly string[] = [wheelPath, libraryPath];

/** A Python server that a command starts. */
function started(name: PythonServerName): ServiceProgram {
  return {
    read: (text, source) => {
      const server = pythonServer(name, parsePythonServerCommand(name, text, source));
      return ({ machine, pythonFiles }) => startPythonServer(machine, server, { files: pythonFiles, path });
    },
  };
}

export const SERVICES: Readonly<Record<string, ServiceProgram>> = {
  nginx: {
    path: '/etc/nginx/nginx.conf',
    read: (text, source, { files, hosts }) => {
      const config = parseNginxConf(text, { source, files });
      checkUpstreams(config, hosts);
      return ({ machine, filesModifiedMs }) => startNginx(machine, { config, filesModifiedMs, hosts });
    },
  },
  httpd: {
    path: HTTPD_CONF,
    read: (text, source) => {
      const config = parseHttpdConf(text, source);
      return ({ machine, filesModifiedMs, pythonFiles, hosts }) => startHttpd(machine, { config, filesModifiedMs, files: pythonFiles, path, hosts });
    },
  },
  fcgiwrap: {
    read: (text, source) => {
      const settings = parseFcgiwrapCommand(text, source);
      return ({ machine, pythonFiles }) => startFcgiwrap(machine, { settings, files: pythonFiles, path });
    },
  },
  tomcat: {
    path: '/srv/tomcat/conf/server.xml',
    read: (text, source, { files }) => {
      const settings = parseServerXml(text, source);
      const applications = readApplications(settings, files);
      return ({ machine, filesModifiedMs }) => startTomcat(machine, { settings, applications, files, filesModifiedMs });
    },
  },
  wildfly: {
    path: '/opt/wildfly/standalone/configuration/standalone.xml',
    read: (text, source, { files }) => {
      const settings = parseStandaloneXml(text, source);
      const archives = readArchives(settings, files);
      return ({ machine, filesModifiedMs }) => startWildfly(machine, { settings, archives, files, filesModifiedMs });
    },
  },
  uwsgi: {
    path: '/etc/uwsgi/uwsgi.ini',
    read: (text, source) => {
      const server = uwsgiServer(parseUwsgiIni(text, source));
      return ({ machine, pythonFiles }) => startPythonServer(machine, server, { files: pythonFiles, path });
    },
  },
  bjoern: started('bjoern'),
  cheroot: started('cheroot'),
  twisted: started('twisted'),
  tornado: started('tornado'),
  waitress: started('waitress'),
  runserver: started('django'),
  'php-fpm': {
    path: '/etc/php/8.2/fpm/pool.d/www.conf',
    read: (text, source) => {
      const settings = parsePhpFpmConf(text, source);
      return ({ machine, pythonFiles }) => startPhpFpm(machine, settings, { files: pythonFiles, path });
    },
  },
  node: {
    read: (text, source, { files }) => {
      const settings = parseNodeCommand(text, source, files);
      return ({ machine }) => startNode(machine, settings);
    },
  },
  puma: {
    path: '/srv/shop/config/puma.rb',
    read: (text, source, { files }) => {
      const settings = parsePumaConf(text, source, files);
      return ({ machine }) => startPuma(machine, settings);
    },
  },
  kestrel: {
    read: (text, source, { files }) => {
      const settings = parseKestrelCommand(text, source, files);
      return ({ machine }) => startKestrel(machine, settings);
    },
  },
  database: {
    path: '/etc/postgresql/postgresql.conf',
    read: (text, source, { files }) => {
      const settings = parseDatabaseConf(text, source, files);
      return ({ machine, pythonFiles }) => startDatabase(machine, { settings, files: pythonFiles, path }, machine.internet.python.version);
    },
  },
  broker: {
    path: '/etc/redis/redis.conf',
    read: (text, source) => {
      const settings = parseBrokerConf(text, source);
      return ({ machine }) => startBroker(machine, settings);
    },
  },
  celery: {
    read: (text, source) => {
      const settings = parseTaskWorkerCommand(text, source);
      return ({ machine, pythonFiles }) => startTaskWorker(machine, { settings, files: pythonFiles, path }, machine.internet.python.version);
    },
  },
  hypercorn: {
    read: (text, source) => {
      const settings = parseHypercornCommand(text, source);
      return ({ machine, pythonFiles }) => startHypercorn(machine, { settings, directory: asgiPath, files: pythonFiles, path }, machine.internet.python.version);
    },
  },
  uvicorn: {
    read: (text, source) => {
      const settings = parseUvicornCommand(text, source);
      const appDir = settings.appDir === '.' ? asgiPath : settings.appDir;
      return ({ machine, pythonFiles }) => startUvicorn(machine, { settings: { ...settings, appDir }, files: pythonFiles, path }, machine.internet.python.version);
    },
  },
  gunicorn: {
    read: (text, source) => {
      const settings = parseGunicornCommand(text, source);
      checkGunicorn(settings, text, source);
      const chdir = settings.chdir === '.' ? appPath : settings.chdir;
      return ({ machine, pythonFiles }) => startGunicorn(machine, { settings: { ...settings, chdir }, files: pythonFiles, path }, machine.internet.python.version);
    },
  },
};
