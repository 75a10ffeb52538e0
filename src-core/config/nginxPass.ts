/**
 * `proxy_pass`, `fastcgi_pass`, `uwsgi_pass`, `scgi_pass`: to whom a location hands its requests, and in which protocol.
 * A later one in the same location replaces the earlier one, as each sets the location's handler.
 */
import { ConfigError } from './configError.ts';
import { peerOf, unsupported, type NginxPeer } from './nginxAddresses.ts';
import type { NginxLocation } from './nginxLocation.ts';
import type { NginxDirective } from './nginxSyntax.ts';
import { hasVariables } from './nginxVariables.ts';
import { argAt, type NginxArg } from './nginxValues.ts';

export const PASS_PROTOCOLS = ['proxy', 'fastcgi', 'uwsgi', 'scgi'] as const;
/** `proxy` is HTTP. */
export type PassProtocol = (typeof PASS_PROTOCOLS)[number];

export interface NginxPass {
  readonly protocol: PassProtocol;
  /** The name of an `upstream` or a host, as written (of `proxy_pass` what stands between `http://` and the path: `$proxy_host`). */
  readonly hostText: string;
  /** What it means where no `upstream` has that name. Port 0: none was given, and the protocol has none by default. */
  readonly peer: NginxPeer;
  /** The URI part of `proxy_pass`, null when there is none: the difference decides what is sent (see `upstreamUri`). */
  readonly uri: string | null;
  readonly line: number;
}

/** `http`, `fastcgi`, …: what the error log writes before `://`. */
export function schemeOf({ protocol }: Pick<NginxPass, 'protocol'>): string {
  return protocol === 'proxy' ? 'http' : protocol;
}

export function passOf(block: readonly NginxDirective[], own: Pick<NginxLocation, 'kind'>): NginxPass | null {
  const directive = block.findLast(({ name }) => PASS_PROTOCOLS.some((protocol) => name === `${protocol}_pass`));
  if (!directive) return null;
  if (directive.name !== 'proxy_pass') return gatewayPassOf(directive);
  const pass = proxyPassOf(directive);
  const fixedUri = pass.uri !== null && !hasVariables(pass.uri);
  if (fixedUri && (own.kind === 'regex' || own.kind === 'named')) throw new ConfigError(argAt(directive, 0).place, 'proxyUriNotAllowed');
  return pass;
}

function proxyPassOf(directive: NginxDirective): NginxPass {
  const arg = argAt(directive, 0);
  if (/^https:\/\//i.test(arg.value) || /^http:\/\/unix:/i.test(arg.value)) throw unsupported(arg);
  const match = /^http:\/\/([^/?]+)([/?].*)?$/is.exec(arg.value);
  if (!match) throw new ConfigError(arg.place, 'badUrl', { value: arg.value, directive: arg.directive });
  return { protocol: 'proxy', ...hostOf(arg, match[1]!, 80), uri: match[2] ?? null, line: directive.line };
}

/** `host:port` or the name of an `upstream`; uwsgi_pass may say `uwsgi://` before it. */
function gatewayPassOf(directive: NginxDirective): NginxPass {
  const protocol = directive.name.slice(0, -'_pass'.length) as PassProtocol;
  const arg = argAt(directive, 0);
  // Sockets of this world have addresses and ports: there is no file to connect to.
  if (/^(?:uwsgi:\/\/)?unix:|^suwsgi:/i.test(arg.value)) throw unsupported(arg);
  const host = protocol === 'uwsgi' ? arg.value.replace(/^uwsgi:\/\//i, '') : arg.value;
  return { protocol, ...hostOf(arg, host, 0), uri: null, line: directive.line };
}

function hostOf(arg: NginxArg, hostText: string, defaultPort: number): Pick<NginxPass, 'hostText' | 'peer'> {
  if (hasVariables(hostText)) throw unsupported(arg);
  return { hostText, peer: peerOf(arg, hostText, defaultPort) };
}
