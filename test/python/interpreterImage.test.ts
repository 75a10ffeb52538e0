/** An image of a process is taken up by other workers, as fork() would have it: with what it had in memory, and apart from then on. */
import { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostFiles } from '../../cpython/hostFiles.ts';
import type { InterpreterImage } from '../../cpython/interpreterImage.ts';
import type { AloneAnswer, AloneRequest } from '../../cpython/serveAlone.ts';
import type { NodeWorkerData } from '../../node/pythonWorkerNode.ts';
import { compiledStdlib, pyodideFolder, workerSource } from '../../scripts/python-assets.mjs';
import type { PythonRun } from '../../src-core/python/pythonHost.ts';
import { lineCosts } from '../../src-core/python/lineCosts.ts';
import { callOf, processOf } from './machine.ts';

const app = `import os, random, sys
import json.decoder, sqlite3
count = 0
random.seed(7)
database = sqlite3.connect(":memory:")
database.execute("create table t (n)")

def add(n):
    global count
    count += n
    database.execute("insert into t values (?)", [n])
    return [count, database.execute("select sum(n) from t").fetchone()[0]]

def who():
    return [os.getpid(), os.getcwd(), sys.argv, sys.path[0], "" in sys.path, dict(os.environ), open("/srv/note.txt").read()]

def chance():
    return [random.random(), os.urandom(4).hex()]

def late():
    import colorsys
    return colorsys.__name__

def bridge():
    return [name for name in ("js", "pyodide", "_pyodide_core") if name in sys.modules]

def hidden():
    import js

def grow(mib):
    global block
    block = bytearray(mib * 2**20)
    block[-1] = 7
    return len(block)

def end_of_block():
    return block[-1]

def fail():
    raise ValueError("no")
`;

const started: Alone[] = [];
let parent: Alone;
let image: InterpreterImage;
beforeAll(async () => {
  parent = await alone({ imaged: true });
  await parent.ask({ kind: 'start', process: processOf(5, { path: ['/srv'], environment: { LANG: 'C' } }), files: { '/srv/app.py': app, '/srv/note.txt': 'a note' } });
  await parent.call('add', 10);
  ({ image } = (await parent.ask({ kind: 'freeze' })) as { readonly image: InterpreterImage });
});
afterAll(() => Promise.all(started.map((each) => each.end())));

test('a child has what its parent had, and neither sees what the other does afterwards', async () => {
  const [one, other] = [await child(6), await child(7)];
  expect([await one.call('add', 1), await one.call('add', 1), await other.call('add', 5), await parent.call('add', 100)]).toEqual([[11, 11], [12, 12], [15, 15], [110, 110]]);
});

test('it is told that it is the child; its files and its place are its parent’s', async () => {
  const one = await child(8);
  expect(await one.call('who')).toEqual([8, '/', ['/usr/bin/gunicorn'], '/srv', false, { LANG: 'C' }, 'a note']);
});

test('the state of random is inherited, that of os.urandom is not', async () => {
  const [[first, entropy], [second, others]] = [await (await child(9)).call('chance'), await (await child(10)).call('chance')] as [string[], string[]];
  expect(first).toBe(second);
  expect(entropy).not.toBe(others);
});

test('what has not been imported yet can be, the bridge to JavaScript cannot', async () => {
  const one = await child(11);
  expect([await one.call('late'), await one.call('bridge'), await parent.call('bridge')]).toEqual(['colorsys', [], []]);
  expect((await one.run('hidden')).error?.type).toBe('ModuleNotFoundError');
});

test('what fails in a child has its traceback', async () => {
  expect((await (await child(12)).run('fail')).error).toMatchObject({ type: 'ValueError', message: 'no', traceback: expect.stringContaining('/srv/app.py') as unknown });
});

test('memory that the parent has grown by is there, and no image holds pages of zeros', async () => {
  await parent.call('grow', 16);
  const { image: grown, heapBytes } = (await parent.ask({ kind: 'freeze' })) as { readonly image: InterpreterImage; readonly heapBytes: number };
  expect(heapBytes).toBeGreaterThan(image.heapBytes);
  expect(grown.memory.data.length).toBeLessThan(image.memory.data.length + 2 ** 20);
  const one = await alone({ image: grown });
  expect((await one.ask({ kind: 'fork', child: processOf(13) })).heapBytes).toBe(heapBytes);
  expect(await one.call('end_of_block')).toBe(7);
});

test('no image can be taken of an interpreter that was not started for it', async () => {
  expect((await (await child(14)).ask({ kind: 'freeze' })).error).toBe('no image can be taken of this interpreter');
});

interface Alone {
  ask(request: WithoutId): Promise<AloneAnswer>;
  run(name: string, ...args: number[]): Promise<PythonRun>;
  call(name: string, ...args: number[]): Promise<unknown>;
  end(): Promise<unknown>;
}
type WithoutId = AloneRequest extends infer R ? (R extends AloneRequest ? Omit<R, 'id'> : never) : never;

async function child(pid: number): Promise<Alone> {
  const made = await alone({ image });
  await made.ask({ kind: 'fork', child: processOf(pid) });
  return made;
}

async function alone({ imaged, image: from }: { readonly imaged?: true; readonly image?: InterpreterImage }): Promise<Alone> {
  const settings = { ...lineCosts, eventLimit: 100, heapMib: 96, ...(imaged && { imaged }) };
  const workerData: NodeWorkerData = { pyodideUrl: pathToFileURL(pyodideFolder).href, hostFiles, stdlibPath: compiledStdlib(), settings, alone: true, ...(from && { image: from }) };
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(await workerSource('node/pythonWorkerNode.ts'))}`), { workerData });
  const heard = (): Promise<unknown> => new Promise((resolve, reject) => void worker.once('message', resolve).once('error', reject));
  await heard();
  const ask: Alone['ask'] = async (request) => {
    worker.postMessage({ ...request, id: 1 });
    return (await heard()) as AloneAnswer;
  };
  const run: Alone['run'] = async (name, ...args) => JSON.parse((await ask({ kind: 'call', call: callOf(`app:${name}`, args) })).run ?? '') as PythonRun;
  const made: Alone = { ask, run, call: async (name, ...args) => (await run(name, ...args)).result, end: () => worker.terminate() };
  started.push(made);
  return made;
}
