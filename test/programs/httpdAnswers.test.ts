/** Our httpd against a real one: same configuration, same files, same requests, byte by byte, and the lines of both logs (test/golden/httpd.json). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { parseHttpdConf } from '../../src-core/config/httpdConf.ts';
import { startHttpd } from '../../src-core/programs/httpd.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import golden from '../golden/httpd.json' with { type: 'json' };
import { Laboratory, readAll } from '../system/laboratory.ts';

/** Where ours knowingly differs, and why. docs/model.md tells of each. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'prefork: proxied nonsense': 'httpd takes an answer without status line for HTTP/0.9 and passes its bytes on; ours says 502, which is what the case is about',
  'event: proxied nonsense': 'the same',
  'event: cgi post chunked': 'mod_cgid joins the script by a Unix socket; closing one with unread bytes resets it, and httpd cuts the answer. Ours are pipes, which end',
};

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 2000 });
});
afterAll(() => host.dispose());

const { answers, configurations, files, locked, modifiedAt } = golden;
const served: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/srv/${path}`, text]));

interface Answered {
  response: string;
  closed: boolean;
  errors: readonly string[];
  accesses: readonly string[];
  upstream: readonly string[];
}

async function ask(conf: string, request: string): Promise<Answered> {
  const lab = new Laboratory({ files: served, python: host });
  const server = lab.internet.machine('server');
  const upstream: string[] = [];
  const answered: Answered = { response: '', closed: false, errors: [], accesses: [], upstream };
  startHttpd(server, { config: parseHttpdConf(conf), filesModifiedMs: modifiedAt, files: served, path: [], locked: new Set(locked.map((path) => `/srv/${path}`)) });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 28642, 16)!;
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
      const name = /^\S+ [^ ?]*\/([^ /?]*)/.exec(text.slice(0, text.indexOf('\r\n')))?.[1] ?? '';
      yield* sys.tcp.send(connection, bytesOfText((answers as Record<string, string>)[name] ?? ''));
      sys.tcp.close(connection);
    }
  });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 28643, 16)!;
    for (;;) yield* sys.tcp.accept(listener);
  });
  lab.play('server', function* (sys) {
    yield* sys.sleep(500_000);
    const connected = yield* sys.tcp.connect('127.0.0.1', 28640);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    yield* sys.tcp.send(connected.connection, bytesOfText(request));
    const first = yield* readAll(sys, connected.connection, 500_000);
    // A request that httpd waits for longer than that: the recording waited four seconds for the first byte.
    const { text, end } = first.text === '' && first.end === 'timeout' ? yield* readAll(sys, connected.connection, 3_000_000) : first;
    answered.response = text;
    answered.closed = end === 'end';
  });
  await lab.run();
  answered.accesses = lab.log('/srv/access.log').map((line) => line.replace(/\[[^\]]*\]/, '[TIME]'));
  answered.errors = lab.log('/srv/error.log').filter((line) => !line.includes(':notice]'))
    .map((line) => line.replace(/^\[[^\]]*\] \[/, '[TIME] [').replace(/\[pid \d+(:tid \d+)?\]/, '[PID]').replace(/\[client 127\.0\.0\.1:\d+\]/, '[client 127.0.0.1:PORT]'));
  return answered;
}

/** What httpd says of its own start, as root and with few threads, is no answer to a request. */
const ABOUT_THE_START = /AH02155|AH10159/;

/**
 * Whether httpd knows the length of a script's output depends on who is first, the script's exit or httpd's next read: the two recordings
 * differ in it. What counts is the content; the environment has the client's port in it.
 */
function comparable(response: string, isScript: boolean): string {
  const dated = response.replaceAll(/^Date: (?!Thu, 19 Nov 2026 0[78]|NOW).*$/gm, 'Date: NOW').replace(/"REMOTE_PORT": "\d+"/, '"REMOTE_PORT": "PORT"');
  if (!isScript || response.includes('X-Raw')) return dated;
  const headEnd = dated.indexOf('\r\n\r\n') + 4;
  const head = dated.slice(0, headEnd);
  const body = dated.slice(headEnd);
  const content = /^Transfer-Encoding: chunked\r$/m.test(head) ? body.replace(/([0-9a-f]+)\r\n([^]*?)\r\n(?=[0-9a-f]+\r\n|$)/g, '$2').replace(/0\r\n\r\n$/, '') : body;
  return head.replace(/^(?:Transfer-Encoding|Content-Length): .*\r\n/gm, '') + content;
}

describe.each(Object.entries(golden.runs))('as httpd 2.4.71 answers with %s', (mpm, rows) => {
  const conf = (configurations as Record<string, string>)[mpm]!;
  async function compared(row: (typeof rows)[number]): Promise<readonly [Answered, Answered]> {
    const isScript = /^(?:cgi|handler)/.test(row.name) && !row.response.includes('Last-Modified');
    const ours = await ask(conf, row.request);
    const tidy = ({ response, closed, errors, accesses, upstream }: Answered): Answered => ({
      response: comparable(response, isScript), closed, errors: errors.filter((line) => !ABOUT_THE_START.test(line)), upstream,
      // The recording's folders had longer names, so that an environment printed out is longer too.
      accesses: row.name === 'cgi environ' ? accesses.map((line) => line.replace(/\d+$/, 'BYTES')) : accesses,
    });
    return [tidy(ours), tidy(row)];
  }
  test.each(rows.filter(({ name }) => !(`${mpm}: ${name}` in DIFFERENCES)))('$name', async (row) => {
    const [ours, real] = await compared(row);
    expect(ours).toEqual(real);
  });
  test.each(rows.filter(({ name }) => `${mpm}: ${name}` in DIFFERENCES))('$name: still differs', async (row) => {
    const [ours, real] = await compared(row);
    expect(ours).not.toEqual(real);
  });
});
