/**
 * mod_proxy_fcgi: a request as FastCGI records (FastCGI §3.3, §6.2) with httpd's CGI variables as PARAMS; the answer is CGI's.
 * SCRIPT_FILENAME is what the request was mapped to, `proxy:fcgi://…`.
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { cgiBodyStart, decodeCgiResponse } from '../wire/cgi.ts';
import { decodeFastcgi, encodeFastcgi, fastcgiRecordLength, fastcgiRoles, type FastcgiRecord } from '../wire/fastcgi.ts';
import { encodeNameValuePairs } from '../wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../wire/fastcgiStream.ts';
import { WireError } from '../wire/field.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { RecordReader } from '../protocols/recordReader.ts';
import { cgiVariables } from './httpdEnvironment.ts';
import { complain, type Exchange, type Pass } from './httpdExchange.ts';
import type { Proxied, ProxyFailure } from './httpdProxyHttp.ts';
import { REASONS } from './httpdReply.ts';

const REQUEST_ID = 1;
const RECORD_BYTES = 70_000;

export function* exchangeFcgi(sys: Sys, exchange: Exchange, pass: Pass, connection: Connection, { target, address, timeoutUs }: { readonly target: string; readonly address: string; readonly timeoutUs: number }): SystemCall<Proxied> {
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return { kind: 'refusedBody', status: body };
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  const crossing = connection.loopback ? 'process' : 'machine';
  const bytes = encodeFastcgi([
    { kind: 'BEGIN_REQUEST', requestId: REQUEST_ID, role: fastcgiRoles.responder, keepConnection: false, paddingLength: 0 },
    ...streamRecords('PARAMS', REQUEST_ID, encodeNameValuePairs(variablesOf(exchange, pass, target, address)), { pads: false }), ...streamRecords('STDIN', REQUEST_ID, body, { pads: false }),
  ]);
  sys.note('requestSent', { method: pass.method, target, to, bytes: bytes.length }, { crossing, peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'fastcgi', bytes } });
  yield* sys.tcp.send(connection, bytes);
  const reader = new RecordReader(fastcgiRecordLength, RECORD_BYTES);
  const records: FastcgiRecord[] = [];
  const raw: Uint8Array[] = [];
  try {
    while (!records.some(({ kind }) => kind === 'END_REQUEST')) {
      const more = yield* sys.tcp.recv(connection, timeoutUs);
      if (more.kind === 'timeout') return failed(exchange, 'readTimeout', '(70007)The timeout specified has expired', [], '(polling)');
      if (more.kind !== 'bytes') return failed(exchange, 'closedEarly', '(70014)End of file found', ['AH01067: Failed to read FastCGI header']);
      raw.push(more.bytes);
      const version = joinBytes(raw)[0]!;
      if (version !== 1) return failed(exchange, 'badResponse', '(22)Invalid argument', [`AH01068: Got bogus version ${version}`]);
      for (const record of reader.feed(more.bytes)) records.push(...decodeFastcgi(record).message);
    }
    sys.stage('14');
    const errors = latin1Of(joinStream(records, 'STDERR', REQUEST_ID).content);
    if (errors !== '') yield* complain(sys, exchange, { module: 'proxy_fcgi', level: 'error', text: `AH01071: Got error '${errors}'` });
    const output = joinStream(records, 'STDOUT', REQUEST_ID).content;
    if (cgiBodyStart(output) === null) return failed(exchange, 'badResponse', '(22)Invalid argument', ['AH01070: Error parsing script headers']);
    const { status, reason, headers, contentType, body: content } = decodeCgiResponse(output).message;
    const all = joinBytes(raw);
    sys.note('responseRead', { status, bytes: all.length, from: to }, { crossing, payload: { protocol: 'fastcgi', bytes: all } });
    const kept = headers.filter(([name]) => !['status', 'content-type'].includes(name.toLowerCase()));
    return { kind: 'answer', type: contentType, head: { status, reason: reason || (REASONS[status] ?? ''), headers: kept }, body: content };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return failed(exchange, 'badResponse', '(22)Invalid argument', []);
  }
}

function failed({ client }: Exchange, reason: ProxyFailure['reason'], error: string, lines: readonly string[], doing = ''): ProxyFailure {
  const text = `AH01075: Error dispatching request to :${client.connection.ends.sourcePort}: ${doing}`;
  return { kind: 'failed', reason, status: reason === 'readTimeout' ? 504 : 503, notes: [...lines.map((line) => ({ module: 'proxy_fcgi', text: line })), { module: 'proxy_fcgi', error, text }] };
}

function variablesOf({ shared, server, head, client, serverName, serverPort }: Exchange, pass: Pass, target: string, address: string): ReturnType<typeof cgiVariables> {
  const { ends } = client.connection;
  const [path = '/'] = target.split('?');
  return cgiVariables({
    config: shared.config, server, method: pass.method, requestUri: head.target, query: pass.query, protocol: head.version, headers: pass.headers, serverName, serverPort,
    localAddress: ends.source, remoteAddress: ends.destination, remotePort: ends.destinationPort, scriptName: pass.path, pathInfo: '', filename: `proxy:fcgi://${address}${path}`,
    contextPrefix: '', contextDocumentRoot: server.documentRoot, passesAuthorization: false, inherited: pass.inherited, previous: pass.previous,
  });
}
