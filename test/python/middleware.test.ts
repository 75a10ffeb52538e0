/** Middlewares: each on its own, stacked by a list, and between two observers of PEP 3333. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { guestLibrary } from '../../src-core/python/guestFiles.ts';
import type { Json } from '../../src-core/python/pythonHost.ts';
import { stackApp, stackPath } from '../../src-core/python/stackApp.ts';
import { AVAILABLE_MIDDLEWARE, readStack, writeStack } from '../../src-core/scenario/middlewareStack.ts';
import { callOf, processOf } from './machine.ts';

type Headers = Record<string, string>;
interface Violation {
  readonly rule: number;
  readonly side: string;
  readonly message: string;
}

const cases = Object.fromEntries(
  ['wsgicheck', 'middleware'].flatMap((folder) => {
    const path = `${import.meta.dirname}/${folder}`;
    return readdirSync(path).filter((name) => name.endsWith('.py')).map((name) => [`/srv/shop/${name}`, readFileSync(`${path}/${name}`, 'utf8')]);
  }),
);

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 30_000 });
  await host.start(processOf(940, { environment: { SESSION_KEY: 'the key of the shop' } }), { ...guestLibrary, ...stackApp, ...cases });
});
afterAll(() => host.dispose());

async function ask<T>(name: string, ...args: readonly Json[]): Promise<T> {
  const run = await host.call(940, callOf('quiet:call', [`stacks:${name}`, ...args]));
  if (run.outcome !== 'returned') throw new Error(`${run.outcome}: ${run.error?.traceback}`);
  return run.result as T;
}

describe('URLRouting', () => {
  test.each<[target: string, seen: string]>([
    ['/', "site '' '/'"],
    ['/blogs', "site '' '/blogs'"],
    ['/blog', "blog '/blog' ''"],
    ['/blog/', "blog '/blog' '/'"],
    ['/blog/2026/11', "blog '/blog' '/2026/11'"],
    ['/papers/2026/x', "year '/papers/2026' '/x'"],
    ['/papers/1999', "papers '/papers' '/1999'"],
  ])('%s', async (target, seen) => {
    expect(await ask('routed', target)).toEqual(['200 OK', expect.anything(), seen, []]);
  });

  test('answers 404 where nobody is, and shows no markup of the path', async () => {
    const [status, , text, records] = await ask<[string, unknown, string, unknown[]]>('routed', '/%3Cb%3E%EA%B9%80', 'GET', false);
    expect([status, text, records]).toEqual(['404 Not Found', expect.stringContaining('at /&lt;b&gt;김.'), []]);
    expect((await ask<string[]>('routed', '/x', 'HEAD', false))[2]).toBe('');
  });

  test('leaves the environ of its caller as it was', async () => {
    expect(await ask('environ_after_routing')).toBe(true);
  });
});

describe('ErrorCatcher', () => {
  test.each<[when: string, ...chunks: string[]]>([['called'], ['iterated'], ['iterated', '']])('%s %s: the page is the traceback, and its head is its own', async (when, ...chunks) => {
    const [status, headers, body, errors] = await ask<[string, Headers, string, string]>('caught', when, ...chunks);
    expect(status).toBe('500 Internal Server Error');
    expect(headers['Content-Length']).toBe(String(body.length));
    expect(body).toContain('LookupError: &lt;pear&gt;');
    expect(errors).toMatch(/^Traceback [^]*LookupError: <pear>\n$/);
  });

  test('raises again when something was sent: the status is gone', async () => {
    expect(await ask('caught', 'iterated', 'some')).toEqual(['raised', '<pear>', expect.stringMatching(/^Traceback /)]);
  });
});

describe('XmlToHtml', () => {
  const list = '<?xml version="1.0"?><list of="a &lt; b"><item><name>배</name><price>5</price></item><item><name>R&amp;D</name></item></list>';
  const sheet = { list: '<ul title="{@of}">{*}</ul>', item: '<li>{name}, {price}{nothing}</li>' };
  const xml = (chunks: readonly string[], ...more: readonly Json[]) => ask<[headers: Headers, body: string, bytes: number]>('xml', chunks, ...more);

  test('fills templates, and mends type and length', async () => {
    const [headers, body, bytes] = await xml([list], sheet);
    expect(body).toBe('<ul title="a &lt; b"><li>배, 5</li><li>R&amp;D, </li></ul>');
    expect(headers).toEqual({ 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': String(bytes) });
  });

  test('without a sheet, shows any document', async () => {
    expect((await xml(['<a>1<b/> tail</a>']))[1]).toBe('<dl><dt>a</dt><dd>1<dl><dt>b</dt><dd></dd></dl>tail</dd></dl>');
    expect((await xml(['<a>1<b>2</b></a>'], { b: '[{.}]' }))[1]).toBe('1[2]');
  });

  test('a body in pieces has no length before it is there', async () => {
    const [headers, body] = await xml([list.slice(0, 40), list.slice(40)], sheet);
    expect([headers, body.length]).toEqual([{ 'Content-Type': 'text/html; charset=utf-8' }, 57]);
    // Of what was given to write() nothing is gone yet when the last piece is there.
    expect(await ask('written_xml')).toEqual(['200 OK', [['Content-Type', 'text/html; charset=utf-8'], ['Content-Length', '14']], '<b>one two</b>', []]);
  });

  test('what is not XML passes as it is', async () => {
    expect(await xml(['<a>'], null, 'text/html')).toEqual([{ 'Content-Type': 'text/html', 'Content-Length': '3' }, '<a>', 3]);
    expect((await xml(['<a/>'], null, 'text/xml', 'GET', [['Content-Encoding', 'gzip']]))[1]).toBe('<a/>');
    expect((await xml(['<svg/>'], null, 'image/svg+xml'))[1]).toBe('<svg/>');
  });

  test('what says that it is XML and is not is shown as it is, with the parser’s word on it', async () => {
    expect((await xml(['<a><b></a>']))[1]).toMatch(/<p>mismatched tag: line 1, column 8<\/p>\n<pre>&lt;a&gt;&lt;b&gt;&lt;\/a&gt;<\/pre>/);
  });

  test('an error in the middle of the XML: it counts as sent, as it would at a server', async () => {
    expect(await ask('broken_xml', '<a>')).toEqual(['raised', 'late']);
    expect(await ask('broken_xml', '')).toEqual(['500 Oops', { 'Content-Type': 'text/html; charset=utf-8' }, '<dl><dt>sorry</dt><dd></dd></dl>']);
  });

  test('HEAD: the type of the page, no length and no body', async () => {
    expect(await xml([list], sheet, 'text/xml; charset=utf-8', 'HEAD')).toEqual([{ 'Content-Type': 'text/html; charset=utf-8' }, '', 0]);
  });
});

describe('sessions', () => {
  test('in memory: a number, set once; another process does not know it', async () => {
    const [[one, cookie], again, other, [back, renewed]] = await ask<[string, string | null][]>('visits', 'memory', 'a', 'a', 'b', 'a') as [[string, string], unknown, unknown, [string, string]];
    expect([one, cookie]).toEqual(['1', expect.stringMatching(/^sid=[\w-]{22}$/)]);
    expect(again).toEqual(['2', cookie]);
    expect(other).toEqual(['1', expect.stringMatching(/^sid=/)]);
    expect([back, renewed === cookie]).toEqual(['1', false]); // The other process has put its own number in the cookie.
  });

  test('signed: the values travel, and every process that has the key reads them', async () => {
    const answers = await ask<[string, string][]>('visits', 'signed', 'a', 'a', 'b');
    expect(answers.map(([text]) => text)).toEqual(['1', '2', '3']);
    const keysOfTheirOwn = await ask<[string, string][]>('visits', 'signed', 'a');
    expect(keysOfTheirOwn[0]).toEqual(answers[0]);
  });

  test('a cookie that nobody here has made is no session', async () => {
    for (const cookie of ['sid=guess', 'session=eyJ2aXNpdHMiOjk5fQ.AAAA', 'session=한글', 'session', '=;;', 'session=.']) {
      for (const kind of ['memory', 'signed']) expect((await ask<[string][]>('visits_forged', kind, cookie))[0]?.[0]).toBe('1');
    }
  });

  test('who does not touch the session gets no cookie', async () => {
    expect(await ask('only_looked')).toEqual([null, null]);
  });

  test('a signature is good for its value and its key', async () => {
    // HMAC-SHA256 of the payload by OpenSSL: printf eyJhIjoxfQ | openssl dgst -sha256 -hmac key -binary | base64
    const own = 'eyJhIjoxfQ.ckdYcLfDwNsq1k1nn7dt1Xudxs1w1KuwcXzhkeoDGAo';
    expect(await ask('signatures', { a: 1 }, 'key', 'x.y')).toEqual([own, { a: 1 }, null, null, null]);
    expect(await ask('too_long')).toMatch(/^\d+ bytes are too much for a cookie$/);
  });
});

describe('a stack', () => {
  test('is entered from its first to its last, and left the other way', async () => {
    expect(await ask('order', ['a', 'b', 'c'])).toEqual(['> a', '> b', '> c', '< c', '< b', '< a']);
    expect(await ask('order', [])).toEqual([]);
  });

  test('is what Python makes of the list that was written', async () => {
    const names = [...AVAILABLE_MIDDLEWARE, 'odd "\\\n\u2028 name]', 'and 😀'];
    const text = writeStack(stackApp[stackPath]!, names);
    expect(await ask('list_in', text)).toEqual(names);
    expect(readStack(text)).toEqual(names);
  });

  test('of the sample site: catalogue, sessions, errors', async () => {
    const [status, headers, body] = await ask<[string, Headers, string]>('site', '/catalogue');
    expect([status, headers['Content-Type'], headers['Content-Length']]).toEqual(['200 OK', 'text/html; charset=utf-8', String(body.length)]);
    expect(body).toMatch(/<title>Fruit &amp; more<\/title>[^]*<li>Apple: 900 won<\/li>/);
    const first = await ask<[string, Headers, string, string]>('site', '/visits');
    expect(first[2]).toBe('Visit number 1 of this browser.\n');
    expect(first[3]).toMatch(/ "GET \/visits" 200 32 /);
    expect((await ask<string[]>('site', '/visits', null, 'GET', first[1]['Set-Cookie']!.split(';')[0]!))[2]).toBe('Visit number 2 of this browser.\n');
    expect((await ask<string[]>('site', '/broken'))[0]).toBe('500 Internal Server Error');
  });

  test('in another order does something else: what is packed cannot be transformed', async () => {
    const type = async (...names: string[]): Promise<string> => (await ask<[string, Headers]>('site', '/catalogue', ['catalogue:as_html', ...names, 'mounts:mounted'], 'GET', '', 'gzip'))[1]['Content-Type']!;
    expect(await type()).toBe('text/html; charset=utf-8');
    expect(await type('middleware.gzip_body:Gzip')).toBe('text/xml; charset=utf-8');
    expect((await ask<string[]>('site', '/visits', ['mounts:mounted', 'middleware.sessions:Sessions']))[2]).toBe('No middleware keeps a session.\n');
  });
});

describe('between two observers of PEP 3333', () => {
  const requests = ['GET', 'GET of an old client', 'a client that takes gzip', 'HEAD', 'POST', 'POST in chunks', 'POST that expects'];
  const middlewares = ['URLRouting', 'URLRouting, 404', 'ErrorCatcher', 'XmlToHtml', 'XmlToHtml of XML', 'Sessions', 'SignedSessions'];

  test.each(middlewares)('%s breaks no rule', async (middleware) => {
    for (const server of ['gateway', 'Server']) {
      for (const request of requests) {
        const answers = await ask<[string, string, Violation[]][]>('observe', middleware, server, request);
        expect(answers.length).toBeGreaterThan(0);
        for (const [application, sent, records] of answers) {
          expect([server, request, application, records]).toEqual([server, request, application, []]);
          expect(sent).toMatch(/HTTP\/1\.[01] \d{3} /);
        }
      }
    }
  });

  test.each(['/', '/hello?name=kim', '/catalogue', '/visits', '/nothing', '/broken'])('the whole stack of the sample site: %s', async (target) => {
    for (const method of ['GET', 'HEAD']) {
      for (const accepts of ['', 'gzip']) {
        const [sent, records] = await ask<[string, Violation[]]>('observe_stack', target, accepts, method);
        expect([target, method, accepts, records]).toEqual([target, method, accepts, []]);
        expect(sent).toMatch(/^HTTP\/1\.1 \d{3} /);
      }
    }
  });
});
