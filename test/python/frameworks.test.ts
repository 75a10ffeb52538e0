/** The two frameworks that are here to be read: what they do, in which order, and that they keep PEP 3333. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { flaskApp, flaskAppPath } from '../../src-core/python/flaskApp.ts';
import { guestLibrary, libraryPath } from '../../src-core/python/guestFiles.ts';
import type { Json, PythonRun } from '../../src-core/python/pythonHost.ts';
import { callOf, processOf } from './machine.ts';

type Fields = [name: string, value: string][];
type Answer = [status: string, fields: Fields, text: string, broken: unknown[]];

const cases = Object.fromEntries(
  readdirSync(`${import.meta.dirname}/frameworks`)
    .filter((name) => name.endsWith('.py'))
    .map((name) => [`/srv/cases/${name}`, readFileSync(`${import.meta.dirname}/frameworks/${name}`, 'utf8')]),
);

const host: SupervisedHost = createNodePythonHost({ boundMs: 30_000 });
afterAll(() => host.dispose());

/** A process of each site. */
const FLASK = 950;
beforeAll(async () => {
  await host.start(processOf(FLASK, { path: [libraryPath, flaskAppPath, '/srv/cases'] }), { ...guestLibrary, ...flaskApp, ...cases });
}, 60_000);

async function run(pid: number, name: string, args: readonly Json[]): Promise<PythonRun> {
  const done = await host.call(pid, callOf(name, args));
  if (done.outcome !== 'returned') throw new Error(`${done.outcome}: ${done.error?.traceback}`);
  return done;
}

async function ask<T>(pid: number, name: string, ...args: readonly Json[]): Promise<T> {
  return (await run(pid, 'quiet:call', [name, ...args])).result as T;
}

async function visit(pid: number, ...args: readonly Json[]): Promise<Answer> {
  const answer = await ask<Answer>(pid, 'visits:visit', ...args);
  expect([args, answer[3]]).toEqual([args, []]);
  return answer;
}

const valueOf = (fields: Fields, name: string): string | undefined => fields.find(([key]) => key === name)?.[1];
const cookieOf = (fields: Fields): string => valueOf(fields, 'Set-Cookie')!.split(';')[0]!;

describe('flasklet, in the manner of Flask', () => {
  test.each<[target: string, status: string, text: RegExp, method?: string]>([
    ['/', '200 OK', /<a href="\/hello\/kim">/],
    ['/hello', '200 OK', /<h1>Hello, world!<\/h1>/],
    ['/hello?name=%EA%B9%80', '200 OK', /<h1>Hello, 김!<\/h1>/],
    ['/hello/%3Cb%3E', '200 OK', /<h1>Hello, &lt;b&gt;!<\/h1>/],
    ['/product/2', '200 OK', /^\{"number": 2, "name": "Pear", "price": 1200\}\n$/],
    ['/product/9', '404 Not Found', /<p>There is no product number 9\.<\/p>/],
    ['/product/pear', '404 Not Found', /<p>Nothing is at \/product\/pear\.<\/p>/],
    ['/hello', '405 Method Not Allowed', /Try GET, HEAD\./, 'DELETE'],
    ['/hello', '200 OK', /^$/, 'HEAD'],
    ['/broken', '500 Internal Server Error', /The server met an error of its own/],
  ])('%s: %s', async (target, status, text, method = 'GET') => {
    const [given, fields, body] = await visit(FLASK, target, method);
    expect(given).toBe(status);
    expect(body).toMatch(text);
    expect(valueOf(fields, 'Server-Timing')).toMatch(/^app;dur=\d+\.\d{3}$/);
  });

  test('a form: post, redirect, get; the session remembers in a cookie', async () => {
    const [status, fields] = await visit(FLASK, '/form', 'POST', 'name=kim&qty=2');
    expect([status, valueOf(fields, 'Location')]).toEqual(['303 See Other', '/form']);
    const [, shown, page] = await visit(FLASK, '/form', 'GET', '', { Cookie: cookieOf(fields) });
    expect(page).toMatch(/<p>2 for kim, thank you\.<\/p>[^]*value="kim"/);
    expect((await visit(FLASK, '/form', 'GET', '', { Cookie: cookieOf(shown) }))[2]).toContain('<p></p>');
    expect((await visit(FLASK, '/form', 'GET', '', { Cookie: `${cookieOf(fields)}x` }))[2]).toContain('value=""');
  });

  test('an error is written to wsgi.errors', async () => {
    expect(await ask(FLASK, 'visits:errors', '/broken')).toMatch(/^Traceback [^]*KeyError: 'pear'\n$/);
  });

  test.each<[pattern: string, path: string, values: Record<string, Json>, match: Json, built: string]>([
    ['/a', '/a', {}, {}, '/a'],
    ['/a', '/a/', {}, null, '/a'],
    ['/a.b', '/aXb', { q: 'x y' }, null, '/a.b?q=x+y'],
    ['/<name>', '/kim', { name: 'a/b c' }, { name: 'kim' }, '/a%2Fb%20c'],
    ['/<name>', '/kim/lee', {}, null, 'view needs name'],
    ['/<int:year>/<int:month>', '/2026/07', { year: 1, month: 2, day: 3 }, { year: 2026, month: 7 }, '/1/2?day=3'],
    ['/<int:year>', '/-1', { year: 5 }, null, '/5'],
    ['/<float:x>.txt', '/1.5.txt', { x: 2.5 }, { x: 1.5 }, '/2.5.txt'],
    ['/f/<path:rest>', '/f/a/b', { rest: 'c/d e' }, { rest: 'a/b' }, '/f/c/d%20e'],
  ])('the rule %s and the path %s', async (pattern, path, values, match, built) => {
    expect(await ask(FLASK, 'flask_cases:rule', pattern, path, values)).toEqual([match, built]);
  });

  test('what a view may return', async () => {
    const [text, object, list, created, odd, redirected, nothing, number] = await ask<[string, Fields, string][]>(FLASK, 'flask_cases:answers');
    expect(text).toEqual(['200 OK', [['Content-Type', 'text/html; charset=utf-8'], ['Content-Length', '4']], 'text']);
    expect([object![2], valueOf(object![1], 'Content-Type')]).toEqual(['{"a": "배"}\n', 'application/json']);
    expect(list![2]).toBe('[1]\n');
    expect(created!.slice(0, 1)).toEqual(['201 Created']);
    expect([odd![0], valueOf(odd![1], 'X-Why')]).toEqual(['499 Odd', 'because']);
    expect([redirected![0], valueOf(redirected![1], 'Location'), redirected![2]]).toEqual(['302 Found', '/a?b=<c>', '<a href="/a?b=&lt;c&gt;">/a?b=&lt;c&gt;</a>\n']);
    expect([nothing![0], number![0]]).toEqual(['500 Internal Server Error', '500 Internal Server Error']);
  });

  test('hooks: before in order, after the other way; an answer before the view is the answer', async () => {
    const after = ['after 2', 'after 1'];
    expect(await ask(FLASK, 'flask_cases:hooks')).toEqual([
      ['open', 'closed'],
      ['before 1', 'before 2', 'view', ...after, 'before 1', 'before 2', ...after, 'before 1', 'before 2', ...after],
    ]);
  });

  test('error handlers: by status, by class and its bases', async () => {
    expect(await ask(FLASK, 'flask_cases:handled')).toEqual([
      ['404 Not Found', 'no pear'],
      ['200 OK', 'ZeroDivisionError'],
      ['500 Internal Server Error', '<h1>500 Internal Server Error</h1>\n<p>The server met an error of its own.</p>\n'],
      ['403 Forbidden', '<h1>403 Forbidden</h1>\n<p>&lt;why&gt;</p>\n'],
      [expect.stringMatching(/^418 /), 'tea'],
      ['500 Internal Server Error', '<h1>500 Internal Server Error</h1>\n<p>&lt;why&gt;</p>\n'],
      ['999 Unknown', '<h1>999 Unknown</h1>\n<p>&lt;why&gt;</p>\n'],
    ]);
    expect(await ask(FLASK, 'flask_cases:methods')).toEqual(['405 Method Not Allowed', 'POST, PUT']);
  });

  test('request, session and g: each request has its own, and outside of one they have no meaning', async () => {
    expect(await ask(FLASK, 'flask_cases:apart')).toBe('outer /outer inner /inner');
    expect(await ask(FLASK, 'flask_cases:outside')).toEqual(['request', 'session', 'g'].map((name) => `'${name}' has no meaning outside of a request`));
    expect(await ask(FLASK, 'flask_cases:without_key')).toBe('a session needs a secret_key');
    expect(await ask(FLASK, 'flask_cases:addresses')).toBe('/shop/p/7/a/b?q=a+b');
  });

  test('the tracer finds the application and the request object by their arguments', async () => {
    const { events } = await run(FLASK, 'visits:traced', ['/hello?name=kim']);
    const roles = events.flatMap((event) => (event.kind === 'call' && event.role ? [[event.role, event.function]] : []));
    expect(roles).toEqual([
      ['application', 'Flasklet.__call__'],
      ['application', 'Flasklet.wsgi_app'],
      ['request', 'Request.__init__'],
      ['start_response', 'serve_once.<locals>.start_response'],
    ]);
  });
});
