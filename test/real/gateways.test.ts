/** Requests that our encoders write are understood by real programs behind a web server: PHP-FPM, fcgiwrap, uWSGI. */
import { beforeAll, expect, test } from 'vitest';
import { decodeFastcgi, encodeFastcgi, fastcgiRecordLength, fastcgiRoles, type FastcgiRecord } from '../../src-core/wire/fastcgi.ts';
import { encodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import { encodeScgi } from '../../src-core/wire/scgi.ts';
import { encodeUwsgi } from '../../src-core/wire/uwsgi.ts';
import type { Variable } from '../../src-core/wire/variable.ts';
import { decodeWebsocket, encodeWebsocketFrame, websocketFrameLength } from '../../src-core/wire/websocket.ts';
import { websocketAccept, websocketKey } from '../../src-core/wire/websocketHandshake.ts';
import { exchange, folderWith, programs, start, withPrograms } from './peer.ts';

const body = bytesOfText('name=%EA%B9%80&qty=2');
const long = 'x'.repeat(300);
const variables = (script: string): readonly Variable[] => [
  ['SCRIPT_FILENAME', script], ['SCRIPT_NAME', '/hello'], ['REQUEST_METHOD', 'POST'], ['QUERY_STRING', 'a=b'], ['CONTENT_TYPE', 'application/x-www-form-urlencoded'],
  ['CONTENT_LENGTH', String(body.length)], ['SERVER_PROTOCOL', 'HTTP/1.1'], ['GATEWAY_INTERFACE', 'CGI/1.1'], ['REQUEST_URI', '/hello?a=b'], ['PATH_INFO', '/hello'],
  ['SERVER_NAME', 'a'], ['SERVER_PORT', '80'], ['REMOTE_ADDR', '127.0.0.1'], ['HTTP_X_LONG', long],
];
const seen = `POST a=b ${long} name=%EA%B9%80&qty=2`;

/** As nginx writes it; cut: in small records, so that pairs and the body are in pieces, which PHP-FPM and uWSGI do not take. */
function fastcgiRequest(script: string, cut = false): Uint8Array {
  const begin: FastcgiRecord = { kind: 'BEGIN_REQUEST', requestId: 1, paddingLength: 0, role: fastcgiRoles.responder, keepConnection: false };
  return encodeFastcgi([begin, ...streamRecords('PARAMS', 1, encodeNameValuePairs(variables(script)), cut ? { recordBytes: 100 } : {}), ...streamRecords('STDIN', 1, body, cut ? { recordBytes: 7 } : {})]);
}

function fastcgiOutput(bytes: Uint8Array): string {
  const { message } = decodeFastcgi(bytes);
  expect(message.at(-1)).toMatchObject({ kind: 'END_REQUEST', appStatus: 0, protocolStatus: 0 });
  return latin1Of(joinStream(message, 'STDOUT', 1).content);
}

/** Whether the last record is whole and ends the request: some programs keep the connection all the same. */
function hasEnded(bytes: Uint8Array): boolean {
  for (let at = 0; ; ) {
    const length = fastcgiRecordLength(bytes, at);
    if (length === null || at + length > bytes.length) return false;
    if (bytes[at + 1] === 3) return true;
    at += length;
  }
}

withPrograms(['phpFpm'], 'PHP-FPM reads our FastCGI', () => {
  const folder = folderWith({
    'hello.php': '<?php echo $_SERVER["REQUEST_METHOD"], " ", $_SERVER["QUERY_STRING"], " ", $_SERVER["HTTP_X_LONG"], " ", file_get_contents("php://input");',
    'fpm.conf': '[global]\nerror_log = FOLDER/error.log\ndaemonize = no\n[www]\nlisten = 127.0.0.1:28821\nuser = root\ngroup = root\npm = static\npm.max_children = 1\n',
  });
  beforeAll(() => start(programs.phpFpm, ['-R', '-F', '-y', `${folder}/fpm.conf`], 28821));
  test('and answers', async () => {
    expect(fastcgiOutput(await exchange(28821, fastcgiRequest(`${folder}/hello.php`), hasEnded))).toContain(`\r\n\r\n${seen}`);
  });
});

const script = '#!/bin/sh\nprintf "Status: 201 Made\\nContent-Type: text/plain\\n\\n%s %s %s " "$REQUEST_METHOD" "$QUERY_STRING" "$HTTP_X_LONG"\nhead -c "$CONTENT_LENGTH"\n';

withPrograms(['fcgiwrap'], 'fcgiwrap reads our FastCGI', () => {
  // A Unix socket, since it does not take over a port that was in use a minute ago.
  const folder = folderWith({ 'hello.cgi': script }, { 'hello.cgi': 0o755 });
  beforeAll(() => start(programs.fcgiwrap, ['-s', `unix:${folder}/socket`], `${folder}/socket`));
  test('and runs a CGI program with it', async () => {
    const output = fastcgiOutput(await exchange(`${folder}/socket`, fastcgiRequest(`${folder}/hello.cgi`, true), hasEnded));
    expect(output).toMatch(/^Status: 201 Made\r?\n/);
    expect(output).toContain(seen);
  });
});

const application = `
def application(environ, start_response):
    if environ.get('HTTP_UPGRADE'):
        import uwsgi
        uwsgi.websocket_handshake()
        uwsgi.websocket_send(b'echo ' + uwsgi.websocket_recv())
        return []
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    start_response('201 Made', [('Content-Type', 'text/plain')])
    return [' '.join([environ['REQUEST_METHOD'], environ['QUERY_STRING'], environ['HTTP_X_LONG'], '']).encode() + body]
`;

withPrograms(['uwsgi', 'uwsgiPython'], 'uWSGI', () => {
  const folder = folderWith({ 'app.py': application });
  const sockets = ['--uwsgi-socket', '127.0.0.1:28823', '--scgi-socket', '127.0.0.1:28824', '--fastcgi-socket', '127.0.0.1:28825', '--http-socket', '127.0.0.1:28826'];
  beforeAll(() => start(programs.uwsgi, ['--plugin', 'python3', '--need-app', '--wsgi-file', `${folder}/app.py`, ...sockets], 28826));

  test('reads our uwsgi packets', async () => {
    const bytes = encodeUwsgi({ modifier1: 0, modifier2: 0, variables: variables('x'), body });
    expect(latin1Of(await exchange(28823, bytes))).toMatch(/^HTTP\/1\.\d 201 Made\r\n/);
    expect(latin1Of(await exchange(28823, bytes))).toContain(seen);
  });

  test('reads our SCGI requests', async () => {
    const others = variables('x').filter(([name]) => name !== 'CONTENT_LENGTH');
    const bytes = encodeScgi({ headers: [['CONTENT_LENGTH', String(body.length)], ['SCGI', '1'], ...others], body });
    expect(latin1Of(await exchange(28824, bytes))).toContain(seen);
  });

  test('reads our FastCGI records', async () => {
    expect(fastcgiOutput(await exchange(28825, fastcgiRequest('x'), hasEnded))).toContain(seen);
  });

  test('takes our WebSocket handshake and frames, and we take its', async () => {
    const key = websocketKey(bytesOfText('0123456789abcdef'));
    const handshake = bytesOfText(`GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    const frame = encodeWebsocketFrame({ fin: true, opcode: 'text', maskingKey: Uint8Array.of(1, 2, 3, 4), payload: bytesOfText('hello') });
    const frames = (received: Uint8Array): Uint8Array => received.subarray(latin1Of(received).indexOf('\r\n\r\n') + 4);
    const whole = (received: Uint8Array): boolean => latin1Of(received).includes('\r\n\r\n') && (websocketFrameLength(frames(received)) ?? Infinity) <= frames(received).length;
    const received = await exchange(28826, Uint8Array.of(...handshake, ...frame), whole);
    expect(latin1Of(received)).toContain(`Sec-WebSocket-Accept: ${websocketAccept(key)}\r\n`);
    const [echo] = decodeWebsocket(frames(received), 'server').message;
    expect([echo!.fin, latin1Of(echo!.payload)]).toEqual([true, 'echo hello']);
  });
});
