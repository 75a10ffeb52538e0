/** A container over files, asked by hand: what a connector would do, without one. */
import { bytesOfText, joinBytes } from '../../src-core/wire/http1Text.ts';
import { decodeUtf8, encodeUtf8 } from '../../src-core/wire/utf8.ts';
import type { JavaEvent } from '../../src-core/servlet/javaEvents.ts';
import { readApplication } from '../../src-core/servlet/servletApplication.ts';
import { ServletContainer, type Answered } from '../../src-core/servlet/servletContainer.ts';
import type { HttpInput } from '../../src-core/servlet/servletObjects.ts';
import { collected, world } from './javaRun.ts';

export const BASE = '/srv/tomcat/webapps/shop';

export interface Site {
  readonly container: ServletContainer;
  ask(target: string, more?: Partial<HttpInput> & { readonly form?: string }): { readonly events: JavaEvent[]; readonly text: string; readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly answer: Answered };
}

/** `files`: path in the application → text. */
export function siteOf(files: Readonly<Record<string, string>>, path = ''): Site {
  const all = Object.fromEntries(Object.entries(files).map(([name, text]) => [name.startsWith('/srv/') ? name : `${BASE}/${name}`, text]));
  let ids = 0;
  const container = new ServletContainer({
    applications: [readApplication(all, path, BASE)],
    files: { has: (name) => name in all, read: (name) => (name in all ? encodeUtf8(all[name]!) : null), isFolder: (name) => Object.keys(all).some((each) => each.startsWith(`${name}/`)), modifiedMs: 0 },
    newSessionId: () => `SESSION${++ids}`,
  });
  return {
    container,
    ask(target, { form, ...more } = {}) {
      const [uri = '', query] = target.split(/\?([^]*)/);
      const body = bytesOfText(form ?? '');
      const headers = form === undefined ? [] : [['content-type', 'application/x-www-form-urlencoded'], ['content-length', String(body.length)]] as const;
      const input: HttpInput = {
        method: form === undefined ? 'GET' : 'POST', uri, query: query ?? null, protocol: 'HTTP/1.1', scheme: 'http', serverName: 'shop.example', serverPort: 80,
        remoteAddress: '203.0.113.7', remotePort: 40000, body, ...more, headers: [...headers, ...(more.headers ?? [])],
      };
      const { events, result } = collected(container.service(world, input));
      const response = result.kind === 'answered' ? result.response : null;
      return { events, answer: result, text: response ? (decodeUtf8(joinBytes(response.content)) ?? '') : '', status: response?.status ?? 0, headers: response?.headers ?? [] };
    },
  };
}

/** The body of a page of its own. */
export function page(jsp: string, query = ''): string {
  return siteOf({ 'p.jsp': `<%@ page contentType="text/plain; charset=UTF-8" session="false" %><%@ taglib prefix="c" uri="jakarta.tags.core" %>${jsp}` }).ask(`/p.jsp${query}`).text;
}

/** What the container told, in order. */
export function story(events: readonly JavaEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'container' || event.event.kind === 'loading') return [];
    const { kind, ...rest } = event.event;
    return [`${kind} ${Object.values(rest).join(' ')}`.split('\n')[0]!];
  });
}
