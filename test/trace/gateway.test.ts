/** The way of a request and the interface of the application, over runs of every family; and what they leave out of the stages. */
import { beforeAll, describe, expect, test } from 'vitest';
import { gatewayOf, STAGES, stagesOf, type SkipReason, type StageId, type Trace } from '../../src-core/index.ts';
import { presetTraces } from '../presetTraces.ts';

type Row = readonly [preset: string, request: number, gateway: string, skipped: Readonly<Partial<Record<StageId, SkipReason>>>];

const inside = { 3: 'insideWebServer', 14: 'insideWebServer' } as const;
const notCalled = { 6: 'programNotCalled', 7: 'programNotCalled', 8: 'programNotCalled', 10: 'programNotCalled', 11: 'programNotCalled', 12: 'programNotCalled' } as const;
const servlet = { 8: 'requestReady', 10: 'noCallback' } as const;
const loaded = { 5: 'alreadyLoaded' } as const;
const FROM_3 = STAGES.slice(STAGES.indexOf('3'), STAGES.indexOf('15'));

const ROWS: readonly Row[] = [
  ['hello', 0, 'http wsgi before', loaded],
  ['hello', 1, 'none none before', Object.fromEntries(FROM_3.map((stage) => [stage, 'servedByWebServer' as const]))],
  ['bad-gateway', 0, 'http none before', Object.fromEntries(FROM_3.slice(1).map((stage) => [stage, 'failedBefore' as const]))],
  ['traceback', 0, 'http wsgi before', { ...loaded, 10: 'applicationRaised' }],
  ['cgi', 0, 'cgi script eachTime', notCalled],
  ['cgi-daemon', 0, 'cgiDaemon script eachTime', notCalled],
  ['cgi-wsgi', 0, 'cgi wsgi eachTime', {}],
  ['fcgiwrap', 0, 'cgiOverFastcgi script eachTime', notCalled],
  ['mod-wsgi-embedded', 0, 'embedded wsgi now', inside],
  ['mod-wsgi-embedded', 2, 'embedded wsgi before', inside],
  ['mod-wsgi-daemon', 0, 'daemon wsgi now', {}],
  ['uwsgi', 0, 'uwsgi wsgi before', loaded],
  ['fastcgi', 0, 'fastcgi wsgi before', loaded],
  ['scgi', 0, 'scgi wsgi before', loaded],
  ['asgi-plain', 0, 'http asgi before', { ...loaded, 9: 'callableIsView' }],
  ['websocket', 0, 'http asgi before', { ...loaded, 14: 'passedThrough' }],
  ['mod-php', 0, 'embedded script rerun', { ...inside, ...notCalled, 13: 'insideWebServer' }],
  ['php-fpm', 0, 'fastcgi script rerun', notCalled],
  ['tomcat', 0, 'own servlet now', { ...inside, ...servlet, 4: 'insideWebServer', 3: undefined }],
  ['tomcat-ajp', 1, 'ajp servlet before', { ...loaded, ...servlet }],
  ['servlet-error', 0, 'own servlet now', { ...inside, ...servlet, 3: undefined, 4: 'insideWebServer', 10: 'applicationRaised', 11: 'applicationRaised', 12: 'applicationRaised' }],
  ['middleware-stack', 0, 'http wsgi before', { ...loaded, 9: 'callableIsView' }],
  ['full-framework', 0, 'http wsgi before', { ...loaded, 7: 'noMiddleware', 12: 'noMiddleware' }],
  ['runserver', 0, 'own wsgi before', { ...loaded, ...inside, 4: 'insideWebServer', 7: 'noMiddleware', 12: 'noMiddleware' }],
  ['node', 0, 'http node before', { ...loaded, 7: 'noMiddleware' }],
  ['puma', 0, 'http rack before', { ...loaded, 10: 'noCallback' }],
  ['kestrel', 0, 'http aspnet before', { ...loaded, 10: 'noCallback' }],
];

let traces: ReadonlyMap<string, Trace>;
beforeAll(async () => {
  traces = await presetTraces(ROWS.map(([preset]) => preset));
});

describe.each(ROWS)('%s, request %i', (preset, request, gateway, skipped) => {
  test('takes its way', () => {
    const { way, call, loading } = gatewayOf(traces.get(preset)!, request);
    expect(`${way} ${call} ${loading}`).toBe(gateway);
  });

  test('leaves out what that way leaves out, each for its reason', () => {
    const found = stagesOf(traces.get(preset)!, request).flatMap(({ stage, skipped: skip }) => (skip && FROM_3.includes(stage) ? [[stage, skip.reason]] : []));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(skipped).filter(([, reason]) => reason)));
  });
});

test('where the application was entered: the call, or the program', () => {
  const entrance = (preset: string): string => traces.get(preset)!.steps[gatewayOf(traces.get(preset)!, 0).at!]!.kind;
  expect(['hello', 'cgi', 'cgi-wsgi', 'mod-php', 'tomcat', 'node'].map(entrance)).toEqual(['pythonCalled', 'executed', 'pythonCalled', 'interpreterEntered', 'serviceCalled', 'modelledCalled']);
});

test('a CGI program: the interpreter reads the script (5), its own lines are the work (9)', () => {
  const stages = (kind: string): readonly string[] => [...new Set(traces.get('cgi')!.steps.filter((step) => step.kind === kind && step.request === 0).map(({ stage }) => stage))];
  expect([stages('executed'), stages('fileRead'), stages('pythonLine'), stages('exited')]).toEqual([['4'], ['5'], ['9'], ['13']]);
});
