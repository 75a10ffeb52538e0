/**
 * The table of directives: where each may stand, how many arguments it takes, whether it opens a block and may repeat.
 * One row a directive, as in nginx's own `ngx_command_t` arrays; contexts and counts from nginx.org's reference.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';
import { nearestWord } from './nearestWord.ts';
import { PASS_PROTOCOLS } from './nginxPass.ts';
import type { NginxDirective } from './nginxSyntax.ts';

export type NginxContext = 'main' | 'events' | 'http' | 'server' | 'location' | 'upstream';

export interface DirectiveRow {
  readonly name: string;
  readonly contexts: readonly NginxContext[];
  /** Fewest and most arguments. */
  readonly args: readonly [number, number];
  readonly block?: true;
  readonly repeats?: true;
}

const MANY = Infinity;
const MAIN = ['main'] as const;
const HTTP = ['http'] as const;
const SERVER = ['server'] as const;
const UPSTREAM = ['upstream'] as const;
const HTTP_SERVER = ['http', 'server'] as const;
const EVERY_HTTP = ['http', 'server', 'location'] as const;
const SERVER_LOCATION = ['server', 'location'] as const;

export const NGINX_DIRECTIVES: readonly DirectiveRow[] = [
  { name: 'user', contexts: MAIN, args: [1, 2] },
  { name: 'worker_processes', contexts: MAIN, args: [1, 1] },
  { name: 'pid', contexts: MAIN, args: [1, 1] },
  { name: 'error_log', contexts: ['main', ...EVERY_HTTP], args: [1, 2], repeats: true },
  { name: 'events', contexts: MAIN, args: [0, 0], block: true },
  { name: 'worker_connections', contexts: ['events'], args: [1, 1] },
  { name: 'multi_accept', contexts: ['events'], args: [1, 1] },
  { name: 'http', contexts: MAIN, args: [0, 0], block: true },
  { name: 'include', contexts: ['main', 'events', 'upstream', ...EVERY_HTTP], args: [1, 1], repeats: true },
  { name: 'default_type', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'types', contexts: EVERY_HTTP, args: [0, 0], block: true, repeats: true },
  { name: 'types_hash_max_size', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'access_log', contexts: EVERY_HTTP, args: [1, 2], repeats: true },
  { name: 'log_format', contexts: HTTP, args: [2, MANY], repeats: true },
  { name: 'sendfile', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'tcp_nopush', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'tcp_nodelay', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'keepalive_timeout', contexts: EVERY_HTTP, args: [1, 2] },
  { name: 'client_max_body_size', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'client_header_timeout', contexts: HTTP_SERVER, args: [1, 1] },
  { name: 'client_body_timeout', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'client_header_buffer_size', contexts: HTTP_SERVER, args: [1, 1] },
  { name: 'large_client_header_buffers', contexts: HTTP_SERVER, args: [2, 2] },
  { name: 'server', contexts: HTTP, args: [0, 0], block: true, repeats: true },
  { name: 'listen', contexts: SERVER, args: [1, MANY], repeats: true },
  { name: 'server_name', contexts: SERVER, args: [1, MANY], repeats: true },
  { name: 'root', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'alias', contexts: ['location'], args: [1, 1] },
  { name: 'index', contexts: EVERY_HTTP, args: [1, MANY], repeats: true },
  { name: 'location', contexts: SERVER_LOCATION, args: [1, 2], block: true, repeats: true },
  { name: 'try_files', contexts: SERVER_LOCATION, args: [2, MANY] },
  { name: 'return', contexts: SERVER_LOCATION, args: [1, 2], repeats: true },
  { name: 'error_page', contexts: EVERY_HTTP, args: [2, MANY], repeats: true },
  { name: 'add_header', contexts: EVERY_HTTP, args: [2, 3], repeats: true },
  { name: 'expires', contexts: EVERY_HTTP, args: [1, 2] },
  { name: 'gzip', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'server_tokens', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'proxy_set_header', contexts: EVERY_HTTP, args: [2, 2], repeats: true },
  { name: 'proxy_http_version', contexts: EVERY_HTTP, args: [1, 1] },
  ...PASS_PROTOCOLS.flatMap(passRows),
  { name: 'fastcgi_index', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'fastcgi_split_path_info', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'fastcgi_keep_conn', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'proxy_send_timeout', contexts: EVERY_HTTP, args: [1, 1] },
  { name: 'upstream', contexts: HTTP, args: [1, 1], block: true, repeats: true },
  { name: 'server', contexts: UPSTREAM, args: [1, MANY], repeats: true },
  { name: 'least_conn', contexts: UPSTREAM, args: [0, 0] },
  { name: 'ip_hash', contexts: UPSTREAM, args: [0, 0] },
  { name: 'keepalive', contexts: UPSTREAM, args: [1, 1] },
];

/** What each of the four protocols has under its own prefix. */
function passRows(protocol: string): readonly DirectiveRow[] {
  const settings = ['buffering', 'read_timeout', 'connect_timeout', 'send_timeout', 'next_upstream_tries', 'next_upstream_timeout', 'intercept_errors', 'pass_request_headers'];
  return [
    { name: `${protocol}_pass`, contexts: ['location'], args: [1, 1] },
    ...(protocol === 'proxy' ? [] : [{ name: `${protocol}_param`, contexts: EVERY_HTTP, args: [2, 3] as const, repeats: true as const }]),
    { name: `${protocol}_next_upstream`, contexts: EVERY_HTTP, args: [1, MANY] },
    ...settings.map((name): DirectiveRow => ({ name: `${protocol}_${name}`, contexts: EVERY_HTTP, args: [1, 1] })),
  ];
}

/** Real directives that this simulation does not act on: saying so is kinder than calling them unknown. */
const NOT_SIMULATED = new Set(`
absolute_redirect accept_mutex aio allow auth_basic auth_basic_user_file auth_request autoindex charset
client_body_buffer_size daemon deny directio disable_symlinks env etag fastcgi_buffer_size fastcgi_buffers fastcgi_cache
fastcgi_hide_header fastcgi_pass_request_body fastcgi_request_buffering geo gzip_comp_level gzip_disable
gzip_http_version gzip_min_length gzip_proxied gzip_static gzip_types gzip_vary hash http2 if if_modified_since internal
keepalive_requests keepalive_time limit_conn limit_conn_zone limit_except limit_rate limit_req limit_req_zone
load_module log_not_found mail map master_process merge_slashes mime_types open_file_cache port_in_redirect
proxy_buffer_size proxy_buffers proxy_cache proxy_cache_path proxy_cache_valid proxy_cookie_path proxy_hide_header
proxy_method proxy_pass_header proxy_pass_request_body proxy_redirect proxy_request_buffering proxy_ssl_server_name
random real_ip_header recursive_error_pages reset_timedout_connection resolver rewrite scgi_buffers send_timeout
server_name_in_redirect server_names_hash_bucket_size server_names_hash_max_size set set_real_ip_from split_clients ssl
ssl_certificate ssl_certificate_key ssl_ciphers ssl_prefer_server_ciphers ssl_protocols ssl_session_cache
ssl_session_timeout stream stub_status sub_filter thread_pool underscores_in_headers use user_id uwsgi_buffer_size
uwsgi_buffers uwsgi_modifier1 uwsgi_modifier2 valid_referers worker_cpu_affinity worker_priority worker_rlimit_nofile
worker_shutdown_timeout zone
`.trim().split(/\s+/));

const ROWS_BY_NAME: ReadonlyMap<string, readonly DirectiveRow[]> = rowsByName();

function rowsByName(): ReadonlyMap<string, readonly DirectiveRow[]> {
  const rows = new Map<string, DirectiveRow[]>();
  for (const row of NGINX_DIRECTIVES) rows.set(row.name, [...(rows.get(row.name) ?? []), row]);
  return rows;
}

/** The row of a directive in its context; throws when name, context, number of arguments or braces are wrong. */
function checkedRow(directive: NginxDirective, context: NginxContext): DirectiveRow {
  const rows = ROWS_BY_NAME.get(directive.name);
  if (!rows) throw unknown(directive);
  const row = rows.find((candidate) => candidate.contexts.includes(context));
  if (!row) {
    const allowed = rows.flatMap((candidate) => candidate.contexts).join(', ');
    throw new ConfigError(directive, 'wrongContext', { directive: directive.name, context, allowed });
  }
  expectCount(directive, row);
  if (row.block && !directive.block) throw new ConfigError(directive, 'missingBlock', { directive: row.name });
  if (!row.block && directive.block) throw new ConfigError(directive, 'unexpectedBlock', { directive: row.name });
  return row;
}

/** Checks every directive of one block, and that those which may stand once do. */
export function checkBlock(block: readonly NginxDirective[], context: NginxContext): void {
  const firstLines = new Map<string, number>();
  for (const directive of block) {
    const row = checkedRow(directive, context);
    const firstLine = firstLines.get(row.name);
    if (firstLine !== undefined && !row.repeats) throw new ConfigError(directive, 'duplicateDirective', { directive: row.name, firstLine });
    if (firstLine === undefined) firstLines.set(row.name, directive.line);
  }
}

function unknown(directive: NginxDirective): ConfigError {
  const { name } = directive;
  if (NOT_SIMULATED.has(name)) return new ConfigError(directive, 'unsupportedDirective', { directive: name });
  const suggestion = nearestWord(name, ROWS_BY_NAME.keys());
  if (suggestion === null) return new ConfigError(directive, 'unknownDirective', { directive: name });
  return new ConfigError(directive, 'unknownDirectiveSuggestion', { directive: name, suggestion });
}

function expectCount(directive: NginxDirective, row: DirectiveRow): void {
  const [fewest, most] = row.args;
  const count = directive.args.length;
  // Where any number of words may follow, nginx takes those of the next line too (`server_name a` + `root /x;`). Nobody means that.
  if (count > most || (most === MANY && row.name !== 'log_format')) throwIfSemicolonMissing(directive);
  if (count >= fewest && count <= most) return;
  throw new ConfigError(directive, 'wrongArgumentCount', { directive: row.name, count, expected: expectedCount(row.args) });
}

/** A later line starts with a directive's name: the `;` of the line before was forgotten. */
function throwIfSemicolonMissing(directive: NginxDirective): void {
  directive.args.forEach((arg, i) => {
    const place = directive.argPlaces[i]!;
    const before: ConfigPlace = directive.argPlaces[i - 1] ?? directive;
    if (place.line > before.line && ROWS_BY_NAME.has(arg)) throw new ConfigError(before, 'missingSemicolon', { directive: directive.name });
  });
}

function expectedCount([fewest, most]: readonly [number, number]): string {
  if (fewest === most) return String(fewest);
  return most === MANY ? `${fewest}+` : `${fewest}-${most}`;
}
