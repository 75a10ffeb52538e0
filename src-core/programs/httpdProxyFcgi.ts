/**
 * mod_proxy_fcgi: a request as FastCGI records (FastCGI §3.3, §6.2) with httpd's CGI variables as PARAMS; the answer is CGI's.
 * SCRIPT_FILENAME is the path of ProxyPass' target with what was matched, as for a generic back end.
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
import type { Proxied } from './httpdProxyHttp.ts';
import { REASONS } from './httpdReply.ts';

const REQUEST_ID = 1;
const RECORD_BYTES = 70_000;

export function* exchangeFcgi(sys: Sys, exchange: Exchange, pass: Pass, connection: Connection, { target, timeoutUs }: { readonly target: string; readonly timeoutUs: number }): SystemCall<Proxied> {
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return { kind: 'refusedBody', status: body };
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  const crossing = connection.loopback ? 'process' : 'machine';
  const bytes = encodeFastcgi([
    { kind: 'BEGIN_REQUEST', requestId: REQUEST_ID, role: fastcgiRoles.responder, keepConnection: false, paddingLength: 0 },
    ...streamRecords('PARAMS', REQUEST_ID, encodeNameValuePairs(variablesOf(exchange, pass, target)), { pads: false }), ...streamRecords('STDIN', REQUEST_ID, body, { pads: false }),
  ]);
  sys.note('requestSent', { method: pass.method, target, to, bytes: bytes.length }, { crossing, peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'fastcgi', bytes } });
  yield* sys.send(connection, bytes);
  const reader = new RecordReader(fastcgiRecordLength, RECORD_BYTES);
  const records: FastcgiRecord[] = [];
  const raw: Uint8Array[] = [];
  try {
    while (!records.some(({ kind }) => kind === 'END_REQUEST')) {
      const more = yield* sys.recv(connection, timeoutUs);
      if (more.kind === 'timeout') return { kind: 'failed', error: '(70007)The timeout specified has expired', reason: 'readTimeout' };
      if (more.kind !== 'bytes') return { kind: 'failed', error: '(70014)End of file found', reason: 'closedEarly' };
      raw.push(more.bytes);
      for (const record of reader.feed(more.bytes)) records.push(...decodeFastcgi(record).message);
    }
    sys.stage('14');
    const errors = latin1Of(joinStream(records, 'STDERR', REQUEST_ID).content);
    if (errors !== '') yield* complain(sys, exchange, { module: 'proxy_fcgi', level: 'error', text: `AH01071: Got error '${errors}'` });
    const output = joinStream(records, 'STDOUT', REQUEST_ID).content;
    if (cgiBodyStart(output) === null) return { kind: 'failed', error: '(104)Connection reset by peer', reason: 'badResponse' };
    const { status, reason, headers, body: content } = decodeCgiResponse(output).message;
    const all = joinBytes(raw);
    sys.note('responseRead', { status, bytes: all.length, from: to }, { crossing, payload: { protocol: 'fastcgi', bytes: all } });
    const kept = headers.filter(([name]) => name.toLowerCase() !== 'status');
    return { kind: 'answer', head: { status, reason: reason || (REASONS[status] ?? ''), headers: kept }, body: content };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: 'failed', error: '(22)Invalid argument', reason: 'badResponse' };
  }
}

function variablesOf({ shared, server, head, client, serverName, serverPort }: Exchange, pass: Pass, target: string): ReturnType<typeof cgiVariables> {
  const { ends } = client.connection;
  const [path = '/'] = target.split('?');
  return cgiVariables({
    config: shared.config, server, method: pass.method, requestUri: head.target, query: pass.query, protocol: head.version, headers: pass.headers, serverName, serverPort,
    localAddress: ends.source, remoteAddress: ends.destination, remotePort: ends.destinationPort, scriptName: pass.path, pathInfo: '', filename: path,
    contextPrefix: '', contextDocumentRoot: server.documentRoot, passesAuthorization: false, inherited: pass.inherited, previous: pass.previous,
  });
}
