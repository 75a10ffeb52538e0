/** Looking at variables must not cost the process its life: a __repr__ without end is bounded, and nothing else changes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedPythonHost } from '../pythonHost.ts';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { callOf, eventsOf, resultOf, startCode } from './machine.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.ready();
});
afterAll(() => host.dispose());

const code = `
import sys
calls = 0

class Half:
    """As a proxy that is looked at before it is made: what it is shown as, it asks of itself."""
    def __init__(self):
        self.name = "whole"
    def __repr__(self):
        global calls
        calls += 1
        return f"Half({self!r})"

class Whole:
    def __repr__(self):
        return "Whole()"

def half():
    one = Half()
    limit = sys.getrecursionlimit()
    return [calls, limit]

def whole():
    one = Whole()
    return 1

def deep(n):
    return n if n == 0 else deep(n - 1)
`;

test('a __repr__ that calls itself ends after some dozen frames, and the recursion limit is as before', async () => {
  await startCode(host, 10, code);
  const [calls, limit] = (await resultOf(host, 10, 'half')) as [number, number];
  expect(calls).toBeGreaterThan(10);
  // It is looked at more than once in these few lines.
  expect(calls).toBeLessThan(400);
  expect(limit).toBeGreaterThan(400);
  const run = await host.call(10, callOf('code:half'));
  expect(JSON.stringify(run.events)).toContain('<repr raised RecursionError>');
});

test('a __repr__ that ends is told as it is, and recursion of the program itself is not bounded', async () => {
  await startCode(host, 11, code);
  const run = await host.call(11, callOf('code:whole'));
  expect(eventsOf(run, 'line').some(({ locals }) => locals?.['one'] === 'Whole()')).toBe(true);
  expect(await resultOf(host, 11, 'deep', 300)).toBe(0);
});
