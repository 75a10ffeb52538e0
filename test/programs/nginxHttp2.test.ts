/** nginx at the end of HTTP/2, against a recording of nginx 1.22.1: the same bytes in, the same frames out (test/golden/http2). */
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import { framesIn } from '../../src-core/programs/http2Notes.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import { parseHex } from '../../src-core/wire/hex.ts';
import { decodeHttp2, http2FrameLength } from '../../src-core/wire/http2.ts';
import { decodeHpack } from '../../src-core/wire/hpack.ts';
import { HpackTable } from '../../src-core/wire/hpackTable.ts';
import golden from '../golden/http2/nginx.json' with { type: 'json' };
import { Laboratory } from '../system/laboratory.ts';

const CONF = `events {} http { access_log /access.log;
server { listen 127.0.0.1:18475 http2; root /srv/www; default_type text/plain;
location = /hello { return 200 "hello\\n"; add_header X-Served-By nginx; }
location = /empty { return 204; } location = /hello/a/long/path { return 200 "GET /hello/a/long/path\\n"; }
location = /large { alias /srv/www/large.txt; }
location ~ ^/(dump|echo|wait)$ { proxy_pass http://127.0.0.1:18476; proxy_set_header Host $host; } } }`;

const ANSWER = 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nETag: "a"\r\nX-From: upstream\r\n\r\nup\n';

async function converse(pieces: readonly string[]): Promise<{ answers: readonly string[]; closed: boolean; upstream: readonly string[] }> {
  const lab = new Laboratory({ files: { '/srv/www/large.txt': 'x'.repeat(20_000) } });
  const [answers, upstream]: [string[], string[]] = [[], []];
  let closed = false;
  startNginx(lab.internet.machine('server'), { config: parseNginxConf(CONF), filesModifiedMs: 1_760_000_000_000 });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 18_476, 16)!;
    for (;;) {
      const connection = (yield* sys.tcp.accept(listener))!;
      sys.converse(function* (own) {
        let text = '';
        while (!text.includes('\r\n\r\n') || text.length < text.indexOf('\r\n\r\n') + 4 + Number(/Content-Length: (\d+)/.exec(text)?.[1] ?? 0)) {
          const received = yield* own.tcp.recv(connection);
          if (received.kind !== 'bytes') return;
          text += latin1Of(received.bytes);
        }
        upstream.push(text);
        if (text.startsWith('GET /wait')) yield* own.sleep(200_000);
        yield* own.tcp.send(connection, bytesOfText(ANSWER));
        own.tcp.close(connection);
      });
    }
  });
  lab.play('server', function* (sys) {
    yield* sys.sleep(100_000);
    const connected = yield* sys.tcp.connect('127.0.0.1', 18_475);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    for (const piece of pieces) {
      if (!closed && piece !== '') yield* sys.tcp.send(connected.connection, parseHex(piece));
      const got: Uint8Array[] = [];
      for (let received = yield* sys.tcp.recv(connected.connection, 300_000); !closed && received.kind !== 'timeout'; received = yield* sys.tcp.recv(connected.connection, 300_000)) {
        if (received.kind === 'bytes') got.push(received.bytes);
        else closed = true;
        if (closed) break;
      }
      answers.push(hexOf(joinBytes(got)));
    }
  });
  await lab.run();
  return { answers, closed, upstream };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The day is another: heads are compared field by field, with the way each is written; all else byte by byte. */
function comparable(hex: string): readonly string[] {
  const bytes = parseHex(hex);
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; at += http2FrameLength(bytes, at)!) {
    const frame = bytes.subarray(at, at + http2FrameLength(bytes, at)!);
    const [message] = decodeHttp2(frame).message;
    if (message?.kind !== 'HEADERS') frames.push(hexOf(frame));
    else {
      const { fields } = decodeHpack(message.fragment, new HpackTable()).message;
      frames.push(`${framesIn(frame)} ${message.endStream} ${fields.map(({ name, value, indexing }) => `${name}: ${name === 'date' ? 'D' : value} (${indexing})`).join(', ')}`);
    }
  }
  return frames;
}

const upstreamOf: Readonly<Record<string, readonly number[]>> = { dump: [0], post: [1], 'two streams, the first waits': [2] };

describe('as nginx 1.22.1 answers', () => {
  test.each(golden.cases)('$name', async ({ name, pieces, answers, closed }) => {
    const ours = await converse(pieces);
    expect(ours.answers.map(comparable)).toEqual(answers.map(comparable));
    expect(ours.closed).toBe(closed);
    expect(ours.upstream).toEqual((upstreamOf[name] ?? []).map((index) => JSON.parse(golden.upstream[index]!) as string));
  });
});
