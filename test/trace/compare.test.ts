/** Pairs of hand-made requests for each finding, and for every pair of presets what must hold of any comparison. */
import { beforeAll, describe, expect, test } from 'vitest';
import { compared, measured, PRESET_GROUPS, type Comparison, type Finding, type FindingKind, type Measured, type Trace } from '../../src-core/index.ts';
import { presetTraces } from '../presetTraces.ts';
import { browser, tinyTrace, worker } from './tinyTrace.ts';
import { rowsOf, traceOf, type Row } from './stageRows.ts';

const measure = (...rows: readonly Row[]): Measured => measured(traceOf(rows), 0);
const kindsOf = ({ findings }: Comparison): FindingKind[] => findings.map(({ kind }) => kind);
const found = <Kind extends FindingKind>({ findings }: Comparison, kind: Kind): Extract<Finding, { kind: Kind }> | undefined =>
  findings.find((finding): finding is Extract<Finding, { kind: Kind }> => finding.kind === kind);
const python: Row = { stage: '6', kind: 'pythonCalled' };

describe('the figures of a small trace', () => {
  const { figures, stages, status } = measured(tinyTrace(), 0);
  const valueOf = (metric: keyof typeof figures): number => figures[metric].value;

  test('count what crossed, with the first step that shows it', () => {
    expect(figures.packets).toEqual({ value: 3, step: 4 });
    expect(figures.packetsLost).toEqual({ value: 1, step: 5 });
    expect(figures.calls).toEqual({ value: 2, step: 9 });
    expect([valueOf('lines'), valueOf('processBytes'), valueOf('processesMade')]).toEqual([0, 0, 0]);
    expect(valueOf('processesBefore')).toBe(2);
    expect(status).toBe(0);
  });

  test('CPU: what servers computed for the request until the person asked for something else', () => {
    const trace = tinyTrace();
    const use = { actor: worker, request: 0, startAt: 3000, endAt: 3400, us: 300 };
    const others = [{ ...use, request: null }, { ...use, actor: browser }];
    expect(figures.cpuUs).toEqual({ value: 0, step: null });
    expect(measured({ ...trace, cpu: [use, { ...use, actor: { ...worker, tid: 12 }, us: 50 }, ...others] }, 0).figures.cpuUs).toEqual({ value: 350, step: 8 });
    const asked = { ...trace, steps: [...trace.steps, { ...trace.steps.at(-1)!, id: trace.steps.length, at: 5000 }], requests: [...trace.requests, { ...trace.requests[0]!, firstStep: trace.steps.length }] };
    expect(measured({ ...asked, cpu: [use, { ...use, startAt: 5000, endAt: 5300 }] }, 0).figures.cpuUs.value).toBe(300);
  });

  test('times add up', () => {
    expect([valueOf('totalUs'), valueOf('responseUs')]).toEqual([3000, 3000]);
    expect(stages.filter(({ stage }) => stage !== 'boot').reduce((sum, { us }) => sum + us, 0)).toBe(3000);
  });
});

describe('a finding', () => {
  test('processes that are made for the request', () => {
    const fork: Row = { stage: '3', kind: 'forked', data: { child: 9 } };
    const comparison = compared(measure(python), measure(fork, { stage: '4', kind: 'executed' }, python));
    expect(found(comparison, 'processes')).toMatchObject({ a: { made: 0, started: 0 }, b: { made: 1, started: 1 }, evidence: { a: null, b: 0 } });
    expect(kindsOf(comparison)[0]).toBe('processes');
    expect(found(comparison, 'handover')).toMatchObject({ a: { by: 'call' }, b: { by: 'environment' }, evidence: { a: 0, b: 1 } });
  });

  test('modules that are loaded each time, where both run Python', () => {
    const loading = measure({ stage: '5', kind: 'moduleLoaded' }, python);
    const loaded = measure({ stage: 'boot', kind: 'moduleLoaded' }, python);
    expect(found(compared(loading, loaded), 'loading')).toMatchObject({ a: { by: 'request', modules: 1 }, b: { by: 'itself', modules: 0 }, evidence: { a: 0, b: 0 } });
    const inherited = measure({ stage: 'boot', kind: 'moduleLoaded', pid: 4 }, { stage: 'boot', kind: 'forked', pid: 4, data: { child: 1 } }, python);
    expect(found(compared(inherited, loaded), 'loading')).toMatchObject({ a: { by: 'parent' }, b: { by: 'itself' } });
    expect(kindsOf(compared(loading, measure({ stage: '2' })))).not.toContain('loading');
    expect(kindsOf(compared(loading, measure({ stage: '2' })))).toContain('python');
    const lazy = measure({ stage: 'boot', kind: 'moduleLoaded' }, python, { stage: '9', kind: 'moduleLoaded' });
    expect(kindsOf(compared(lazy, loaded))).toEqual(expect.arrayContaining(['imports']));
    expect(kindsOf(compared(lazy, loaded))).not.toContain('loading');
  });

  test.each<[by: string, row: Row]>([
    ['pipe', { stage: '4', kind: 'pipeWritten', data: { pipe: 'p', bytes: 5 } }],
    ['nothing', { stage: '2' }],
  ])('handover by %s', (by, row) => expect(measure(row).handover.by).toBe(by));

  test('a connection that was still open, a name that was known', () => {
    const again = compared(measure({ stage: 'lookup', kind: 'datagramSent', data: { bytes: 1 } }, { stage: '1' }), measure({ stage: 'connect', kind: 'connectionReused' }, { stage: '1' }));
    expect(found(again, 'reuse')).toMatchObject({ a: { connections: 0 }, b: { connections: 1 }, evidence: { b: 0 } });
    expect(found(again, 'lookup')).toMatchObject({ a: { packets: 1 }, b: { packets: 0 }, evidence: { a: 0, b: null } });
  });

  test('threads', () => expect(found(compared(measure({ stage: '3', kind: 'threadStarted' }), measure({ stage: '3' })), 'threads')).toMatchObject({ a: { made: 1 }, b: { made: 0 } }));

  test('names the stage in which the difference lies', () => {
    const slow = traceOf([...rowsOf('1', '2'), { stage: '9', at: 90_000 }, { stage: '15', kind: 'responseRead', at: 91_000 }]);
    const steps = slow.steps.map((step, id) => ({ ...step, cause: id === 0 ? null : id - 1 }));
    const quick = { ...slow, steps: steps.map((step, id) => ({ ...step, at: id * 1000 })) };
    const comparison = compared(measured({ ...slow, steps }, 0), measured(quick, 0));
    expect(found(comparison, 'server')).toMatchObject({ a: { us: 90_000, stage: '9', stageUs: 89_000 }, b: { us: 2000, stage: '9', stageUs: 1000 }, evidence: { a: 2, b: 2 } });
  });
});

describe('presets', () => {
  // What differs most from each other. That every pair of those that are shipped compares is a test of the build.
  const names = [...PRESET_GROUPS.journey, ...PRESET_GROUPS.failures, 'httpd-static', 'cgi-wsgi', 'mod-wsgi-embedded', 'uwsgi', 'fastcgi'];
  let traces: ReadonlyMap<string, Trace>;
  const of = (name: string, request = 0): Measured => measured(traces.get(name)!, request);
  const between = (a: string, b: string): Comparison => compared(of(a), of(b));

  beforeAll(async () => {
    traces = await presetTraces(names);
  });

  test.each(names)('%s: figures are sums of their parts, and steps bear them out', (name) => {
    for (const [request] of traces.get(name)!.requests.entries()) {
      const { figures, stages, stretches, trace } = of(name, request);
      expect(figures.processBytes.value).toBe(figures.socketBytes.value + figures.pipeBytes.value + figures.environmentBytes.value);
      expect(stages.filter(({ stage }) => stage !== 'boot').reduce((sum, { us }) => sum + us, 0)).toBe(figures.totalUs.value);
      for (const [i, { startAt, endAt }] of stretches.entries()) {
        expect(endAt).toBeGreaterThanOrEqual(startAt);
        if (i > 0) expect(startAt).toBe(stretches[i - 1]!.endAt);
      }
      expect(figures.serverUs.value).toBeLessThanOrEqual(figures.totalUs.value);
      expect(figures.memoryPeak.value).toBeGreaterThanOrEqual(Math.max(figures.memoryBefore.value, figures.memoryAfter.value));
      const counted = ['processesMade', 'packets', 'machineBytes', 'processBytes', 'calls', 'lines', 'modules', 'connectionsMachine', 'connectionsProcess', 'cpuUs'] as const;
      for (const metric of counted) {
        expect(figures[metric].step === null, metric).toBe(figures[metric].value === 0);
        if (figures[metric].step !== null) expect(trace.steps[figures[metric].step]?.request).toBe(request);
      }
    }
  });

  test.each(['httpd-static', 'cgi-wsgi', 'hello'])('%s: the servers are ready when their own last step of starting is done, whenever the browser starts', (name) => {
    const { steps, opening } = traces.get(name)!;
    const own = steps.slice(0, opening).filter(({ stage, actor }) => stage === 'boot' && actor.machine === 'server');
    expect(of(name).stages.find(({ stage }) => stage === 'boot')!.us).toBe(own.at(-1)!.at - own[0]!.at);
    expect(own.at(-1)!.at).toBeLessThan(steps.find(({ kind, actor }) => kind === 'executed' && actor.machine === 'laptop')!.at);
  });

  test.each(names)('%s: no difference to itself', (name) => {
    const { findings, metrics, stages, samePage, sameRequest } = between(name, name);
    expect(findings).toEqual([]);
    expect(metrics.filter(({ difference }) => difference !== 0)).toEqual([]);
    expect(stages.filter(({ differenceUs }) => differenceUs !== 0)).toEqual([]);
    expect(sameRequest).toBe(true);
    expect(samePage !== null).toBe((of(name).page?.length ?? 0) > 0);
  });

  test.each(names)('%s beside every other: exchanged sides are the same comparison', (name) => {
    for (const other of names) {
      const [one, back] = [between(name, other), between(other, name)];
      expect(back.findings).toEqual(one.findings.map((finding) => ({ ...finding, a: finding.b, b: finding.a, evidence: { a: finding.evidence.b, b: finding.evidence.a } })));
      expect(back.metrics).toEqual(one.metrics.map((row) => ({ ...row, a: row.b, b: row.a, difference: 0 - row.difference })));
      expect(back.stages).toEqual(one.stages.map((row) => ({ ...row, a: row.b, b: row.a, differenceUs: 0 - row.differenceUs })));
      expect(back.samePage).toBe(one.samePage);
      for (const { a, b, evidence, kind } of one.findings) {
        expect(a, kind).not.toEqual(b);
        for (const [id, trace] of [[evidence.a, one.a.trace], [evidence.b, one.b.trace]] as const) if (id !== null) expect(trace.steps[id], kind).toBeDefined();
      }
    }
  });

  test('a static file is answered by nginx alone, without Python', () => {
    const comparison = between('hello', 'static');
    expect(found(comparison, 'path')).toMatchObject({ a: { programs: ['nginx', 'gunicorn'] }, b: { programs: ['nginx'] } });
    expect(found(comparison, 'python')).toMatchObject({ b: { lines: 0, calls: 0 } });
    expect(found(comparison, 'stages')).toMatchObject({ a: { skipped: [] }, b: { skipped: ['3', '4', '6', '7', '8', '9', '10', '11', '12', '13', '14'], reason: 'servedByWebServer' } });
    expect(comparison.sameRequest).toBe(false);
  });

  test('what the lost packet cost is the time of stage 1, and the page is the same', () => {
    const comparison = between('hello', 'packet-loss');
    expect(comparison.findings.map(({ kind, group }) => `${group} ${kind}`).slice(0, 2)).toEqual(['cause lost', 'cost total']);
    expect(found(comparison, 'total')).toMatchObject({ a: { stage: '1' }, b: { stage: '1' } });
    expect(comparison.samePage).toBe(274);
  });

  test('CGI makes a process, loads the application in it and hands over an environment; what stays does not', () => {
    const comparison = between('hello', 'cgi-wsgi');
    expect(found(comparison, 'processes')).toMatchObject({ a: { made: 0, started: 0, standing: 5 }, b: { made: 1, started: 1 } });
    expect(found(comparison, 'loading')).toMatchObject({ a: { by: 'itself', stays: true, modules: 0 }, b: { by: 'request', stays: false } });
    expect(found(between('cgi-wsgi', 'mod-wsgi-embedded'), 'loading')).toMatchObject({ a: { stays: false }, b: { by: 'request', stays: true } });
    expect(found(between('uwsgi', 'fastcgi'), 'handover')).toMatchObject({ a: { protocol: 'uwsgi' }, b: { protocol: 'fastcgi' } });
    expect(found(comparison, 'handover')).toMatchObject({ a: { by: 'socket' }, b: { by: 'environment' } });
    expect(found(comparison, 'path')).toMatchObject({ b: { programs: ['httpd', 'python3'] } });
    expect(found(comparison, 'server')).toMatchObject({ a: { stage: '5' }, b: { stage: '5' } });
    expect(comparison.b.figures.memoryPeak.value).toBeGreaterThan(comparison.b.figures.memoryAfter.value);
    expect(comparison.b.figures.memoryAfter).toMatchObject({ value: comparison.b.figures.memoryBefore.value });
  });

  test('a second visit finds name and connection as the first left them', () => {
    const comparison = compared(of('again', 0), of('again', 2));
    expect(found(comparison, 'reuse')).toMatchObject({ a: { connections: 0 }, b: { connections: 1 } });
    expect(found(comparison, 'lookup')).toMatchObject({ b: { packets: 0 } });
  });

  test('the endless loop stands still where Python was, until the arbiter ends it', () => {
    const stood = traces.get('endless-loop')!.steps.find(({ kind }) => kind === 'pythonStopped')!;
    expect(found(between('hello', 'endless-loop'), 'server')).toMatchObject({ b: { stage: stood.stage } });
    expect(of('endless-loop').figures.serverUs.value).toBeGreaterThan(30_000_000);
    expect(of('endless-loop').figures.cpuUs.value).toBeGreaterThan(30_000_000);
    expect(of('gateway-timeout').figures.serverUs.value).toBeGreaterThan(2_000_000);
    expect(of('gateway-timeout').figures.cpuUs.value).toBeLessThan(2000);
  });
});
