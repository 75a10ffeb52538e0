/** The sample site on fastweb: parameters by their types, dependencies, threads, middleware, the chat. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { asgiPath, chatApp } from '../../../src-core/python/asgiSite.ts';
import { bytesOfText, latin1Of } from '../../../src-core/wire/http1Text.ts';
import { encodeWebsocketFrame } from '../../../src-core/wire/websocket.ts';
import { encodeUtf8 } from '../../../src-core/wire/utf8.ts';
import { eventsOf } from '../machine.ts';
import { Driver } from './driver.ts';

let host: SupervisedHost;
let server: Driver;
beforeAll(() => void (host = sharedPythonHost({ boundMs: 5000, eventLimit: 3000 })));
beforeEach(async () => {
  server = await new Driver(host, 710).start('main:app', chatApp, { app_dir: asgiPath });
});
afterAll(() => host.dispose());

let descriptor = 20;
const opened = async (): Promise<number> => {
  await server.connect(++descriptor);
  return descriptor;
};
/** The answer's first line and body. */
async function asked(request: string): Promise<{ status: string; head: string; body: string }> {
  const fd = await opened();
  const run = await server.receive(fd, request);
  await server.jobs(run);
  const answer = server.sent(fd);
  const end = answer.indexOf('\r\n\r\n');
  return { status: answer.slice(9, answer.indexOf('\r\n')), head: answer.slice(0, end), body: latin1Of(bytesOfText(answer.slice(end + 4))) };
}
const get = (target: string, ...headers: readonly string[]): Promise<{ status: string; head: string; body: string }> => asked([`GET ${target} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n'));
const post = (target: string, body: string): Promise<{ status: string; head: string; body: string }> =>
  asked(`POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

test('startup has run before anybody is answered', () => {
  expect(server.turn.mayAccept).toBe(true);
  expect(server.written('stdout')).toBe('the chat is open\n');
});

test('parameters come from the query, with their defaults, and a counter counts in the process', async () => {
  expect((await get('/hello?name=kim')).body).toContain('<h1>Hello kim</h1>\n<p>Visit 1 of process 710.</p>');
  expect((await get('/hello')).body).toContain('<h1>Hello world</h1>\n<p>Visit 2 of process 710.</p>');
});

test('what does not fit its type is 422, with the place', async () => {
  const { status, body } = await get('/wait?seconds=soon');
  expect(status).toBe('422 Unprocessable Content');
  expect(JSON.parse(body)).toEqual({ detail: [{ type: 'float_parsing', loc: ['query', 'seconds'], msg: 'Input should be a valid number, unable to parse string as a number', input: 'soon' }] });
});

test('a form: fields by type, a missing one is 422, and a dependency reads the cookie', async () => {
  const sent = await post('/form', 'name=kim&qty=2');
  expect(sent.body).toContain('2 for kim, thank you.');
  expect(sent.head).toContain('set-cookie: name=kim; Path=/; SameSite=lax');
  expect(JSON.parse((await post('/form', 'qty=two')).body)).toEqual({ detail: [
    { type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: null },
    { type: 'int_parsing', loc: ['body', 'qty'], msg: 'Input should be a valid integer, unable to parse string as an integer', input: 'two' },
  ] });
  expect((await get('/form', 'Cookie: name=lee')).body).toContain('<input name="name" value="lee">');
});

test('404 and 405 are JSON', async () => {
  expect(await get('/nowhere')).toMatchObject({ status: '404 Not Found', body: '{"detail":"Not Found"}' });
  const refused = await post('/hello', '');
  expect(refused).toMatchObject({ status: '405 Method Not Allowed', body: '{"detail":"Method Not Allowed"}' });
  expect(refused.head).toContain('allow: GET');
});

test('a middleware adds a field to what passes by', async () => {
  expect((await get('/')).head).toMatch(/\r\nx-process-time: 0\.\d{6}$/);
});

test('a function that is not async runs in a thread, with the name of the thread', async () => {
  const from = server.runs.length;
  expect((await get('/thread?seconds=2')).body).toBe('{"blocked a thread":2.0}');
  const runs = server.runs.slice(from);
  expect(runs.flatMap((run) => eventsOf(run, 'submit'))).toHaveLength(1);
  const [job] = runs.filter((run) => eventsOf(run, 'sleep').length > 0);
  expect(eventsOf(job!, 'sleep')[0]).toMatchObject({ us: 2_000_000, connection: descriptor });
  expect(eventsOf(job!, 'call').map((event) => event.function)).toContain('thread');
});

test('two requests interleave at an await: suspended, the other served whole, resumed', async () => {
  const [first, second] = [await opened(), await opened()];
  const from = server.runs.length;
  await server.receive(first, 'GET /wait?seconds=1 HTTP/1.1\r\nHost: a\r\n\r\n');
  await server.receive(second, 'GET /hello?name=other HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(server.sent(first)).toBe('');
  expect(server.sent(second)).toContain('Hello other');
  while (server.sent(first) === '' && (await server.wait()));
  expect(server.sent(first)).toContain('{"waited":1.0}');
  const story = server.runs.slice(from).flatMap((run) => run.events).filter((event) => 'function' in event && ['wait', 'hello'].includes(event.function) && event.kind !== 'line');
  expect(story.map((event) => `${event.kind} ${'function' in event ? event.function : ''} ${event.connection}`)).toEqual([
    `call wait ${first}`, `yield wait ${first}`, `call hello ${second}`, `return hello ${second}`, `resume wait ${first}`, `return wait ${first}`,
  ]);
  const resumed = story.find(({ kind }) => kind === 'resume');
  expect(resumed).toMatchObject({ coroutine: true, locals: { seconds: '1.0' } });
});

test('who leaves is not waited for; a new connection with the same number has nothing to do with it', async () => {
  const fd = await opened();
  await server.receive(fd, 'GET /wait?seconds=3 HTTP/1.1\r\nHost: a\r\n\r\n');
  await server.receive(fd, '');
  expect(server.closed(fd)).toBe(true);
  await server.connect(fd);
  await server.receive(fd, 'GET /hello?name=new HTTP/1.1\r\nHost: a\r\n\r\n');
  const from = server.runs.length;
  const resumed = () => server.runs.slice(from).flatMap((run) => eventsOf(run, 'resume')).filter((event) => event.function === 'wait');
  while (resumed().length === 0 && (await server.wait()));
  expect(resumed().map(({ connection }) => connection)).toEqual([undefined]);
  expect(server.sent(fd)).toContain('Hello new');
  expect(server.sent(fd)).not.toContain('waited');
});

test('an exception is 500 and its traceback is in the log', async () => {
  expect(await get('/broken')).toMatchObject({ status: '500 Internal Server Error' });
  expect(server.written('stderr')).toContain("KeyError: 'pear'");
});

test('the chat: all hear all, and who leaves is not spoken to any more', async () => {
  const handshake = (name: string): string => `GET /ws?name=${name} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const frame = (opcode: 'text' | 'close', text: string): string => latin1Of(encodeWebsocketFrame({ fin: true, opcode, maskingKey: Uint8Array.of(1, 2, 3, 4), payload: encodeUtf8(text) }));
  const [kim, lee] = [await opened(), await opened()];
  await server.receive(kim, handshake('kim'));
  await server.receive(lee, handshake('lee'));
  await server.receive(kim, frame('text', 'hi'));
  expect(server.sent(kim).endsWith('\x81\x07kim: hi')).toBe(true);
  expect(server.sent(lee).endsWith('\x81\x07kim: hi')).toBe(true);
  await server.receive(kim, frame('close', ''));
  await server.receive(lee, frame('text', 'alone'));
  expect(server.sent(lee).endsWith('\x81\x0alee: alone')).toBe(true);
  expect(server.sent(kim)).not.toContain('alone');
  expect(server.closed(kim)).toBe(true);
  const run = await server.receive(await opened(), handshake('x').replace('/ws', '/nowhere'));
  expect(eventsOf(run, 'send')[0]!.bytes).toMatch(/^HTTP\/1\.1 403 /);
});

test('the end: the application hears of it', async () => {
  await server.call('shut_down');
  expect(server.written('stdout')).toContain('the chat is closed\n');
});
