/**
 * The journey's own servers against real ones: the very request that was sent to nginx 1.22.1 and gunicorn 20.1.0, through
 * our browser, our nginx, our gunicorn and CPython. Bytes are compared at each hop, and the environ key by key.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { presetNamed, simulate, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { decodePacket } from '../../src-core/wire/packet.ts';
import { joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import golden from '../golden/gunicorn-behind-nginx.json' with { type: 'json' };
import { withConfig, withFiles } from '../scenarios.ts';

/** Keys of the environ whose values differ from the recording, and why. docs/model.md lists them. */
const ENVIRON_DIFFERENCES: Readonly<Record<string, string>> = {
  HTTP_X_FORWARDED_FOR: 'the recording\'s client was on the server itself, ours is a machine of its own',
  REMOTE_PORT: 'nginx\' end of its connection: an ephemeral port, another each time',
  'wsgi.errors': 'an object of the gateway; its class has another name',
  'wsgi.file_wrapper': 'the same class by another name',
  'wsgi.input': 'an object of the gateway; its class has another name',
  'gunicorn.socket': 'a socket of the simulated machine',
};

const NGINX_CONF = `events {}
http {
  server {
    listen 18180;
    server_name shop.example;
    location / {
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_pass http://127.0.0.1:18181;
    }
  }
}
`;

/** Prints what it was called with, and answers as many bytes as the recorded application did. */
const application = (length: number): string => `import json
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    shown = {key: value if isinstance(value, (str, bool, tuple)) else "OBJECT" for key, value in environ.items()}
    print(json.dumps({"environ": shown, "keys": list(environ), "input": body.decode("latin-1")}))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "${length}"), ("Set-Cookie", "seen=1; Path=/")])
    return [b"x" * ${length}]
`;

function scenarioOf(request: string, length: number): Scenario {
  const hello = presetNamed('hello')!;
  const [method = ''] = request.split(' ');
  const asked = {
    ...hello,
    epochMs: Date.UTC(2026, 10, 20, 10, 30, 20),
    visits: [{ ...hello.visits[0]!, method, url: 'http://shop.example:18180/hello?name=kim', raw: request }],
  };
  const configured = withConfig(asked, { 'nginx.conf': NGINX_CONF, gunicorn: 'gunicorn -b 127.0.0.1:18181 -w 1 --chdir /srv/shop dumpapp:application' });
  return withFiles(configured, { '/srv/shop/dumpapp.py': application(length) });
}

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost();
});
afterAll(() => host.dispose());

const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const headOf = (bytes: Uint8Array): string => latin1Of(bytes).slice(0, latin1Of(bytes).indexOf('\r\n\r\n') + 4);
const undated = (head: string): string => head.replace(/^Date: .*$/m, 'Date: NOW');
const forwarded = (text: string): string => text.replace('X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 127.0.0.1');

describe.each(['GET', 'POST'] as const)('the recorded %s', (method) => {
  const recorded = golden.exchanges[method];
  const length = Number(/Content-Length: (\d+)/.exec(recorded.responseHead)![1]);
  let trace: Trace;
  beforeAll(async () => {
    trace = await simulate(scenarioOf(recorded.request, length), host);
  });

  test('goes out as it was written', () => {
    expect(latin1Of(of(trace, 'requestSent')[0]!.payload!.bytes)).toBe(recorded.request);
  });

  test('goes on to gunicorn byte by byte as nginx sent it', () => {
    expect(forwarded(latin1Of(of(trace, 'requestSent')[1]!.payload!.bytes))).toBe(recorded.upstreamRequest);
  });

  test('is answered by gunicorn with the same head', () => {
    const sent = of(trace, 'responseSent').filter(({ data }) => data.to.startsWith('127.0.0.1:'));
    expect(undated(headOf(joinBytes(sent.map(({ payload }) => payload!.bytes))))).toBe(undated(recorded.upstreamResponseHead));
  });

  test('is answered by nginx with the same head', () => {
    const [toClient] = of(trace, 'responseSent').filter(({ data }) => data.to.startsWith('203.0.113.7:'));
    expect(undated(headOf(toClient!.payload!.bytes))).toBe(undated(recorded.responseHead));
    expect(toClient!.payload!.bytes.length).toBe(recorded.responseHead.length + length);
  });

  test('crosses between nginx and gunicorn in the same segments', () => {
    const segments = of(trace, 'segmentSent').filter(({ data }) => data.from.startsWith('127.') && data.to.startsWith('127.')).map(({ data, payload }) => {
      const { tcp } = decodePacket(payload!.bytes).message;
      const flags = ['ACK', 'FIN', 'PSH', 'RST', 'SYN'].filter((flag) => tcp!.flags.some((each) => each === flag)).map((flag) => flag[0]).join('');
      const forwardedBytes = latin1Of(tcp!.payload).includes('X-Forwarded-For: 203.0.113.7') ? 2 : 0;
      return `${data.to.endsWith(':18181') ? '>' : '<'} ${flags} ${data.bytes - forwardedBytes}`;
    });
    // Who closes first is a race that both win at times; everything before is not.
    const untilClosing = (list: readonly string[]): readonly string[] => list.filter((line) => !line.includes('F') && !line.includes(' A '));
    expect(untilClosing(segments)).toEqual(untilClosing(recorded.upstreamSegments));
    expect(segments.filter((line) => line.includes('F'))).toHaveLength(2);
  });

  test('reaches the application as the same environ, in the same order', () => {
    const [printed] = of(trace, 'logged').filter(({ data }) => data.path === 'gunicorn (stdout)');
    const seen = JSON.parse(printed!.data.line) as { environ: Record<string, unknown>; keys: string[]; input: string };
    const expected: Record<string, unknown> = recorded.environ;
    expect(seen.keys).toEqual(Object.keys(expected));
    const differing = seen.keys.filter((key) => JSON.stringify(seen.environ[key]) !== JSON.stringify(expected[key]));
    expect(differing.toSorted()).toEqual(Object.keys(ENVIRON_DIFFERENCES).toSorted());
    expect(seen.input).toBe(recorded.wsgiInput);
  });

  test('the step of the call shows that environ', () => {
    const [called] = of(trace, 'pythonCalled').filter(({ data }) => data.role === 'application');
    expect(called!.data.function).toBe('application');
  });
});
