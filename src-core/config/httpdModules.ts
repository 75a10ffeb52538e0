/**
 * Which modules a configuration loads. LoadModule and <IfModule> act while httpd reads (`EXEC_ON_READ`), so that an
 * <IfModule> above the LoadModule does not see it, while any other directive may stand above the LoadModule of its module:
 * confirmed on httpd 2.4.71.
 */
import { ConfigError } from './configError.ts';
import { sameName, type HttpdDirective } from './httpdSyntax.ts';
import { nearestWord } from './nearestWord.ts';

export type HttpdMpm = 'prefork' | 'worker' | 'event';

export interface HttpdModules {
  /** Identifiers without `_module`: `alias`, `mpm_event`; those that Debian compiles in are there too. */
  readonly loaded: ReadonlySet<string>;
  readonly mpm: HttpdMpm;
}

export interface ResolvedTree {
  /** Without LoadModule and IfModule: what was inside of those that hold stands in their place. */
  readonly tree: readonly HttpdDirective[];
  readonly modules: HttpdModules;
}

/** Throws `ConfigError` only. */
export function withModules(written: readonly HttpdDirective[], source: string): ResolvedTree {
  const loads = new Map<string, HttpdDirective | null>(COMPILED_IN.map((name) => [name, null]));
  const tree = resolved(written, loads);
  return { tree, modules: { loaded: new Set(loads.keys()), mpm: mpmOf(loads, source) } };
}

/** `apache2 -l` on Debian 12. */
const COMPILED_IN = ['core', 'so', 'watchdog', 'http', 'log_config', 'logio', 'version', 'unixd'];

/** Identifier to what its file's name begins with. */
const SIMULATED: ReadonlyMap<string, string> = new Map([
  ...['mpm_prefork', 'mpm_worker', 'mpm_event', 'cgi', 'cgid', 'wsgi', 'proxy', 'proxy_http', 'proxy_ajp', 'proxy_fcgi', 'perl', 'python', 'alias', 'mime', 'dir', 'authz_core', 'env', 'setenvif']
    .map((name) => [name, `mod_${name}`] as const),
  ['php', 'libphp'],
]);

/** Modules that httpd has and this simulation does not. */
const NOT_SIMULATED = new Set(`
access_compat actions allowmethods asis auth_basic auth_digest auth_form authn_core authn_file authz_groupfile authz_host
authz_user autoindex brotli cache cache_disk deflate dav expires ext_filter filter headers http2 include info ldap
log_forensic lua macro md mime_magic negotiation proxy_balancer proxy_connect proxy_ftp proxy_scgi
proxy_uwsgi proxy_wstunnel ratelimit remoteip reqtimeout rewrite session socache_shmcb speling ssl status substitute
unique_id userdir usertrack vhost_alias
`.trim().split(/\s+/));

/** Of a file that does not find its symbols unless another module is there before it. */
const NEEDS: ReadonlyMap<string, string> = new Map([['proxy_http', 'proxy'], ['proxy_ajp', 'proxy'], ['proxy_fcgi', 'proxy']]);

function resolved(block: readonly HttpdDirective[], loads: Map<string, HttpdDirective | null>): readonly HttpdDirective[] {
  return block.flatMap((directive) => {
    if (sameName(directive.name, 'LoadModule') && !directive.block) {
      load(directive, loads);
      return [];
    }
    if (sameName(directive.name, 'IfModule') && directive.block) return holds(directive, loads) ? resolved(directive.block, loads) : [];
    return [directive.block ? { ...directive, block: resolved(directive.block, loads) } : directive];
  });
}

function load(directive: HttpdDirective, loads: Map<string, HttpdDirective | null>): void {
  const [identifier, file] = directive.args;
  if (identifier === undefined || file === undefined || directive.args.length > 2) {
    throw new ConfigError(directive, 'wrongArgumentCount', { directive: 'LoadModule', count: directive.args.length, expected: '2' });
  }
  const name = identifier.replace(/_module$/, '');
  const place = directive.argPlaces[0]!;
  if (!SIMULATED.has(name) || !identifier.endsWith('_module')) throw unknownModule(directive, identifier);
  if (!file.slice(file.lastIndexOf('/') + 1).startsWith(SIMULATED.get(name)!)) throw new ConfigError(directive.argPlaces[1]!, 'wrongModuleFile', { module: identifier, file });
  const needs = NEEDS.get(name);
  if (needs && !loads.has(needs)) throw new ConfigError(place, 'moduleNeeds', { module: identifier, needs: `${needs}_module` });
  // A second time is only a warning (AH01574).
  if (!loads.has(name)) loads.set(name, directive);
}

function unknownModule(directive: HttpdDirective, module: string): ConfigError {
  const place = directive.argPlaces[0]!;
  if (NOT_SIMULATED.has(module.replace(/_module$/, ''))) return new ConfigError(place, 'unsupportedModule', { module });
  const suggestion = nearestWord(module, Array.from(SIMULATED.keys(), (name) => `${name}_module`));
  if (suggestion === null) return new ConfigError(place, 'unknownModule', { module });
  return new ConfigError(place, 'unknownModuleSuggestion', { module, suggestion });
}

/** `<IfModule alias_module>` and `<IfModule mod_alias.c>` mean the same, `!` the contrary; an unknown module is not loaded. */
function holds(directive: HttpdDirective, loads: ReadonlyMap<string, unknown>): boolean {
  const [test] = directive.args;
  if (test === undefined || directive.args.length > 1) {
    throw new ConfigError(directive, 'wrongArgumentCount', { directive: 'IfModule', count: directive.args.length, expected: '1' });
  }
  const wanted = test.replace(/^!/, '');
  return loads.has(wanted.replace(/_module$/, '').replace(/^mod_(.*)\.c$/, '$1').replace(/^(prefork|worker|event)\.c$/, 'mpm_$1')) !== test.startsWith('!');
}

const MPMS = ['prefork', 'worker', 'event'] as const;

function mpmOf(loads: ReadonlyMap<string, HttpdDirective | null>, source: string): HttpdMpm {
  const [first, second] = [...loads].filter(([name]) => name.startsWith('mpm_'));
  if (!first) throw new ConfigError({ source, line: 1, column: 1 }, 'mpmMissing');
  if (second) throw new ConfigError(second[1]!, 'mpmTwice', { first: `${first[0]}_module`, firstLine: first[1]!.line });
  const mpm = MPMS.find((name) => first[0] === `mpm_${name}`)!;
  const php = loads.get('php');
  // Debian's PHP is not built for threads: "Apache is running a threaded MPM, but your PHP Module is not compiled to be threadsafe".
  if (php && mpm !== 'prefork') throw new ConfigError(php, 'phpNeedsPrefork', { mpm });
  return mpm;
}
