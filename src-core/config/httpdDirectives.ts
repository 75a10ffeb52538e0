/**
 * The table of httpd's directives: where each may stand, how many arguments it takes, which module brings it.
 * One row a directive, as in the modules' own `command_rec` arrays; contexts and counts from httpd 2.4's reference, and
 * those marked by tests from `apache2 -t` of 2.4.71. A directive may be repeated: httpd takes the last, or adds up.
 */
import { ConfigError } from './configError.ts';
import type { HttpdModules } from './httpdModules.ts';
import { sameName, type HttpdDirective } from './httpdSyntax.ts';
import { nearestWord } from './nearestWord.ts';

/** `server` is outside of every section. */
export type HttpdContext = 'server' | 'virtualHost' | 'directory' | 'location' | 'files';

export interface HttpdDirectiveRow {
  readonly name: string;
  readonly contexts: readonly HttpdContext[];
  /** Fewest and most arguments. */
  readonly args: readonly [number, number];
  /** Any one of them is enough. */
  readonly modules: readonly string[];
  readonly section?: true;
}

const MANY = Infinity;
const GLOBAL = ['server'] as const;
const SERVERS = ['server', 'virtualHost'] as const;
const SECTIONS = ['directory', 'location', 'files'] as const;
const EVERYWHERE = [...SERVERS, ...SECTIONS] as const;
const ONE = [1, 1] as const;
const TWO = [2, 2] as const;
const CORE = ['core'] as const;
const LOG = ['log_config'] as const;
const MPM = ['mpm_prefork', 'mpm_worker', 'mpm_event'] as const;
const PREFORK = ['mpm_prefork'] as const;
const THREADED = ['mpm_worker', 'mpm_event'] as const;
const ALIAS = ['alias'] as const;
const MIME = ['mime'] as const;
const WSGI = ['wsgi'] as const;
const PROXY = ['proxy'] as const;

export const HTTPD_DIRECTIVES: readonly HttpdDirectiveRow[] = [
  { name: 'VirtualHost', contexts: GLOBAL, args: [1, MANY], modules: CORE, section: true },
  { name: 'Directory', contexts: SERVERS, args: [1, 2], modules: CORE, section: true },
  { name: 'DirectoryMatch', contexts: SERVERS, args: ONE, modules: CORE, section: true },
  { name: 'Location', contexts: SERVERS, args: [1, 2], modules: CORE, section: true },
  { name: 'LocationMatch', contexts: SERVERS, args: ONE, modules: CORE, section: true },
  { name: 'Files', contexts: [...SERVERS, 'directory'], args: [1, 2], modules: CORE, section: true },
  { name: 'FilesMatch', contexts: [...SERVERS, 'directory'], args: ONE, modules: CORE, section: true },
  { name: 'ServerRoot', contexts: GLOBAL, args: ONE, modules: CORE },
  { name: 'Listen', contexts: GLOBAL, args: [1, 2], modules: MPM },
  { name: 'ListenBacklog', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'PidFile', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'User', contexts: GLOBAL, args: ONE, modules: ['unixd'] },
  { name: 'Group', contexts: GLOBAL, args: ONE, modules: ['unixd'] },
  { name: 'ServerTokens', contexts: GLOBAL, args: ONE, modules: CORE },
  { name: 'ServerName', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'ServerAlias', contexts: ['virtualHost'], args: [1, MANY], modules: CORE },
  { name: 'ServerAdmin', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'ServerSignature', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'DocumentRoot', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'Timeout', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'KeepAlive', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'KeepAliveTimeout', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'MaxKeepAliveRequests', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'AllowEncodedSlashes', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'LimitRequestLine', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'LimitRequestFields', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'LimitRequestFieldSize', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'LimitRequestBody', contexts: EVERYWHERE, args: ONE, modules: CORE },
  { name: 'ErrorLog', contexts: SERVERS, args: ONE, modules: CORE },
  { name: 'LogLevel', contexts: SERVERS, args: [1, MANY], modules: CORE },
  { name: 'LogFormat', contexts: SERVERS, args: [1, 2], modules: LOG },
  { name: 'CustomLog', contexts: SERVERS, args: TWO, modules: LOG },
  { name: 'Options', contexts: EVERYWHERE, args: [1, MANY], modules: CORE },
  { name: 'AllowOverride', contexts: ['directory'], args: [1, MANY], modules: CORE },
  { name: 'AcceptPathInfo', contexts: EVERYWHERE, args: ONE, modules: CORE },
  { name: 'CGIPassAuth', contexts: SECTIONS, args: ONE, modules: CORE },
  { name: 'ErrorDocument', contexts: EVERYWHERE, args: TWO, modules: CORE },
  { name: 'SetHandler', contexts: EVERYWHERE, args: ONE, modules: CORE },
  { name: 'Require', contexts: SECTIONS, args: [1, MANY], modules: ['authz_core'] },
  { name: 'StartServers', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'MaxRequestWorkers', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'MaxConnectionsPerChild', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'ServerLimit', contexts: GLOBAL, args: ONE, modules: MPM },
  { name: 'MinSpareServers', contexts: GLOBAL, args: ONE, modules: PREFORK },
  { name: 'MaxSpareServers', contexts: GLOBAL, args: ONE, modules: PREFORK },
  { name: 'MinSpareThreads', contexts: GLOBAL, args: ONE, modules: THREADED },
  { name: 'MaxSpareThreads', contexts: GLOBAL, args: ONE, modules: THREADED },
  { name: 'ThreadsPerChild', contexts: GLOBAL, args: ONE, modules: THREADED },
  { name: 'ThreadLimit', contexts: GLOBAL, args: ONE, modules: THREADED },
  // Inside of <Location> httpd takes Alias, ScriptAlias and Redirect with one argument less: not simulated.
  { name: 'Alias', contexts: SERVERS, args: TWO, modules: ALIAS },
  { name: 'AliasMatch', contexts: SERVERS, args: TWO, modules: ALIAS },
  { name: 'ScriptAlias', contexts: SERVERS, args: TWO, modules: ALIAS },
  { name: 'ScriptAliasMatch', contexts: SERVERS, args: TWO, modules: ALIAS },
  { name: 'Redirect', contexts: SERVERS, args: [1, 3], modules: ALIAS },
  { name: 'RedirectMatch', contexts: SERVERS, args: [1, 3], modules: ALIAS },
  { name: 'DirectoryIndex', contexts: EVERYWHERE, args: [1, MANY], modules: ['dir'] },
  { name: 'FallbackResource', contexts: EVERYWHERE, args: ONE, modules: ['dir'] },
  { name: 'AddHandler', contexts: EVERYWHERE, args: [2, MANY], modules: MIME },
  { name: 'AddType', contexts: EVERYWHERE, args: [2, MANY], modules: MIME },
  { name: 'TypesConfig', contexts: SERVERS, args: ONE, modules: MIME },
  { name: 'SetEnv', contexts: EVERYWHERE, args: [1, 2], modules: ['env'] },
  { name: 'PassEnv', contexts: EVERYWHERE, args: [1, MANY], modules: ['env'] },
  { name: 'ScriptSock', contexts: GLOBAL, args: ONE, modules: ['cgid'] },
  { name: 'WSGIScriptAlias', contexts: SERVERS, args: [2, MANY], modules: WSGI },
  { name: 'WSGIDaemonProcess', contexts: SERVERS, args: [1, MANY], modules: WSGI },
  { name: 'WSGIProcessGroup', contexts: EVERYWHERE, args: ONE, modules: WSGI },
  { name: 'WSGIApplicationGroup', contexts: EVERYWHERE, args: ONE, modules: WSGI },
  { name: 'WSGIPythonPath', contexts: GLOBAL, args: ONE, modules: WSGI },
  { name: 'ProxyPass', contexts: [...SERVERS, 'location'], args: [1, MANY], modules: PROXY },
  { name: 'ProxyPassReverse', contexts: [...SERVERS, 'location'], args: [1, 2], modules: PROXY },
];

/** Real directives and sections that this simulation does not act on: saying so is kinder than calling them unknown. */
const NOT_SIMULATED = new Set(`
acceptfilter accessfilename adddefaultcharset addencoding addlanguage addoutputfilter allow allowoverridelist authname
authtype authuserfile cgidscripttimeout cgimapextension cgivar contentdigest define defaulttype deny
directorycheckhandler directoryindexredirect directoryslash else elseif enableexceptionhook enablemmap enablesendfile
expiresactive expiresbytype extendedstatus fileetag forcetype globallog header hostnamelookups httpprotocoloptions if
ifdefine ifdirective iffile ifsection ifversion include includeoptional indexoptions keptbodysize languagepriority
limit limitexcept limitinternalrecursion maxmemfree maxrangeoverlaps mergeslashes mergetrailers mutex namevirtualhost
order protocol protocols proxy proxyaddheaders proxyerroroverride proxymatch proxypassmatch proxypreservehost
proxyrequests proxytimeout proxyvia qualifyredirecturl regexdefaultoptions removehandler requestheader requireall
requireany requirenone rewritebase rewritecond rewriteengine rewriterule satisfy scriptlog sendbuffersize serverpath
setenvif setenvifnocase setinputfilter setoutputfilter sslcertificatefile sslcertificatekeyfile sslengine
threadstacksize traceenable transferlog undefine unsetenv usecanonicalname usecanonicalphysicalport wsgicallableobject
wsgichunkedrequest wsgiimportscript wsgilazyinitialization wsgipassauthorization wsgipythonhome wsgirestrictembedded
wsgirestrictstdout wsgiscriptaliasmatch wsgiscriptreloading wsgisocketprefix
`.trim().split(/\s+/));

const ROWS: ReadonlyMap<string, HttpdDirectiveRow> = new Map(HTTPD_DIRECTIVES.map((row) => [row.name.toLowerCase(), row]));

/** The row of a directive in its context; throws when name, module, context, number of arguments or the brackets are wrong. */
export function checkedRow(directive: HttpdDirective, context: HttpdContext, modules: HttpdModules): HttpdDirectiveRow {
  const row = ROWS.get(directive.name.toLowerCase());
  if (!row || Boolean(row.section) !== Boolean(directive.block)) throw unknown(directive);
  if (!row.modules.some((module) => modules.loaded.has(module))) {
    throw new ConfigError(directive, 'moduleNotLoaded', { directive: row.name, module: row.modules.map((module) => `${module}_module`).join(', ') });
  }
  if (!row.contexts.includes(context)) {
    throw new ConfigError(directive, 'wrongContext', { directive: row.name, context: CONTEXT_NAMES[context], allowed: row.contexts.map((allowed) => CONTEXT_NAMES[allowed]).join(', ') });
  }
  expectCount(directive, row);
  return row;
}

/** Checks every directive of a section, and what its nested sections hold. */
export function checkHttpdBlock(block: readonly HttpdDirective[], context: HttpdContext, modules: HttpdModules): void {
  for (const directive of block) {
    const row = checkedRow(directive, context, modules);
    if (directive.block) checkHttpdBlock(directive.block, contextInside(row.name), modules);
  }
}

/** The directives of one name in a block, in file order. */
export function directivesOf(block: readonly HttpdDirective[], ...names: readonly string[]): readonly HttpdDirective[] {
  return block.filter((directive) => names.some((name) => sameName(name, directive.name)));
}

const CONTEXT_NAMES: Readonly<Record<HttpdContext, string>> = {
  server: 'server config', virtualHost: '<VirtualHost>', directory: '<Directory>', location: '<Location>', files: '<Files>',
};

function contextInside(section: string): HttpdContext {
  if (section === 'VirtualHost') return 'virtualHost';
  if (section.startsWith('Directory')) return 'directory';
  return section.startsWith('Location') ? 'location' : 'files';
}

function unknown(directive: HttpdDirective): ConfigError {
  const { name } = directive;
  const shown = directive.block ? `<${name}>` : name;
  if (NOT_SIMULATED.has(name.toLowerCase())) return new ConfigError(directive, 'unsupportedHttpdDirective', { directive: shown });
  const alike = HTTPD_DIRECTIVES.filter((row) => Boolean(row.section) === Boolean(directive.block)).map((row) => row.name);
  const lower = nearestWord(name.toLowerCase(), alike.map((candidate) => candidate.toLowerCase()));
  const suggestion = alike.find((candidate) => candidate.toLowerCase() === lower);
  if (suggestion === undefined) return new ConfigError(directive, 'unknownDirective', { directive: shown });
  return new ConfigError(directive, 'unknownDirectiveSuggestion', { directive: shown, suggestion: directive.block ? `<${suggestion}>` : suggestion });
}

function expectCount(directive: HttpdDirective, { name, args: [fewest, most] }: HttpdDirectiveRow): void {
  const count = directive.args.length;
  const variable = directive.args.findIndex((arg) => arg.includes('${'));
  if (variable >= 0) throw new ConfigError(directive.argPlaces[variable]!, 'unsupportedValue', { value: directive.args[variable]!, directive: name });
  if (count >= fewest && count <= most) return;
  const expected = most === MANY ? `${fewest}+` : fewest === most ? String(fewest) : `${fewest}-${most}`;
  throw new ConfigError(directive, 'wrongArgumentCount', { directive: name, count, expected });
}
