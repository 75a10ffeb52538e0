/**
 * Where a request goes once its location is chosen: the target and the header fields that nginx sends upstream, or the
 * file that is meant. Sources: nginx.org `proxy_pass`, `proxy_set_header`, `root`, `alias`.
 */
import type { NginxLocation } from './nginxLocation.ts';
import type { NginxSettings } from './nginxSettings.ts';
import { escapeUri } from './nginxUri.ts';
import { expand, hasVariables, type HeaderField, type NginxRequestView } from './nginxVariables.ts';

/**
 * The target of the upstream request. Without a URI in proxy_pass it goes on as it was sent; with one, the URI takes the
 * place of what the location matched and the rest follows, escaped again. A URI with variables is used as it is.
 */
export function upstreamUri(location: NginxLocation, path: string, rawTarget: string, view?: NginxRequestView): string {
  const uri = location.pass?.uri ?? null;
  // An absolute-form target is not passed on: nginx sends origin-form (`r->unparsed_uri`).
  if (uri === null) return rawTarget.replace(/^https?:\/\/[^/?#]*(?=\/)/i, '');
  if (hasVariables(uri)) return view ? expand(uri, view) : uri;
  const [, rawPath = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(rawTarget)!;
  const rest = path.slice(location.pattern.length);
  // Only what had been decoded is escaped again (`r->quoted_uri`): a target without `%` goes on as its bytes are.
  return uri + (rawPath.includes('%') ? escapeUri(rest) : rest) + (query === '' ? '' : `?${query}`);
}

/** The file that a path means in a location (or in the server itself): `root` prepends, `alias` replaces. */
export function filePathOf(
  place: { readonly settings: NginxSettings; readonly alias?: NginxLocation['alias'] }, path: string, view?: NginxRequestView,
): string {
  const { alias } = place;
  const text = (template: string): string => (view && hasVariables(template) ? expand(template, view) : template);
  if (!alias) return absolute(`${text(place.settings.root).replace(/\/$/, '')}${path}`);
  if (alias.prefixLength === null) return absolute(text(alias.path));
  return absolute(text(alias.path) + path.slice(alias.prefixLength));
}

/**
 * The fields that nginx sends upstream beside those of the client: `Host $proxy_host` and `Connection close` unless
 * `proxy_set_header` says otherwise; a field with an empty value is not sent, nor is the client's field of that name.
 */
export function upstreamHeaders(location: NginxLocation, view: NginxRequestView): { readonly set: readonly HeaderField[]; readonly removed: readonly string[] } {
  const configured = location.settings.proxyHeaders.map(({ name, template }) => [name, expand(template, view)] as const);
  const given = new Set(configured.map(([name]) => name.toLowerCase()));
  const defaults = ([['Host', view.proxyHost ?? ''], ['Connection', 'close']] as const).filter(([name]) => !given.has(name.toLowerCase()));
  // `ngx_http_proxy_init_headers`: what is configured comes first, then the defaults that it left out.
  const all = [...configured, ...defaults];
  return { set: all.filter(([, value]) => value !== ''), removed: all.filter(([, value]) => value === '').map(([name]) => name) };
}

/** A relative `root` counts from nginx's prefix, which Debian sets to /usr/share/nginx. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/usr/share/nginx/${path}`;
}
