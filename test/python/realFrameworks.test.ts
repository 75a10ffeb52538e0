/**
 * The real Flask and Django, from wheels that `npm run wheels -- flask django` has fetched, behind our gateway. Where
 * there are none, the tests are shown as skipped, and say what is missing.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { wheelsIn } from '../../node/wheels.ts';
import { guestLibrary, libraryPath } from '../../src-core/python/guestFiles.ts';
import type { PythonEvent } from '../../src-core/python/pythonHost.ts';
import { wheelPath } from '../../src-core/python/wheel.ts';
import { bodyOf, callOf, get, handle, processOf, sentBy, writtenTo } from './machine.ts';

const { files, installed, refused } = await wheelsIn('wheels');

function wheelsOf(framework: string, ...names: readonly string[]): boolean {
  const here = names.every((name) => installed.some((one) => one.toLowerCase().startsWith(`${name} `)));
  if (!here) console.warn(`The real ${framework} is not tested: its wheels are not here (npm run wheels -- ${framework}).`);
  return here;
}

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost({ boundMs: 60_000 });
});
afterAll(() => host.dispose());

async function start(pid: number, site: string): Promise<void> {
  const cases = Object.fromEntries(
    [`real/${site}`, 'frameworks/visits', 'frameworks/quiet'].map((name) => [`/srv/site/${name.split('/')[1]}.py`, readFileSync(`${import.meta.dirname}/${name}.py`, 'utf8')]),
  );
  await host.start(processOf(pid, { path: [wheelPath, libraryPath, '/srv/site'] }), { ...guestLibrary, ...files, ...cases, '/srv/site/wsgi.py': `from ${site} import application\n` });
  const load = await host.call(pid, callOf('gateway.sync_worker:load', ['wsgi:application', { chdir: '/srv/site' }]));
  if (load.outcome !== 'returned') throw new Error(`${load.outcome}: ${load.error?.traceback}`);
}

/** What wsgicheck says of an application: the rules of PEP 3333 that it broke. */
async function broken(pid: number, target: string, method = 'GET', body = ''): Promise<unknown> {
  const run = await host.call(pid, callOf('quiet:call', ['visits:visit', target, method, body, { Host: 'shop.example' }]));
  if (run.outcome !== 'returned') throw new Error(`${run.outcome}: ${run.error?.traceback}`);
  return (run.result as unknown[])[3];
}

/** Functions in the order in which they were called, those of the gateway not among them. */
const calledIn = (events: readonly PythonEvent[]): string[] => events.flatMap((event) => (event.kind === 'call' && !event.file.startsWith(`${libraryPath}/`) ? [event.function] : []));

test('no wheel that is here was refused', () => {
  expect(refused).toEqual([]);
});

describe.skipIf(!wheelsOf('flask', 'flask', 'werkzeug', 'jinja2', 'markupsafe', 'itsdangerous', 'click', 'blinker'))('the real Flask (npm run wheels -- flask)', () => {
  beforeAll(() => start(981, 'flask_site'), 120_000);

  test('answers, keeps a session, resolves URLs both ways', async () => {
    const run = await handle(host, 981, get('/hello?name=%3Ckim%3E'));
    expect([sentBy(run).split('\r\n')[0], bodyOf(run)]).toEqual(['HTTP/1.0 200 OK', '<h1>Hello, &lt;kim&gt;!</h1> 1']);
    const cookie = /Set-Cookie: (session=[^;]+)/.exec(sentBy(run))![1]!;
    expect(bodyOf(await handle(host, 981, get('/hello', `Cookie: ${cookie}`)))).toBe('<h1>Hello, world!</h1> 2');
    expect(bodyOf(await handle(host, 981, get('/item/3')))).toBe('{"number":3}\n');
    expect(sentBy(await handle(host, 981, get('/item/7')))).toMatch(/^HTTP\/1\.0 404 NOT FOUND\r\n/);
    const form = ['POST /form HTTP/1.0', 'Host: shop.example', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5', '', 'qty=4'].join('\r\n');
    expect(sentBy(await handle(host, 981, form))).toMatch(/^HTTP\/1\.0 302 FOUND\r\n[^]*Location: \/item\/4\r\n/);
  });

  test('an error is a page of 500 and a traceback in the log', async () => {
    const run = await handle(host, 981, get('/broken'));
    expect(sentBy(run)).toMatch(/^HTTP\/1\.0 500 INTERNAL SERVER ERROR\r\n/);
    expect(writtenTo(run, 'errors') + writtenTo(run, 'stderr')).toMatch(/KeyError: 'pear'/);
  });

  test('keeps PEP 3333, but for how it reads a form', async () => {
    for (const [target, method] of [['/hello', 'GET'], ['/hello', 'HEAD'], ['/item/7', 'GET'], ['/hello', 'DELETE'], ['/broken', 'GET']] as const) expect([target, method, await broken(981, target, method)]).toEqual([target, method, []]);
    // Werkzeug 3.1 reads a form by readinto(), which is no method that PEP 3333 promises of wsgi.input.
    expect(await broken(981, '/form', 'POST', 'qty=4')).toEqual([expect.objectContaining({ rule: 34, side: 'application', message: 'readinto of wsgi.input was used' })]);
  });

  test('the tracer finds its parts', async () => {
    const { events } = await handle(host, 981, get('/hello'));
    const called = calledIn(events);
    const order = ['Flask.__call__', 'Flask.wsgi_app', 'Request.__init__', 'Flask.full_dispatch_request', 'Flask.dispatch_request', 'hello', 'Response.__call__'];
    expect(called.filter((name) => order.includes(name)).filter((name, index, all) => all.indexOf(name) === index)).toEqual(order);
  });
});

describe.skipIf(!wheelsOf('django', 'django', 'asgiref', 'sqlparse'))('the real Django (npm run wheels -- django)', () => {
  beforeAll(() => start(982, 'django_site'), 120_000);

  test('answers, renders a template, asks its ORM', async () => {
    expect(bodyOf(await handle(host, 982, get('/hello?name=%3Ckim%3E')))).toBe('<h1>Hello, &lt;kim&gt;!</h1>');
    expect(bodyOf(await handle(host, 982, get('/products/')))).toBe('{"names": ["Apple"]}');
    expect(sentBy(await handle(host, 982, get('/products')))).toMatch(/^HTTP\/1\.0 301 Moved Permanently\r\n/);
    expect(sentBy(await handle(host, 982, get('/broken')))).toMatch(/^HTTP\/1\.0 500 Internal Server Error\r\n/);
  });

  test('keeps PEP 3333, where the server takes the body from the answer to HEAD', async () => {
    for (const target of ['/hello', '/products/', '/nowhere', '/broken']) expect([target, await broken(982, target)]).toEqual([target, []]);
    expect(await broken(982, '/hello', 'HEAD')).toEqual([expect.objectContaining({ rule: 31, side: 'application' })]);
  });

  test('calls its parts in the order of ours', async () => {
    const { events } = await handle(host, 982, get('/hello'));
    const order = ['WSGIHandler.__call__', 'WSGIRequest.__init__', 'BaseHandler.get_response', 'MiddlewareMixin.__call__', 'BaseHandler.resolve_request', 'CsrfViewMiddleware.process_view', 'hello', 'CsrfViewMiddleware.process_response', 'HttpResponseBase.close'];
    const called = calledIn(events);
    expect(called.filter((name) => order.includes(name)).filter((name, index, all) => all.indexOf(name) === index)).toEqual(order);
  });
});
