import { describe, expect, test } from 'vitest';
import type { PythonHost, PythonRun } from '../../src-core/python/pythonHost.ts';
import { NotRecorded, recordedHost, recordingHost } from '../../src-core/python/recordedHost.ts';
import { callOf, processOf } from './machine.ts';

/** A host that counts its calls: each run differs from the one before. */
function countingHost(): PythonHost {
  let calls = 0;
  const nothing = async (): Promise<void> => undefined;
  return { version: '3', start: nothing, fork: nothing, exit: nothing, call: async (): Promise<PythonRun> => ({ outcome: 'returned', result: ++calls, events: [], eventsDropped: 0 }) };
}

async function play(host: PythonHost): Promise<unknown[]> {
  await host.start(processOf(1), { '/srv/a.py': 'a', '/srv/b.py': 'b' });
  await host.call(1, callOf('a:load'));
  await host.fork(1, processOf(2));
  await host.fork(1, processOf(3));
  const runs = [await host.call(2, callOf('a:f')), await host.call(3, callOf('a:f')), await host.call(2, callOf('a:f')), await host.call(2, callOf('a:f', ['x']))];
  await host.exit(2);
  return runs.map((run) => run.result);
}

describe('a recording', () => {
  const record = async () => {
    const host = recordingHost(countingHost());
    const results = await play(host);
    return { results, recording: JSON.parse(JSON.stringify(host.recording())) as ReturnType<typeof host.recording> };
  };

  test('answers the same calls with the same runs', async () => {
    const { results, recording } = await record();
    expect(results).toEqual([2, 3, 4, 5]);
    expect(await play(recordedHost(recording))).toEqual(results);
  });

  test('does not care for the order in which processes take turns', async () => {
    const host = recordedHost((await record()).recording);
    await host.start(processOf(1), { '/srv/b.py': 'b', '/srv/a.py': 'a' });
    await host.call(1, callOf('a:load'));
    await host.fork(1, processOf(3));
    await host.fork(1, processOf(2));
    expect((await host.call(2, callOf('a:f'))).result).toBe(2);
    expect((await host.call(2, callOf('a:f'))).result).toBe(4);
    expect((await host.call(3, callOf('a:f'))).result).toBe(3);
  });

  test.each<[string, (host: PythonHost) => Promise<unknown>]>([
    ['another file', async (host) => (await host.start(processOf(1), { '/srv/a.py': 'changed', '/srv/b.py': 'b' }), host.call(1, callOf('a:load')))],
    ['another seed', async (host) => (await host.start(processOf(1, { seed: 8 }), { '/srv/a.py': 'a', '/srv/b.py': 'b' }), host.call(1, callOf('a:load')))],
    ['another input', async (host) => (await host.start(processOf(1), { '/srv/a.py': 'a', '/srv/b.py': 'b' }), host.call(1, callOf('a:load', [], 'x')))],
    ['a call more', async (host) => (await play(host), host.call(3, callOf('a:g')))],
  ])('knows that it has not %s', async (_, unknown) => {
    await expect(unknown(recordedHost((await record()).recording))).rejects.toThrow(NotRecorded);
  });
});
