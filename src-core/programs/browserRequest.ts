/** What a browser is about to ask, made of what a person typed or of a redirect, and what it says to the server of itself. */
import { headerValue, type Header } from '../wire/http1Fields.ts';
import type { HttpResponse } from '../wire/http1Response.ts';
import { authorityOf, parseUrl, type HttpUrl } from '../wire/uri.ts';

export interface Request {
  readonly method: string;
  readonly url: HttpUrl;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** Sent as it is in place of all this. */
  readonly raw: Uint8Array | null;
  readonly parent: number | null;
  /** Over HTTP/2, of which the server is known to speak it. */
  readonly http2: boolean;
}

/** What came of it, over whatever version. */
export type Answer = { readonly kind: 'done'; readonly response: HttpResponse } | { readonly kind: 'failed'; readonly problem: string };

const USER_AGENT = 'HopByHop/1.0';

/** The person's own fields replace the browser's. `cookies` is the line for that host, or empty. */
export function fieldsOf({ url, headers, body }: Pick<Request, 'url' | 'headers' | 'body'>, { language, cookies }: { readonly language: string; readonly cookies: string }): readonly Header[] {
  const own: Header[] = [
    ['Host', authorityOf(url)],
    ['User-Agent', USER_AGENT],
    ['Accept', 'text/html,*/*;q=0.8'],
    ['Accept-Language', language],
    ['Accept-Encoding', 'gzip'],
    ['Connection', 'keep-alive'],
  ];
  if (cookies) own.push(['Cookie', cookies]);
  if (body.length > 0) own.push(['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', String(body.length)]);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  return [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
}

/** RFC 9110 §15.4: 303 becomes GET; 301 and 302 do for POST, as every browser does; 307 and 308 keep the method. */
export function redirectOf(request: Request, response: HttpResponse, parent: number): Request | null {
  const location = headerValue(response.headers, 'location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return null;
  const parsed = parseUrl(absolute(location, request.url));
  if (parsed.kind === 'error' || parsed.url.scheme !== 'http') return null;
  const becomesGet = response.status === 303 || ((response.status === 301 || response.status === 302) && request.method === 'POST');
  return { ...request, raw: null, parent, url: parsed.url, ...(becomesGet ? { method: 'GET', body: new Uint8Array(0) } : {}) };
}

function absolute(reference: string, base: HttpUrl): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return reference;
  const origin = `${base.scheme}://${authorityOf(base)}`;
  if (reference.startsWith('//')) return `${base.scheme}:${reference}`;
  if (reference.startsWith('/')) return origin + reference;
  return `${origin}${base.path.slice(0, base.path.lastIndexOf('/') + 1)}${reference}`;
}

/** `Name: value` a line; the door has checked them. */
export function headersOf(text: string): readonly Header[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '').map((line): Header => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}
