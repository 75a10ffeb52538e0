/** The arguments that name an address: `listen`, `server_name`, an upstream's `server`. Those of `proxy_pass` and its like: `nginxPass`. */
import { isIpv4, isIpv6 } from '../wire/address.ts';
import { ConfigError } from './configError.ts';
import { hasVariables } from './nginxVariables.ts';
import { type NginxArg, argAt, argsFrom, numberOf, regexOf, timeUsOf } from './nginxValues.ts';
import type { NginxDirective } from './nginxSyntax.ts';

export interface NginxListen {
  /** `*` for every IPv4 address, `[::]` for every IPv6 one. */
  readonly address: string;
  readonly port: number;
  readonly defaultServer: boolean;
  /** HTTP/2, and nothing else, is spoken on this address and port (nginx 1.22 knows no `h2c` beside HTTP/1.1 on one port). */
  readonly http2: boolean;
  readonly backlog: number;
  readonly line: number;
}

export interface NginxServerName {
  readonly kind: 'exact' | 'wildcardStart' | 'wildcardEnd' | 'regex';
  /** As written. */
  readonly text: string;
  /** Lower case: the whole name, or what stands after `*` (`.example.org`) or before it (`www.example.`). */
  readonly fixed: string;
  readonly regex?: RegExp;
}

export interface NginxPeer {
  readonly host: string;
  readonly port: number;
}

export interface NginxUpstreamServer extends NginxPeer {
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeoutUs: number;
  readonly backup: boolean;
  readonly down: boolean;
  readonly line: number;
}

/** nginx's backlog on Linux when `listen` gives none. */
const DEFAULT_BACKLOG = 511;

export function listenOf(directive: NginxDirective): NginxListen {
  const place = argAt(directive, 0);
  let defaultServer = false;
  let http2 = false;
  let backlog = DEFAULT_BACKLOG;
  for (const arg of argsFrom(directive, 1)) {
    if (arg.value === 'default_server' || arg.value === 'default') defaultServer = true;
    else if (arg.value === 'http2') http2 = true;
    else if (arg.value.startsWith('backlog=')) backlog = numberOf(tailOf(arg, 'backlog='), 1, 65_535);
    else if (/^(ssl|proxy_protocol|reuseport|deferred|so_keepalive=.*|ipv6only=.*|fastopen=.*)$/.test(arg.value)) throw unsupported(arg);
    else throw new ConfigError(arg.place, 'badParameter', { value: arg.value, directive: arg.directive });
  }
  return { ...listenAddressOf(place), defaultServer, http2, backlog, line: directive.line };
}

function listenAddressOf(arg: NginxArg): { address: string; port: number } {
  if (arg.value.startsWith('unix:')) throw unsupported(arg);
  if (/^\d+$/.test(arg.value)) return { address: '*', port: portOf(arg, arg.value) };
  const { host, port } = peerOf(arg, arg.value, 80);
  if (host !== '*' && host !== 'localhost' && !isAddress(host)) throw new ConfigError(arg.place, 'badAddress', { value: arg.value, directive: arg.directive });
  const address = host === '0.0.0.0' ? '*' : host === 'localhost' ? '127.0.0.1' : host;
  return { address, port };
}

export function serverNamesOf(directive: NginxDirective): readonly NginxServerName[] {
  return argsFrom(directive, 0).flatMap(serverNameOf);
}

function serverNameOf(arg: NginxArg): readonly NginxServerName[] {
  const text = arg.value;
  const name = text.toLowerCase();
  if (name.startsWith('~')) return [{ kind: 'regex', text, fixed: '', regex: regexOf(arg, text.slice(1), true) }];
  if (hasVariables(name)) throw unsupported(arg);
  if (/[\s/;]/.test(name)) throw new ConfigError(arg.place, 'badServerName', { value: text });
  // `.example.org` stands for both `example.org` and `*.example.org`.
  if (name.startsWith('.') && name.length > 1) return [{ kind: 'exact', text, fixed: name.slice(1) }, { kind: 'wildcardStart', text, fixed: name }];
  if (name.startsWith('*.') && name.length > 2 && !name.includes('*', 1)) return [{ kind: 'wildcardStart', text, fixed: name.slice(1) }];
  if (name.endsWith('.*') && name.length > 2 && name.indexOf('*') === name.length - 1) return [{ kind: 'wildcardEnd', text, fixed: name.slice(0, -1) }];
  if (name.includes('*')) throw new ConfigError(arg.place, 'badServerName', { value: text });
  return [{ kind: 'exact', text, fixed: name }];
}

export function upstreamServerOf(directive: NginxDirective): NginxUpstreamServer {
  const arg = argAt(directive, 0);
  if (arg.value.startsWith('unix:')) throw unsupported(arg);
  const server = { ...peerOf(arg, arg.value, 80), weight: 1, maxFails: 1, failTimeoutUs: 10_000_000, backup: false, down: false, line: directive.line };
  for (const parameter of argsFrom(directive, 1)) {
    const { value } = parameter;
    if (value.startsWith('weight=')) server.weight = numberOf(tailOf(parameter, 'weight='), 1, 65_535);
    else if (value.startsWith('max_fails=')) server.maxFails = numberOf(tailOf(parameter, 'max_fails='), 0, 65_535);
    else if (value.startsWith('fail_timeout=')) server.failTimeoutUs = timeUsOf(tailOf(parameter, 'fail_timeout='));
    else if (value === 'backup') server.backup = true;
    else if (value === 'down') server.down = true;
    else if (/^(max_conns=.*|resolve|slow_start=.*|route=.*|service=.*)$/.test(value)) throw unsupported(parameter);
    else throw new ConfigError(parameter.place, 'badParameter', { value, directive: parameter.directive });
  }
  return server;
}

/** `host`, `host:port`, `[v6]:port`, `*:port`. */
export function peerOf(arg: NginxArg, text: string, defaultPort: number): NginxPeer {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::(.*))?$/.exec(text);
  if (!match) throw new ConfigError(arg.place, 'badAddress', { value: text, directive: arg.directive });
  const host = match[1]!.toLowerCase();
  if (/^(?:[\d.]+$|\[)/.test(host) && !isAddress(host)) throw new ConfigError(arg.place, 'badAddress', { value: text, directive: arg.directive });
  return { host, port: match[2] === undefined ? defaultPort : portOf(arg, match[2]) };
}

function portOf(arg: NginxArg, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new ConfigError(arg.place, 'badPort', { value: text });
  return port;
}

function isAddress(host: string): boolean {
  return host.startsWith('[') ? isIpv6(host.slice(1, -1)) : isIpv4(host);
}

function tailOf(arg: NginxArg, prefix: string): NginxArg {
  return { ...arg, value: arg.value.slice(prefix.length) };
}

export function unsupported(arg: NginxArg): ConfigError {
  return new ConfigError(arg.place, 'unsupportedValue', { value: arg.value, directive: arg.directive });
}
