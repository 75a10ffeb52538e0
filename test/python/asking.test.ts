/** A call asks another process in its middle: both are real, each keeps its own state, and nothing of the asker is lost. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import type { PythonPeer } from '../../src-core/python/pythonHost.ts';
import { callOf, eventsOf, resultOf, startCode } from './machine.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = createNodePythonHost({ boundMs: 700, heapMib: 80 });
  await host.ready();
});
afterEach(() => Promise.all(Array.from({ length: 40 }, (_, pid) => host.exit(pid))));
afterAll(() => host.dispose());

const asker = `
import outside
asked = 0
def ask_twice(word):
    global asked
    kept = [word * n for n in range(50)]
    first = outside.ask("store", word)
    asked += 1
    second = outside.ask("store", word.upper())
    asked += 1
    return [first, second, asked, len("".join(kept))]
def ask_all(*names):
    answers = []
    for name in names:
        try:
            answers.append(outside.ask(name, "x"))
        except ConnectionRefusedError as error:
            answers.append(str(error))
    return answers
`;
const store = `
import time
words = []
def answer(word):
    words.append(word)
    if word == "slow":
        time.sleep(2)
    if word == "hang":
        while True:
            pass
    if word == "raise":
        raise ValueError(word)
    return f"{len(words)}:{','.join(words)}"
def count():
    return len(words)
def waste(size):
    global held
    held = bytearray(size)
`;
const peers: Readonly<Record<string, PythonPeer>> = { store: { pid: 2, function: 'code:answer' }, broker: { answer: 'OK' }, ghost: { pid: 30, function: 'code:answer' } };
const ask = (name: string, ...args: string[]) => host.call(1, { ...callOf(`code:${name}`, args), peers });

async function start(): Promise<void> {
  await startCode(host, 1, asker);
  await startCode(host, 2, store);
}

test('the other’s state changes, the asker’s locals and counters stay', async () => {
  await start();
  const run = await ask('ask_twice', 'ab');
  expect(run.result).toEqual(['1:ab', '2:ab,AB', 2, 2 * 1225]);
  expect((await ask('ask_twice', 'c')).result).toEqual(['3:ab,AB,c', '4:ab,AB,c,C', 4, 1225]);
  expect(await resultOf(host, 2, 'count')).toBe(4);
  const [first, second] = eventsOf(run, 'ask');
  expect(first).toMatchObject({ peer: 'store', question: 'ab', answer: '1:ab', run: { outcome: 'returned' } });
  expect(first!.run!.events.some((event) => event.kind === 'call' && event.function === 'answer')).toBe(true);
  expect(second!.atUs).toBeGreaterThanOrEqual(first!.atUs + first!.us);
  expect(run.events.filter((event) => event.kind === 'call' && event.function !== '<module>').map((event) => 'function' in event && event.function)).toEqual(['ask_twice']);
});

test('also when the other’s memory grows in the middle', async () => {
  await start();
  await resultOf(host, 2, 'waste', 30_000_000);
  expect((await ask('ask_twice', 'ab')).result).toEqual(['1:ab', '2:ab,AB', 2, 2 * 1225]);
});

test('what the other sleeps moves the asker’s clock', async () => {
  await start();
  const [asked] = eventsOf(await ask('ask_twice', 'slow'), 'ask');
  expect(asked!.us).toBeGreaterThanOrEqual(2_000_000);
});

test('whom nobody named, who is gone and who breaks down refuses the connection', async () => {
  await start();
  expect((await ask('ask_all', 'broker', 'nobody', 'ghost', 'toString')).result).toEqual(['OK', ...['nobody', 'ghost', 'toString'].map((name) => `[Errno 111] Connection refused: ${name}`)]);
  expect((await host.call(1, { ...callOf('code:ask_all', ['store']), peers: { store: { pid: 2, function: 'code:missing' } } })).result).toEqual(['[Errno 111] Connection refused: store']);
});

test('another that never answers is stopped by the bound; both can be started again', async () => {
  await start();
  await ask('ask_twice', 'kept');
  expect((await ask('ask_twice', 'hang')).outcome).not.toBe('died');
  await startCode(host, 1, asker);
  expect((await ask('ask_all', 'broker')).result).toEqual(['OK']);
});

test('a lost worker is restored with what was asked: the store counts on', async () => {
  await start();
  await ask('ask_twice', 'a');
  await startCode(host, 3, 'def hang():\n    sum(range(10**12))\n');
  expect((await host.call(3, callOf('code:hang'))).outcome).toBe('stopped');
  await host.exit(1);
  expect(await resultOf(host, 2, 'count')).toBe(2);
});
