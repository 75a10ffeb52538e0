/** What a browser looks for in a document before it can draw: the title, and what else has to be fetched. */
import { decodeUtf8 } from '../wire/utf8.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { authorityOf, parseUrl, type HttpUrl } from '../wire/uri.ts';

export interface Resource {
  readonly element: 'link' | 'img' | 'script';
  readonly url: HttpUrl;
}

/** Stylesheets, images and scripts of the same world, in the order of the document, each once. */
export function resourcesOf(html: string, base: HttpUrl): readonly Resource[] {
  const found: Resource[] = [];
  const seen = new Set<string>();
  for (const [tag, name = ''] of html.replace(/<!--[^]*?-->/g, '').matchAll(/<(link|img|script)\b[^>]*>/gi)) {
    const element = name.toLowerCase() as Resource['element'];
    if (element === 'link' && !/\brel\s*=\s*["']?stylesheet\b/i.test(tag)) continue;
    const reference = attributeOf(tag, element === 'link' ? 'href' : 'src');
    const url = reference === null ? null : resolved(reference, base);
    if (!url || seen.has(`${url.host}:${url.port}${url.path}`)) continue;
    seen.add(`${url.host}:${url.port}${url.path}`);
    found.push({ element, url });
  }
  return found;
}

export function titleOf(html: string): string {
  return (/<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1] ?? '').trim();
}

/** UTF-8 where it is, otherwise one character a byte: nothing is refused. */
export function decodeUtf8Loosely(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? latin1Of(bytes);
}

function attributeOf(tag: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return match ? (match[1] ?? match[2] ?? match[3] ?? '') : null;
}

function resolved(reference: string, base: HttpUrl): HttpUrl | null {
  if (/^(data|javascript|https):/i.test(reference) || reference === '') return null;
  const origin = `${base.scheme}://${authorityOf(base)}`;
  const folder = base.path.slice(0, base.path.lastIndexOf('/') + 1);
  const text = /^http:/i.test(reference) ? reference : reference.startsWith('/') ? origin + reference : `${origin}${folder}${reference}`;
  const parsed = parseUrl(text);
  return parsed.kind === 'url' ? parsed.url : null;
}
