/** Real web servers: they take our HTTP requests, and what our programs behind them answer over HTTP, FastCGI, SCGI, uwsgi and AJP. */
import { beforeAll, expect, test } from 'vitest';
import { decodeAjpToContainer, encodeAjpToServer, ajpPacketLength } from '../../src-core/wire/ajp.ts';
import { encodeCgiResponse } from '../../src-core/wire/cgi.ts';
import { encodeChunked } from '../../src-core/wire/chunked.ts';
import { decodeFastcgi, encodeFastcgi } from '../../src-core/wire/fastcgi.ts';
import { joinStream, streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import { decodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { WireError } from '../../src-core/wire/field.ts';
import { encodeRequestHead } from '../../src-core/wire/http1Request.ts';
import { decodeResponse, encodeResponseHead } from '../../src-core/wire/http1Response.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodeScgi, scgiRequestLength } from '../../src-core/wire/scgi.ts';
import { decodeUwsgi, uwsgiPacketLength } from '../../src-core/wire/uwsgi.ts';
import { exchange, folderWith, programs, serve, start, withPrograms, type End } from './peer.ts';

const headers = [['Content-Type', 'text/plain'], ['X-From', 'ours']] as const;
const get = (path: string): Uint8Array => encodeRequestHead({ method: 'GET', target: path, version: 'HTTP/1.1', headers: [['Host', 'a'], ['Connection', 'close']] });
const bytes = (text: string): Uint8Array => bytesOfText(text);

/** What a decoder makes of a whole request, `null` while it is not whole. */
function whole<Message>(decode: () => Message): Message | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

async function expectAnswer(port: number, protocol: string): Promise<void> {
  const { message } = decodeResponse(await exchange(port, get(`/${protocol}?a=b`)), { requestMethod: 'GET' });
  expect([message.status, message.reason]).toEqual([201, 'Made']);
  expect(message.headers).toContainEqual(['X-From', 'ours']);
  expect(latin1Of(message.body)).toMatch(new RegExp(`^${protocol} /${protocol}`));
}

function all(...ends: readonly End[]): End {
  return async () => {
    for (const end of ends) await end();
  };
}

/** Our programs, each answering `NAME PATH`. */
async function ourPrograms(first: number): Promise<readonly End[]> {
  const http = await serve(first, (received) => {
    const path = /^GET (\S+) [^]*\r\n\r\n$/.exec(latin1Of(received))?.[1];
    const chunked = [...headers, ['Transfer-Encoding', 'chunked']] as const;
    return path === undefined ? null : joinBytes([encodeResponseHead({ version: 'HTTP/1.1', status: 201, reason: 'Made', headers: chunked }), encodeChunked([bytes('http '), bytes(path)])]);
  });
  const fastcgi = await serve(first + 1, (received) => {
    const records = whole(() => decodeFastcgi(received).message);
    if (!records || !joinStream(records, 'STDIN', 1).ended) return null;
    const path = decodeNameValuePairs(joinStream(records, 'PARAMS', 1).content).message.find(([name]) => name === 'REQUEST_URI')![1];
    const output = encodeCgiResponse({ headers: [['Status', '201 Made'], ...headers], body: bytes(`fastcgi ${path}`) });
    return encodeFastcgi([...streamRecords('STDOUT', 1, output, { recordBytes: 20 }), { kind: 'END_REQUEST', requestId: 1, paddingLength: 0, appStatus: 0, protocolStatus: 0 }]);
  });
  const scgi = await serve(first + 2, (received) => {
    const length = scgiRequestLength(received);
    if (length === null || received.length < length) return null;
    const path = decodeScgi(received).message.headers.find(([name]) => name === 'REQUEST_URI')![1];
    return encodeCgiResponse({ headers: [['Status', '201 Made'], ...headers], body: bytes(`scgi ${path}`) });
  });
  const uwsgi = await serve(first + 3, (received) => {
    const length = uwsgiPacketLength(received);
    if (length === null || received.length < length) return null;
    const path = decodeUwsgi(received).message.variables.find(([name]) => name === 'REQUEST_URI')![1];
    return joinBytes([encodeResponseHead({ version: 'HTTP/1.1', status: 201, reason: 'Made', headers }), bytes(`uwsgi ${path}`)]);
  });
  return [http, fastcgi, scgi, uwsgi];
}

withPrograms(['nginx'], 'nginx', () => {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path FOLDER/${name};`).join(' ');
  const folder = folderWith({
    'nginx.conf': `daemon off; pid FOLDER/pid; error_log FOLDER/error.log; events {} http { access_log off; ${temporary} server { listen 127.0.0.1:28830;
      location / { return 200 plain; } location /http { proxy_pass http://127.0.0.1:28831; proxy_http_version 1.1; }
      location /fastcgi { include /etc/nginx/fastcgi_params; fastcgi_pass 127.0.0.1:28832; } location /scgi { include /etc/nginx/scgi_params; scgi_pass 127.0.0.1:28833; }
      location /uwsgi { include /etc/nginx/uwsgi_params; uwsgi_pass 127.0.0.1:28834; } } }`,
  });
  beforeAll(async () => {
    const ours = await ourPrograms(28831);
    return all(...ours, await start(programs.nginx, ['-c', `${folder}/nginx.conf`, '-e', `${folder}/error.log`], 28830));
  });

  test('takes our request', async () => expect(latin1Of(await exchange(28830, get('/')))).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*plain$/));
  test.each(['http', 'fastcgi', 'scgi', 'uwsgi'])('takes what our program answers over %s', async (protocol) => {
    await expectAnswer(28830, protocol);
  });
});

withPrograms(['httpd'], 'httpd', () => {
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_fcgi', 'proxy_scgi', 'proxy_uwsgi', 'proxy_ajp'];
  const folder = folderWith({
    'httpd.conf': `ServerRoot FOLDER\nServerName a\nListen 127.0.0.1:28840\nPidFile FOLDER/pid\nDefaultRuntimeDir FOLDER\nErrorLog FOLDER/error.log\n${
      modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ProxyPass /http http://127.0.0.1:28841/http\nProxyPass /fastcgi fcgi://127.0.0.1:28842/\nProxyPass /scgi scgi://127.0.0.1:28843/\nProxyPass /uwsgi uwsgi://127.0.0.1:28844/\nProxyPass /ajp ajp://127.0.0.1:28845/ajp\n`,
  });
  beforeAll(async () => {
    const ours = await ourPrograms(28841);
    const ajp = await serve(28845, (received) => {
      if ((ajpPacketLength(received) ?? Infinity) > received.length) return null;
      const { message } = decodeAjpToContainer(received);
      if (message.kind !== 'FORWARD_REQUEST') return null;
      const packets = [
        { kind: 'SEND_HEADERS', status: 201, message: 'Made', headers }, { kind: 'SEND_BODY_CHUNK', data: bytes(`ajp ${message.requestUri}`) }, { kind: 'END_RESPONSE', reuse: false },
      ] as const;
      return joinBytes(packets.map(encodeAjpToServer));
    });
    return all(...ours, ajp, await start(programs.httpd, ['-X', '-f', `${folder}/httpd.conf`], 28840));
  });

  test.each(['http', 'fastcgi', 'scgi', 'uwsgi', 'ajp'])('takes what our program answers over %s', async (protocol) => {
    await expectAnswer(28840, protocol);
  });
});
