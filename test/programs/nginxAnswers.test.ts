/** Our nginx against a real one: same configuration, same files, same requests, byte by byte (test/golden/nginx.json). */
import { gunzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import golden from '../golden/nginx.json' with { type: 'json' };
import { Laboratory, readAll } from '../system/laboratory.ts';

/** Where ours knowingly differs, and why. docs/model.md tells of each. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'app sends nonsense': 'nginx takes an answer without status line for HTTP/0.9 and passes its bytes on; ours says 502, which is what the case is about',
};

const { answers, conf, files, modifiedAt } = golden;
const served = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/srv/www/${path}`, text]));

async function ask(request: string): Promise<{ response: string; closed: boolean; upstream: string[] }> {
  const lab = new Laboratory({ files: served });
  const server = lab.internet.machine('server');
  const upstream: string[] = [];
  const answered = { response: '', closed: false, upstream };
  startNginx(server, { config: parseNginxConf(conf), filesModifiedMs: modifiedAt });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 28612, 16)!;
    for (;;) {
      const connection = (yield* sys.tcp.accept(listener))!;
      let text = '';
      for (;;) {
        const headEnd = text.indexOf('\r\n\r\n');
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd + 2))?.[1] ?? 0);
        if (headEnd >= 0 && text.length >= headEnd + 4 + length) break;
        const received = yield* sys.tcp.recv(connection);
        if (received.kind !== 'bytes') break;
        text += latin1Of(received.bytes);
      }
      upstream.push(text);
      const name = /^\S+ [^ ?]*\/([^ /?]*)/.exec(decodeURIComponent(text.slice(0, text.indexOf('\r\n'))))?.[1] ?? '';
      const answer: string = (answers as Record<string, string>)[name] ?? '';
      yield* sys.tcp.send(connection, bytesOfText(text.startsWith('HEAD ') ? answer.slice(0, answer.indexOf('\r\n\r\n') + 4) : answer));
      sys.tcp.close(connection);
    }
  });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 28613, 16)!;
    for (;;) yield* sys.tcp.accept(listener);
  });
  lab.play('server', function* (sys) {
    yield* sys.sleep(100_000);
    const connected = yield* sys.tcp.connect('127.0.0.1', 28610);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    yield* sys.tcp.send(connected.connection, bytesOfText(request));
    const { text, end } = yield* readAll(sys, connected.connection, 2_000_000);
    answered.response = text;
    answered.closed = end === 'end';
  });
  await lab.run();
  return answered;
}

/** Compressed bytes differ from compressor to compressor: what counts is what comes out. */
function comparable(response: string): string {
  const dated = response.replaceAll(/^Date: (?!Thu, 19 Nov 2026 0[78]|NOW).*$/gm, 'Date: NOW').replaceAll(/^Expires: (?!Thu, 01 Jan 1970|Thu, 31 Dec 2037|Thu, 19 Nov 2026|LATER).*$/gm, 'Expires: LATER');
  const headEnd = dated.indexOf('\r\n\r\n') + 4;
  if (!/^Content-Encoding: gzip\r$/m.test(dated.slice(0, headEnd)) || headEnd === dated.length) return dated;
  const [, size = '', rest = ''] = /^([0-9a-f]+)\r\n(.*)$/s.exec(dated.slice(headEnd))!;
  const packed = rest.slice(0, parseInt(size, 16));
  return `${dated.slice(0, headEnd)}GZIP ${latin1Of(gunzipSync(bytesOfText(packed)))}${rest.slice(packed.length)}`;
}

describe('as nginx 1.22.1 answers', () => {
  const cases = golden.rows;
  test.each(cases.filter(({ name }) => !(name in DIFFERENCES)))('$name', async ({ request, response, closed, upstream }) => {
    const ours = await ask(request);
    expect({ ...ours, response: comparable(ours.response) }).toEqual({ response: comparable(response), closed, upstream });
  });
  test.each(cases.filter(({ name }) => name in DIFFERENCES))('$name: still differs', async ({ request, response, closed, upstream }) => {
    const ours = await ask(request);
    expect({ ...ours, response: comparable(ours.response) }).not.toEqual({ response: comparable(response), closed, upstream });
  });
});
