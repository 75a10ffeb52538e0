/**
 * A gunicorn command line: `gunicorn -w 2 -b 127.0.0.1:8000 --timeout 30 --preload wsgi:application`.
 * Options as gunicorn 20.1's `--help` has them; those that change nothing in the simulated world are told apart from
 * those that do not exist. Words are separated as a shell would do it: quotes and backslashes, no expansion.
 */
import { addressOf, applicationOf, choiceOf, integerOf, readCommand, secondsOf, type CommandForm, type Option, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';

export interface GunicornSettings {
  /** What follows the program's name on the command line. */
  readonly args: readonly string[];
  readonly module: string;
  /** `application`, or a factory's call as written: `create_app()`. */
  readonly callable: string;
  readonly binds: readonly GunicornBind[];
  readonly workers: number;
  readonly threads: number;
  readonly workerClass: 'sync' | 'gthread';
  /** A worker that is silent for so long is killed; 0 never. */
  readonly timeoutUs: number;
  readonly gracefulTimeoutUs: number;
  readonly keepaliveUs: number;
  readonly preload: boolean;
  /** 0 is no limit. */
  readonly maxRequests: number;
  readonly maxRequestsJitter: number;
  readonly backlog: number;
  readonly limitRequestLine: number;
  readonly limitRequestFields: number;
  readonly limitRequestFieldSize: number;
  readonly chdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly forwardedAllowIps: readonly string[];
  /** `-` is standard output, null is none. */
  readonly accessLog: string | null;
  readonly errorLog: string;
  readonly logLevel: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  readonly name: string | null;
}

export type GunicornBind =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Throws `ConfigError` only; its `source` is `gunicorn` unless given. */
export function parseGunicornCommand(command: string, source = 'gunicorn'): GunicornSettings {
  const draft: Draft = { ...DEFAULTS, binds: [], env: {} };
  const { args, rest, end } = readCommand(command, source, FORM, draft);
  const [application, extra] = rest;
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  if (!application) throw new ConfigError(end, 'missingApplication');
  const binds = draft.binds.length > 0 ? draft.binds : DEFAULTS.binds;
  // More than one thread turns the sync worker into gthread (`Config.worker_class`).
  const workerClass = draft.workerClass === 'sync' && draft.threads > 1 ? 'gthread' : draft.workerClass;
  return { ...draft, args, binds, workerClass, ...applicationOf(application) };
}

type Draft = { -readonly [Key in keyof Omit<GunicornSettings, 'args' | 'module' | 'callable'>]: GunicornSettings[Key] };

const DEFAULTS: Draft = {
  binds: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], workers: 1, threads: 1, workerClass: 'sync', timeoutUs: 30_000_000,
  gracefulTimeoutUs: 30_000_000, keepaliveUs: 2_000_000, preload: false, maxRequests: 0, maxRequestsJitter: 0, backlog: 2048,
  limitRequestLine: 4094, limitRequestFields: 100, limitRequestFieldSize: 8190, chdir: '.', env: {}, forwardedAllowIps: ['127.0.0.1'],
  accessLog: null, errorLog: '-', logLevel: 'info', name: null,
};

const OPTIONS: readonly Option<Draft>[] = [
  { names: ['-b', '--bind'], read: (value, draft) => { draft.binds = [...draft.binds, bindOf(value)]; } },
  { names: ['-w', '--workers'], read: (value, draft, option) => { draft.workers = integerOf(value, option, 1, 1024); } },
  { names: ['--threads'], read: (value, draft, option) => { draft.threads = integerOf(value, option, 1, 1024); } },
  { names: ['-k', '--worker-class'], read: (value, draft, option) => { draft.workerClass = choiceOf(value, option, ['sync', 'gthread']); } },
  { names: ['-t', '--timeout'], read: (value, draft, option) => { draft.timeoutUs = secondsOf(value, option); } },
  { names: ['--graceful-timeout'], read: (value, draft, option) => { draft.gracefulTimeoutUs = secondsOf(value, option); } },
  { names: ['--keep-alive'], read: (value, draft, option) => { draft.keepaliveUs = secondsOf(value, option); } },
  { names: ['--preload'], turnOn: (draft) => { draft.preload = true; } },
  { names: ['--max-requests'], read: (value, draft, option) => { draft.maxRequests = integerOf(value, option, 0, 1_000_000_000); } },
  { names: ['--max-requests-jitter'], read: (value, draft, option) => { draft.maxRequestsJitter = integerOf(value, option, 0, 1_000_000_000); } },
  { names: ['--backlog'], read: (value, draft, option) => { draft.backlog = integerOf(value, option, 1, 65_535); } },
  { names: ['--limit-request-line'], read: (value, draft, option) => { draft.limitRequestLine = integerOf(value, option, 0, 8190); } },
  { names: ['--limit-request-fields'], read: (value, draft, option) => { draft.limitRequestFields = integerOf(value, option, 1, 32_768); } },
  { names: ['--limit-request-field_size'], read: (value, draft, option) => { draft.limitRequestFieldSize = integerOf(value, option, 0, 1_000_000); } },
  { names: ['--chdir'], read: (value, draft) => { draft.chdir = value.text; } },
  { names: ['-e', '--env'], read: (value, draft, option) => { draft.env = { ...draft.env, ...pairOf(value, option) }; } },
  { names: ['--forwarded-allow-ips'], read: (value, draft) => { draft.forwardedAllowIps = value.text.split(',').map((ip) => ip.trim()); } },
  { names: ['--access-logfile'], read: (value, draft) => { draft.accessLog = value.text; } },
  { names: ['--error-logfile', '--log-file'], read: (value, draft) => { draft.errorLog = value.text; } },
  { names: ['--log-level'], read: (value, draft, option) => { draft.logLevel = choiceOf(value, option, ['debug', 'info', 'warning', 'error', 'critical']); } },
  { names: ['-n', '--name'], read: (value, draft) => { draft.name = value.text; } },
];

/** Options of gunicorn that the simulation does not act on. */
const NOT_SIMULATED = new Set(`-c --config --reload --reload-engine --reload-extra-file --spew --check-config --print-config --no-sendfile
--reuse-port -D --daemon -p --pid --worker-tmp-dir -u --user -g --group -m --umask --initgroups --access-logformat --disable-redirect-access-to-syslog
--capture-output --logger-class --log-config --log-config-dict --log-syslog-to --log-syslog --log-syslog-prefix --log-syslog-facility
-R --enable-stdio-inheritance --statsd-host --dogstatsd-tags --statsd-prefix --proxy-protocol --proxy-allow-from --keyfile --certfile --ssl-version
--cert-reqs --ca-certs --suppress-ragged-eofs --do-handshake-on-connect --ciphers --paste --pythonpath --worker-connections --strip-header-spaces
-v --version -h --help`.trim().split(/\s+/));

const FORM: CommandForm<Draft> = { name: 'gunicorn', program: /^(.*\/)?gunicorn3?$/, options: OPTIONS, notSimulated: NOT_SIMULATED };

function pairOf({ text, place }: Word, option: string): Readonly<Record<string, string>> {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
  if (!match) throw new ConfigError(place, 'badChoice', { value: text, directive: option, expected: 'NAME=value' });
  return Object.fromEntries([[match[1]!, match[2]!]]);
}

function bindOf(word: Word): GunicornBind {
  if (word.text.startsWith('unix:')) return { kind: 'unix', path: word.text.replace(/^unix:(\/\/)?/, '') };
  return { kind: 'tcp', ...addressOf(word, '--bind', 8000) };
}
