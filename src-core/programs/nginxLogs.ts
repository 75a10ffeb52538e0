/** nginx' log files: the access log by its `log_format`, and the error log as ngx_http_log_error writes it. */
import { logLineOf } from '../config/nginxLog.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { httpDate } from '../wire/http1Date.ts';
import type { NginxShared } from './nginx.ts';

export function* writeAccessLog(sys: Sys, shared: NginxShared, settings: NginxSettings, view: NginxRequestView): SystemCall<void> {
  for (const { path, format } of settings.accessLogs) {
    const template = shared.config.logFormats.get(format);
    if (template) yield* sys.files.log(path, logLineOf(template, view));
  }
}

/** From the most to the least talkative (`error_log FILE LEVEL`). */
const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

export interface ErrorNote {
  readonly level: 'error' | 'warn' | 'alert';
  /** What happened, without what it was about. */
  readonly text: string;
  /** The number of the client's connection. */
  readonly connection: number;
  readonly upstream?: string;
}

export function* writeErrorLog(sys: Sys, shared: NginxShared, view: NginxRequestView, { level, text, connection, upstream }: ErrorNote): SystemCall<void> {
  const about = [`client: ${view.remoteAddress}`, `server: ${view.serverName}`, `request: "${view.method} ${view.target} ${view.protocol}"`];
  if (upstream !== undefined) about.push(`upstream: "${upstream}"`);
  const host = headerValue(view.headers, 'host');
  if (host !== undefined) about.push(`host: "${host}"`);
  yield* writeErrorLine(sys, shared, level, `*${connection} ${text}, ${about.join(', ')}`);
}

/** What is about no request. */
export function* writeErrorLine(sys: Sys, { config: { errorLog } }: NginxShared, level: ErrorNote['level'], text: string): SystemCall<void> {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(errorLog.level)) return;
  const { pid } = sys.process;
  yield* sys.files.log(errorLog.path, `${errorTime(sys)} [${level}] ${pid}#${pid}: ${text}`);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026/11/20 09:00:00` */
function errorTime(sys: Sys): string {
  const date = httpDate(Math.floor(sys.epochUs / 1000));
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date)!;
  return `${year}/${String(MONTHS.indexOf(month!) + 1).padStart(2, '0')}/${day} ${clock}`;
}
