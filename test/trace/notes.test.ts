/** What a run under mod_wsgi shows otherwise than course notes tell it, embedded and as a daemon, in a first and in a later request. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { djangoOrder, hasModWsgi, notesOf, presetNamed, simulate, type Note, type NoteKind, type Notes, type Trace } from '../../src-core/index.ts';
import { notes as english } from '../../web/i18n/en/notes.ts';
import { notes as korean } from '../../web/i18n/ko/notes.ts';
import { NOTE_SOURCES } from '../../web/i18n/noteSources.ts';
import { presetTraces } from '../presetTraces.ts';

let host: SupervisedHost;
let traces: Readonly<Record<string, Trace>>;
beforeAll(async () => {
  host = sharedPythonHost();
  traces = Object.fromEntries(await presetTraces(['mod-wsgi-embedded', 'mod-wsgi-daemon', 'hello', 'cgi-wsgi']));
});
afterAll(() => host.dispose());

const pages = (trace: Trace): number[] => trace.requests.flatMap(({ url }, at) => (url.includes('/hello') ? [at] : []));
function noteOf<Kind extends NoteKind>({ notes }: Notes, kind: Kind): Extract<Note, { kind: Kind }> {
  return notes.find((note) => note.kind === kind) as Extract<Note, { kind: Kind }>;
}

describe.each(['embedded', 'daemon'] as const)('%s', (mode) => {
  test('steps 5, 9, 10, 11 and 13 differ; each is shown by steps of that request', () => {
    const trace = traces[`mod-wsgi-${mode}`]!;
    expect(hasModWsgi(trace)).toBe(true);
    for (const request of pages(trace)) {
      const found = notesOf(trace, request)!;
      expect(found.mode).toBe(mode);
      expect(found.notes.map(({ stage }) => stage)).toEqual(['5', '9', '10', '11', '13']);
      for (const { steps, kind } of found.notes) {
        expect(steps.map((id) => trace.steps[id]!.id)).toEqual(steps);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        if (kind !== 'loading') for (const id of steps) expect(trace.steps[id]!.request).toBe(request);
      }
    }
  });

  test('the script runs for the first request of the process, and for no later one', () => {
    const trace = traces[`mod-wsgi-${mode}`]!;
    const [first, second] = pages(trace).map((request) => noteOf(notesOf(trace, request)!, 'loading'));
    expect(first!.data).toMatchObject({ here: true, loads: 1 });
    expect(second!.data).toMatchObject({ pid: first!.data.pid, here: false, loads: 1, calls: 2 });
    expect(trace.steps[second!.steps[0]!]).toMatchObject({ kind: 'moduleLoaded', data: { file: '/srv/shop/wsgi.py' }, request: pages(trace)[0] });
  });

  test('request object, view, start_response, return: in that order', () => {
    const trace = traces[`mod-wsgi-${mode}`]!;
    const found = notesOf(trace, pages(trace)[0]!)!;
    expect(noteOf(found, 'requestFirst').data).toMatchObject({ builder: 'Request.__init__', view: 'hello' });
    expect(noteOf(found, 'iterable').data).toMatchObject({ value: expect.stringContaining('LoggedBody'), closed: true });
    const steps = found.order.map(({ step }) => step!);
    expect(steps).not.toContain(null);
    // An embedded interpreter hands its blocks to httpd's thread, which sends when the call is over.
    const inPython = mode === 'embedded' ? steps.filter((_, at) => found.order[at]!.id !== 'sent') : steps;
    expect(inPython).toEqual(inPython.toSorted((a, b) => a - b));
  });

  test('the bytes go out through a socket; nothing of them to stdout', () => {
    const trace = traces[`mod-wsgi-${mode}`]!;
    const request = pages(trace)[0]!;
    const { data, steps } = noteOf(notesOf(trace, request)!, 'notStdout');
    const out = steps.map((id) => trace.steps[id]!).find(({ kind }) => kind === (mode === 'embedded' ? 'responseSent' : 'pipeWritten'))!;
    expect(data).toMatchObject({ mode, stdoutBytes: 0, logged: 1, bytes: (out.data as { bytes: number }).bytes });
  });
});

test('a static file does not reach mod_wsgi; other gateways are not mod_wsgi', () => {
  const trace = traces['mod-wsgi-daemon']!;
  expect(notesOf(trace, trace.requests.findIndex(({ url }) => url.endsWith('.css')))).toBeNull();
  expect([hasModWsgi(traces['hello']!), hasModWsgi(traces['cgi-wsgi']!)]).toEqual([false, false]);
});

test('what the application prints stands in the error log', async () => {
  const scenario = presetNamed('mod-wsgi-embedded')!;
  const views = scenario.server.files['/srv/shop/views.py']!.replace('    visits += 1\n', '    visits += 1\n    print("seen")\n');
  const trace = await simulate({ ...scenario, server: { ...scenario.server, files: { ...scenario.server.files, '/srv/shop/views.py': views } } }, host);
  expect(noteOf(notesOf(trace, 0)!, 'notStdout').data).toMatchObject({ stdoutBytes: 0, logged: 2 });
  expect(trace.steps.some((step) => step.kind === 'logged' && step.data.path.endsWith('error.log') && step.data.line.endsWith('seen'))).toBe(true);
});

test('an application that raises: no note says what did not happen', async () => {
  const scenario = presetNamed('mod-wsgi-embedded')!;
  const trace = await simulate({ ...scenario, visits: [{ ...scenario.visits[0]!, url: 'http://shop.example/broken' }] }, host);
  expect(notesOf(trace, 0)!.notes.map(({ kind }) => kind)).not.toContain('iterable');
});

test('the milestones are those of the recording', () => {
  const golden = JSON.parse(readFileSync('test/golden/django-mod-wsgi.json', 'utf8')) as Record<'modWsgi' | 'cgi', { requests: number; scriptRan: number; applicationCalled: number; events: [number, string][]; printedLinesInErrorLog: string[] }>;
  const recorded = new Map(golden.modWsgi.events);
  for (const [, number, line] of djangoOrder.events) expect([number, recorded.get(number)?.trim()]).toEqual([number, line]);
  expect(djangoOrder).toMatchObject({ requests: golden.modWsgi.applicationCalled, loads: golden.modWsgi.scriptRan, loadsUnderCgi: golden.cgi.scriptRan });
  expect(golden.modWsgi.printedLinesInErrorLog).toHaveLength(3);
  expect(golden.modWsgi.events.some(([, line]) => line.startsWith('CGI stdout write'))).toBe(false);
  expect(golden.cgi.events.some(([, line]) => line.startsWith('CGI stdout write'))).toBe(true);
});

test('both languages tell every step and every difference', () => {
  for (const words of [english, korean]) {
    expect(Object.keys(words.told)).toHaveLength(15);
    for (const name of ['mod-wsgi-embedded', 'mod-wsgi-daemon']) {
      for (const { kind, data } of notesOf(traces[name]!, 0)!.notes) {
        expect((words.evidence[kind] as (figures: typeof data) => string)(data)).not.toMatch(/undefined|NaN|null|-\d/);
        for (const { url } of NOTE_SOURCES[kind]) expect(url).toMatch(/^https:\/\//);
      }
    }
  }
});
