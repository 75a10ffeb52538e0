/** The browser by itself, against a server that says just what the test wants. */
import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { startBrowser } from '../../src-core/programs/browser.ts';
import { bytesOfText, joinBytes } from '../../src-core/wire/http1Text.ts';
import { Laboratory, SERVER } from '../system/laboratory.ts';

async function fetched(answer: Uint8Array): Promise<{ lab: Laboratory; result: { status: number; problem: string } | undefined }> {
  const lab = new Laboratory();
  let result: { status: number; problem: string } | undefined;
  let done = false;
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('0.0.0.0', 80, 16)!;
    const connection = (yield* sys.tcp.accept(listener))!;
    yield* sys.tcp.recv(connection);
    yield* sys.tcp.send(connection, answer);
    sys.tcp.close(connection);
  });
  startBrowser(lab.internet.machine('client'), {
    visits: [{ afterMs: 1, withPrevious: false, method: 'GET', url: `http://${SERVER}/`, headers: '', body: '', raw: '' }],
    hosts: [], resolver: '192.0.2.53', language: 'en',
    log: { begin: () => 0, finish: (_, given) => void (result = given) },
    done: () => void (done = true),
  });
  await lab.internet.run(() => done);
  return { lab, result };
}

const gzipped = (body: Uint8Array): Uint8Array =>
  joinBytes([bytesOfText(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`), body]);

test('content that is coded as it says is decoded and drawn', async () => {
  const page = bytesOfText('<title>Hi</title>'.repeat(20));
  const { lab, result } = await fetched(gzipped(gzipSync(page)));
  expect(result).toEqual({ status: 200, problem: '' });
  expect(lab.steps('contentDecoded').map(({ data }) => data.to)).toEqual([page.length]);
  expect(lab.steps('documentDrawn').map(({ data }) => data.title)).toEqual(['Hi']);
});

test('content that is not coded as it says is an error, and nothing is drawn of it', async () => {
  const { lab, result } = await fetched(gzipped(bytesOfText('<title>Hi</title>')));
  expect(result).toEqual({ status: 0, problem: 'ERR_CONTENT_DECODING_FAILED' });
  expect(lab.steps('errorShown').map(({ data }) => data.problem)).toEqual(['ERR_CONTENT_DECODING_FAILED']);
  expect(lab.steps('documentDrawn')).toEqual([]);
});
