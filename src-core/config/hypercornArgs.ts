/**
 * A hypercorn command line: `hypercorn main:app --bind 0.0.0.0:8000 --workers 2`. Options as hypercorn 0.13's `--help` has
 * them; those that change nothing in the simulated world are told apart from those that do not exist.
 */
import { choiceOf, integerOf, readCommand, type CommandForm, type Option, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';

export interface HypercornSettings {
  /** What follows the program's name on the command line. */
  readonly args: readonly string[];
  /** `module:attribute`. */
  readonly app: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly backlog: number;
  readonly keepAliveSeconds: number;
  readonly rootPath: string;
  readonly logLevel: 'critical' | 'error' | 'warning' | 'info' | 'debug';
  /** `--access-logfile -`; without it there is none. */
  readonly accessLog: boolean;
}

/** Throws `ConfigError` only; its `source` is `hypercorn` unless given. */
export function parseHypercornCommand(command: string, source = 'hypercorn'): HypercornSettings {
  const draft: Draft = { ...DEFAULTS };
  const { args, rest, end } = readCommand(command, source, FORM, draft);
  const [application, extra] = rest;
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  if (!application) throw new ConfigError(end, 'missingApplication');
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*)?$/.test(application.text)) throw new ConfigError(application.place, 'badApplication', { value: application.text });
  // Without a name it is `app`.
  return { ...draft, args, app: application.text.includes(':') ? application.text : `${application.text}:app` };
}

type Draft = { -readonly [Key in keyof Omit<HypercornSettings, 'args' | 'app'>]: HypercornSettings[Key] };

const DEFAULTS: Draft = { host: '127.0.0.1', port: 8000, workers: 1, backlog: 100, keepAliveSeconds: 5, rootPath: '', logLevel: 'info', accessLog: false };

const LEVELS = ['critical', 'error', 'warning', 'info', 'debug'] as const;

const OPTIONS: readonly Option<Draft>[] = [
  { names: ['-b', '--bind'], read: (value, draft, option) => { Object.assign(draft, bindOf(value, option)); } },
  { names: ['-w', '--workers'], read: (value, draft, option) => { draft.workers = integerOf(value, option, 1, 64); } },
  { names: ['--backlog'], read: (value, draft, option) => { draft.backlog = integerOf(value, option, 1, 65_535); } },
  { names: ['--keep-alive'], read: (value, draft, option) => { draft.keepAliveSeconds = integerOf(value, option, 0, 86_400); } },
  { names: ['--root-path'], read: (value, draft) => { draft.rootPath = value.text.replace(/\/+$/, ''); } },
  { names: ['--access-logfile'], read: (value, draft, option) => { draft.accessLog = choiceOf(value, option, ['-']) === '-'; } },
  { names: ['--log-level'], read: (value, draft, option) => { draft.logLevel = choiceOf({ ...value, text: value.text.toLowerCase() }, option, LEVELS); } },
  // One loop stands for both: they differ in speed.
  { names: ['-k', '--worker-class'], read: (value, _, option) => { choiceOf(value, option, ['asyncio', 'uvloop']); } },
];

const FORM: CommandForm<Draft> = {
  name: 'hypercorn',
  program: /^(.*\/)?hypercorn$/,
  options: OPTIONS,
  notSimulated: new Set(`--access-log --access-logformat --ca-certs --certfile --cert-reqs --ciphers -c --config --debug --error-log --error-logfile
--log-file --graceful-timeout --read-timeout -g --group --keyfile --keyfile-password --insecure-bind --log-config -p --pid --quic-bind --reload
--server-name --statsd-host --statsd-prefix -m --umask -u --user --verify-mode --websocket-ping-interval --help`.trim().split(/\s+/)),
};

/** `host:port` or `host`, whose port is then 8000. */
function bindOf({ text, place }: Word, option: string): { host: string; port: number } {
  const [, six, four, port = '8000'] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = (six ?? (four === 'localhost' ? '127.0.0.1' : four) ?? '').toLowerCase();
  const known = six !== undefined || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
  if (!known || Number(port) < 1 || Number(port) > 65_535) throw new ConfigError(place, 'badAddress', { value: text, directive: option });
  return { host, port: Number(port) };
}
