/** The event loop by itself: what asyncio builds on a loop works on this one, in virtual time and in asyncio's order. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { asgiLibrary } from '../../../src-core/python/asgiFiles.ts';
import { libraryPath } from '../../../src-core/python/guestFiles.ts';
import { filesUnder } from '../../../src-core/python/sampleApp.ts';
import { callOf, processOf } from '../machine.ts';

const code = `import asyncio, time
from asgi_server.loop import EventLoop

def run(name):
    """Runs a scenario; sleeps to each timer as the operating system would. Returns what it said, with whole tenths of seconds."""
    loop, said = EventLoop(), []
    began = loop.time()
    def say(text):
        said.append(f"{round(loop.time() - began, 1)} {text}")
    loop.create_task(globals()[name](say))
    loop.run_until_idle()
    while (timer := loop.next_timer()) is not None:
        time.sleep(max(0, timer - loop.time()))
        loop.run_until_idle()
    return said

async def nap(say, name, seconds):
    say(f"{name} starts")
    await asyncio.sleep(seconds)
    say(f"{name} ends")
    return name

async def interleaved(say):
    say(await asyncio.gather(nap(say, "a", 2), nap(say, "b", 1)))

async def stalled(say):
    async def blocks():
        say("blocks")
        time.sleep(3)
        say("has blocked")
    await asyncio.gather(nap(say, "a", 1), blocks())

async def limited(say):
    try:
        await asyncio.wait_for(nap(say, "a", 5), 1)
    except TimeoutError:
        say("too late")
    async with asyncio.timeout(2):
        await nap(say, "b", 1)

async def cancelled(say):
    task = asyncio.create_task(nap(say, "a", 5))
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        say("cancelled")

async def queued(say):
    queue, done = asyncio.Queue(1), asyncio.Event()
    async def producer():
        for number in range(3):
            await queue.put(number)
            say(f"put {number}")
        await queue.put(None)
    async def consumer():
        while (item := await queue.get()) is not None:
            await asyncio.sleep(1)
            say(f"got {item}")
        done.set()
    async with asyncio.TaskGroup() as group:
        group.create_task(producer())
        group.create_task(consumer())
    await done.wait()
    say("done")

async def locked(say):
    lock = asyncio.Lock()
    async def use(name):
        async with lock:
            await nap(say, name, 1)
    await asyncio.gather(use("a"), use("b"))

async def yields(say):
    async def count(name):
        for number in range(3):
            say(f"{name}{number}")
            await asyncio.sleep(0)
    await asyncio.gather(count("a"), count("b"))
`;

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 5000, eventLimit: 50 });
  await host.start(processOf(730), { ...filesUnder(libraryPath, asgiLibrary), '/srv/shop/code.py': code });
});
afterAll(() => host.dispose());

test.each([
  ['interleaved', ['0.0 a starts', '0.0 b starts', '1.0 b ends', '2.0 a ends', "2.0 ['a', 'b']"]],
  ['stalled', ['0.0 a starts', '0.0 blocks', '3.0 has blocked', '3.0 a ends']],
  ['limited', ['0.0 a starts', '1.0 too late', '1.0 b starts', '2.0 b ends']],
  ['cancelled', ['0.0 a starts', '1.0 cancelled']],
  ['queued', ['0.0 put 0', '0.0 put 1', '1.0 got 0', '1.0 put 2', '2.0 got 1', '3.0 got 2', '3.0 done']],
  ['locked', ['0.0 a starts', '1.0 a ends', '1.0 b starts', '2.0 b ends']],
  ['yields', ['0.0 a0', '0.0 b0', '0.0 a1', '0.0 b1', '0.0 a2', '0.0 b2']],
])('%s', async (name, expected) => {
  const run = await host.call(730, callOf('code:run', [name]));
  expect(run.error?.traceback).toBeUndefined();
  expect(run.result).toEqual(expected);
});
