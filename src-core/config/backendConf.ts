/** The settings of what stands behind an application: the database, the broker, and the command of the task worker. */
import { choiceOf, integerOf, readCommand, type CommandForm } from './commandLine.ts';
import { ConfigError } from './configError.ts';
import { parseKeyValues, type SettingReaders } from './keyValueConf.ts';

/** Names as in postgresql.conf (PostgreSQL manual, chapter 20); `init_file` is this world's. */
export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  /** SQL that makes the tables; empty: none. */
  readonly initFile: string;
}

const ANY = '0.0.0.0';
const databaseReaders: SettingReaders<DatabaseSettings> = {
  listen_addresses: ({ text }) => ({ host: text === '*' ? ANY : text }),
  port: (value, name) => ({ port: integerOf(value, name, 1, 65_535) }),
  max_connections: (value, name) => ({ maxConnections: integerOf(value, name, 1, 1000) }),
  init_file: ({ text }) => ({ initFile: text }),
};

/** `files`: those that the database's machine has. */
export function parseDatabaseConf(text: string, source: string, files: Readonly<Record<string, string>>): DatabaseSettings {
  const settings = parseKeyValues(text, source, { host: '127.0.0.1', port: 5432, maxConnections: 100, initFile: '' }, databaseReaders);
  if (settings.initFile !== '' && !Object.hasOwn(files, settings.initFile)) {
    const line = text.split('\n').findIndex((each) => each.includes('init_file')) + 1;
    throw new ConfigError({ source, line, column: 1 }, 'fileUnknown', { path: settings.initFile });
  }
  return settings;
}

/** Names as in redis.conf. */
export interface BrokerSettings {
  readonly host: string;
  readonly port: number;
}

const brokerReaders: SettingReaders<BrokerSettings> = {
  bind: ({ text }) => ({ host: text }),
  port: (value, name) => ({ port: integerOf(value, name, 1, 65_535) }),
};

export function parseBrokerConf(text: string, source: string): BrokerSettings {
  return parseKeyValues(text, source, { host: ANY, port: 6379 }, brokerReaders);
}

/** `celery -A tasks:queue worker --concurrency 2 --workdir /srv/shop` (Celery 5, "Workers Guide"). */
export interface TaskWorkerSettings {
  readonly args: readonly string[];
  readonly app: string;
  readonly concurrency: number;
  readonly directory: string;
}

type Draft = { -readonly [Key in keyof Omit<TaskWorkerSettings, 'args'>]: TaskWorkerSettings[Key] };

const CELERY: CommandForm<Draft> = {
  name: 'celery',
  program: /^(.*\/)?celery$/,
  options: [
    { names: ['-A', '--app'], read: (value, draft) => { draft.app = value.text; } },
    { names: ['-c', '--concurrency'], read: (value, draft, option) => { draft.concurrency = integerOf(value, option, 1, 16); } },
    { names: ['--workdir'], read: (value, draft) => { draft.directory = value.text; } },
    { names: ['-P', '--pool'], read: (value, _, option) => void choiceOf(value, option, ['prefork']) },
  ],
  notSimulated: new Set(['-l', '--loglevel', '-Q', '--queues', '-B', '--beat', '-n', '--hostname', '--autoscale', '-O', '--detach', '-f', '--logfile', '--without-gossip', '--without-mingle', '--without-heartbeat']),
};

export function parseTaskWorkerCommand(command: string, source: string): TaskWorkerSettings {
  const draft: Draft = { app: '', concurrency: 1, directory: '/srv/shop' };
  const { args, rest, end } = readCommand(command, source, CELERY, draft);
  const [verb, extra] = rest;
  if (!verb || draft.app === '') throw new ConfigError(end, 'missingApplication');
  choiceOf(verb, 'celery', ['worker']);
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  return { ...draft, args };
}
