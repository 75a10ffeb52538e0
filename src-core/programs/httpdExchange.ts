/** What one request is to httpd while it is served, and what all that serve know. */
import type { HttpdConfig } from '../config/httpdConf.ts';
import type { HttpdFileSplit } from '../config/httpdFile.ts';
import type { FileOutcome } from '../config/httpdMap.ts';
import type { HttpdServer } from '../config/httpdServer.ts';
import type { HttpdSettings } from '../config/httpdSettings.ts';
import type { Pool } from '../kernel/pool.ts';
import type { RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { Variable } from '../wire/variable.ts';
import type { Client, RequestBody } from './httpdClient.ts';
import { cgiVariables, SERVER_ENVIRONMENT } from './httpdEnvironment.ts';
import type { ErrorNote } from './httpdLogs.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { pageReply, type PageView, type Reply } from './httpdReply.ts';
import type { Interpreter } from './httpdWsgiCall.ts';
import type { WsgiGroup } from './httpdWsgiDaemon.ts';
import type { LocalListener } from './localSocket.ts';

export interface HttpdSetup {
  readonly config: HttpdConfig;
  /** Modification time of the files, ms since the epoch: for Last-Modified and ETag. */
  readonly filesModifiedMs: number;
  /** What Python can read: path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** On `sys.path` before the standard library's. */
  readonly path: readonly string[];
  /** Names of the machines, as in /etc/hosts: name → address. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Files that begin with `#!` are executable unless they stand here. */
  readonly locked?: ReadonlySet<string>;
}

export interface HttpdShared extends HttpdSetup {
  /** mod_cgid's daemon; null where mod_cgi forks by itself. */
  readonly cgid: LocalListener | null;
  /** mod_wsgi's daemon processes by the name of their group. */
  readonly wsgiDaemons: ReadonlyMap<string, WsgiGroup>;
  /** Interpreters inside of children, by pid: each child has its own, from its first request for a script on. */
  readonly interpreters: Map<number, Interpreter>;
  /** Interpreters of other languages that have been entered, by pid and module; one thread at a time prepares a run. */
  readonly embedded: Map<string, Pool>;
}

export interface Exchange {
  readonly client: Client;
  readonly shared: HttpdShared;
  readonly head: RequestHead;
  readonly body: RequestBody;
  readonly startedAt: number;
  readonly requestBytes: number;
  readonly server: HttpdServer;
  /** As URLs that httpd writes name it: of the Host field (UseCanonicalName Off). */
  readonly serverName: string;
  readonly serverPort: number;
}

/** One pass through httpd's phases; an internal redirect makes another. */
export interface Pass {
  readonly method: string;
  /** Decoded and normal. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Header[];
  /** In force for the answer: 200, or of the error whose ErrorDocument this is. */
  readonly status: number;
  readonly redirects: number;
  readonly previous: { readonly path: string; readonly query: string } | null;
  /** REDIRECT_* variables. */
  readonly inherited: readonly Variable[];
}

/** Where a pass has led: a file, what holds for it, and who answers. */
export interface Place {
  readonly pass: Pass;
  readonly settings: HttpdSettings;
  readonly split: HttpdFileSplit;
  readonly outcome: FileOutcome;
  readonly handler: string;
}

export type Handled =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly variables: readonly Variable[] }
  /** `Location: /path` of a CGI program (RFC 3875 §6.2.2). */
  | { readonly kind: 'localRedirect'; readonly target: string; readonly variables: readonly Variable[] };

export function handled(reply: Reply, variables: readonly Variable[] = []): Handled {
  return { kind: 'reply', reply, variables };
}

export function pageView({ shared, server, head, serverName, serverPort }: Exchange, notes?: string): PageView {
  return { config: shared.config, server, method: head.method, serverName, serverPort, ...(notes === undefined ? {} : { notes }) };
}

export function ownPage(exchange: Exchange, status: number, more: Parameters<typeof pageReply>[2] = {}, notes?: string): Reply {
  return pageReply(status, pageView(exchange, notes), more);
}

export function* complain(sys: Sys, { server, client }: Exchange, note: Omit<ErrorNote, 'client'>): SystemCall<void> {
  yield* writeErrorLog(sys, server, { ...note, client: client.connection });
}

/** mod_env's: SetEnv, and what PassEnv lets through of httpd's own environment. */
export function environmentOf({ setEnv, passEnv }: HttpdSettings): readonly Variable[] {
  return [...setEnv, ...passEnv.flatMap((name) => (Object.hasOwn(SERVER_ENVIRONMENT, name) ? [[name, SERVER_ENVIRONMENT[name]!] as const] : []))];
}

/** The variables of the place that a request has come to. */
export function variablesOf(exchange: Exchange, { pass, settings, split, outcome }: Place): readonly Variable[] {
  const { shared, server, head, client, serverName, serverPort } = exchange;
  const { ends } = client.connection;
  return cgiVariables({
    config: shared.config, server, method: pass.method, requestUri: head.target, query: pass.query, protocol: head.version, headers: pass.headers,
    serverName, serverPort, localAddress: ends.source, remoteAddress: ends.destination, remotePort: ends.destinationPort,
    scriptName: split.scriptName, pathInfo: split.pathInfo, filename: split.filename, contextPrefix: outcome.contextPrefix,
    // Only Alias and its kin have a context of their own (`ap_context_document_root`).
    contextDocumentRoot: outcome.contextDocumentRoot || server.documentRoot, passesAuthorization: settings.cgiPassAuth ?? false,
    inherited: [...pass.inherited, ...environmentOf(settings)], previous: pass.previous,
  });
}

/** The origin that redirects to httpd's own paths begin with; port 80 is not written. */
export function originOf({ serverName, serverPort }: Exchange): string {
  return `http://${serverName}${serverPort === 80 ? '' : `:${serverPort}`}`;
}
