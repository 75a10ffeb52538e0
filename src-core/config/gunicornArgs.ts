/**
 * A gunicorn command line: `gunicorn -w 2 -b 127.0.0.1:8000 --timeout 30 --preload wsgi:application`.
 * Options as gunicorn 20.1's `--help` has them; those that change nothing in the simulated world are told apart from
 * those that do not exist. Words are separated as a shell would do it: quotes and backslashes, no expansion.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';
import { nearestWord } from './nearestWord.ts';

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
  if (command.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const words = wordsOf(command, source);
  const [program, ...rest] = words;
  if (!program) throw new ConfigError({ source, line: 1, column: 1 }, 'emptyCommand');
  if (!/^(.*\/)?gunicorn3?$/.test(program.text)) throw new ConfigError(program.place, 'notGunicorn', { value: program.text });
  const draft: Draft = { ...DEFAULTS, binds: [], env: {} };
  const positional = readOptions(rest, draft);
  const [application, extra] = positional;
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  if (!application) throw new ConfigError(endOf(words), 'missingApplication');
  const binds = draft.binds.length > 0 ? draft.binds : DEFAULTS.binds;
  // More than one thread turns the sync worker into gthread (`Config.worker_class`).
  const workerClass = draft.workerClass === 'sync' && draft.threads > 1 ? 'gthread' : draft.workerClass;
  return { ...draft, args: rest.map(({ text }) => text), binds, workerClass, ...applicationOf(application) };
}

const LENGTH_LIMIT = 10_000;

type Draft = { -readonly [Key in keyof Omit<GunicornSettings, 'args' | 'module' | 'callable'>]: GunicornSettings[Key] };

const DEFAULTS: Draft = {
  binds: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], workers: 1, threads: 1, workerClass: 'sync', timeoutUs: 30_000_000,
  gracefulTimeoutUs: 30_000_000, keepaliveUs: 2_000_000, preload: false, maxRequests: 0, maxRequestsJitter: 0, backlog: 2048,
  limitRequestLine: 4094, limitRequestFields: 100, limitRequestFieldSize: 8190, chdir: '.', env: {}, forwardedAllowIps: ['127.0.0.1'],
  accessLog: null, errorLog: '-', logLevel: 'info', name: null,
};

interface Word {
  readonly text: string;
  readonly place: ConfigPlace;
}

interface Option {
  readonly names: readonly string[];
  /** Absent: a switch without a value. */
  readonly read?: (value: Word, draft: Draft, option: string) => void;
  readonly turnOn?: (draft: Draft) => void;
}

const OPTIONS: readonly Option[] = [
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

const OPTIONS_BY_NAME = new Map(OPTIONS.flatMap((option) => option.names.map((name) => [name, option] as const)));

/** Options of gunicorn that the simulation does not act on. */
const NOT_SIMULATED = new Set(`-c --config --reload --reload-engine --reload-extra-file --spew --check-config --print-config --no-sendfile
--reuse-port -D --daemon -p --pid --worker-tmp-dir -u --user -g --group -m --umask --initgroups --access-logformat --disable-redirect-access-to-syslog
--capture-output --logger-class --log-config --log-config-dict --log-syslog-to --log-syslog --log-syslog-prefix --log-syslog-facility
-R --enable-stdio-inheritance --statsd-host --dogstatsd-tags --statsd-prefix --proxy-protocol --proxy-allow-from --keyfile --certfile --ssl-version
--cert-reqs --ca-certs --suppress-ragged-eofs --do-handshake-on-connect --ciphers --paste --pythonpath --worker-connections --strip-header-spaces
-v --version -h --help`.trim().split(/\s+/));

function readOptions(words: readonly Word[], draft: Draft): readonly Word[] {
  const positional: Word[] = [];
  const queue = [...words].reverse();
  for (let word = queue.pop(); word; word = queue.pop()) {
    if (word.text === '-' || !word.text.startsWith('-')) positional.push(word);
    else readOption(word, queue, draft);
  }
  return positional;
}

/** `--name value`, `--name=value`, `-n value`, `-nvalue`. */
function readOption(word: Word, queue: Word[], draft: Draft): void {
  const [name, attached] = splitOption(word);
  const option = OPTIONS_BY_NAME.get(name);
  if (!option) throw unknownOption(name, word.place);
  if (option.turnOn) {
    if (attached !== null) throw new ConfigError(word.place, 'unexpectedOptionValue', { option: name });
    option.turnOn(draft);
    return;
  }
  const value = attached ?? queue.pop();
  if (!value || (attached === null && /^-./.test(value.text) && !/^-\d/.test(value.text))) throw new ConfigError(word.place, 'missingOptionValue', { option: name });
  option.read!(value, draft, name);
}

function splitOption({ text, place }: Word): readonly [string, Word | null] {
  const long = text.startsWith('--');
  const at = long ? text.indexOf('=') : 2;
  if (at === -1 || at >= text.length && !long) return [text, null];
  const valueAt = long || text[at] === '=' ? at + 1 : at;
  return [text.slice(0, at), { text: text.slice(valueAt), place: { ...place, column: place.column + valueAt } }];
}

function unknownOption(option: string, place: ConfigPlace): ConfigError {
  if (NOT_SIMULATED.has(option)) return new ConfigError(place, 'unsupportedValue', { value: option, directive: 'gunicorn' });
  const suggestion = option.startsWith('--') ? nearestWord(option, OPTIONS_BY_NAME.keys()) : null;
  if (suggestion === null) return new ConfigError(place, 'unknownOption', { option });
  return new ConfigError(place, 'unknownOptionSuggestion', { option, suggestion });
}

function integerOf({ text, place }: Word, option: string, min: number, max: number): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new ConfigError(place, 'badNumber', { value: text, directive: option });
  const value = Number(text);
  if (value < min || value > max) throw new ConfigError(place, 'numberOutOfRange', { value: text, directive: option, min, max });
  return value;
}

function secondsOf(value: Word, option: string): number {
  return integerOf(value, option, 0, 1_000_000) * 1_000_000;
}

function choiceOf<const Choice extends string>({ text, place }: Word, option: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new ConfigError(place, 'badChoice', { value: text, directive: option, expected: choices.join(', ') });
  return choice;
}

function pairOf({ text, place }: Word, option: string): Readonly<Record<string, string>> {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
  if (!match) throw new ConfigError(place, 'badChoice', { value: text, directive: option, expected: 'NAME=value' });
  return Object.fromEntries([[match[1]!, match[2]!]]);
}

function bindOf({ text, place }: Word): GunicornBind {
  if (text.startsWith('unix:')) return { kind: 'unix', path: text.replace(/^unix:(\/\/)?/, '') };
  const match = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:.]+\]|[^:[\]\s/]*)(?::(\d{1,5}))?$/.exec(text);
  if (!match) throw new ConfigError(place, 'badAddress', { value: text, directive: '--bind' });
  const port = match[2] === undefined ? 8000 : Number(match[2]);
  if (port < 1 || port > 65_535) throw new ConfigError(place, 'badPort', { value: match[2] ?? '' });
  return { kind: 'tcp', host: match[1] === '' ? '0.0.0.0' : match[1]!.toLowerCase(), port };
}

/** `wsgi` alone means `wsgi:application`. */
function applicationOf({ text, place }: Word): Pick<GunicornSettings, 'module' | 'callable'> {
  const match = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::([A-Za-z_]\w*(?:\(.*\))?))?$/s.exec(text);
  if (!match) throw new ConfigError(place, 'badApplication', { value: text });
  return { module: match[1]!, callable: match[2] ?? 'application' };
}

function endOf(words: readonly Word[]): ConfigPlace {
  const last = words.at(-1)!;
  return { ...last.place, column: last.place.column + last.text.length };
}

/** One piece of a word: quoted, escaped, plain, or the blank between words. A backslash before a line's end joins the lines. */
const PIECE = /"([^"]*)"|'([^']*)'|\\(\n|[\s\S]|$)|(\s+)|([^\s"'\\]+)|(["'])/gy;

function wordsOf(command: string, source: string): readonly Word[] {
  const words: Word[] = [];
  let open = false;
  for (const match of command.matchAll(PIECE)) {
    const [, double, single, escaped, blank, plain, unclosed] = match;
    const place = placeAt(command, match.index, source);
    if (unclosed) throw new ConfigError(place, 'unclosedQuote', { quote: unclosed });
    if (blank !== undefined) open = false;
    else if (escaped === '\n' || escaped === '') continue;
    else {
      const text = double ?? single ?? escaped ?? plain ?? '';
      const last = words.at(-1);
      if (open && last) words[words.length - 1] = { ...last, text: last.text + text };
      else words.push({ text, place });
      open = true;
    }
  }
  return words;
}

function placeAt(command: string, index: number, source: string): ConfigPlace {
  const before = command.slice(0, index).split('\n');
  return { source, line: before.length, column: before.at(-1)!.length + 1 };
}
