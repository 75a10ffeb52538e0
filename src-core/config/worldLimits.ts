/** What the texts may say and real programs may do, but nothing in this world answers to: refused with a place. */
import { ConfigError } from './configError.ts';
import type { GunicornSettings } from './gunicornArgs.ts';
import type { NginxPeer } from './nginxAddresses.ts';
import type { NginxConfig } from './nginxConf.ts';
import type { NginxLocation } from './nginxLocation.ts';

/**
 * nginx looks names of upstreams up when it starts; in this world there are `localhost`, addresses, and the names that
 * `hosts` gives (name → address). Outside of an `upstream` FastCGI, uwsgi and SCGI need a port.
 */
export function checkUpstreams({ source, servers, upstreams }: NginxConfig, hosts: Readonly<Record<string, string>> = {}): void {
  const groups = new Set(upstreams.map(({ name }) => name));
  for (const { pass } of servers.flatMap(({ locations }) => everyLocation(locations))) {
    if (!pass || groups.has(pass.hostText.toLowerCase())) continue;
    const place = { source, line: pass.line, column: 1 };
    checkHost(pass.peer, place, `${pass.protocol}_pass`, hosts);
    if (pass.peer.port === 0) throw new ConfigError(place, 'badPort', { value: pass.hostText });
  }
  for (const peer of upstreams.flatMap((upstream) => upstream.servers)) checkHost(peer, { source, line: peer.line, column: 1 }, 'server', hosts);
}

/** What runs here listens on addresses. */
export function checkGunicorn(settings: GunicornSettings, command: string, source: string): void {
  const fault = (value: string, directive: string): ConfigError =>
    new ConfigError({ source, line: 1, column: Math.max(1, command.indexOf(value) + 1) }, 'unsupportedValue', { value, directive });
  for (const bind of settings.binds) if (bind.kind === 'unix') throw fault(`unix:${bind.path}`, '--bind');
  if (/\(/.test(settings.callable)) throw fault(settings.callable, 'gunicorn');
}

function checkHost({ host }: NginxPeer, place: { source: string; line: number; column: number }, directive: string, hosts: Readonly<Record<string, string>>): void {
  if (Object.hasOwn(hosts, host) || host === 'localhost' || /^[\d.]+$/.test(host) || host.startsWith('[')) return;
  throw new ConfigError(place, 'unsupportedValue', { value: host, directive });
}

function everyLocation(locations: readonly NginxLocation[]): readonly NginxLocation[] {
  return locations.flatMap((location) => [location, ...everyLocation(location.locations)]);
}
