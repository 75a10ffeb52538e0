import { removeDotSegments } from '../wire/uri.ts';

/** Request targets as nginx looks at them: decoded, slashes merged, dot segments gone (`ngx_http_parse_complex_uri`). */
export interface NormalisedTarget {
  /** Where locations are looked for: `/a/b`. */
  readonly path: string;
  /** What follows the first `?`, as sent. */
  readonly args: string;
}

/** Null when nginx answers 400: no leading slash, a broken `%`, a NUL, or a way above the root. */
export function normaliseTarget(target: string): NormalisedTarget | null {
  const [, rawPath = '', args = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(withoutAuthority(target))!;
  const decoded = rawPath.startsWith('/') ? percentDecoded(rawPath) : null;
  const path = decoded === null || decoded.includes('\0') ? null : removeDotSegments(decoded);
  return path === null ? null : { path, args };
}

/** What nginx writes for a path that it changed: the characters that would end or confuse a target, and all beyond ASCII. */
export function escapeUri(path: string): string {
  return path.replace(/[^\x21\x24\x26-\x3b\x3d\x40-\x5b\x5d\x5f\x61-\x7a\x7e]/gu, (character) =>
    character < '\x80' ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : percentEncoded(character));
}

/** Absolute-form (`http://host/path`, RFC 9112 §3.2.2): the path decides. */
function withoutAuthority(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/is.exec(target);
  if (!match) return target;
  return match[1]!.startsWith('/') ? match[1]! : `/${match[1]!}`;
}

function percentDecoded(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, decodedRun);
}

/** Paths are bytes to nginx; here they are text, so that bytes which are no UTF-8 stand for themselves as U+0080 to U+00FF. */
function decodedRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}

function percentEncoded(character: string): string {
  try {
    return encodeURIComponent(character);
  } catch {
    // Half of a surrogate pair: what UTF-8 encoders put in its place.
    return '%EF%BF%BD';
  }
}
