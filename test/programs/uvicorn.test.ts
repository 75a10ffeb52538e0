/** uvicorn as processes of the simulated world: coroutines that take turns, calls that stall, threads, WebSockets, processes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 2000 });
});
afterAll(() => host.dispose());

const hello = presetNamed('hello')!;
type Visit = Scenario['visits'][number];
const visit = (target: string, more: Partial<Visit> = {}): Visit => ({ ...hello.visits[0]!, url: `http://shop.example:8000${target}`, withPrevious: false, afterMs: 0, ...more });

interface Site {
  readonly main: string;
  readonly options?: string;
  readonly visits: readonly Visit[];
}

/** uvicorn alone, open to the world. */
function site({ main, options = '', visits }: Site): Scenario {
  return {
    ...hello,
    visits,
    server: { ...hello.server, services: { uvicorn: { machine: 'server', program: 'uvicorn', off: false, config: `uvicorn --host 0.0.0.0 ${options} main:app` } }, files: { '/srv/chat/main.py': main } },
  };
}
const run = (given: Site): Promise<Trace> => simulate(site(given), host);
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));
const logOf = ({ steps }: Trace, path: string): string[] => steps.flatMap((step) => (step.kind === 'logged' && step.data.path === path ? [step.data.line] : []));
const STDERR = 'uvicorn (stderr)';

const answering = `import asyncio, os, time
hits = 0
async def app(scope, receive, send):
    global hits
    if scope["type"] != "http":
        raise NotImplementedError
    hits += 1
    mine = hits
    path = scope["path"]
    if path == "/wait":
        await asyncio.sleep(1)
    elif path == "/block":
        time.sleep(1)
    elif path == "/thread":
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, 1)
    elif path == "/broken":
        {}["pear"]
    body = f"{mine} {hits} {os.getpid()}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
`;

test('a request is answered, and its stages are those of ASGI', async () => {
  const trace = await run({ main: answering, visits: [visit('/')] });
  expect(trace.requests[0]).toMatchObject({ status: 200, problem: '' });
  const stages = [...new Set(trace.steps.filter(({ request }) => request === 0).map(({ stage }) => stage))];
  expect(stages).toEqual(['lookup', 'connect', '1', '2', '6', '7', '8', '10', '13', '11', '12', '15', 'draw']);
  expect(logOf(trace, STDERR).map((line) => line.replace(/\[\d+\]/, '[PID]'))).toEqual([
    'INFO:     Started server process [PID]', 'INFO:     Waiting for application startup.', "INFO:     ASGI 'lifespan' protocol appears unsupported.",
    'INFO:     Application startup complete.', 'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
  ]);
});

/** When each page came after it was asked for, in ms. */
const waits = (trace: Trace): number[] => trace.requests.map((_, request) => {
  const own = trace.steps.filter((step) => step.request === request);
  const asked = own.find(({ kind }) => kind === 'navigated')!.at;
  return Math.round((own.find(({ kind }) => kind === 'responseRead')!.at - asked) / 1000);
});
const two = (first: string, second: string): Visit[] => [visit(first), visit(second, { withPrevious: true, afterMs: 300 })];

test('at an await another request has the thread: it is answered while the first still waits', async () => {
  const trace = await run({ main: answering, visits: two('/wait', '/') });
  expect(bodies(trace).map((body) => body.split(' ').slice(0, 2).join(' '))).toEqual(['2 2', '1 2']);
  const [first, second] = waits(trace);
  expect(first).toBeGreaterThan(1000);
  expect(first).toBeLessThan(1200);
  expect(second).toBeLessThan(200);
  const own = (kind: StepKind): (number | null)[] => trace.steps.filter((step) => step.kind === kind && 'function' in step.data && step.data.function === 'app' && step.request !== null).map(({ request }) => request);
  expect(own('coroutineSuspended')).toEqual([0]);
  expect(own('coroutineResumed')).toEqual([0]);
  expect(own('pythonReturned')).toEqual([1, 0]);
});

test('a call that blocks stalls everybody: the second waits for the first', async () => {
  const trace = await run({ main: answering, visits: two('/block', '/') });
  const [first, second] = waits(trace);
  expect(first).toBeGreaterThan(1000);
  expect(second).toBeGreaterThan(700);
  expect(bodies(trace).map((body) => body.split(' ')[0])).toEqual(['1', '2']);
});

test('the same call in a thread of the pool stalls nobody', async () => {
  const trace = await run({ main: answering, visits: two('/thread', '/') });
  const [first, second] = waits(trace);
  expect(first).toBeGreaterThan(1000);
  expect(second).toBeLessThan(200);
  expect(of(trace, 'threadStarted').map(({ data }) => data.name)).toEqual(['ThreadPoolExecutor-0_0']);
  const [slept] = of(trace, 'pythonSlept');
  expect(slept).toMatchObject({ request: 0, data: { us: 1_000_000 } });
  expect(slept!.actor.tid).toBe(of(trace, 'threadStarted')[0]!.data.thread);
});

test('two processes count each for itself, and one that blocks does not stall the other', async () => {
  const trace = await run({ main: answering, options: '--workers 2', visits: two('/block', '/') });
  const [first, second] = bodies(trace).map((body) => body.split(' '));
  expect([first![0], second![0]]).toEqual(['1', '1']);
  expect(first![2]).not.toBe(second![2]);
  expect(waits(trace)[1]).toBeLessThan(200);
  const { processes } = worldAt(trace, trace.steps.length - 1).machines['server']!;
  expect(Object.values(processes).map(({ role }) => role)).toEqual(['parent', 'worker', 'worker']);
  expect(logOf(trace, STDERR).filter((line) => line.includes('process')).map((line) => line.replace(/ \[.*/, ''))).toEqual(['INFO:     Started parent process', 'INFO:     Started server process', 'INFO:     Started server process']);
});

test('an exception becomes 500, its traceback goes to the log, and the process lives on', async () => {
  const trace = await run({ main: answering, visits: [visit('/broken'), visit('/')] });
  expect(trace.requests.map(({ status }) => status)).toEqual([500, 200]);
  const log = logOf(trace, STDERR);
  expect(log).toContain('ERROR:    Exception in ASGI application');
  expect(log).toContain("KeyError: 'pear'");
  expect(bodies(trace)[1]!.split(' ')[0]).toBe('2');
});

test('a coroutine that never awaits: nobody is answered any more, and nothing after it has happened', async () => {
  const main = answering.replace('{}["pear"]', 'while True: pass');
  const trace = await run({ main, visits: two('/broken', '/') });
  expect(trace.requests.map(({ problem }) => problem)).toEqual(['ERR_TIMED_OUT', 'ERR_TIMED_OUT']);
  expect(of(trace, 'pythonStopped')).toHaveLength(1);
  expect(of(trace, 'responseSent')).toEqual([]);
});

test('os._exit in a coroutine ends the process, though asyncio and the server catch every exception', async () => {
  const main = answering.replace('{}["pear"]', 'os._exit(1)');
  const trace = await run({ main, visits: [visit('/broken'), visit('/', { afterMs: 100 })] });
  expect(trace.requests.map(({ problem }) => problem)).toEqual(['ERR_EMPTY_RESPONSE', 'ERR_CONNECTION_REFUSED']);
  expect(of(trace, 'exited')[0]!.data.reason).toBe('died');
});

const chat = `clients = []
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise NotImplementedError
    await receive()
    await send({"type": "websocket.accept"})
    clients.append(send)
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            clients.remove(send)
            return print("left", message["code"])
        for other in clients:
            await other({"type": "websocket.send", "text": message["text"]})
`;

test('a chat: what one says, all hear; the frames of a browser are masked', async () => {
  const socket = (body: string, more: Partial<Visit> = {}): Visit => visit('', { url: 'ws://shop.example:8000/', body, ...more });
  const trace = await run({ main: chat, visits: [socket('one\ntwo'), socket('three', { withPrevious: true, afterMs: 500 })] });
  expect(trace.requests.map(({ status, problem }) => [status, problem])).toEqual([[101, ''], [101, '']]);
  expect(bodies(trace)).toEqual(['> three\n< three\n< two\n', '> one\n< one\n< three\n> two\n< two\n'].toSorted((a, b) => (a < b ? 1 : -1)));
  const masked = of(trace, 'webSocketSent').map(({ actor, payload }) => [actor.machine, payload!.bytes[1]! >= 0x80]);
  expect(new Set(masked.map(String))).toEqual(new Set(['laptop,true', 'server,false']));
  expect(logOf(trace, 'uvicorn (stdout)')).toEqual(['left 1000', 'left 1000']);
});

test('a refused WebSocket is 403 without a reason', async () => {
  const main = 'async def app(scope, receive, send):\n    await receive()\n    await send({"type": "websocket.close"})\n';
  const trace = await run({ main, visits: [visit('', { url: 'ws://shop.example:8000/' })] });
  expect(trace.requests[0]).toMatchObject({ status: 403, problem: 'ERR_INVALID_RESPONSE' });
});

const living = `async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send(START)
        await receive()
        print("goodbye")
        return await send({"type": "lifespan.shutdown.complete"})
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"fine"})
`;

test('an application that does not start ends the server: exit 3, nobody listens', async () => {
  const main = `START = {"type": "lifespan.startup.failed", "message": "no database"}\n${living}`;
  const trace = await run({ main, visits: [visit('/')] });
  expect(logOf(trace, STDERR).slice(-2)).toEqual(['ERROR:    no database', 'ERROR:    Application startup failed. Exiting.']);
  expect(of(trace, 'exited')[0]!.data.reason).toBe('3');
  expect(trace.requests[0]).toMatchObject({ status: 0, problem: 'ERR_CONNECTION_REFUSED' });
});

test('after --limit-max-requests the application hears of the end', async () => {
  const main = `START = {"type": "lifespan.startup.complete"}\n${living}`;
  const trace = await run({ main, options: '--limit-max-requests 1', visits: [visit('/'), visit('/', { afterMs: 1000 })] });
  expect(trace.requests.map(({ status, problem }) => [status, problem])).toEqual([[200, ''], [0, 'ERR_CONNECTION_REFUSED']]);
  expect(logOf(trace, 'uvicorn (stdout)').at(-1)).toBe('goodbye');
  expect(logOf(trace, STDERR).slice(-4).map((line) => line.replace(/ \[.*/, ''))).toEqual(['INFO:     Shutting down', 'INFO:     Waiting for application shutdown.', 'INFO:     Application shutdown complete.', 'INFO:     Finished server process']);
});

test('a connection is kept for five seconds, or as long as --timeout-keep-alive says', async () => {
  const again = (afterMs: number): Visit[] => [visit('/'), visit('/', { afterMs })];
  const reused = async (options: string, afterMs: number): Promise<number> => of(await run({ main: answering, options, visits: again(afterMs) }), 'connectionReused').length;
  expect(await reused('', 4800)).toBe(1);
  expect(await reused('', 5200)).toBe(0);
  expect(await reused('--timeout-keep-alive 1', 1200)).toBe(0);
});

test('behind a slow coroutine three others are served in the order in which they asked', async () => {
  const others = [1, 2, 3].map((number) => visit(`/?${number}`, { withPrevious: true, afterMs: 20 }));
  const trace = await run({ main: answering, visits: [visit('/wait'), ...others] });
  expect(bodies(trace).map((body) => body.split(' ')[0])).toEqual(['2', '3', '4', '1']);
  expect(new Set(trace.steps.filter(({ kind, request }) => kind === 'coroutineSuspended' && request !== null).map(({ request }) => request))).toEqual(new Set([0]));
});

test('more connections than --limit-concurrency: 503', async () => {
  const trace = await run({ main: answering, options: '--limit-concurrency 2', visits: two('/wait', '/') });
  expect(trace.requests.map(({ status }) => status)).toEqual([200, 503]);
});

test('the same scenario gives the same trace', async () => {
  const given = { main: answering, visits: two('/wait', '/thread') };
  expect(await run(given)).toEqual(await run(given));
});
