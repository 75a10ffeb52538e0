/** Our httpd before containers and FastCGI programs, against a real one: what it sends them, what it makes of their answers, what it logs (test/golden/httpd-gateways.json). */
import { describe, expect, test } from 'vitest';
import { parseHttpdConf } from '../../src-core/config/httpdConf.ts';
import { startHttpd } from '../../src-core/programs/httpd.ts';
import { decodeAjpToContainer, ajpPacketLength } from '../../src-core/wire/ajp.ts';
import { decodeFastcgi } from '../../src-core/wire/fastcgi.ts';
import { decodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { joinStream } from '../../src-core/wire/fastcgiStream.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import golden from '../golden/httpd-gateways.json' with { type: 'json' };
import { Laboratory, readAll } from '../system/laboratory.ts';

interface Answered {
  response: string;
  errors: readonly string[];
  readonly upstream: string[];
}

async function ask(request: string): Promise<Answered> {
  const lab = new Laboratory();
  startHttpd(lab.internet.machine('server'), { config: parseHttpdConf(golden.configuration), filesModifiedMs: 0, files: {}, path: [] });
  const answered: Answered = { response: '', errors: [], upstream: [] };
  for (const [port, kind] of [[28652, 'ajp'], [28653, 'fcgi']] as const) {
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('127.0.0.1', port, 16)!;
      for (;;) {
        const connection = (yield* sys.tcp.accept(listener))!;
        let text = '';
        for (let part = yield* sys.tcp.recv(connection, 60_000); part.kind === 'bytes'; part = yield* sys.tcp.recv(connection, 60_000)) text += latin1Of(part.bytes);
        answered.upstream.push(text);
        const name = Object.keys(golden.answers[kind]).find((candidate) => text.includes(`/${candidate}`));
        if (name === undefined) continue;
        yield* sys.tcp.send(connection, Uint8Array.from((golden.answers[kind] as Record<string, number[]>)[name]!));
        sys.tcp.close(connection);
      }
    });
  }
  lab.play('server', function* (sys) {
    yield* sys.sleep(300_000);
    const connected = yield* sys.tcp.connect('127.0.0.1', 28650);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    yield* sys.tcp.send(connected.connection, bytesOfText(request));
    answered.response = (yield* readAll(sys, connected.connection)).text.replace(/^Date: .*$/m, 'Date: NOW');
  });
  await lab.run();
  answered.errors = lab.log('/srv/error.log').filter((line) => !line.includes(':notice]'))
    .map((line) => line.replace(/^\[[^\]]*\] \[/, '[TIME] [').replace(/\[pid \d+(:tid \d+)?\]/, '[PID]').replace(/\[client 127\.0\.0\.1:\d+\]/, '[client 127.0.0.1:PORT]'));
  return answered;
}

/** The packets or records as their reader has them, without the client's port. */
function readable(kind: string, text: string): unknown {
  const bytes = bytesOfText(text);
  if (kind === 'fcgi') {
    const { message: records } = decodeFastcgi(bytes);
    const pairs = decodeNameValuePairs(joinStream(records, 'PARAMS', 1).content).message;
    return { kinds: records.map((record) => record.kind), pairs: pairs.map(([name, value]) => [name, name === 'REMOTE_PORT' ? 'PORT' : value]), body: latin1Of(joinStream(records, 'STDIN', 1).content), padding: records.map(({ paddingLength }) => paddingLength) };
  }
  const length = ajpPacketLength(bytes)!;
  const { message } = decodeAjpToContainer(bytes.subarray(0, length));
  if (message.kind !== 'FORWARD_REQUEST') throw new Error(message.kind);
  const attributes = message.attributes.map((attribute) => (attribute.kind === 'req_attribute' && attribute.name === 'AJP_REMOTE_PORT' ? { ...attribute, value: 'PORT' } : attribute));
  return { ...message, attributes, rest: text.slice(length) };
}

describe('as httpd 2.4.71 speaks to a container and to FastCGI programs', () => {
  test.each(golden.rows)('$name', async ({ name, request, response, errors, upstream }) => {
    const ours = await ask(request);
    const kind = name.split(' ')[0]!;
    expect({ response: ours.response, errors: ours.errors }).toEqual({ response, errors });
    expect(ours.upstream.map((text) => readable(kind, text))).toEqual(upstream.map((text) => readable(kind, text)));
  });
});

test('a head that is too long for one AJP packet is a 400, and nothing is sent', async () => {
  const name = (golden.rows as readonly { readonly name: string; readonly request: string }[]).find((row) => row.name.startsWith('ajp '))!;
  const fields = [1, 2, 3].map((ordinal) => `X-Long-${ordinal}: ${'y'.repeat(3500)}\r\n`).join('');
  const ours = await ask(name.request.replace(/\r\n/, `\r\n${fields}`));
  expect(ours.response).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(ours.errors.some((line) => line.includes('AH00868: request failed to 127.0.0.1:28652'))).toBe(true);
  expect(ours.upstream.join('')).toBe('');
});
