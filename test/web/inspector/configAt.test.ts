/** The text that a server follows, and the lines of it that a step follows from. */
import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { processAt, type Scenario, type Step, type Trace } from '../../../src-core/index.ts';
import { SERVICES } from '../../../src-core/services.ts';
import { codeAt } from '../../../web/inspector/codeAt.ts';
import { tracesOf } from './traces.ts';

const NAMES = ['mod-wsgi-daemon', 'cgi', 'uwsgi', 'database', 'tornado', 'hello', 'node', 'puma', 'kestrel', 'tomcat', 'task-queue'];
let runs: readonly { readonly scenario: Scenario; readonly trace: Trace }[] = [];
beforeAll(async () => {
  runs = await tracesOf(NAMES);
});

function marked(name: string, holds: (step: Step, program: string) => boolean): string[] {
  const { trace, scenario } = runs.find((run) => run.scenario.preset === name)!;
  const step = trace.steps.find((other) => holds(other, processAt(trace, other.id, other.actor)?.program ?? ''))!;
  const place = codeAt(trace, step, scenario);
  if (place.kind === 'model') return [];
  const rows = place.text.split('\n');
  return place.lines.map((line) => rows[line - 1]!.trim());
}

test('uwsgi.ini, a database, a command: where it listens, how many it starts', () => {
  expect(marked('uwsgi', ({ kind }, program) => kind === 'listened' && program === 'uwsgi')).toEqual(['socket = 127.0.0.1:3031']);
  expect(marked('uwsgi', ({ kind }, program) => kind === 'forked' && program === 'uwsgi')).toEqual(['processes = 2']);
  expect(marked('database', ({ kind }, program) => kind === 'listened' && program === 'database')).toEqual(['port = 5432']);
  expect(marked('hello', ({ kind }, program) => kind === 'listened' && program === 'gunicorn')).toEqual([expect.stringContaining('--bind 127.0.0.1:8000')]);
});

test('every program has its text, and a model that is a file of the project', () => {
  const met = new Set<string>();
  for (const { trace, scenario } of runs) {
    for (const step of trace.steps) {
      const place = codeAt(trace, step, scenario);
      const program = processAt(trace, step.id, step.actor)?.program ?? '';
      if (place.kind === 'model') {
        expect(existsSync(place.model), place.model).toBe(true);
        expect(place.model === 'src-core/system/tcpStack.ts', program).toBe(program === '');
        expect(Object.hasOwn(SERVICES, program), program).toBe(false);
      }
      if (place.kind === 'config') {
        met.add(program);
        expect(place.text).not.toBe('');
        for (const line of place.lines) expect(line).toBeLessThanOrEqual(place.text.split('\n').length);
      }
    }
  }
  for (const program of ['nginx', 'httpd', 'gunicorn', 'uwsgi', 'database', 'tornado', 'node', 'puma', 'dotnet', 'tomcat', 'celery', 'broker']) expect(met).toContain(program);
});
