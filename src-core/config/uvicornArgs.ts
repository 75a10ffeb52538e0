/**
 * A uvicorn command line: `uvicorn main:app --host 127.0.0.1 --port 8000 --workers 2`. Options as uvicorn 0.17.6's `--help`
 * has them; those that change nothing in the simulated world are told apart from those that do not exist.
 */
import { choiceOf, integerOf, readCommand, type CommandForm, type Option, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';

export interface UvicornSettings {
  /** What follows the program's name on the command line. */
  readonly args: readonly string[];
  /** `module:attribute`. */
  readonly app: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  /** `none` refuses every upgrade. */
  readonly websockets: boolean;
  readonly lifespan: 'auto' | 'on' | 'off';
  readonly interface: 'auto' | 'asgi3' | 'wsgi';
  readonly factory: boolean;
  /** Connections and tasks; `null` is no limit. */
  readonly limitConcurrency: number | null;
  readonly limitMaxRequests: number | null;
  readonly backlog: number;
  readonly timeoutKeepAliveSeconds: number;
  readonly rootPath: string;
  readonly proxyHeaders: boolean;
  readonly forwardedAllowIps: string;
  readonly appDir: string;
  readonly logLevel: 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace';
  readonly accessLog: boolean;
}

/** Throws `ConfigError` only; its `source` is `uvicorn` unless given. */
export function parseUvicornCommand(command: string, source = 'uvicorn'): UvicornSettings {
  const draft: Draft = { ...DEFAULTS };
  const { args, rest, end } = readCommand(command, source, FORM, draft);
  const [application, extra] = rest;
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  if (!application) throw new ConfigError(end, 'missingApplication');
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(application.text)) throw new ConfigError(application.place, 'badApplication', { value: application.text });
  return { ...draft, args, app: application.text };
}

type Draft = { -readonly [Key in keyof Omit<UvicornSettings, 'args' | 'app'>]: UvicornSettings[Key] };

const DEFAULTS: Draft = {
  host: '127.0.0.1', port: 8000, workers: 1, websockets: true, lifespan: 'auto', interface: 'auto', factory: false, limitConcurrency: null,
  limitMaxRequests: null, backlog: 2048, timeoutKeepAliveSeconds: 5, rootPath: '', proxyHeaders: true, forwardedAllowIps: '127.0.0.1', appDir: '.',
  logLevel: 'info', accessLog: true,
};

const without = (value: Word, option: string, choices: readonly string[]): void => void choiceOf(value, option, choices);

const OPTIONS: readonly Option<Draft>[] = [
  { names: ['--host'], read: (value, draft, option) => { draft.host = hostOf(value, option); } },
  { names: ['--port'], read: (value, draft, option) => { draft.port = integerOf(value, option, 1, 65_535); } },
  { names: ['--workers'], read: (value, draft, option) => { draft.workers = integerOf(value, option, 1, 64); } },
  // One loop and one parser stand for all: they differ in speed.
  { names: ['--loop'], read: (value, _, option) => without(value, option, ['auto', 'asyncio', 'uvloop']) },
  { names: ['--http'], read: (value, _, option) => without(value, option, ['auto', 'h11', 'httptools']) },
  { names: ['--ws'], read: (value, draft, option) => { draft.websockets = choiceOf(value, option, ['auto', 'none', 'websockets', 'wsproto']) !== 'none'; } },
  { names: ['--lifespan'], read: (value, draft, option) => { draft.lifespan = choiceOf(value, option, ['auto', 'on', 'off']); } },
  { names: ['--interface'], read: (value, draft, option) => { draft.interface = choiceOf(value, option, ['auto', 'asgi3', 'wsgi']); } },
  { names: ['--factory'], turnOn: (draft) => { draft.factory = true; } },
  { names: ['--limit-concurrency'], read: (value, draft, option) => { draft.limitConcurrency = integerOf(value, option, 1, 1_000_000); } },
  { names: ['--limit-max-requests'], read: (value, draft, option) => { draft.limitMaxRequests = integerOf(value, option, 1, 1_000_000_000); } },
  { names: ['--backlog'], read: (value, draft, option) => { draft.backlog = integerOf(value, option, 1, 65_535); } },
  { names: ['--timeout-keep-alive'], read: (value, draft, option) => { draft.timeoutKeepAliveSeconds = integerOf(value, option, 0, 86_400); } },
  { names: ['--root-path'], read: (value, draft) => { draft.rootPath = value.text; } },
  { names: ['--forwarded-allow-ips'], read: (value, draft) => { draft.forwardedAllowIps = value.text; } },
  { names: ['--proxy-headers'], turnOn: (draft) => { draft.proxyHeaders = true; } },
  { names: ['--no-proxy-headers'], turnOn: (draft) => { draft.proxyHeaders = false; } },
  { names: ['--app-dir'], read: (value, draft) => { draft.appDir = value.text; } },
  { names: ['--log-level'], read: (value, draft, option) => { draft.logLevel = choiceOf(value, option, ['critical', 'error', 'warning', 'info', 'debug', 'trace']); } },
  { names: ['--access-log'], turnOn: (draft) => { draft.accessLog = true; } },
  { names: ['--no-access-log'], turnOn: (draft) => { draft.accessLog = false; } },
];

const FORM: CommandForm<Draft> = {
  name: 'uvicorn',
  program: /^(.*\/)?uvicorn$/,
  options: OPTIONS,
  notSimulated: new Set(`--uds --fd --debug --reload --reload-dir --reload-include --reload-exclude --reload-delay --ws-max-size --ws-ping-interval
--ws-ping-timeout --ws-per-message-deflate --env-file --log-config --use-colors --no-use-colors --server-header --no-server-header --date-header
--no-date-header --ssl-keyfile --ssl-certfile --ssl-keyfile-password --ssl-version --ssl-cert-reqs --ssl-ca-certs --ssl-ciphers --header --version
--help`.trim().split(/\s+/)),
};

/** An address of IPv4 or IPv6, or `localhost`. */
function hostOf({ text, place }: Word, option: string): string {
  if (text === 'localhost') return '127.0.0.1';
  if (!/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i.test(text)) throw new ConfigError(place, 'badAddress', { value: text, directive: option });
  return text.toLowerCase();
}
