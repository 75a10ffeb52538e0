import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectPythonHost, servePythonHost } from '../../cpython/portHost.ts';
import { pythonVersion } from '../../cpython/version.ts';
import type { PythonHost } from '../../src-core/python/pythonHost.ts';
import { callOf, processOf } from './machine.ts';

test('a host answers through a port, and its errors arrive as errors', async () => {
  const heard: unknown[] = [];
  const host: PythonHost = {
    version: pythonVersion,
    start: async (process, files) => void heard.push(process.pid, files),
    fork: async () => {
      throw new Error('no such process');
    },
    call: async (pid, call) => ({ outcome: 'returned', result: [pid, call.function], events: [], eventsDropped: 0 }),
    exit: async (pid) => void heard.push(pid),
  };
  const { port1, port2 } = new MessageChannel();
  servePythonHost(port1, host);
  const far = connectPythonHost(port2, pythonVersion);
  await far.start(processOf(5), { '/a': 'b' });
  const [run] = await Promise.all([far.call(5, callOf('a:f')), far.exit(5)]);
  expect(run.result).toEqual([5, 'a:f']);
  await expect(far.fork(5, processOf(6))).rejects.toThrow('no such process');
  expect(heard).toEqual([5, { '/a': 'b' }, 5]);
  port1.close();
});

test('the next simulation finds no processes of the one before', async () => {
  const live = new Set<number>();
  const host: PythonHost = {
    version: pythonVersion,
    start: async ({ pid }) => void live.add(pid),
    fork: async (_, { pid }) => void live.add(pid),
    call: async () => ({ outcome: 'returned', result: null, events: [], eventsDropped: 0 }),
    exit: async (pid) => void live.delete(pid),
  };
  const first = new MessageChannel();
  servePythonHost(first.port1, host);
  const far = connectPythonHost(first.port2, pythonVersion);
  await far.start(processOf(1), {});
  await far.fork(1, processOf(2));
  await far.fork(1, processOf(3));
  await far.exit(3);
  expect([...live]).toEqual([1, 2]);
  first.port1.close();
  const second = new MessageChannel();
  servePythonHost(second.port1, host);
  await connectPythonHost(second.port2, pythonVersion).start(processOf(2), {});
  expect([...live]).toEqual([2]);
  second.port1.close();
});

test('the version that is named is the one that runs', () => {
  const lock = JSON.parse(readFileSync('node_modules/pyodide/pyodide-lock.json', 'utf8')) as { info: { python: string } };
  expect(lock.info.python).toBe(pythonVersion);
});
