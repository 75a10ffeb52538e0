/** The ASGI server with hypercorn's manners against a recording of hypercorn 0.13.2: the same bytes in, the same frames out (test/golden/http2). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { bytesOfText, latin1Of } from '../../../src-core/wire/http1Text.ts';
import { parseHex } from '../../../src-core/wire/hex.ts';
import { decodeHpack } from '../../../src-core/wire/hpack.ts';
import { HpackTable } from '../../../src-core/wire/hpackTable.ts';
import { decodeHttp2, http2FrameLength } from '../../../src-core/wire/http2.ts';
import golden from '../../golden/http2/hypercorn.json' with { type: 'json' };
import { Driver } from './driver.ts';

const app = readFileSync(new URL('../../golden/http2/app.py', import.meta.url), 'utf8');

let host: SupervisedHost;
let server: Driver;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 5000, eventLimit: 50 });
  server = await new Driver(host, 701).start('app:app', { '/srv/asgi/app.py': app }, { access_log: true }, 'asgi_server.hypercorn:load');
});
afterAll(() => host.dispose());

/** The day is another: heads are compared field by field, with the way each is written; all else byte by byte. */
function comparable(text: string): readonly string[] {
  const table = new HpackTable();
  const bytes = bytesOfText(text);
  if (text.startsWith('HTTP/')) return [text.replace(/date: [^\r]*/, 'date: D')];
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; at += http2FrameLength(bytes, at)!) {
    const frame = bytes.subarray(at, at + http2FrameLength(bytes, at)!);
    const [message] = decodeHttp2(frame).message;
    if (message?.kind !== 'HEADERS') frames.push(latin1Of(frame));
    else frames.push(`${message.streamId} ${message.endStream} ${decodeHpack(message.fragment, table).message.fields.map(({ name, value, indexing }) => `${name}: ${name === 'date' ? 'D' : value} (${indexing})`).join(', ')}`);
  }
  return frames;
}

const NEAR_US = 300_000;

// One server answers all of them in turn, and its logs are read at the end.
describe('as hypercorn answered', { shuffle: false }, () => {
  let descriptor = 8;
  test.each(golden.cases)('$name', async ({ name, pieces, answers, closed }) => {
    const fd = ++descriptor;
    await server.connect(fd);
    const own: string[] = [];
    for (const piece of pieces) {
      const from = server.runs.length;
      if (!server.closed(fd) && piece !== '') await server.receive(fd, latin1Of(parseHex(piece)));
      const until = server.now + NEAR_US;
      while (server.turn.timerUs !== null && server.turn.timerUs < until) await server.wait();
      own.push(server.sent(fd, server.runs.slice(from)));
    }
    const recorded = answers.map((hex) => comparable(latin1Of(parseHex(hex))));
    expect(own.map(comparable)).toEqual(recorded);
    if (!name.startsWith('HTTP/1.1')) expect(server.closed(fd)).toBe(closed);
  });

  test('the access log', () => {
    const plain = (line: string): string => line.replace(/\[[^\]]*\]/g, '[]').replace(/:\d{5}/, ':PORT');
    expect(server.written('stdout').trim().split('\n').map(plain)).toEqual(golden.access.map(plain));
  });

  test('standard error', () => {
    const said = server.written('stderr').split('\n').filter((line) => /^\[\d{4}-/.test(line)).map((line) => line.replace(/^(\[[^\]]*\] ){2}/, ''));
    expect(said).toEqual(golden.error.map((line) => line.replace(/^(\[[^\]]*\] ){2}/, '')).filter((line) => !line.includes('Running on')));
  });
});
