/** WSGIDaemonProcess: processes that mod_wsgi keeps for Python, beside httpd's own children. */
import { ConfigError } from './configError.ts';
import { httpdArgAt, httpdArgsFrom, type HttpdArg } from './httpdValues.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { numberOf } from './nginxValues.ts';

export interface HttpdWsgiDaemon {
  readonly name: string;
  readonly processes: number;
  /** `processes=1` written out makes `wsgi.multiprocess` true, left out does not. */
  readonly multiprocess: boolean;
  readonly threads: number;
  readonly pythonPath: readonly string[];
  readonly displayName: string | null;
  readonly home: string | null;
  readonly user: string | null;
  readonly group: string | null;
  /** 0 never. */
  readonly maximumRequests: number;
  readonly line: number;
}

/** In file order, of the whole text. Defaults are mod_wsgi 4.9.4's: one process of 15 threads. */
export function wsgiDaemonsOf(directives: readonly HttpdDirective[]): readonly HttpdWsgiDaemon[] {
  const daemons = new Map<string, HttpdWsgiDaemon>();
  for (const directive of directives) {
    const daemon = daemonOf(directive);
    const twin = daemons.get(daemon.name);
    if (twin) throw new ConfigError(httpdArgAt(directive, 0).place, 'duplicateName', { what: 'WSGIDaemonProcess', name: daemon.name, firstLine: twin.line });
    daemons.set(daemon.name, daemon);
  }
  return [...daemons.values()];
}

const OPTIONS = new Set(['processes', 'threads', 'python-path', 'display-name', 'home', 'user', 'group', 'maximum-requests']);

function daemonOf(directive: HttpdDirective): HttpdWsgiDaemon {
  const options = new Map(httpdArgsFrom(directive, 1).map(optionOf));
  const number = (name: string, fallback: number, min: number): number => {
    const arg = options.get(name);
    return arg ? numberOf(arg, min, 1_000_000) : fallback;
  };
  const text = (name: string): string | null => options.get(name)?.value ?? null;
  return {
    name: directive.args[0]!, processes: number('processes', 1, 1), multiprocess: options.has('processes'), threads: number('threads', 15, 1),
    pythonPath: text('python-path')?.split(':').filter((path) => path !== '') ?? [], displayName: text('display-name'), home: text('home'),
    user: text('user'), group: text('group'), maximumRequests: number('maximum-requests', 0, 0), line: directive.line,
  };
}

function optionOf(arg: HttpdArg): readonly [string, HttpdArg] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(arg.value) ?? [];
  if (!OPTIONS.has(name)) throw new ConfigError(arg.place, 'badParameter', { value: arg.value, directive: 'WSGIDaemonProcess' });
  return [name, { ...arg, value }];
}
