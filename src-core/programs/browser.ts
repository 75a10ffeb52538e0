/**
 * The browser: turns what a person asks for into requests, keeps connections and names, follows redirects, fetches what
 * the document needs, and draws. One page uses one connection per origin; what a person opens beside it uses another. What
 * real browsers do beyond (parallel fetches, favicon, speculation) is left out, and docs/model.md says so.
 */
import { gunzipSync } from 'fflate';
import type { HostsEntry } from '../config/hostsFile.ts';
import type { Program } from '../kernel/scheduler.ts';
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Visit } from '../scenario/scenario.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import type { HttpResponse } from '../wire/http1Response.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { parseUrl, targetOf, urlText, webSocketAsHttp, type HttpUrl } from '../wire/uri.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { BrowserConnections } from './browserConnections.ts';
import { CookieJars } from './browserCookies.ts';
import { decodeUtf8Loosely, resourcesOf, titleOf } from './browserDocument.ts';
import { exchangeHttp1 } from './browserHttp1.ts';
import { BrowserHttp2 } from './browserHttp2.ts';
import { fieldsOf, headersOf, redirectOf, type Answer, type Request } from './browserRequest.ts';
import { converse } from './browserWebSocket.ts';
import { browserCosts, browserImage } from './costs.ts';
import { NameCache } from './nameLookup.ts';

/** What the run learns of each request: becomes `trace.requests`. */
export interface RequestLog {
  begin(request: { method: string; url: string; parent: number | null; firstStep: number }): number;
  finish(request: number, result: { status: number; problem: string }): void;
}

export interface BrowserSetup {
  readonly visits: readonly Visit[];
  readonly hosts: readonly HostsEntry[];
  readonly resolver: string;
  readonly language: string;
  readonly log: RequestLog;
  readonly done: () => void;
}

/** What all pages of a browser have in common. */
interface Shared {
  readonly connections: BrowserConnections;
  readonly http2: BrowserHttp2;
  readonly cookies: CookieJars;
}

type Fetched = { readonly kind: 'response'; readonly response: HttpResponse; readonly body: Uint8Array; readonly request: number; readonly url: HttpUrl; readonly http2: boolean } | { readonly kind: 'failed' };

/** Fetch standard: a redirect count of twenty is an error. */
const REDIRECTS = 20;

export function startBrowser(machine: Machine, setup: BrowserSetup): void {
  const identity = { program: 'browser', role: '', argv: ['/opt/browser/browser'], environment: { LANG: setup.language } };
  boot(machine, identity, browserImage, (sys) => new Browser(sys, setup).run());
}

class Browser {
  private readonly sys: Sys;
  private readonly setup: BrowserSetup;
  private readonly shared: Shared;

  constructor(sys: Sys, setup: BrowserSetup, shared: Shared = sharedBy(sys, setup)) {
    this.sys = sys;
    this.setup = setup;
    this.shared = shared;
  }

  *run(): Program {
    const { sys, setup } = this;
    for (const [first, ...others] of together(setup.visits)) {
      yield* sys.sleep(first.afterMs * 1000);
      if (others.length === 0) yield* this.visit(first);
      else yield* this.visitAll([first, ...others]);
    }
    setup.done();
    // Its window stays open for as long as anybody looks.
    yield* sys.sleep(Number.MAX_SAFE_INTEGER / 4);
  }

  /** Several pages at the same time: each begins so long after the one before has begun. */
  private *visitAll(visits: readonly Visit[]): SystemCall<void> {
    const { sys, setup, shared } = this;
    const ended = new WaitQueue(sys.machine.internet.scheduler);
    let open = visits.length;
    for (const [index, visit] of visits.entries()) {
      if (index > 0) yield* sys.sleep(visit.afterMs * 1000);
      sys.converse(function* (own) {
        yield* new Browser(own, setup, shared).visit(visit);
        open--;
        ended.wakeAll();
      });
    }
    while (open > 0) yield* sys.poll([ended], Infinity);
  }

  private *visit(visit: Visit): SystemCall<void> {
    const { sys } = this;
    const overWebSocket = webSocketAsHttp(visit.url);
    const parsed = parseUrl(overWebSocket ?? visit.url);
    if (parsed.kind === 'error') throw new Error('a visit with a URL that the door should have refused');
    const { url } = parsed;
    sys.thread.cause = null;
    const request: Request = {
      method: visit.method, url, headers: headersOf(visit.headers), body: bytesOfText(visit.body),
      raw: visit.raw === '' ? null : bytesOfText(visit.raw.replace(/\r?\n/g, '\r\n')), parent: null, http2: visit.http2 === true,
    };
    if (overWebSocket !== null) return yield* this.converse(request, visit);
    this.show({ url: urlText(url), status: 0, state: 'waiting', problem: '', title: '' });
    const fetched = yield* this.fetch(request, 'navigated');
    if (fetched.kind === 'response') yield* this.draw(fetched);
  }

  /** A connection of its own that is upgraded, and what is said on it. */
  private *converse(request: Request, visit: Visit): SystemCall<void> {
    const { sys, setup } = this;
    const index = setup.log.begin({ method: 'GET', url: visit.url, parent: null, firstStep: sys.machine.internet.recorder.nextId });
    sys.thread.request = index;
    sys.stage('lookup');
    sys.note('navigated', { method: 'GET', url: visit.url });
    this.show({ url: visit.url, status: 0, state: 'waiting', problem: '', title: '' });
    const opened = yield* this.shared.connections.open(sys, request.url);
    const fields = this.fieldsFor({ ...request, body: new Uint8Array(0) });
    const messages = visit.body.split(/\r?\n/).filter((line) => line !== '');
    const ended = opened.kind === 'failed' ? { status: 0, problem: opened.problem, said: [] } : yield* converse(sys, opened.connection, { target: targetOf(request.url), fields, messages, request: index });
    setup.log.finish(index, { status: ended.status, problem: ended.problem });
    sys.thread.request = index;
    sys.stage('draw');
    this.show({ url: visit.url, status: ended.status, state: ended.problem === '' ? 'drawn' : 'failed', problem: ended.problem, title: '' });
    if (ended.problem !== '') return void sys.note('errorShown', { problem: ended.problem, url: visit.url });
    const bytes = encodeUtf8(ended.said.map((line) => `${line}\n`).join(''));
    sys.note('documentDrawn', { url: visit.url, status: ended.status, title: '', bytes: bytes.length }, { payload: { protocol: 'text', bytes } });
  }

  /** One request and those that its redirects lead to. */
  private *fetch(request: Request, announced: 'navigated' | 'subresource', redirects = 0): SystemCall<Fetched> {
    const { sys, setup } = this;
    const { method, url } = request;
    const index = setup.log.begin({ method, url: urlText(url), parent: request.parent, firstStep: sys.machine.internet.recorder.nextId });
    sys.thread.request = index;
    sys.stage('lookup');
    if (announced === 'navigated' && redirects === 0) sys.note('navigated', { method, url: urlText(url) });
    yield* sys.compute(browserCosts.urlUs);
    const { scheme, host, port, path, query } = url;
    sys.note('urlParsed', { scheme, host, port, path, query: query ?? '' });
    const exchanged = yield* this.exchange(request);
    if (exchanged.kind === 'failed') {
      this.fail(index, url, exchanged.problem, request.parent === null);
      return { kind: 'failed' };
    }
    const { response } = exchanged;
    sys.thread.request = index;
    setup.log.finish(index, { status: response.status, problem: '' });
    this.shared.cookies.keep(host, response.headers);
    const next = redirects < REDIRECTS ? redirectOf(request, response, index) : null;
    if (next) {
      sys.note('redirectFollowed', { status: response.status, location: urlText(next.url) });
      return yield* this.fetch(next, announced, redirects + 1);
    }
    const body = this.decoded(response);
    if (body) return { kind: 'response', response, body, request: index, url, http2: request.http2 };
    this.fail(index, url, 'ERR_CONTENT_DECODING_FAILED', request.parent === null);
    return { kind: 'failed' };
  }

  private fail(index: number, url: HttpUrl, problem: string, shown: boolean): void {
    this.setup.log.finish(index, { status: 0, problem });
    if (!shown) return;
    this.sys.stage('draw');
    this.show({ url: urlText(url), status: 0, state: 'failed', problem, title: '' });
    this.sys.note('errorShown', { problem, url: urlText(url) });
  }

  private exchange(request: Request): SystemCall<Answer> {
    const { sys } = this;
    const { connections, http2 } = this.shared;
    if (request.http2 && request.raw === null) return http2.exchange(sys, { ...request, fields: this.fieldsFor(request) });
    return exchangeHttp1(sys, connections, request, () => this.fieldsFor(request));
  }

  private fieldsFor(request: Request): readonly Header[] {
    return fieldsOf(request, { language: this.setup.language, cookies: this.shared.cookies.lineFor(request.url.host) });
  }

  /** `null` when the content is not coded as its head says. */
  private decoded(response: HttpResponse): Uint8Array | null {
    if (headerValue(response.headers, 'content-encoding')?.toLowerCase() !== 'gzip' || response.body.length === 0) return response.body;
    try {
      const body = gunzipSync(response.body);
      this.sys.note('contentDecoded', { coding: 'gzip', from: response.body.length, to: body.length });
      return body;
    } catch {
      return null;
    }
  }

  private *draw({ response, body, request, url, http2 }: Fetched & { kind: 'response' }): SystemCall<void> {
    const { sys } = this;
    const isHtml = (headerValue(response.headers, 'content-type') ?? '').startsWith('text/html');
    const html = decodeUtf8Loosely(body);
    const address = urlText(url);
    sys.stage('draw');
    for (const resource of isHtml ? resourcesOf(html, url) : []) {
      sys.stage('draw');
      sys.note('subresourceFound', { url: urlText(resource.url), element: resource.element });
      const at = sys.origin;
      const fetched = yield* this.fetch({ method: 'GET', url: resource.url, headers: [], body: new Uint8Array(0), raw: null, parent: request, http2 }, 'subresource');
      const last = sys.thread.cause;
      sys.follow({ ...at, cause: last });
      if (fetched.kind !== 'response' || fetched.response.status !== 200 || resource.element !== 'link') continue;
      sys.note('stylesheetApplied', { url: urlText(resource.url), bytes: fetched.body.length }, { payload: { protocol: 'text', bytes: fetched.body } });
    }
    yield* sys.compute(browserCosts.drawUs);
    const title = isHtml ? titleOf(html) : '';
    this.show({ url: address, status: response.status, state: 'drawn', problem: '', title });
    sys.note('documentDrawn', { url: address, status: response.status, title, bytes: body.length }, { payload: { protocol: 'text', bytes: body } });
  }

  private show(page: { url: string; status: number; state: 'waiting' | 'drawn' | 'failed'; problem: string; title: string }): void {
    this.sys.set(['page'], page);
  }
}

function sharedBy(sys: Sys, { hosts, resolver }: BrowserSetup): Shared {
  const browserCache = new NameCache('browser', (key, value) => sys.set(['caches', 'dns', key], value));
  const osCache = new NameCache('os', (key, value) => sys.machine.set(['caches', 'dns', key], value));
  const connections = new BrowserConnections({ hosts, resolver, browserCache, osCache });
  return { connections, http2: new BrowserHttp2(connections), cookies: new CookieJars() };
}

/** Visits in groups that overlap. */
function together(visits: readonly Visit[]): readonly [Visit, ...Visit[]][] {
  const groups: [Visit, ...Visit[]][] = [];
  for (const visit of visits) {
    const last = groups.at(-1);
    if (visit.withPrevious && last) last.push(visit);
    else groups.push([visit]);
  }
  return groups;
}
