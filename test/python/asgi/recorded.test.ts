/** The ASGI server against a recording of uvicorn 0.17.6: the same pieces in, the same bytes out, the same lines in the logs. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { Driver } from './driver.ts';

interface Case {
  readonly name: string;
  readonly pieces: readonly string[];
  readonly answers: readonly string[];
  readonly closed: boolean;
}
const golden = (name: string): string => readFileSync(new URL(`../../golden/uvicorn/${name}`, import.meta.url), 'utf8');
const recorded = JSON.parse(golden('recorded.json')) as { cases: readonly Case[]; stdout: readonly string[]; stderr: readonly string[] };

let host: SupervisedHost;
let server: Driver;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 5000, eventLimit: 50 });
  server = await new Driver(host, 700).start('app:app', { '/srv/asgi/app.py': golden('app.py') });
});
afterAll(() => host.dispose());

/** What differs from one moment and one machine to another. */
const timeless = (text: string): string => text.replace(/date: [^\r]*/g, 'date: D').replace(/"client": \["127\.0\.0\.1", \d+\]/, '"client": C').replace(/content-length: 36\d/, 'content-length: L').replace(/\x01[\xc0-\xff]\{/, 'L{');

/** What we do otherwise, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'websocket, deflate offered': 'no extension is agreed on here, as with --ws-per-message-deflate false',
};

// One server answers all of them in turn, and its logs are read at the end.
describe('as uvicorn answered', { shuffle: false }, () => {
  let descriptor = 8;
  test.each(recorded.cases)('$name', async ({ name, pieces, answers, closed }) => {
    const fd = ++descriptor;
    await server.connect(fd);
    const own: string[] = [];
    for (const piece of pieces) {
      const from = server.runs.length;
      if (!server.closed(fd)) await server.receive(fd, piece);
      own.push(server.sent(fd, server.runs.slice(from)));
    }
    if (name in DIFFERENT) return void expect(own.map(timeless)).not.toEqual(answers.map(timeless));
    expect(own.map(timeless)).toEqual(answers.map(timeless));
    expect(server.closed(fd)).toBe(closed);
  });

  const said = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !/^[ |]/.test(line)).map(anonymous);
  const anonymous = (line: string): string => line.replace(/\[\d+\]/, '[PID]').replace(/\d{5}/, 'PORT').replace(/^(?:h11\._util\.RemoteProtocolError|asgi_server\.http1\.BadMessage): (.*)$/, (_, text: string) => `refused: ${text.replace(/bytearray\((.*)\)/, '$1')}`);

  test('the access log', () => {
    expect(said(server.written('stdout'))).toEqual(recorded.stdout.map(anonymous));
  });

  test('standard error', () => {
    const running = /Uvicorn running/; // The kernel's part says it: when the port is open.
    expect(said(server.written('stderr'))).toEqual(recorded.stderr.map(anonymous).filter((line) => !running.test(line)));
  });
});
