/** Who calls and who is called, in a stack of middlewares. */
import { beforeAll, expect, test } from 'vitest';
import type { Step, Trace } from '../../../src-core/index.ts';
import { sidesAt } from '../../../web/inspector/sides.ts';
import { tracesOf } from './traces.ts';

let stacked: Trace;
let django: Trace;
let both: Trace;
beforeAll(async () => {
  const runs = await tracesOf(['middleware-stack', 'full-framework', 'two-middlewares']);
  const traceOf = (name: string): Trace => runs.find(({ scenario }) => scenario.preset === name)!.trace;
  [stacked, django, both] = [traceOf('middleware-stack'), traceOf('full-framework'), traceOf('two-middlewares')];
});

const isApplication = (step: Step): boolean => step.kind === 'pythonCalled' && step.data.role === 'application' && step.request === 0;
const named = (step: Step | null | undefined): string | null => (step && 'function' in step.data ? step.data.function : null);

test('each middleware is called by the one before it and calls the one after it', () => {
  const calls = stacked.steps.filter(isApplication);
  expect(calls.length).toBeGreaterThan(4);
  calls.forEach((call, at) => {
    const sides = sidesAt(stacked, call)!;
    expect([named(sides.self), named(sides.caller), named(sides.callee)]).toEqual([named(call), named(calls[at - 1]) ?? null, named(calls[at + 1]) ?? null]);
  });
});

test('a line between the calls belongs to the one that runs; the return to the one that returns', () => {
  const calls = stacked.steps.filter(isApplication);
  const line = stacked.steps.find((step) => step.id > calls[1]!.id && step.kind === 'pythonLine')!;
  expect(sidesAt(stacked, line)!.self.id).toBe(calls[1]!.id);
  const returned = stacked.steps.find((step) => step.kind === 'pythonReturned' && step.data.role === 'application')!;
  expect(sidesAt(stacked, returned)!.callee).toBeNull();
});

test('there are no two sides outside of the call, nor where nothing stands between', () => {
  expect(sidesAt(stacked, stacked.steps.find(({ kind }) => kind === 'requestSent')!)).toBeNull();
  expect(sidesAt(stacked, stacked.steps.findLast(({ kind }) => kind === 'pythonReturned')!)).toBeNull();
  expect(sidesAt(django, django.steps.find(isApplication)!)).toBeNull();
});

test("Django's own middlewares play no side of WSGI: they run within its one application", () => {
  const own = both.steps.find((step) => step.kind === 'pythonCalled' && step.data.function === 'ShopMiddleware.process_request' && step.request === 0)!;
  const sides = sidesAt(both, own)!;
  expect([named(sides.self), named(sides.caller), sides.callee]).toEqual(['WSGIHandler.__call__', 'Gzip.__call__', null]);
});
