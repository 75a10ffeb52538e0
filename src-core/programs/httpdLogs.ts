/** httpd's log files: the access log by its LogFormat, the error log in the default ErrorLogFormat of 2.4. */
import { httpdLogLine, type HttpdLogView } from '../config/httpdLog.ts';
import type { HttpdServer } from '../config/httpdServer.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { httpDate } from '../wire/http1Date.ts';

export function* writeAccessLog(sys: Sys, { customLogs }: HttpdServer, view: HttpdLogView): SystemCall<void> {
  for (const { path, format } of customLogs) yield* sys.files.log(path, httpdLogLine(format, view));
}

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

export interface ErrorNote {
  /** The module that speaks: `cgi`, `core`, `authz_core`. */
  readonly module: string;
  readonly level: 'alert' | 'error' | 'warn' | 'notice' | 'info';
  readonly text: string;
  /** Whose request it is about. */
  readonly client?: Connection;
  /** The operating system's error: `(13)Permission denied`. */
  readonly error?: string;
}

/** A notice goes to a file whatever LogLevel says (httpd's manual, LogLevel). */
export function* writeErrorLog(sys: Sys, { errorLog, logLevel }: Pick<HttpdServer, 'errorLog' | 'logLevel'>, note: ErrorNote): SystemCall<void> {
  const asked = LEVELS.indexOf(logLevel);
  if (asked >= 0 && LEVELS.indexOf(note.level) > Math.max(asked, LEVELS.indexOf('notice'))) return;
  yield* sys.files.log(errorLog, errorLine(sys, note));
}

/** What a program wrote to the log by itself, since it is its standard error (mod_cgid): no time, no names. */
export function* writeRawErrors(sys: Sys, { errorLog }: Pick<HttpdServer, 'errorLog'>, text: string): SystemCall<void> {
  for (const line of text.replace(/\n$/, '').split('\n')) yield* sys.files.log(errorLog, line);
}

function errorLine(sys: Sys, { module, level, text, client, error }: ErrorNote): string {
  const about = client ? `[client ${client.ends.destination}:${client.ends.destinationPort}] ` : '';
  return `[${errorTime(sys)}] [${module}:${level}] [pid ${sys.process.pid}:tid ${sys.tid}] ${error === undefined ? '' : `${error}: `}${about}${escaped(text)}`;
}

/** `ap_escape_errorlog_item`. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]|\\/g, (character) => (character === '\\' ? '\\\\' : (CONTROLS[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)));
}
const CONTROLS: Readonly<Record<string, string>> = { '\b': '\\b', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };

/** `Fri Nov 20 09:00:00.123456 2026` */
function errorTime(sys: Sys): string {
  const date = httpDate(Math.floor(sys.epochUs / 1000));
  const [, weekday, day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date)!;
  return `${weekday} ${month} ${day} ${clock}.${String(sys.epochUs % 1_000_000).padStart(6, '0')} ${year}`;
}
