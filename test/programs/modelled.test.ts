/**
 * Node.js, Puma and Kestrel, which are modelled: state belongs to processes, threads and the event loop wait each in their way,
 * every frame stands on a line of the program's text. The bytes of Node.js are held against a real one.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { presetNamed, simulate, stagesOf, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { kestrelResponse, htmlEncode } from '../../src-core/programs/modelledKestrel.ts';
import { pumaResponse } from '../../src-core/programs/modelledRack.ts';
import { parametersOf } from '../../src-core/programs/modelledRequest.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodeResponse } from '../../src-core/wire/http1Response.ts';
import recorded from '../golden/node/recorded.json' with { type: 'json' };
import { withConfig, withFiles } from '../scenarios.ts';
import { violationsIn } from '../runs/traceRules.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost();
});
afterAll(() => host.dispose());

const NAMES = ['node', 'puma', 'kestrel'] as const;
type Name = (typeof NAMES)[number];
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));
const sent = (trace: Trace, program: string): string[] =>
  of(trace, 'responseSent').filter(({ actor, id }) => worldAt(trace, id).machines['server']?.processes[actor.pid]?.program === program).map(({ payload }) => latin1Of(payload!.bytes));
const PROGRAMS: Readonly<Record<Name, string>> = { node: 'node', puma: 'puma', kestrel: 'dotnet' };

/** These paths, one after the other, or all at the same time. */
function asking(name: Name, paths: readonly string[], together = false): Scenario {
  const preset = presetNamed(name)!;
  return { ...preset, visits: paths.map((path, index) => ({ ...preset.visits[0]!, url: `http://shop.example${path}`, withPrevious: together && index > 0 })) };
}

const run = (scenario: Scenario): Promise<Trace> => simulate(scenario, host);
const lastDrawnSeconds = (trace: Trace): number => Math.max(...of(trace, 'documentDrawn').map(({ at }) => at)) / 1_000_000;

describe.each(NAMES)('%s', (name) => {
  test('counts in its process and greets by name; a name that is HTML stays text', async () => {
    const trace = await run(asking(name, ['/hello?name=kim', '/hello?name=%3Cb%3E', '/hello']));
    const pid = of(trace, 'modelledCalled')[0]!.actor.pid;
    const [first, second, third] = bodies(trace);
    expect(first).toContain('<h1>Hello, kim!</h1>');
    expect(second).not.toContain('<b>');
    expect(third).toContain('<h1>Hello, world!</h1>');
    expect([first, second, third].map((body) => /Visit (\d+) in process (\d+)/.exec(body!)!.slice(1).map(Number))).toEqual([[1, pid], [2, pid], [3, pid]]);
  });

  test('every frame is a line of a text that the page can show, and says that it is modelled', async () => {
    const scenario = asking(name, ['/hello?name=kim', '/slow?seconds=0.1', '/nowhere']);
    const trace = await run(scenario);
    const called = of(trace, 'modelledCalled');
    expect(called.length).toBeGreaterThan(10);
    for (const { data, id, actor } of called) {
      const line = scenario.server.files[data.file]?.split('\n')[data.line - 1];
      expect(line, `${data.function} ${data.file}:${data.line}`).toBeDefined();
      const thread = worldAt(trace, id).machines['server']!.processes[actor.pid]!.threads[actor.tid ?? actor.pid]!;
      const frames = Object.values(thread.stack);
      expect(frames.at(-1)).toMatchObject({ function: data.function, file: data.file, modelled: true });
      // The program's own functions stand where they begin; others where the text names or adds them.
      if (data.role === 'handler') expect(line).toContain(data.function.replace(/^.*#/, ''));
    }
  });

  test('what is called returns, innermost first, in the thread that called it', async () => {
    const trace = await run(asking(name, ['/hello', '/slow?seconds=0.1', '/hello'], true));
    const open = new Map<string, string[]>();
    for (const { kind, data, request } of trace.steps) {
      if (kind !== 'modelledCalled' && kind !== 'modelledReturned') continue;
      const stack = open.get(String(request)) ?? [];
      open.set(String(request), stack);
      if (kind === 'modelledCalled') stack.push(data.function);
      else expect(stack.pop()).toBe(data.function);
    }
    expect([...open.values()]).toEqual([[], [], []]);
    expect(violationsIn(trace)).toEqual([]);
  });

  test('its Date is the clock of the world', async () => {
    const scenario = asking(name, ['/hello', '/hello']);
    const trace = await run({ ...scenario, visits: scenario.visits.map((visit, index) => ({ ...visit, afterMs: index * 10_000 })) });
    const dates = sent(trace, PROGRAMS[name]).map((text) => /^Date: ([^\r]*)/m.exec(text)?.[1]);
    expect(dates).toEqual(name === 'puma' ? [undefined, undefined] : ['Fri, 20 Nov 2026 09:00:00 GMT', 'Fri, 20 Nov 2026 09:00:10 GMT']);
  });

  test('an unknown path is 404, by the application', async () => {
    const trace = await run(asking(name, ['/nowhere']));
    expect(trace.requests[0]!.status).toBe(404);
    expect(sent(trace, PROGRAMS[name])[0]).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });

  test('its answers are valid HTTP', async () => {
    const trace = await run(asking(name, ['/hello', '/nowhere']));
    for (const text of sent(trace, PROGRAMS[name])) expect(() => decodeResponse(Uint8Array.from(Buffer.from(text, 'latin1')), { requestMethod: 'GET' })).not.toThrow();
  });

  test('was loaded before the first request, and the second uses the kept connection', async () => {
    const trace = await run(asking(name, ['/hello', '/hello']));
    expect(stagesOf(trace, 0).find(({ stage }) => stage === '5')!.skipped).toMatchObject({ reason: 'alreadyLoaded', at: expect.any(Number) as number });
    const server = of(trace, 'modelledLoaded')[0]!.actor.machine;
    expect(of(trace, 'connectionReused').some(({ actor }) => actor.machine === server)).toBe(true);
  });

  test('an edit of the greeting is seen, and a line that the model does not have is refused with its place', async () => {
    const scenario = asking(name, ['/hello?name=kim']);
    const [path, text] = Object.entries(scenario.server.files).find(([, each]) => each.includes('Hello, '))!;
    const edited = await run(withFiles(scenario, { ...scenario.server.files, [path]: text.replace('Hello, ', 'Good day, ') }));
    expect(bodies(edited)[0]).toContain('<h1>Good day, kim!</h1>');
    const broken = withFiles(scenario, { ...scenario.server.files, [path]: `${text}\nimport os` });
    await expect(run(broken)).rejects.toMatchObject({ key: 'notModelled', source: path, line: text.split('\n').length + 1 });
  });
});

describe('who waits for whom: two pages that wait a second, and one that does not', () => {
  const PAGES = ['/slow?seconds=1', '/slow?seconds=1', '/hello'];

  test('Node.js: one thread, and nobody waits for another\'s await', async () => {
    const trace = await run(asking('node', PAGES, true));
    expect(lastDrawnSeconds(trace)).toBeLessThan(1.5);
    expect(new Set(of(trace, 'modelledCalled').map(({ actor }) => actor.tid ?? actor.pid)).size).toBe(1);
    expect(of(trace, 'modelledAwaited')).toHaveLength(2);
    // While a callback runs, nothing else of the process does.
    const own = trace.steps.filter(({ actor, kind }) => actor.pid === of(trace, 'modelledCalled')[0]!.actor.pid && !kind.startsWith('segment'));
    for (let at = 1; at < own.length; at++) if (own[at - 1]!.kind === 'modelledCalled' && own[at - 1]!.request !== own[at]!.request) throw new Error(`step ${own[at]!.id} stands within a call`);
  });

  test('Puma: a wait holds its thread; a second thread serves meanwhile, a single one does not', async () => {
    const puma = (threads: number): Scenario => {
      const scenario = asking('puma', PAGES, true);
      return withConfig(scenario, { 'puma.rb': scenario.server.services['puma.rb']!.config.replace('workers 2', 'workers 0').replace('threads 3, 3', `threads ${threads}, ${threads}`) });
    };
    const [three, one] = [await run(puma(3)), await run(puma(1))];
    expect(lastDrawnSeconds(three)).toBeLessThan(1.5);
    expect(new Set(of(three, 'modelledSlept').map(({ actor }) => actor.tid)).size).toBe(2);
    expect(lastDrawnSeconds(one)).toBeGreaterThan(2);
  });

  test('Kestrel: an await gives the thread back, and the rest may go on in another', async () => {
    const trace = await run(asking('kestrel', ['/slow?seconds=1', '/slow?seconds=1', '/slow?seconds=1', '/slow?seconds=1', '/hello'], true));
    // Four wait, and there are two threads.
    expect(lastDrawnSeconds(trace)).toBeLessThan(1.5);
    expect(of(trace, 'modelledAwaited')).toHaveLength(4);
    expect(new Set(of(trace, 'modelledCalled').map(({ actor }) => actor.tid)).size).toBe(2);
  });
});

test('Puma\'s workers count each for itself', async () => {
  const trace = await run(asking('puma', ['/slow?seconds=1', '/slow?seconds=1'], true));
  const seen = bodies(trace).map((body) => /Visit (\d+) in process (\d+)/.exec(body)!.slice(1));
  expect(seen.map(([count]) => count)).toEqual(['1', '1']);
  expect(new Set(seen.map(([, pid]) => pid)).size).toBe(2);
});

test('threads of Ruby take turns, threads of .NET run side by side', async () => {
  const longest = async (name: Name): Promise<number> => {
    const scenario = asking(name, ['/hello', '/hello'], true);
    const trace = await run(name === 'puma' ? withConfig(scenario, { 'puma.rb': scenario.server.services['puma.rb']!.config.replace('workers 2', 'workers 0') }) : scenario);
    const handlers = trace.steps.filter((step) => (step.kind === 'modelledCalled' || step.kind === 'modelledReturned') && step.data.role === 'application');
    return handlers.at(-1)!.at - handlers[0]!.at;
  };
  const alone = async (name: Name): Promise<number> => {
    const handlers = (await run(asking(name, ['/hello']))).steps.filter((step) => (step.kind === 'modelledCalled' || step.kind === 'modelledReturned') && step.data.role === 'application');
    return handlers.at(-1)!.at - handlers[0]!.at;
  };
  expect(await longest('puma')).toBeGreaterThan(1.6 * (await alone('puma')));
  expect(await longest('kestrel')).toBeLessThan(1.6 * (await alone('kestrel')));
});

test('Rack hands over one env: Rack\'s keys, CGI\'s names, Puma\'s own', async () => {
  const trace = await run(asking('puma', ['/hello?name=kim']));
  const called = of(trace, 'modelledCalled').find(({ data }) => data.role === 'application')!;
  const { environ = {} } = Object.values(worldAt(trace, called.id).machines['server']!.processes[called.actor.pid]!.threads[called.actor.tid!]!.stack)[0]!;
  // Rack SPEC, "The Environment".
  for (const key of ['REQUEST_METHOD', 'SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING', 'SERVER_NAME', 'SERVER_PORT', 'SERVER_PROTOCOL', 'rack.url_scheme', 'rack.input', 'rack.errors']) expect(environ, key).toHaveProperty([key]);
  expect(environ).toMatchObject({ REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/hello', QUERY_STRING: 'name=kim', HTTP_HOST: 'shop.example', 'rack.multithread': 'true', 'rack.multiprocess': 'true' });
  expect(of(trace, 'modelledCalled').filter(({ data }) => data.role !== 'request').map(({ data }) => data.function)).toEqual([
    'Rack::Runtime#call', 'ActionDispatch::RequestId#call', 'ActionDispatch::RemoteIp#call', 'ActionDispatch::Cookies#call', 'Rack::Head#call',
    'ActionDispatch::Routing::RouteSet#call', 'Journey::Router#serve', 'ShopController#hello',
  ]);
});

test('middleware that is taken out is not called, and its field is missing', async () => {
  const scenario = asking('puma', ['/hello']);
  const rackup = scenario.server.files['/srv/shop/config.ru']!;
  const [usual, less] = [await run(scenario), await run(withFiles(scenario, { ...scenario.server.files, '/srv/shop/config.ru': rackup.replace('use Rack::Runtime\n', '') }))];
  expect(sent(usual, 'puma')[0]).toMatch(/\r\nx-runtime: 0\.000\d{3}\r\n/);
  expect(sent(less, 'puma')[0]).not.toContain('x-runtime');
  expect(of(less, 'modelledCalled')[0]!.data).toMatchObject({ function: 'ActionDispatch::RequestId#call', role: 'application' });
});

describe('bytes of Node.js against a real one', () => {
  test('each request, on a connection of its own', async () => {
    const scenario = presetNamed('node')!;
    const app = scenario.server.files['/srv/shop/app.js']!.replace("3000, '127.0.0.1'", "80, '0.0.0.0'");
    const direct = { ...withFiles(scenario, { '/srv/shop/app.js': app }), server: { ...scenario.server, files: { '/srv/shop/app.js': app }, services: { node: scenario.server.services['node']! } } };
    const visits = recorded.exchanges.map(({ request }, index) => ({ ...scenario.visits[0]!, url: 'http://shop.example/hello', raw: request.replaceAll('\r\n', '\n'), afterMs: index > 0 ? 10_000 : 0 }));
    const trace = await run({ ...direct, visits });
    const pid = of(trace, 'modelledLoaded')[0]!.actor.pid;
    const plain = (text: string, own: number): string => text.replace(/Date: [^\r]*/, 'Date: now').replaceAll(`in process ${own}`, 'in process 0').replace(/Content-Length: \d+/, (length) => (text.includes('in process') ? `Content-Length: ${Number(length.slice(16)) - String(own).length}` : length));
    expect(sent(trace, 'node').map((text) => plain(text, pid))).toEqual(recorded.exchanges.map(({ response }) => plain(response, recorded.pid)));
  });
});

describe('bytes that were read in the sources', () => {
  const text = (bytes: Uint8Array): string => latin1Of(bytes);
  const now = { nowMs: 1_795_165_200_000 };

  test('Puma: no Date, no Server; Connection only where it is not the version\'s default', () => {
    const answer = { status: 200, headers: [['content-type', 'text/plain']] as const, body: 'ok', method: 'GET' };
    expect(text(pumaResponse({ ...answer, version: 'HTTP/1.1', keeps: true }))).toBe('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nContent-Length: 2\r\n\r\nok');
    expect(text(pumaResponse({ ...answer, version: 'HTTP/1.1', keeps: false }))).toBe('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
    expect(text(pumaResponse({ ...answer, version: 'HTTP/1.0', keeps: false }))).toBe('HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\nContent-Length: 2\r\n\r\nok');
    expect(text(pumaResponse({ ...answer, version: 'HTTP/1.0', keeps: true, method: 'HEAD' }))).toBe('HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n');
  });

  test('Kestrel: chunked for HTTP/1.1, the end of the connection for HTTP/1.0, a length of 0 when nobody has written', () => {
    const answer = { status: 200, headers: [['Content-Type', 'text/plain']] as const, body: new Uint8Array([111, 107]), keeps: true, ...now };
    expect(text(kestrelResponse({ ...answer, version: 'HTTP/1.1' }))).toBe('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT\r\nServer: Kestrel\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n');
    expect(text(kestrelResponse({ ...answer, version: 'HTTP/1.0' }))).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT\r\nServer: Kestrel\r\n\r\nok');
    expect(text(kestrelResponse({ status: 404, headers: [], body: null, version: 'HTTP/1.1', keeps: true, ...now }))).toBe('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT\r\nServer: Kestrel\r\n\r\n');
  });

  test('a query as a form writes it; HTML as .NET escapes it', () => {
    expect([...parametersOf('name=kim+lee&name=b&%ea%b9%80=%EA%B9%80&x&y=%zz&=e')]).toEqual([['name', 'kim lee'], ['김', '김'], ['x', ''], ['y', '%zz'], ['', 'e']]);
    expect(htmlEncode('<a href="x">\'é김😀</a>')).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&#233;김&#128512;&lt;/a&gt;');
  });
});
