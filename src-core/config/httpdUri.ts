/** Request targets as httpd looks at them: `ap_normalize_path` first, then the percent signs (`ap_unescape_url_ex`). */
import type { HttpdServer } from './httpdServer.ts';

export type HttpdTarget =
  | { readonly kind: 'path'; readonly path: string; readonly query: string }
  /** What httpd answers at once, and why. */
  | { readonly kind: 'refused'; readonly status: 400 | 404; readonly reason: 'notAPath' | 'badEscape' | 'encodedSlash' | 'encodedNul' | 'aboveRoot' };

/**
 * The decoded path with slashes merged (`MergeSlashes On`) and dot segments gone. `%2F` is answered 404 unless
 * AllowEncodedSlashes is On (then it is a slash) or NoDecode (then it stays as it is). Confirmed on httpd 2.4.71.
 */
export function httpdTarget(target: string, { allowEncodedSlashes }: Pick<HttpdServer, 'allowEncodedSlashes'>): HttpdTarget {
  const [, rawPath = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(withoutAuthority(target))!;
  if (!rawPath.startsWith('/')) return { kind: 'refused', status: 400, reason: 'notAPath' };
  if (/%(?![0-9A-Fa-f]{2})/.test(rawPath)) return { kind: 'refused', status: 400, reason: 'badEscape' };
  // A dot is unreserved: `%2e` is one before the segments are looked at.
  const normal = withoutDotSegments(rawPath.replace(/%2e/gi, '.').replace(/\/{2,}/g, '/'));
  if (normal === null) return { kind: 'refused', status: 400, reason: 'aboveRoot' };
  if (/%00/.test(normal)) return { kind: 'refused', status: 404, reason: 'encodedNul' };
  if (/%2f/i.test(normal) && allowEncodedSlashes === 'Off') return { kind: 'refused', status: 404, reason: 'encodedSlash' };
  const kept = allowEncodedSlashes === 'NoDecode' ? normal.replace(/%2f/gi, (slash) => `%25${slash.slice(1)}`) : normal;
  return { kind: 'path', path: percentDecoded(kept), query };
}

/** What httpd writes into a Location or an upstream target for a path (`ap_os_escape_path`). */
export function escapeHttpdPath(path: string): string {
  return path.replace(/[^A-Za-z0-9$\-_.+!*'(),:;@&=/~]/gu, (character) => {
    try {
      return character < '\x80' ? `%${character.charCodeAt(0).toString(16).padStart(2, '0')}` : encodeURIComponent(character).toLowerCase();
    } catch {
      // Half of a surrogate pair: what UTF-8 encoders put in its place.
      return '%ef%bf%bd';
    }
  });
}

function withoutAuthority(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/is.exec(target);
  if (!match) return target;
  return match[1]!.startsWith('/') ? match[1]! : `/${match[1]!}`;
}

/** Null: a way above the root. Not RFC 3986's algorithm, which would stay there. */
function withoutDotSegments(path: string): string | null {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1;
    if (segment === '..' && kept.pop() === undefined) return null;
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (last) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      // Paths are bytes to httpd; here they are text, so that bytes which are no UTF-8 stand for themselves as U+0080 to U+00FF.
      return run.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    }
  });
}
