/** The frameworks that are here to be read: what they do, in which order, and that they keep PEP 3333. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { djangoApp, djangoAppPath } from '../../src-core/python/djangoApp.ts';
import { flaskApp, flaskAppPath } from '../../src-core/python/flaskApp.ts';
import { guestLibrary, libraryPath } from '../../src-core/python/guestFiles.ts';
import type { Json, PythonEvent, PythonRun } from '../../src-core/python/pythonHost.ts';
import { callOf, processOf } from './machine.ts';

type Fields = [name: string, value: string][];
type Answer = [status: string, fields: Fields, text: string, broken: unknown[]];

const cases = Object.fromEntries(
  readdirSync(`${import.meta.dirname}/frameworks`)
    .filter((name) => name.endsWith('.py'))
    .map((name) => [`/srv/cases/${name}`, readFileSync(`${import.meta.dirname}/frameworks/${name}`, 'utf8')]),
);

const host: SupervisedHost = sharedPythonHost({ boundMs: 30_000 });
afterAll(() => host.dispose());

/** The middlewares of the recorded Django, as far as they are here. */
const settingsPath = `${djangoAppPath}/settings.py`;
const recordedMiddleware = ['SecurityMiddleware', 'SessionMiddleware', 'CommonMiddleware', 'CsrfViewMiddleware', 'XFrameOptionsMiddleware'];
const settingsOfRecording = djangoApp[settingsPath]!.replace(/MIDDLEWARE = \[[^\]]*\]/, `MIDDLEWARE = ${JSON.stringify(recordedMiddleware.map((name) => `djangolet.middleware.${name}`))}`);

/** A process of each site. */
const FLASK = 950;
const DJANGO = 951;
const PHASES = 952;
beforeAll(async () => {
  await host.start(processOf(FLASK, { path: [libraryPath, flaskAppPath, '/srv/cases'] }), { ...guestLibrary, ...flaskApp, ...cases });
  const path = [libraryPath, djangoAppPath, '/srv/cases'];
  await host.start(processOf(DJANGO, { path }), { ...guestLibrary, ...djangoApp, ...cases });
  await host.start(processOf(PHASES, { path }), { ...guestLibrary, ...djangoApp, ...cases, [settingsPath]: settingsOfRecording });
});

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

describe('djangolet, in the manner of Django', () => {
  test.each<[target: string, status: string, text: RegExp, hooks?: string, method?: string]>([
    ['/', '200 OK', /<a href="\/products\/">See what there is<\/a>/],
    ['/hello?name=%EA%B9%80', '200 OK', /<h1>Hello, 김!<\/h1>/, 'request, view hello, response'],
    ['/hello?name=%3Cb%3E', '200 OK', /<h1>Hello, &lt;b&gt;!<\/h1>/],
    ['/products/', '200 OK', /Apple<\/a>: 900 won<\/li>[^]*Peach<\/a>: 1,500 won \(sold out\)[^]*Pear/, 'request, view ProductList, template products.html, response'],
    ['/products/?most=1000', '200 OK', /<ul>\s*<li>[^]{1,50}Apple<\/a>: 900 won<\/li>\s*<\/ul>/],
    ['/products/?most=1', '200 OK', /<li>Nothing at this price\.<\/li>/],
    ['/products/2/', '200 OK', /<h1>Pear<\/h1>\s*<p>1,200 won, 12 in stock\.<\/p>/, 'request, view product, response'],
    ['/products', '301 Moved Permanently', /^$/],
    ['/products/9/', '404 Not Found', /404/, 'request, view product, exception Http404, response'],
    ['/nowhere', '404 Not Found', /404/, 'request, response'],
    ['/slow?seconds=x', '400 Bad Request', /That is not a number/, 'request, view slow, exception ValueError, response'],
    ['/broken', '500 Internal Server Error', /The traceback is in the server/, 'request, view broken, exception KeyError, response'],
    ['/form', '403 Forbidden', /403/, undefined, 'POST'],
    ['/products/', '405 Method Not Allowed', /^$/, undefined, 'OPTIONS'],
    ['/hello', '200 OK', /^$/, undefined, 'HEAD'],
  ])('%s: %s', async (target, status, text, hooks, method = 'GET') => {
    const [given, fields, body] = await visit(DJANGO, target, method);
    expect(given).toBe(status);
    expect(body).toMatch(text);
    if (hooks) expect(valueOf(fields, 'X-Shop-Hooks')).toBe(hooks);
    expect(Number(valueOf(fields, 'Content-Length'))).toBeGreaterThanOrEqual(Buffer.byteLength(body));
  });

  test('an order: the form carries the cookie’s value, and the order is in the database', async () => {
    const [, shown, page] = await visit(DJANGO, '/form');
    const token = /name="csrfmiddlewaretoken" value="(\w{32})"/.exec(page)![1]!;
    const Cookie = cookieOf(shown);
    expect(Cookie).toBe(`csrftoken=${token}`);
    const order = (fields: string, cookie = Cookie): Promise<Answer> => visit(DJANGO, '/form', 'POST', fields, { Cookie: cookie });
    expect((await order(`name=kim&product=Pear&qty=2&csrfmiddlewaretoken=${token}`, 'csrftoken=another'))[0]).toBe('403 Forbidden');
    const [status, , wrong] = await order(`name=&product=Melon&qty=0&csrfmiddlewaretoken=${token}`);
    expect(status).toBe('400 Bad Request');
    expect([...wrong.matchAll(/class="error">([^<]*)</g)].map((match) => match[1])).toEqual(['This field is required.', 'We do not sell that.', 'At least 1.']);
    const [redirect, fields] = await order(`name=%3Ckim%3E&product=Pear&qty=2&csrfmiddlewaretoken=${token}`);
    expect([redirect, valueOf(fields, 'Location')]).toEqual(['302 Found', '/form']);
    expect((await visit(DJANGO, '/form', 'GET', '', { Cookie: cookieOf(fields) }))[2]).toMatch(/value="&lt;kim&gt;"[^]*<li>2 × Pear for &lt;kim&gt;<\/li>/);
    // The database is a file, and files belong to a process here.
    expect((await visit(PHASES, '/form'))[2]).toContain('<ol>\n  </ol>');
  });

  test('an error is written to wsgi.errors', async () => {
    expect(await ask(DJANGO, 'visits:errors', '/broken')).toMatch(/^Internal Server Error: \/broken\nTraceback [^]*KeyError: 'pear'\n$/);
  });

  test.each<[target: string, found: Json]>([
    ['/', ['root', [], {}]],
    ['/a/7/', ['number', [], { n: 7 }]],
    ['/a/new/', ['slug', [], { s: 'new' }]], // The first that fits wins.
    ['/shop/x/y', ['deep', [], { x: 'x' }]],
    ['/shop/2026', ['year', [], { year: '2026' }]],
    ['/3-4', ['pair', ['3', '4'], {}]],
    ['/files/a/b', ['files', [], { rest: 'a/b' }]],
    ['/a/7', "/a/7 is none of '/', '/a/<int:n>/', '/a/<slug:s>/', '/a/new/', '/shop/<str:x>/y', '/shop/^(?P<year>\\\\d{4})$', '/^(\\\\d+)-(\\\\d+)$', '/files/<path:rest>'"],
  ])('resolves %s', async (target, found) => {
    expect(await ask(DJANGO, 'django_cases:resolved', target)).toEqual(found);
  });

  test('and back from a name to a path', async () => {
    const reversed = (name: string, values: Record<string, Json> = {}) => ask(DJANGO, 'django_cases:reversed_path', name, values);
    expect(await reversed('product', { number: 7 })).toBe('/products/7/');
    expect(await reversed('index')).toBe('/');
    expect(await reversed('product')).toBe("no path is named 'product' with []");
    expect(await reversed('index', { x: 1 })).toBe("no path is named 'index' with ['x']");
  });

  const requests = ['A request', 'B request', 'C request'];
  const views = ['A view', 'B view', 'C view'];
  const back = ['C response', 'B response', 'A response'];
  test.each<[kind: string, status: number, text: string, told: string[]]>([
    ['answer', 200, 'answer', [...requests, ...views, 'the view', ...back]],
    ['template', 200, 'a is 1', [...requests, ...views, 'the view', 'C template', 'B template', 'A template', ...back]],
    ['broken', 500, '<!DOCTYPE html>', [...requests, ...views, 'the view', 'C exception', 'B exception', 'A exception', ...back]],
    ['rescued', 200, 'rescued', [...requests, ...views, 'the view', 'C exception', 'B exception', ...back]],
    ['early', 200, 'early', ['A request', 'B request', 'B response', 'A response']],
  ])('hooks of three middlewares, %s', async (kind, status, text, told) => {
    expect(await ask(DJANGO, 'django_cases:chain', kind)).toEqual([status, text, told]);
  });

  test('a middleware may leave itself out; exceptions have their status', async () => {
    expect(await ask(DJANGO, 'django_cases:not_used')).toEqual(['A request', 'A view', 'A response']);
    expect(await ask(DJANGO, 'django_cases:statuses')).toEqual([404, 403, 400, 500, 500]);
  });

  test.each<[template: string, values: Record<string, Json>, text: string]>([
    ['a {{ x }} b', { x: '<&>' }, 'a &lt;&amp;&gt; b'],
    ['{{ x|safe }}{{ "<b>" }}{{ x|upper }}', { x: '<i>' }, '<i><b>&lt;I&gt;'],
    ['{{ a.b.1.c }}{{ a.nothing.more }}{{ nothing }}', { a: { b: [0, { c: 'deep' }] } }, 'deep'],
    ['{{ x._private }}{{ x.__class__ }}', { x: 'a' }, ''],
    ['{{ x.upper }}', { x: 'a' }, 'A'],
    ['{# {{ x }} #}{{ n|add:2 }} {{ p|floatformat:2 }} {{ n|pluralize }} {{ none|default:"-|-" }}', { n: 1, p: 2.5, none: null }, '3 2.50  -|-'],
    ['{% for x in xs %}{{ forloop.counter }}{{ x }}{% if not forloop.last %},{% endif %}{% empty %}none{% endfor %}', { xs: ['a', 'b'] }, '1a,2b'],
    ['{% for x in xs %}{% empty %}none{% endfor %}', { xs: [] }, 'none'],
    ['{% for k, v in d.items %}{{ k }}={{ v }};{% endfor %}', { d: { a: 1, b: 2 } }, 'a=1;b=2;'],
    ['{% if a and not b or c == 3 %}yes{% else %}no{% endif %}', { a: 1, b: 1, c: 3 }, 'yes'],
    ['{% if a > 5 %}1{% elif a in xs %}2{% else %}3{% endif %}', { a: 2, xs: [2] }, '2'],
    ['{% if a not in xs and "x y" == b %}1{% endif %}', { a: 2, xs: [3], b: 'x y' }, '1'],
    ['{% if nothing < 3 %}1{% else %}2{% endif %}', {}, '2'],
    ['{% url "product" number=n %}', { n: 5 }, '/products/5/'],
    ['{% if a %}', {}, 'error: <text>, line 1: {% endif %} is missing'],
    ['\n{% bogus %}', {}, "error: <text>, line 2: there is no tag 'bogus' here"],
    ['{{ a|bogus }}', {}, "error: <text>, line 1: there is no filter 'bogus'"],
    ['{{ a b }}', {}, "error: <text>, line 1: 'a b' cannot be read"],
    ['{% if a b %}{% endif %}', {}, "error: <text>, line 1: 'b' was not expected"],
    ['{% if a and %}{% endif %}', {}, 'error: <text>, line 1: the condition ends too early'],
    ['{% for x of xs %}{% endfor %}', {}, 'error: <text>, line 1: a for needs an in'],
    ['{% block a %}{% endblock %}{% block a %}{% endblock %}', {}, "error: <text>, line 1: the block 'a' is there twice"],
  ])('the template %s', async (template, values, text) => {
    expect(await ask(DJANGO, 'django_cases:rendered', template, values)).toBe(text);
  });

  test('templates that extend templates', async () => {
    expect(await ask(DJANGO, 'django_cases:extended')).toEqual(['<leaf(mid(AIN))|B>', '[1][2]']);
  });

  test('forms', async () => {
    const [valid, values] = await ask<[boolean, Json]>(DJANGO, 'django_cases:form', 'name=+kim+&number=9');
    expect([valid, values]).toEqual([true, { name: 'kim', note: '', number: 9 }]);
    const [invalid, , errors, html] = await ask<[boolean, Json, Json, string]>(DJANGO, 'django_cases:form', 'name=%3Cloooong&number=x');
    expect([invalid, errors]).toEqual([false, { name: 'At most 5 characters; it has 8.', number: 'Enter a whole number.' }]);
    expect(html).toContain('value="&lt;loooong"');
  });
});

describe('the ORM', () => {
  const columns = '"id", "name", "size", "weight", "good", "note"';
  test.each<[how: string, conditions: Record<string, Json>, names: string[], where: string, params: Json[]]>([
    ['filter', {}, ['ant', 'bee', 'cat', "'; --"], '', []],
    ['filter', { name: "'; --" }, ["'; --"], 'WHERE "name" = ?', ["'; --"]],
    ['filter', { size: 2, good: true }, ["'; --"], 'WHERE "size" = ? AND "good" = ?', [2, 1]],
    ['filter', { size__gt: 1, size__lte: 40 }, ['bee', 'cat', "'; --"], 'WHERE "size" > ? AND "size" <= ?', [1, 40]],
    ['filter', { size__in: [1, 40] }, ['ant', 'cat'], 'WHERE "size" IN (?, ?)', [1, 40]],
    ['filter', { size__in: [] }, [], 'WHERE 1 = 0', []],
    ['filter', { weight: null }, ['bee'], 'WHERE "weight" IS NULL', []],
    ['filter', { weight__isnull: false }, ['ant', 'cat', "'; --"], 'WHERE "weight" IS NOT NULL', []],
    ['filter', { note__contains: '%' }, ['ant'], String.raw`WHERE "note" LIKE ? ESCAPE '\'`, [String.raw`%\%%`]],
    ['filter', { note__startswith: 'a_' }, ['bee'], String.raw`WHERE "note" LIKE ? ESCAPE '\'`, [String.raw`a\_%`]],
    ['filter', { note__endswith: '\\' }, ["'; --"], String.raw`WHERE "note" LIKE ? ESCAPE '\'`, [String.raw`%\\`]],
    ['exclude', { weight__gt: 1 }, ['ant', 'bee'], 'WHERE ("weight" > ?) IS NOT TRUE', [1]],
    ['exclude', { size: 2, good: true }, ['ant', 'bee', 'cat'], 'WHERE ("size" = ? AND "good" = ?) IS NOT TRUE', [2, 1]],
    ['order_by', {}, ['ant', 'bee', 'cat', "'; --"], '', []],
  ])('%s(%j)', async (how, conditions, names, where, params) => {
    const order = how === 'order_by' ? '' : ' ORDER BY "id" ASC';
    expect(await ask(DJANGO, 'django_cases:found', how, conditions)).toEqual([names, `SELECT ${columns} FROM "thing"${where === '' ? '' : ` ${where}`}${order}`, params]);
  });

  test('asks when it is looked at, and once', async () => {
    // Built up, len, list, bool, [0]; a copy, count, exists, first, repr.
    expect(await ask(DJANGO, 'django_cases:laziness')).toEqual([0, 1, 0, 0, 0, 1, 1, 1, 1, 0]);
  });

  test('slices are LIMIT and OFFSET', async () => {
    expect(await ask(DJANGO, 'django_cases:slices')).toEqual([['bee', 'cat'], ['cat', "'; --"], ['cat'], ['cat'], [], []]);
  });

  test('rows are saved, changed and deleted', async () => {
    expect(await ask(DJANGO, 'django_cases:rows')).toEqual([null, ['INSERT', 'UPDATE'], true, 7, null, true, '', 'float', 2, 2, false, 4, 0, 'owl']);
  });

  test('what cannot be asked is refused', async () => {
    expect(await ask(DJANGO, 'django_cases:refused')).toEqual([
      "LookupError: Thing has no field 'colour'; it has id, name, size, weight, good, note",
      "LookupError: there is no look-up 'sounds'",
      "LookupError: Thing has no field 'colour'; it has id, name, size, weight, good, note",
      "Thing.DoesNotExist: No Thing matches {'size': 99}.",
      "MultipleObjectsReturned: More than one Thing matches {'size': 2}.",
      'ValueError: rows are counted from the front',
      'TypeError: a slice cannot be changed at once',
      'ValueError: only slices from the front, without a step',
      'IndexError: list index out of range',
    ]);
  });

  test('rows that belong to rows', async () => {
    expect(await ask(DJANGO, 'django_cases:foreign')).toEqual([true, true, true, 'FOREIGN KEY constraint failed']);
  });

  test('another database takes its place at one seam', async () => {
    const sql = 'SELECT "id", "name", "price", "stock" FROM "product" WHERE "price" < ? ORDER BY "name" ASC';
    expect(await ask(DJANGO, 'django_cases:another_backend')).toEqual([['Plum'], [[sql, [500]], 'closed']]);
  });
});

describe('behind the gateway, observed on both sides of it, nobody breaks PEP 3333', () => {
  const requests: readonly (readonly [target: string, method?: string, body?: string, version?: string])[] = [
    ['/'], ['/', 'GET', '', 'HTTP/1.0'], ['/hello?name=%EA%B9%80'], ['/hello', 'HEAD'], ['/form'], ['/form', 'POST', 'name=kim&product=Pear&qty=2'],
    ['/form', 'POST', 'qty=x'], ['/product/1'], ['/products/'], ['/products'], ['/nowhere'], ['/hello', 'DELETE'], ['/broken'],
  ];

  test.each([['flasklet', FLASK], ['djangolet', DJANGO]] as const)('%s, alone and in three middlewares', async (_, pid) => {
    for (const request of requests) {
      for (const stacked of [false, true]) {
        const [target, method = 'GET', body = '', version = 'HTTP/1.1'] = request;
        const [sent, records] = await ask<[string, unknown[]]>(pid, 'visits:observed', target, method, body, version, stacked);
        expect([request, stacked, records]).toEqual([request, stacked, []]);
        expect(sent).toMatch(/^HTTP\/1\.[01] \d{3} /);
      }
    }
  });
});

describe('the order of one request is that of a recorded Django', () => {
  const golden = JSON.parse(readFileSync('test/golden/django-call-order.json', 'utf8')) as { events: string[] };
  const absent = ['AuthenticationMiddleware', 'MessageMiddleware'];

  /** Of the recording's line, what it is in the story; `null` for a step below that level. */
  function recordedPhase(line: string): string | null {
    const [, verb = '', what = '', middleware = ''] = /^\s*(call|return) ([\w.<> ]+?)(?: \((.*)\))?$/.exec(line) ?? [];
    if (what === 'MiddlewareMixin.__call__') return absent.includes(middleware) ? null : `${verb} ${middleware}`;
    if (/^hello$|\.process_view$|^(WSGIHandler\.__call__|WSGIRequest\.__init__|BaseHandler\.(get_response|resolve_request))$/.test(what)) return `${verb} ${what}`;
    if (what === 'Signal.send') return `${verb} Signal.send`;
    return { 'START_RESPONSE called': 'start_response', 'server calls iter(result)': 'iterated', 'server calls result.close()': 'closed' }[line] ?? null;
  }

  function ownPhase(event: PythonEvent): string | null {
    if (event.kind === 'call' && event.role === 'start_response') return 'start_response';
    if (event.kind !== 'call' && event.kind !== 'return') return null;
    if (event.kind === 'call' && event.function === 'HttpResponse.__iter__') return 'iterated';
    if (event.kind === 'call' && event.function === 'HttpResponse.close') return 'closed';
    return recordedPhase(`${event.kind} ${event.function}`);
  }

  test('phase by phase', async () => {
    await run(PHASES, 'visits:traced', ['/hello']);
    const { events } = await run(PHASES, 'visits:traced', ['/hello?name=kim']);
    /** The class of `self`, by the frame's depth. */
    const classes: string[] = [];
    const own = events.flatMap((event) => {
      const phase = ownPhase(event);
      if (!('depth' in event)) return [];
      if (event.kind === 'call') classes[event.depth] = /\.(\w+) object/.exec(event.locals?.['self'] ?? '')?.[1] ?? '';
      if (phase === null) return [];
      return [event.function === 'MiddlewareMixin.__call__' ? `${event.kind} ${classes[event.depth]}` : phase];
    });
    // What request_finished does is below the level of the recording, which says of it that it was sent inside close().
    const recorded = golden.events.map(recordedPhase).filter((phase) => phase !== null);
    expect(own).toEqual([...recorded, 'call Signal.send', 'return Signal.send']);
    expect(recorded.slice(0, 8)).toEqual(['call WSGIHandler.__call__', 'call Signal.send', 'return Signal.send', 'call WSGIRequest.__init__', 'return WSGIRequest.__init__', 'call BaseHandler.get_response', 'call SecurityMiddleware', 'call SessionMiddleware']);
  });
});
