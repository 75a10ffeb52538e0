/** The ASGI deployments as runs: what the browser reads, and the rules of every trace. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { simulate } from '../../src-core/index.ts';
import { asgiDeployments } from '../../src-core/scenario/deployments/asgi.ts';
import { violationsIn } from './traceRules.ts';

const OUTCOMES: Readonly<Record<string, readonly number[]>> = {
  uvicorn: [200, 200], 'asgi-plain': [200], 'asgi-await': [200, 200], 'asgi-block': [200, 200], 'asgi-thread': [200, 200], 'asgi-workers': [200, 200],
  'asgi-form': [422], 'asgi-chat': [101, 101], 'asgi-wsgi': [200, 200], 'asgi-http2': [404],
};

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost();
});
afterAll(() => host.dispose());

describe.each(asgiDeployments.map((scenario) => [scenario.preset, scenario] as const))('%s', (name, scenario) => {
  test('comes out as it should and keeps the rules of a trace', async () => {
    const trace = await simulate(scenario, host);
    expect(trace.requests.map(({ status, problem }) => (status === 0 ? problem : status))).toEqual(OUTCOMES[name]);
    expect(violationsIn(trace)).toEqual([]);
  });
});
