/**
 * The variables that httpd makes of a request for CGI and what follows it (util_script.c: `ap_add_common_vars`,
 * `ap_add_cgi_vars`; RFC 3875 §4.1), in httpd's order. Checked against a recorded environment of 29 (test/golden/environ).
 */
import { serverSoftwareOf, type HttpdConfig } from '../config/httpdConf.ts';
import { pathTranslatedOf } from '../config/httpdFile.ts';
import type { HttpdServer } from '../config/httpdServer.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { Variable } from '../wire/variable.ts';
import { signatureOf } from './httpdReply.ts';

/** What a request is to the variables. */
export interface EnvironmentView {
  readonly config: HttpdConfig;
  readonly server: HttpdServer;
  readonly method: string;
  /** As sent; after an internal redirect still the first one's. */
  readonly requestUri: string;
  readonly query: string;
  readonly protocol: string;
  readonly headers: readonly Header[];
  readonly serverName: string;
  readonly serverPort: number;
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly scriptName: string;
  readonly pathInfo: string;
  readonly filename: string;
  readonly contextPrefix: string;
  readonly contextDocumentRoot: string;
  readonly passesAuthorization: boolean;
  /** SetEnv, PassEnv, and what the request before an internal redirect had. */
  readonly inherited: readonly Variable[];
  readonly previous: { readonly path: string; readonly query: string } | null;
}

/** httpd's own environment: its PATH goes to each script, the rest where PassEnv asks for it. */
export const SERVER_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
export const SERVER_ENVIRONMENT: Readonly<Record<string, string>> = { PATH: SERVER_PATH, LANG: 'C' };

export function cgiVariables(view: EnvironmentView): readonly Variable[] {
  const set = new Map<string, string>(view.inherited);
  for (const [name, value] of [...fieldVariables(view), ...commonVariables(view), ...requestVariables(view)]) set.set(name, value);
  return [...set];
}

/** Fields with other than letters, digits and hyphens in their names are left out (`ap_add_common_vars`, since 2.4.26), and so is Proxy ("httpoxy"). */
function fieldVariables({ headers, passesAuthorization }: EnvironmentView): readonly Variable[] {
  const merged = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!/^[a-z0-9-]+$/.test(lower) || lower === 'proxy') continue;
    if (['authorization', 'proxy-authorization'].includes(lower) && !passesAuthorization) continue;
    const variable = lower === 'content-type' ? 'CONTENT_TYPE' : lower === 'content-length' ? 'CONTENT_LENGTH' : `HTTP_${lower.toUpperCase().replaceAll('-', '_')}`;
    const before = merged.get(variable);
    merged.set(variable, before === undefined ? value : `${before}, ${value}`);
  }
  return [...merged];
}

function commonVariables(view: EnvironmentView): readonly Variable[] {
  const { config, server, previous } = view;
  const variables: Variable[] = [
    ['PATH', SERVER_PATH], ['SERVER_SIGNATURE', signatureOf({ ...view, method: view.method }, '')], ['SERVER_SOFTWARE', serverSoftwareOf(config)],
    ['SERVER_NAME', view.serverName], ['SERVER_ADDR', view.localAddress], ['SERVER_PORT', String(view.serverPort)], ['REMOTE_ADDR', view.remoteAddress],
    ['DOCUMENT_ROOT', server.documentRoot], ['REQUEST_SCHEME', 'http'], ['CONTEXT_PREFIX', view.contextPrefix], ['CONTEXT_DOCUMENT_ROOT', view.contextDocumentRoot],
    ['SERVER_ADMIN', server.serverAdmin], ['SCRIPT_FILENAME', view.filename], ['REMOTE_PORT', String(view.remotePort)],
  ];
  if (previous) variables.push(['REDIRECT_URL', previous.path]);
  if (previous && previous.query !== '') variables.push(['REDIRECT_QUERY_STRING', previous.query]);
  return variables;
}

function requestVariables(view: EnvironmentView): readonly Variable[] {
  const variables: Variable[] = [
    ['GATEWAY_INTERFACE', 'CGI/1.1'], ['SERVER_PROTOCOL', view.protocol], ['REQUEST_METHOD', view.method], ['QUERY_STRING', view.query],
    ['REQUEST_URI', view.requestUri], ['SCRIPT_NAME', view.scriptName],
  ];
  if (view.pathInfo === '') return variables;
  const translated = pathTranslatedOf(view.server, view.pathInfo);
  return [...variables, ['PATH_INFO', view.pathInfo], ...(translated === null ? [] : [['PATH_TRANSLATED', translated] as const])];
}

/** RFC 3875 §4.4: a query without `=` becomes words for GET and HEAD; httpd takes it at each `+` (`create_argv`). */
export function queryWords(method: string, query: string): readonly string[] {
  if (!['GET', 'HEAD'].includes(method) || query === '' || query.includes('=')) return [];
  return query.split('+').map((word) => {
    try {
      return decodeURIComponent(word);
    } catch {
      return word;
    }
  });
}
