/**
 * The meaning of nginx.conf: text to the servers, locations and upstreams that a simulated nginx 1.22.1 works with.
 * Strategy: read the tree (`nginxSyntax`), replace includes, check each block against the table (`nginxDirectives`), then
 * build from the outside in, each level starting from the settings of the one around it (`nginxSettings`).
 * The rule: what real nginx refuses to start with is refused here with a place, and nothing is accepted and then ignored
 * that would change the answer to a request.
 */
import { ConfigError } from './configError.ts';
import { listenOf, serverNamesOf, upstreamServerOf, type NginxListen, type NginxServerName, type NginxUpstreamServer } from './nginxAddresses.ts';
import { checkBlock } from './nginxDirectives.ts';
import { withIncludes, type NginxFiles } from './nginxInclude.ts';
import { locationsOf, returnOf, tryFilesOf, type NginxLocation, type NginxReturn, type NginxTryFiles } from './nginxLocation.ts';
import { NGINX_DEFAULTS, settingsOf, type NginxSettings } from './nginxSettings.ts';
import { parseNginxSyntax, type NginxDirective } from './nginxSyntax.ts';
import { checkTemplates } from './nginxTemplates.ts';
import { argAt, choiceOf, flagOf, numberOf } from './nginxValues.ts';

export interface NginxConfig {
  readonly source: string;
  readonly user: string;
  readonly workerProcesses: number | 'auto';
  readonly workerConnections: number;
  readonly pidFile: string;
  readonly errorLog: NginxErrorLog;
  readonly servers: readonly NginxServer[];
  readonly upstreams: readonly NginxUpstream[];
  /** By name; `combined` is always there. */
  readonly logFormats: ReadonlyMap<string, NginxLogFormat>;
}

export interface NginxErrorLog {
  readonly path: string;
  readonly level: string;
}

export interface NginxServer {
  readonly listens: readonly NginxListen[];
  /** Without `server_name`: one exact, empty name. */
  readonly names: readonly NginxServerName[];
  readonly locations: readonly NginxLocation[];
  /** In force where no location matches. */
  readonly settings: NginxSettings;
  /** Answers before any location is looked for. */
  readonly returns: NginxReturn | null;
  readonly tryFiles: NginxTryFiles | null;
  readonly line: number;
}

export interface NginxUpstream {
  readonly name: string;
  readonly servers: readonly NginxUpstreamServer[];
  readonly balancing: 'roundRobin' | 'leastConnections' | 'addressHash';
  /** Idle connections that a worker keeps; 0: each is closed after its request. */
  readonly keepalive: number;
  readonly line: number;
}

export interface NginxLogFormat {
  readonly escape: 'default' | 'json' | 'none';
  readonly template: string;
}

export interface NginxConfOptions {
  /** What errors call the text; `nginx.conf` when left out. */
  readonly source?: string;
  /** What `include` finds beside `mime.types` and `proxy_params`. */
  readonly files?: NginxFiles;
}

/** Takes a whole nginx.conf or what would stand in a file of conf.d (`server { … }`). Throws `ConfigError` only. */
export function parseNginxConf(text: string, { source = 'nginx.conf', files = {} }: NginxConfOptions = {}): NginxConfig {
  const written = withIncludes(parseNginxSyntax(text, source), files);
  const tree = isSnippet(written) ? aroundSnippet(written) : written;
  checkTree(tree, source);
  const http = tree.find((directive) => directive.name === 'http')?.block ?? [];
  const events = tree.find((directive) => directive.name === 'events')?.block ?? [];
  const settings = settingsOf(http, NGINX_DEFAULTS);
  const servers = blocksOf(http, 'server').map((block) => serverOf(block, settings));
  checkDefaultServers(servers, source);
  return {
    source, ...mainOf(tree), workerConnections: workerConnectionsOf(events), servers,
    upstreams: upstreamsOf(http), logFormats: logFormatsOf(http),
  };
}

const COMBINED = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** What Debian's nginx.conf puts around the files of conf.d, as far as it is simulated (its `gzip on` is left out). */
const DEBIAN = `
user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 768; }
http { sendfile on; tcp_nopush on; types_hash_max_size 2048; include mime.types; default_type application/octet-stream; }
`;

function isSnippet(tree: readonly NginxDirective[]): boolean {
  const names = new Set(tree.map((directive) => directive.name));
  return (names.has('server') || names.has('upstream')) && !names.has('http') && !names.has('events');
}

function aroundSnippet(snippet: readonly NginxDirective[]): readonly NginxDirective[] {
  const own = new Set(snippet.map((directive) => directive.name));
  return withIncludes(parseNginxSyntax(DEBIAN), {}).map((directive) => {
    if (directive.name !== 'http') return directive;
    return { ...directive, block: [...directive.block!.filter(({ name }) => !own.has(name)), ...snippet] };
  });
}

function checkTree(tree: readonly NginxDirective[], source: string): void {
  checkBlock(tree, 'main');
  for (const block of blocksOf(tree, 'events')) checkBlock(block.block!, 'events');
  for (const block of blocksOf(tree, 'http')) checkBlock(block.block!, 'http');
  if (blocksOf(tree, 'events').length === 0) throw new ConfigError({ source, line: 1, column: 1 }, 'missingSection', { section: 'events' });
  checkTemplates(tree);
}

function blocksOf(block: readonly NginxDirective[], name: string): readonly NginxDirective[] {
  return block.filter((directive) => directive.name === name);
}

function mainOf(tree: readonly NginxDirective[]): Pick<NginxConfig, 'user' | 'workerProcesses' | 'pidFile' | 'errorLog'> {
  const find = (name: string): NginxDirective | undefined => tree.find((directive) => directive.name === name);
  const processes = find('worker_processes');
  return {
    user: find('user')?.args[0] ?? 'nobody',
    workerProcesses: processes ? workerProcessesOf(processes) : 1,
    pidFile: find('pid')?.args[0] ?? '/run/nginx.pid',
    // What is logged here is of requests, so that http's own error_log, if any, is the one.
    errorLog: errorLogOf(find('http')?.block?.find((directive) => directive.name === 'error_log') ?? find('error_log')),
  };
}

function workerProcessesOf(directive: NginxDirective): number | 'auto' {
  return directive.args[0] === 'auto' ? 'auto' : numberOf(argAt(directive, 0), 1, 1024);
}

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'] as const;

function errorLogOf(directive: NginxDirective | undefined): NginxErrorLog {
  if (!directive) return { path: '/var/log/nginx/error.log', level: 'error' };
  const level = directive.args.length > 1 ? choiceOf(argAt(directive, 1), LEVELS) : 'error';
  return { path: directive.args[0]!, level };
}

function workerConnectionsOf(events: readonly NginxDirective[]): number {
  for (const directive of blocksOf(events, 'multi_accept')) flagOf(argAt(directive, 0));
  const directive = events.find(({ name }) => name === 'worker_connections');
  return directive ? numberOf(argAt(directive, 0), 1, 1_048_576) : 512;
}

function serverOf(directive: NginxDirective, outer: NginxSettings): NginxServer {
  const block = directive.block!;
  checkBlock(block, 'server');
  const settings = settingsOf(block, outer);
  return {
    listens: listensOf(block, directive.line), names: namesOf(block), settings,
    locations: locationsOf(block, { settings, alias: null, parent: null }),
    returns: returnOf(block), tryFiles: tryFilesOf(block), line: directive.line,
  };
}

function listensOf(block: readonly NginxDirective[], line: number): readonly NginxListen[] {
  const listens: NginxListen[] = [];
  for (const directive of blocksOf(block, 'listen')) {
    const listen = listenOf(directive);
    const twin = listens.find((earlier) => listenKey(earlier) === listenKey(listen));
    if (twin) throw new ConfigError(directive, 'duplicateName', { what: 'listen', name: listenKey(listen), firstLine: twin.line });
    listens.push(listen);
  }
  return listens.length > 0 ? listens : [{ address: '*', port: 80, defaultServer: false, http2: false, backlog: 511, line }];
}

function namesOf(block: readonly NginxDirective[]): readonly NginxServerName[] {
  const names = blocksOf(block, 'server_name').flatMap(serverNamesOf);
  return names.length > 0 ? names : [{ kind: 'exact', text: '', fixed: '' }];
}

function listenKey({ address, port }: NginxListen): string {
  return `${address}:${port}`;
}

function checkDefaultServers(servers: readonly NginxServer[], source: string): void {
  const first = new Map<string, NginxListen>();
  for (const listen of servers.flatMap((server) => server.listens).filter(({ defaultServer }) => defaultServer)) {
    const twin = first.get(listenKey(listen));
    const place = { source, line: listen.line, column: 1 };
    if (twin) throw new ConfigError(place, 'duplicateDefaultServer', { listen: listenKey(listen), firstLine: twin.line });
    first.set(listenKey(listen), listen);
  }
}

function upstreamsOf(http: readonly NginxDirective[]): readonly NginxUpstream[] {
  const upstreams = new Map<string, NginxUpstream>();
  for (const directive of blocksOf(http, 'upstream')) {
    const upstream = upstreamOf(directive);
    const twin = upstreams.get(upstream.name);
    if (twin) throw new ConfigError(directive, 'duplicateName', { what: 'upstream', name: upstream.name, firstLine: twin.line });
    upstreams.set(upstream.name, upstream);
  }
  return [...upstreams.values()];
}

function upstreamOf(directive: NginxDirective): NginxUpstream {
  checkBlock(directive.block!, 'upstream');
  const name = directive.args[0]!.toLowerCase();
  const servers = blocksOf(directive.block!, 'server').map(upstreamServerOf);
  if (servers.every((server) => server.backup)) throw new ConfigError(directive, 'emptyUpstream', { name });
  const own = (wanted: string): NginxDirective | undefined => directive.block!.find((each) => each.name === wanted);
  const [leastConnections, addressHash, keepalive] = [own('least_conn'), own('ip_hash'), own('keepalive')];
  const backup = servers.find((server) => server.backup);
  // ngx_http_upstream_ip_hash takes no backup servers.
  if (addressHash && backup) throw new ConfigError({ ...directive, line: backup.line, column: 1 }, 'badParameter', { value: 'backup', directive: 'server' });
  return {
    name, servers, line: directive.line, keepalive: keepalive ? numberOf(argAt(keepalive, 0), 1, 65_535) : 0,
    balancing: addressHash ? 'addressHash' : leastConnections ? 'leastConnections' : 'roundRobin',
  };
}

function logFormatsOf(http: readonly NginxDirective[]): ReadonlyMap<string, NginxLogFormat> {
  const formats = new Map<string, NginxLogFormat>([['combined', { escape: 'default', template: COMBINED }]]);
  for (const directive of blocksOf(http, 'log_format')) {
    const [name, ...parts] = directive.args;
    if (formats.has(name!)) throw new ConfigError(directive, 'duplicateName', { what: 'log_format', name: name!, firstLine: firstFormatLine(http, name!) });
    formats.set(name!, logFormatOf(directive, parts));
  }
  return formats;
}

function firstFormatLine(http: readonly NginxDirective[], name: string): number {
  return blocksOf(http, 'log_format').find(({ args }) => args[0] === name)!.line;
}

function logFormatOf(directive: NginxDirective, parts: readonly string[]): NginxLogFormat {
  if (!parts[0]!.startsWith('escape=')) return { escape: 'default', template: parts.join('') };
  const arg = argAt(directive, 1);
  const escape = choiceOf({ ...arg, value: arg.value.slice('escape='.length) }, ['default', 'json', 'none']);
  return { escape, template: parts.slice(1).join('') };
}
