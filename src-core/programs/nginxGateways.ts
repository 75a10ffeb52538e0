/**
 * ngx_http_fastcgi_module, ngx_http_uwsgi_module, ngx_http_scgi_module: the variables of the configuration in its order,
 * then the client's header fields as HTTP_…, then the body. Fields that the configuration gives are not sent twice.
 */
import type { NginxLocation } from '../config/nginxLocation.ts';
import type { NginxPassSettings } from '../config/nginxPassSettings.ts';
import { expand, type NginxRequestView } from '../config/nginxVariables.ts';
import { encodeFastcgi, fastcgiRoles, paddingTo8, type FastcgiRecord } from '../wire/fastcgi.ts';
import { encodeNameValuePairs } from '../wire/fastcgiPairs.ts';
import { streamRecords } from '../wire/fastcgiStream.ts';
import { bytesOfText, joinBytes, latin1Of } from '../wire/http1Text.ts';
import { encodeUwsgi } from '../wire/uwsgi.ts';
import type { Variable } from '../wire/variable.ts';
import { WireError } from '../wire/field.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Exchange } from './nginxConnection.ts';
import { FastcgiReader, PlainGatewayReader } from './nginxGatewayReader.ts';
import type { UpstreamProtocol } from './nginxUpstreamProtocol.ts';

/** nginx' only request on a connection at a time has the id 1. */
const REQUEST_ID = 1;
/** Content of one STDIN record at most (ngx_http_fastcgi_create_request). */
const STDIN_BYTES = 32 * 1024;
const LONGEST_PARAMS = 65_535;

export function fastcgiUpstream(keepsConnection: boolean): UpstreamProtocol {
  return {
    payload: { request: 'fastcgi', response: () => 'fastcgi' },
    request: (exchange, { settings }, view) => fastcgiBytes(exchange, settings.pass.fastcgi, view),
    reader: (method) => new FastcgiReader(method, () => keepsConnection),
  };
}

export const uwsgiUpstream: UpstreamProtocol = {
  payload: { request: 'uwsgi', response: plainResponse },
  request: ({ head, body }, { settings }, view) => encodeUwsgi({ modifier1: 0, modifier2: 0, variables: variablesOf(head.headers, settings.pass.uwsgi, view), body }),
  reader: (method) => new PlainGatewayReader(method),
};

export const scgiUpstream: UpstreamProtocol = {
  payload: { request: 'scgi', response: plainResponse },
  request: scgiBytes,
  reader: (method) => new PlainGatewayReader(method),
};

/** Both protocols take either form of an answer. */
function plainResponse(bytes: Uint8Array): 'http-response' | 'cgi-response' {
  return latin1Of(bytes.subarray(0, 5)) === 'HTTP/' ? 'http-response' : 'cgi-response';
}

function fastcgiBytes({ head, body }: Exchange, settings: NginxPassSettings, view: NginxRequestView): Uint8Array {
  const params = encodeNameValuePairs(variablesOf(head.headers, settings, view));
  if (params.length > LONGEST_PARAMS) throw new WireError('FastCGI', 0, `params of at most ${LONGEST_PARAMS} bytes, not ${params.length}`);
  const begin: FastcgiRecord = { kind: 'BEGIN_REQUEST', requestId: REQUEST_ID, paddingLength: 0, role: fastcgiRoles.responder, keepConnection: settings.keepConnection };
  const whole: FastcgiRecord = { kind: 'PARAMS', requestId: REQUEST_ID, content: params, paddingLength: paddingTo8(params.length) };
  const ended: FastcgiRecord = { kind: 'PARAMS', requestId: REQUEST_ID, content: new Uint8Array(0), paddingLength: 0 };
  return encodeFastcgi([begin, ...(params.length > 0 ? [whole] : []), ended, ...streamRecords('STDIN', REQUEST_ID, body, { recordBytes: STDIN_BYTES })]);
}

/** CONTENT_LENGTH comes first, by nginx itself; what the configuration says follows, even if it repeats or forgets things. */
function scgiBytes({ head, body }: Exchange, { settings }: NginxLocation, view: NginxRequestView): Uint8Array {
  const variables: readonly Variable[] = [['CONTENT_LENGTH', String(body.length)], ...variablesOf(head.headers, settings.pass.scgi, view)];
  const lines = bytesOfText(variables.map(([name, value]) => `${name}\0${value}\0`).join(''));
  return joinBytes([bytesOfText(`${lines.length}:`), lines, bytesOfText(','), body]);
}

function variablesOf(headers: Exchange['head']['headers'], settings: NginxPassSettings, view: NginxRequestView): readonly Variable[] {
  const octets = inOctets(view);
  const params = settings.params.map(({ name, template, ifNotEmpty }) => ({ name, value: expand(template, octets), ifNotEmpty }));
  const given = new Set(params.map(({ name }) => name));
  const fields = settings.passRequestHeaders ? headers.map(([name, value]): Variable => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value]) : [];
  return [
    ...params.filter(({ value, ifNotEmpty }) => !ifNotEmpty || value !== '').map(({ name, value }): Variable => [name, value]),
    ...fields.filter(([name]) => !given.has(name)),
  ];
}

/** Variables are octets, one character each; paths had been decoded to text, and are UTF-8 again. */
function inOctets(view: NginxRequestView): NginxRequestView {
  const octets = (text: string): string => latin1Of(encodeUtf8(text));
  const { uri, fastcgi, requestFilename, captures = {} } = view;
  return {
    ...view, uri: octets(uri), captures: Object.fromEntries(Object.entries(captures).map(([name, value]) => [name, octets(value)])),
    ...(requestFilename === undefined ? {} : { requestFilename: octets(requestFilename) }),
    ...(fastcgi ? { fastcgi: { scriptName: octets(fastcgi.scriptName), pathInfo: octets(fastcgi.pathInfo) } } : {}),
  };
}
