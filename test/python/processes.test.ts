/** The contract of PythonHost: each simulated process owns its state. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { callOf, eventsOf, processOf, resultOf, startCode, writtenTo } from './machine.ts';

/** The one waits as long as a busy machine may need; the other, for what never ends, does not, and is soon full of events. */
let host: SupervisedHost;
let impatient: SupervisedHost;
beforeAll(async () => {
  host = createNodePythonHost({ boundMs: 30_000, heapMib: 80 });
  impatient = createNodePythonHost({ boundMs: 700, heapMib: 80, eventLimit: 400 });
  await Promise.all([host.ready(), impatient.ready()]);
});
afterEach(() => Promise.all([host, impatient].flatMap((each) => Array.from({ length: 90 }, (_, pid) => each.exit(pid)))));
afterAll(() => {
  host.dispose();
  impatient.dispose();
});

const counter = `
import random
visits = 0
def visit():
    global visits
    visits += 1
    return visits
def dice():
    return [random.randrange(1000) for _ in range(4)]
`;

describe('a process owns its Python state', () => {
  test('a module-level counter counts for each process, and a fresh process starts at zero', async () => {
    await startCode(host, 10, counter);
    await startCode(host, 11, counter);
    expect([await resultOf(host, 10, 'visit'), await resultOf(host, 10, 'visit'), await resultOf(host, 11, 'visit')]).toEqual([1, 2, 1]);
    expect(await resultOf(host, 10, 'visit')).toBe(3);
  });

  test('a fork inherits counter and random state, and both go on by themselves', async () => {
    await startCode(host, 20, counter);
    await resultOf(host, 20, 'visit');
    await host.fork(20, processOf(21, { ppid: 20 }));
    expect(await resultOf(host, 21, 'visit')).toBe(2);
    expect(await resultOf(host, 21, 'visit')).toBe(3);
    expect(await resultOf(host, 20, 'visit')).toBe(2);
    const [parent, child] = [await resultOf(host, 20, 'dice'), await resultOf(host, 21, 'dice')];
    expect(child).toEqual(parent);
    await host.fork(21, processOf(22, { ppid: 21 }));
    await host.exit(21);
    expect(await resultOf(host, 22, 'visit')).toBe(4);
  });

  test('a seed decides random and os.urandom; a fork shares the one and not the other', async () => {
    const text = 'import os, random\ndef numbers():\n    return [random.random(), os.urandom(4).hex()]\n';
    await startCode(host, 25, text, { seed: 1 });
    await startCode(host, 26, text, { seed: 2 });
    await host.fork(25, processOf(27, { ppid: 25 }));
    const [first, other, child] = [await resultOf(host, 25, 'numbers'), await resultOf(host, 26, 'numbers'), await resultOf(host, 27, 'numbers')] as [number, string][];
    expect(other).not.toEqual(first);
    expect(child?.[0]).toBe(first?.[0]);
    expect(child?.[1]).not.toBe(first?.[1]);
  });

  test('exit frees it: a later call finds nobody', async () => {
    await startCode(host, 30, counter);
    await host.exit(30);
    expect((await host.call(30, callOf('code:visit'))).outcome).toBe('died');
    await expect(host.fork(30, processOf(31))).rejects.toThrow('no Python process 30');
  });

  test('files and working directory are its own too, and a fork takes them along', async () => {
    const text = `
import os
def write(text):
    with open("/tmp/note", "a") as file:
        file.write(text)
def read():
    return open("/tmp/note").read()
def move():
    os.makedirs("/var/deep")
    os.chdir("/var/deep")
def where():
    return os.getcwd()
`;
    await startCode(host, 40, text);
    await resultOf(host, 40, 'write', 'a');
    await host.fork(40, processOf(41));
    await resultOf(host, 41, 'write', 'b');
    await startCode(host, 42, text);
    await resultOf(host, 40, 'move');
    await expect(resultOf(host, 42, 'read')).rejects.toThrow('FileNotFoundError');
    expect([await resultOf(host, 40, 'read'), await resultOf(host, 41, 'read')]).toEqual(['a', 'ab']);
    expect([await resultOf(host, 40, 'where'), await resultOf(host, 41, 'where')]).toEqual(['/var/deep', '/']);
  });

  test('hundreds of switches leave interpreters whole: json, re, sqlite3, gzip, generators, exceptions, imports, gc', async () => {
    const text = `
import gc, gzip, importlib, json, re, sqlite3, sys
db = sqlite3.connect(":memory:")
db.execute("create table t (n integer)")
def numbers():
    total = 0
    while True:
        total += yield total
running = numbers()
next(running)
kept = []
def work(pid, round):
    db.execute("insert into t values (?)", (round,))
    kept.append({"pid": pid, "me": kept, "bytes": bytes(1000)})
    if round % 5 == 4:
        kept.clear()
        gc.collect()
    try:
        {}["missing"]
    except KeyError as error:
        missing = str(error)
    module = importlib.import_module(["csv", "decimal", "fractions", "statistics", "difflib", "shlex", "bisect"][(round + pid) % 7])
    text = json.dumps({"pid": pid, "round": round})
    packed = gzip.decompress(gzip.compress(text.encode())).decode()
    found = re.search(r'"round": (\\d+)', packed)[1]
    if round % 7 == 6:
        raise ValueError(f"{pid} in round {round}")
    return [db.execute("select count(*), sum(n) from t").fetchone(), running.send(round), found, missing, module.__name__ in sys.modules]
`;
    const pids = [50, 51, 52];
    for (const pid of pids) await startCode(host, pid, text);
    let sum = 0;
    for (let round = 0; round < 35; round++) {
      sum += round;
      for (const pid of pids) {
        const run = await host.call(pid, callOf('code:work', [pid, round]));
        if (round % 7 === 6) expect(run.error?.message).toBe(`${pid} in round ${round}`);
        else expect(run.result).toEqual([[round + 1, sum], sum - sentLate(round), String(round), "'missing'", true]);
      }
    }
  });
});

/** What the generator was not sent, because the round raised before. */
const sentLate = (round: number): number => Array.from({ length: round }, (_, n) => (n % 7 === 6 ? n : 0)).reduce((a, b) => a + b, 0);

describe('what Python sees is the simulated machine', () => {
  test('process, host, clock, environment', async () => {
    const text = `
import datetime, os, platform, socket, sys, time
def look():
    return [os.getpid(), os.getppid(), socket.gethostname(), platform.node(), dict(os.environ), sys.argv, os.cpu_count()]
def clock():
    start = time.monotonic(), time.perf_counter()
    time.sleep(1.5)
    return [time.time(), datetime.datetime.now().isoformat(), time.strftime("%H:%M %z", time.localtime()), round(time.monotonic() - start[0], 3), round(time.perf_counter() - start[1], 3)]
`;
    await startCode(host, 60, text, { ppid: 59, environment: { LANG: 'C.UTF-8' } });
    expect(await resultOf(host, 60, 'look')).toEqual([60, 59, 'app1', 'app1', { LANG: 'C.UTF-8' }, ['/usr/bin/gunicorn'], 1]);
    const run = await host.call(60, callOf('code:clock'));
    expect(run.result).toEqual([expect.closeTo(Date.UTC(2026, 10, 20, 10, 30, 23, 500) / 1000, 3), expect.stringMatching(/^2026-11-20T10:30:23\.5000/), '10:30 +0000', 1.5, 1.5]);
    expect(eventsOf(run, 'sleep')).toMatchObject([{ us: 1_500_000 }]);
    expect(run.events.at(-1)?.atUs).toBeGreaterThan(1_500_000);
  });

  test('a file is as old as the simulated clock says', async () => {
    await startCode(host, 61, 'import os\ndef age():\n    open("/tmp/x", "w").close()\n    return os.stat("/tmp/x").st_mtime\n');
    expect(await resultOf(host, 61, 'age')).toBeCloseTo(Date.UTC(2026, 10, 20, 10, 30, 22) / 1000, 1);
  });

  test('print and standard error are events, a line at a time', async () => {
    await startCode(host, 62, 'import sys\ndef say():\n    print("one", "two")\n    print("oops", file=sys.stderr)\n    print("rest", end="")\n');
    const run = await host.call(62, callOf('code:say'));
    expect(eventsOf(run, 'write').map((event) => event.text)).toEqual(['one two\n', 'oops\n', 'rest']);
    expect(writtenTo(run, 'stderr')).toBe('oops\n');
  });

  test('a new process starts with an empty __main__ and the library alone on its path', async () => {
    await startCode(host, 64, 'import __main__, sys\ndef look():\n    return [[n for n in vars(__main__) if not n.startswith("_")], sys.path]\n');
    expect(await resultOf(host, 64, 'look')).toEqual([[], ['/usr/lib/python3/dist-packages', '/srv/shop', '/lib/python314.zip', '/lib/python3.14/lib-dynload', '/lib/python3.14/site-packages']]);
  });

  test('there is no bridge to JavaScript and no network', async () => {
    await startCode(host, 63, 'import socket\ndef js():\n    import js\ndef net():\n    socket.create_connection(("192.0.2.1", 80))\n');
    expect((await host.call(63, callOf('code:js'))).error?.type).toBe('ModuleNotFoundError');
    expect((await host.call(63, callOf('code:net'))).error?.type).toMatch(/OSError|gaierror/);
  });
});

describe('the end of a call', () => {
  test('an exception says its type, message and traceback, without frames of the host', async () => {
    await startCode(host, 70, 'def f():\n    return 1 / 0\n');
    const run = await host.call(70, callOf('code:f'));
    expect(run).toMatchObject({ outcome: 'raised', error: { type: 'ZeroDivisionError', message: 'division by zero' } });
    expect(run.error?.traceback).toContain('File "/srv/shop/code.py", line 2, in f');
    expect(run.error?.traceback).not.toContain('hopbyhop');
    expect(eventsOf(run, 'unwind')).toMatchObject([{ function: 'f', exception: 'ZeroDivisionError: division by zero' }]);
  });

  test('recursion without end is RecursionError', async () => {
    await startCode(host, 72, 'def f(n):\n    return f(n + 1)\n');
    expect((await host.call(72, callOf('code:f', [0]))).error?.type).toBe('RecursionError');
  });

  test('a syntax error in a file is raised', async () => {
    await startCode(host, 71, 'def f(:\n');
    expect((await host.call(71, callOf('code:f'))).error?.type).toBe('SyntaxError');
  });

  test.each([
    ['while True:\n        pass', 2],
    ['sum(range(10**12))', 2],
    ['while True:\n        try:\n            while True: pass\n        except BaseException: pass', 4],
  ])('an endless loop is stopped: %s', async (loop, line) => {
    await startCode(impatient, 80, counter);
    await resultOf(impatient, 80, 'visit');
    await impatient.fork(80, processOf(81));
    await resultOf(impatient, 81, 'visit');
    await startCode(impatient, 82, `def f():\n    ${loop}\n`);
    const run = await impatient.call(82, callOf('code:f'));
    expect(run).toMatchObject({ outcome: 'stopped', boundMs: 700 });
    expect(eventsOf(run, 'line').at(-1)).toMatchObject({ file: '/srv/shop/code.py', line });
    expect((await impatient.call(82, callOf('code:f'))).outcome).toBe('died');
    expect([await resultOf(impatient, 80, 'visit'), await resultOf(impatient, 81, 'visit')]).toEqual([2, 3]);
  });

  test('memory has an end, and the process lives on after it', async () => {
    await startCode(host, 83, 'n = 0\ndef f():\n    global n\n    n += 1\n    return len(bytearray(100_000_000))\ndef g():\n    return n\n');
    expect((await host.call(83, callOf('code:f'))).outcome).toBe('outOfMemory');
    expect(await resultOf(host, 83, 'g')).toBe(1);
  });

  test.each([
    ['one large file', 'with open("/tmp/big", "wb") as file:\n        while True:\n            file.write(bytes(4_000_000))'],
    ['many files', 'for n in range(1000):\n        with open(f"/tmp/{n}", "wb") as file:\n            file.write(bytes(1_000_000))'],
    ['a hole', 'with open("/tmp/big", "wb") as file:\n        file.truncate(1_000_000_000)'],
  ])('a disk has an end: %s', async (_, text) => {
    await startCode(host, 87, `def f():\n    ${text}\n`);
    expect((await host.call(87, callOf('code:f'))).error?.message).toContain('No space left on device');
  });

  test.each(['os._exit(3)', 'os.abort()'])('%s ends the process', async (end) => {
    await startCode(host, 84, `import os\ndef f():\n    ${end}\n`);
    expect((await host.call(84, callOf('code:f'))).outcome).toBe('died');
    expect((await host.call(84, callOf('code:f'))).outcome).toBe('died');
  });

  test('sys.exit leaves as SystemExit', async () => {
    await startCode(host, 85, 'import sys\ndef f():\n    sys.exit(4)\n');
    expect((await host.call(85, callOf('code:f'))).error).toMatchObject({ type: 'SystemExit', message: '4' });
  });

  test('more events than are recorded are counted', async () => {
    await startCode(host, 86, 'def f():\n    for n in range(15_000):\n        m = n\n    return m\n');
    const run = await host.call(86, callOf('code:f'));
    expect(run.result).toBe(14_999);
    expect(run.events.length).toBe(20_000);
    expect(run.eventsDropped).toBeGreaterThan(9_000);
  });
});
