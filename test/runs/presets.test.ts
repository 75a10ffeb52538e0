/**
 * Every preset, simulated with CPython: a transcript for people to review, what must come out of it, and the rules that
 * hold for every trace. One interpreter serves the whole file; only the endless loop has one with a short patience.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { presetNamed, presets, simulate, transcript, type Trace } from '../../src-core/index.ts';
import { violationsIn } from './traceRules.ts';

/** What the browser reads for each request: a status, or the error that it shows. */
const OUTCOMES: Readonly<Record<string, readonly (number | string)[]>> = {
  hello: [200, 200],
  again: [200, 200, 200, 200],
  later: [200, 200, 200, 200],
  form: [200, 200],
  static: [200],
  cname: [200, 200],
  ipv6: [200, 200],
  'packet-loss': [200, 200],
  nxdomain: ['DNS_PROBE_FINISHED_NXDOMAIN'],
  'dns-down': ['ERR_NAME_NOT_RESOLVED'],
  unreachable: ['ERR_CONNECTION_TIMED_OUT'],
  refused: ['ERR_CONNECTION_REFUSED'],
  'bad-gateway': [502],
  traceback: [500],
  'gateway-timeout': [504],
  'endless-loop': [502],
  'app-404': [404],
  'static-404': [404],
  'bad-request': [400],
};

const names = presets.map(({ preset }) => preset);
const runs = new Map<string, Promise<Trace>>();
let host: SupervisedHost;
let impatient: SupervisedHost;

beforeAll(() => {
  host = createNodePythonHost();
  impatient = createNodePythonHost({ boundMs: 600, eventLimit: 400 });
});
afterAll(() => {
  host.dispose();
  impatient.dispose();
});

function hostOf(name: string): SupervisedHost {
  return name === 'endless-loop' ? impatient : host;
}

function runOf(name: string): Promise<Trace> {
  let run = runs.get(name);
  if (!run) runs.set(name, (run = simulate(presetNamed(name)!, hostOf(name))));
  return run;
}

/** What is walked at the usual depth, without the fine print: a reviewer reads them all. */
function reviewable(trace: Trace): string {
  const lines = transcript(trace).split('\n');
  return trace.steps.filter(({ grain, kind }) => grain === 'step' || kind === 'closed').map(({ id }) => `${lines[id]}\n`).join('');
}

test('every preset has its outcome written down', () => {
  expect(Object.keys(OUTCOMES)).toEqual(names);
});

describe.each(names)('%s', (name) => {
  test('comes out as it should', async () => {
    const { requests } = await runOf(name);
    expect(requests.map(({ status, problem }) => (status === 0 ? problem : status))).toEqual(OUTCOMES[name]);
  });

  test('reads as the transcript says', async () => {
    await expect(reviewable(await runOf(name))).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  test('keeps the rules of a trace', async () => {
    expect(violationsIn(await runOf(name))).toEqual([]);
  });

  test('is the same when it runs again', async () => {
    expect(await simulate(presetNamed(name)!, hostOf(name))).toEqual(await runOf(name));
  });
});

test('an interpreter that has run nothing before gives the same trace', async () => {
  const fresh = createNodePythonHost();
  try {
    expect(await simulate(presetNamed('again')!, fresh)).toEqual(await runOf('again'));
  } finally {
    fresh.dispose();
  }
});
