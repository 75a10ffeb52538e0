/** uvicorn as processes of the simulated world: coroutines that take turns, calls that stall, threads, WebSockets, processes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost({ boundMs: 2000, eventLimit: 2000 });
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
    server: { ...hello.server, services: { uvicorn: { machine: 'server', program: 'uvicorn', config: `uvicorn --host 0.0.0.0 ${options} main:app` } }, files: { '/srv/chat/main.py': main } },
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
