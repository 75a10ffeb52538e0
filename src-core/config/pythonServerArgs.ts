/**
 * Commands that start Python's other servers. cheroot, twist, waitress-serve and manage.py are real commands; bjoern and
 * tornado are started by a few lines of Python (`bjoern.run(application, host, port)`), for which a command of this world stands.
 */
import { addressOf, applicationOf, integerOf, readCommand, type ApplicationName, type CommandForm, type Option, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';

export type PythonServerName = 'bjoern' | 'cheroot' | 'twisted' | 'tornado' | 'waitress' | 'django';

export interface PythonServerSettings extends ApplicationName {
  readonly args: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Of the pool, where the server has one. */
  readonly threads: number;
  readonly directory: string;
  /** runserver: a thread for each connection. */
  readonly threading: boolean;
}

type Draft = { -readonly [Key in keyof Omit<PythonServerSettings, 'args'>]: PythonServerSettings[Key] };

const address = (...names: readonly string[]): Option<Draft> => ({ names, read: (value, draft, option) => void Object.assign(draft, addressOf(value, option, 8000)) });
const threads = (...names: readonly string[]): Option<Draft> => ({ names, read: (value, draft, option) => { draft.threads = integerOf(value, option, 1, 64); } });
const directory: Option<Draft> = { names: ['--chdir'], read: (value, draft) => { draft.directory = value.text; } };
const host: Option<Draft> = { names: ['--host'], read: (value, draft) => { draft.host = value.text; } };
const port: Option<Draft> = { names: ['--port'], read: (value, draft, option) => { draft.port = integerOf(value, option, 1, 65_535); } };

const form = (name: string, program: RegExp, options: readonly Option<Draft>[], notSimulated: readonly string[] = []): CommandForm<Draft> => ({ name, program, options, notSimulated: new Set(notSimulated) });

/** Threads by default: cheroot 10, twisted's reactor 10 (`suggestThreadPoolSize`), waitress 4. */
const FORMS: Readonly<Record<PythonServerName, { readonly form: CommandForm<Draft>; readonly threads: number }>> = {
  bjoern: { form: form('bjoern', /^bjoern$/, [host, port, directory]), threads: 1 },
  tornado: { form: form('tornado', /^tornado$/, [host, port, directory]), threads: 1 },
  cheroot: { form: form('cheroot', /^(.*\/)?cheroot$/, [address('--bind'), threads('--threads'), directory], ['--max-threads', '--timeout', '--shutdown-timeout', '--request-queue-size', '--accepted-queue-size', '--server-name']), threads: 10 },
  waitress: { form: form('waitress-serve', /^(.*\/)?waitress-serve$/, [address('--listen'), host, port, threads('--threads'), directory], ['--url-scheme', '--url-prefix', '--connection-limit', '--channel-timeout', '--ident', '--trusted-proxy']), threads: 4 },
  twisted: { form: form('twist', /^(.*\/)?twist$/, [{ names: ['--wsgi'], read: (value, draft) => void Object.assign(draft, dotted(value)) }, { names: ['--port'], read: (value, draft) => void Object.assign(draft, endpoint(value)) }, directory], ['--logfile', '--path', '--listen', '--https']), threads: 10 },
  django: { form: form('python3', /^(.*\/)?python3?$/, [{ names: ['--noreload'], turnOn: () => {} }, { names: ['--nothreading'], turnOn: (draft) => { draft.threading = false; } }], ['--ipv6', '-6', '--insecure', '--nostatic', '--settings', '--skip-checks']), threads: 1 },
};

/** Throws `ConfigError` only. */
export function parsePythonServerCommand(server: PythonServerName, command: string, source: string): PythonServerSettings {
  const { form: grammar, threads: usual } = FORMS[server];
  const draft: Draft = { host: '127.0.0.1', port: 8000, threads: usual, directory: '/srv/shop', threading: true, module: '', callable: 'application' };
  const { args, rest, end } = readCommand(command, source, grammar, draft);
  const words = [...rest];
  if (server === 'django') readManage(words, draft, end);
  else if (server === 'twisted') readTwist(words, end);
  else Object.assign(draft, applicationOf(words.shift() ?? missing(end)));
  if (words.length > 0) throw new ConfigError(words[0]!.place, 'extraArgument', { value: words[0]!.text });
  if (draft.module === '') throw new ConfigError(end, 'missingApplication');
  return { ...draft, args };
}

/** `python3 /srv/shop/manage.py runserver 127.0.0.1:8000`; the application is the one that wsgi.py beside it makes. */
function readManage(words: Word[], draft: Draft, end: Word['place']): void {
  const manage = words.shift() ?? missing(end);
  const folder = /^(\/.*)\/manage\.py$/.exec(manage.text)?.[1];
  if (folder === undefined) throw new ConfigError(manage.place, 'badChoice', { value: manage.text, directive: 'python3', expected: '/srv/…/manage.py' });
  const verb = words.shift() ?? missing(end);
  if (verb.text !== 'runserver') throw new ConfigError(verb.place, 'badChoice', { value: verb.text, directive: 'manage.py', expected: 'runserver' });
  const at = words.shift();
  if (at) Object.assign(draft, /^\d+$/.test(at.text) ? { port: integerOf(at, 'runserver', 1, 65_535) } : addressOf(at, 'runserver', 8000));
  Object.assign(draft, { directory: folder, module: 'wsgi' });
}

/** `twist web --wsgi wsgi.application --port tcp:8000:interface=127.0.0.1`. */
function readTwist(words: Word[], end: Word['place']): void {
  const plugin = words.shift() ?? missing(end);
  if (plugin.text !== 'web') throw new ConfigError(plugin.place, 'badChoice', { value: plugin.text, directive: 'twist', expected: 'web' });
}

function dotted({ text, place }: Word): ApplicationName {
  const [, module = '', callable = ''] = /^([A-Za-z_][\w.]*)\.([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (module === '') throw new ConfigError(place, 'badApplication', { value: text });
  return { module, callable };
}

function endpoint({ text, place }: Word): { readonly host: string; readonly port: number } {
  const [, number = '', interfaceName] = /^tcp:(?:port=)?(\d{1,5})(?::interface=([\w.]+))?$/.exec(text) ?? [];
  if (number === '' || Number(number) < 1 || Number(number) > 65_535) throw new ConfigError(place, 'badAddress', { value: text, directive: '--port' });
  return { host: interfaceName ?? '0.0.0.0', port: Number(number) };
}

function missing(end: Word['place']): never {
  throw new ConfigError(end, 'missingApplication');
}
