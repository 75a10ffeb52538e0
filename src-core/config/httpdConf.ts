/**
 * The meaning of httpd.conf: text to the servers that a simulated httpd 2.4.71 works with.
 * Strategy: read the tree (`httpdSyntax`), let LoadModule and <IfModule> act (`httpdModules`), check each directive against
 * the table (`httpdDirectives`), then build the main server and each <VirtualHost> from it.
 * The rule: what real httpd refuses to start with is refused here with a place, and nothing is accepted and then ignored
 * that would change the answer to a request.
 */
import { ConfigError } from './configError.ts';
import { checkHttpdBlock, directivesOf } from './httpdDirectives.ts';
import { withModules, type HttpdModules } from './httpdModules.ts';
import { httpdMpmOf, type HttpdMpmSettings } from './httpdMpm.ts';
import { HTTPD_SERVER_DEFAULTS, httpdServerOf, type HttpdServer } from './httpdServer.ts';
import { parseHttpdSyntax, sameName, type HttpdDirective } from './httpdSyntax.ts';
import { httpdArgAt, httpdChoiceOf, httpdListenOf, httpdNumberOf, underRoot, type HttpdListen } from './httpdValues.ts';
import { wsgiDaemonsOf, type HttpdWsgiDaemon } from './httpdWsgi.ts';

export interface HttpdConfig {
  readonly source: string;
  readonly modules: HttpdModules;
  readonly mpm: HttpdMpmSettings;
  readonly serverRoot: string;
  readonly serverTokens: HttpdServerTokens;
  readonly user: string;
  readonly group: string;
  readonly pidFile: string;
  readonly listens: readonly HttpdListen[];
  readonly listenBacklog: number;
  /** Answers where no <VirtualHost> has the address. */
  readonly main: HttpdServer;
  /** In file order. */
  readonly virtualHosts: readonly HttpdServer[];
  readonly wsgiDaemons: readonly HttpdWsgiDaemon[];
  /** Of embedded mode. */
  readonly wsgiPythonPath: readonly string[];
  /** mod_cgid's socket; null when the module is not loaded. */
  readonly scriptSock: string | null;
}

export type HttpdServerTokens = 'Prod' | 'Major' | 'Minor' | 'Min' | 'OS' | 'Full';

/** Takes a whole httpd.conf, or what would stand in a file of sites-enabled: no LoadModule of an MPM, no Listen. Throws `ConfigError` only. */
export function parseHttpdConf(text: string, source = 'httpd.conf'): HttpdConfig {
  const written = parseHttpdSyntax(text, source);
  const { tree, modules } = withModules(isSiteFile(written) ? [...parseHttpdSyntax(DEBIAN), ...written] : written, source);
  checkHttpdBlock(tree, 'server', modules);
  const serverRoot = lastWord(tree, 'ServerRoot') ?? '/etc/apache2';
  const wsgiDaemons = wsgiDaemonsOf(everywhere(tree, 'WSGIDaemonProcess'));
  const around = { serverRoot, loaded: modules.loaded, wsgiGroups: new Set(wsgiDaemons.map(({ name }) => name)) };
  const main = httpdServerOf(tree, null, HTTPD_SERVER_DEFAULTS, around);
  const inherited: HttpdServer = { ...main, serverName: null, serverPort: null, serverAliases: [] };
  return {
    source, modules, serverRoot, mpm: httpdMpmOf(tree, modules.mpm), main,
    virtualHosts: directivesOf(tree, 'VirtualHost').map((directive) => httpdServerOf(directive.block!, directive, inherited, around)),
    serverTokens: serverTokensOf(tree), listens: listensOf(tree, source),
    listenBacklog: directivesOf(tree, 'ListenBacklog').map((directive) => httpdNumberOf(directive, 1, 65_535)).at(-1) ?? 511,
    user: lastWord(tree, 'User') ?? 'www-data', group: lastWord(tree, 'Group') ?? 'www-data',
    pidFile: underRoot(lastWord(tree, 'PidFile') ?? '/var/run/apache2/apache2.pid', serverRoot), wsgiDaemons,
    wsgiPythonPath: lastWord(tree, 'WSGIPythonPath')?.split(':').filter((path) => path !== '') ?? [],
    scriptSock: modules.loaded.has('cgid') ? underRoot(lastWord(tree, 'ScriptSock') ?? '/var/run/apache2/cgisock', serverRoot) : null,
  };
}

const VERSION = '2.4.71';

/** The Server field and SERVER_SOFTWARE (`ap_get_server_banner`). mod_wsgi adds itself, Debian's PHP does not. */
export function serverSoftwareOf({ serverTokens, modules }: Pick<HttpdConfig, 'serverTokens' | 'modules'>): string {
  switch (serverTokens) {
    case 'Prod': return 'Apache';
    case 'Major': return 'Apache/2';
    case 'Minor': return 'Apache/2.4';
    case 'Min': return `Apache/${VERSION}`;
    case 'OS': return `Apache/${VERSION} (Debian)`;
    case 'Full': return `Apache/${VERSION} (Debian)${modules.loaded.has('wsgi') ? ' mod_wsgi/4.9.4 Python/3.11' : ''}`;
  }
}

/** What Debian's apache2.conf, ports.conf and mods-enabled put around a site, as far as it is simulated. */
const DEBIAN = `
${['mpm_event', 'authz_core', 'alias', 'dir', 'env', 'mime', 'setenvif'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerRoot /etc/apache2
Listen 80
Timeout 300
DirectoryIndex index.html index.cgi index.pl index.php index.xhtml index.htm
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
LogFormat "%h %l %u %t \\"%r\\" %>s %O" common
<Directory />
  AllowOverride None
  Require all denied
</Directory>
<Directory /usr/share>
  Require all granted
</Directory>
<Directory /var/www/>
  Options Indexes FollowSymLinks
  Require all granted
</Directory>
`;

function isSiteFile(tree: readonly HttpdDirective[]): boolean {
  return directivesOf(tree, 'VirtualHost').length > 0 && directivesOf(tree, 'Listen').length === 0
    && !directivesOf(tree, 'LoadModule').some(({ args }) => args[0]?.startsWith('mpm_'));
}

function lastWord(tree: readonly HttpdDirective[], name: string): string | null {
  return directivesOf(tree, name).at(-1)?.args[0] ?? null;
}

function everywhere(tree: readonly HttpdDirective[], name: string): readonly HttpdDirective[] {
  return tree.flatMap((directive) => (sameName(directive.name, name) ? [directive] : everywhere(directive.block ?? [], name)));
}

const TOKENS: Readonly<Record<string, HttpdServerTokens>> = {
  Prod: 'Prod', ProductOnly: 'Prod', Major: 'Major', Minor: 'Minor', Min: 'Min', Minimal: 'Min', OS: 'OS', Full: 'Full',
};

function serverTokensOf(tree: readonly HttpdDirective[]): HttpdServerTokens {
  return directivesOf(tree, 'ServerTokens').map((directive) => TOKENS[httpdChoiceOf(httpdArgAt(directive, 0), Object.keys(TOKENS))]!).at(-1) ?? 'Full';
}

/** httpd: "Cannot define multiple Listeners on the same IP:port"; without any, "no listening sockets available, shutting down". */
function listensOf(tree: readonly HttpdDirective[], source: string): readonly HttpdListen[] {
  const listens = new Map<string, HttpdListen>();
  for (const directive of directivesOf(tree, 'Listen')) {
    const listen = httpdListenOf(directive);
    const name = `${listen.address}:${listen.port}`;
    const twin = listens.get(name);
    if (twin) throw new ConfigError(directive, 'duplicateName', { what: 'Listen', name, firstLine: twin.line });
    const protocol = directive.args[1];
    if (protocol !== undefined && protocol.toLowerCase() !== 'http') throw new ConfigError(directive.argPlaces[1]!, 'unsupportedValue', { value: protocol, directive: 'Listen' });
    listens.set(name, listen);
  }
  if (listens.size === 0) throw new ConfigError({ source, line: 1, column: 1 }, 'missingSection', { section: 'Listen' });
  return [...listens.values()];
}
