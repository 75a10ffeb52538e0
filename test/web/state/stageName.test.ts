import { expect, test } from 'vitest';
import type { Gateway } from '../../../src-core/index.ts';
import { messages as en } from '../../../web/i18n/en.ts';
import { messages as ko } from '../../../web/i18n/ko.ts';
import { briefNameOf, stageNameOf } from '../../../web/state/stageName.ts';

const gateway = (way: Gateway['way'], call: Gateway['call']): Gateway => ({ way, call, loading: 'before', at: null });

test('a stage has the name that the way or the interface of its request gives it, else the common one', () => {
  expect(stageNameOf(en.stages, '6', gateway('http', 'wsgi'))).toBe('application(environ, start_response) is called');
  expect(stageNameOf(en.stages, '6', gateway('http', 'asgi'))).toBe('application(scope, receive, send) is called');
  expect(stageNameOf(en.stages, '3', gateway('cgi', 'wsgi'))).toBe('A process is forked');
  expect(stageNameOf(en.stages, '3', gateway('own', 'servlet'))).toBe('The connection goes to a thread');
  expect(briefNameOf(en.stages, '9', gateway('cgi', 'script'))).toBe('Program does its work');
  expect(briefNameOf(ko.stages, '6', gateway('ajp', 'servlet'))).toBe('service(…)');
  expect(briefNameOf(ko.stages, '5', gateway('http', 'wsgi'))).toBe('애플리케이션 적재');
});

test('names for the list are short', () => {
  for (const { called, crossed } of [en.stages, ko.stages]) {
    for (const names of [...Object.values(called), ...Object.values(crossed)]) for (const { b } of Object.values(names as Readonly<Record<string, { readonly b: string }>>)) expect(b.length, b).toBeLessThanOrEqual(24);
  }
});
