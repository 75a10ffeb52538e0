import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ajpPacketLength, decodeAjpToContainer, decodeAjpToServer, encodeAjpToContainer, encodeAjpToServer, maximumBodyBytes,
  type AjpAttribute, type AjpContainerPacket, type AjpForwardRequest, type AjpServerPacket,
} from '../../src-core/wire/ajp.ts';
import { ajpMethods, ajpRequestHeaders, ajpResponseHeaders, ajpTextAttributes } from '../../src-core/wire/ajpCodes.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import type { Header } from '../../src-core/wire/http1Fields.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { gatewayExpectation, gatewayStreams } from './capturedStreams.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const decodeBody = (bytes: Uint8Array) => decodeAjpToContainer(bytes, 'body');
const request: AjpForwardRequest = {
  kind: 'FORWARD_REQUEST', method: 'GET', protocol: 'HTTP/1.1', requestUri: '/', remoteAddress: 'a', remoteHost: null, serverName: 'b', serverPort: 80, isSsl: false, headers: [], attributes: [],
};
function requestHex(method: string, ssl: string, headers: string, attributes: string): string {
  const content = `02 ${method} 0008 485454502f312e31 00 0001 2f 00 0001 61 00 ffff 0001 62 00 0050 ${ssl} ${headers} ${attributes} ff`;
  return `1234 ${parseHex(content).length.toString(16).padStart(4, '0')} ${content}`;
}

const toContainer: [string, AjpServerPacket, string][] = [
  ['the shortest request', request, requestHex('02', '00', '0000', '')],
  ['headers with and without codes', { ...request, headers: [['host', 'h'], ['Host', 'h']] }, requestHex('02', '00', '0002', 'a00b 0001 68 00 0004 486f7374 00 0001 68 00')],
  [
    'each kind of attribute, over TLS',
    { ...request, isSsl: true, attributes: [{ kind: 'query_string', value: 'q' }, { kind: 'ssl_key_size', bits: 256 }, { kind: 'secret', value: 's' }, { kind: 'req_attribute', name: 'n', value: '' }] },
    requestHex('02', '01', '0000', '05 0001 71 00 0b 0100 0c 0001 73 00 0a 0001 6e 00 0000 00'),
  ],
  ['a method without a code', { ...request, method: 'BREW' }, requestHex('ff', '00', '0000', '0d 0004 42524557 00')],
  ['CPING', { kind: 'CPING' }, '1234 0001 0a'],
  ['PING', { kind: 'PING' }, '1234 0001 08'],
  ['SHUTDOWN', { kind: 'SHUTDOWN' }, '1234 0001 07'],
];

describe.each(toContainer)('AJP13 to the container: %s', (_, packet, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeAjpToContainer(packet))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeAjpToContainer, bytes)).toEqual(packet));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeAjpToContainer, bytes));
  test('tells its length', () => expect([ajpPacketLength(bytes), ajpPacketLength(bytes.subarray(0, 3))]).toEqual([bytes.length, null]));
});

const toServer: [string, AjpContainerPacket, string][] = [
  ['SEND_HEADERS', { kind: 'SEND_HEADERS', status: 200, message: 'OK', headers: [['Content-Type', 'a'], ['content-type', 'b']] }, '4142 0023 04 00c8 0002 4f4b 00 0002 a001 0001 61 00 000c 636f6e74656e742d74797065 00 0001 62 00'],
  ['SEND_BODY_CHUNK', { kind: 'SEND_BODY_CHUNK', data: parseHex('6869') }, '4142 0006 03 0002 6869 00'],
  ['END_RESPONSE', { kind: 'END_RESPONSE', reuse: true }, '4142 0002 05 01'],
  ['END_RESPONSE that closes', { kind: 'END_RESPONSE', reuse: false }, '4142 0002 05 00'],
  ['GET_BODY_CHUNK', { kind: 'GET_BODY_CHUNK', requestedLength: 8186 }, '4142 0003 06 1ffa'],
  ['CPONG_REPLY', { kind: 'CPONG_REPLY' }, '4142 0001 09'],
];

describe.each(toServer)('AJP13 to the web server: %s', (_, packet, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeAjpToServer(packet))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeAjpToServer, bytes)).toEqual(packet));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeAjpToServer, bytes));
});

test.each<[string, string, string]>([['a piece', '6869', '1234 0004 0002 6869'], ['the end', '', '1234 0000']])('a body packet: %s', (_, data, hex) => {
  expect(formatHex(encodeAjpToContainer({ kind: 'BODY', data: parseHex(data) }))).toBe(formatHex(parseHex(hex)));
  expect(decodedWhole(decodeBody, parseHex(hex))).toEqual({ kind: 'BODY', data: parseHex(data) });
});

test('a body that counts zero bytes ends too; a chunk without its NUL is taken', () => {
  expect(decodedWhole(decodeBody, parseHex('1234 0002 0000'))).toEqual({ kind: 'BODY', data: new Uint8Array() });
  expect(decodedWhole(decodeAjpToServer, parseHex('4142 0005 03 0002 6869'))).toEqual({ kind: 'SEND_BODY_CHUNK', data: parseHex('6869') });
});

test.each<[string, string, number]>([
  ['the magic of the other direction', '4142 0001 0a', 0],
  ['a packet of more than 8,192 bytes', '1234 1ffd', 2],
  ['a length beyond the bytes', '1234 0002 0a', 4],
  ['bytes after the packet', '1234 0001 0a 00', 5],
  ['bytes in the packet after the message', '1234 0002 0a 00', 5],
  ['a code that is not the server’s', '1234 0001 05', 4],
  ['a method without code or name', requestHex('ff', '00', '0000', ''), 5],
  ['a method beyond the table', requestHex('1c', '00', '0000', ''), 5],
  ['an unknown attribute', requestHex('02', '00', '0000', '0e'), 36],
  ['an unknown header', requestHex('02', '00', '0001', 'a00f'), 36],
  ['a header that is null', requestHex('02', '00', '0001', 'a001 ffff'), 38],
  ['text without its NUL', requestHex('02', '00', '0001', 'a001 0001 61 61'), 41],
])('AJP13: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeAjpToContainer, parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test('a body packet is as long as the packet size lets it be', () => {
  expect(encodeAjpToContainer({ kind: 'BODY', data: new Uint8Array(maximumBodyBytes) }).length).toBe(8192);
  expect(() => encodeAjpToContainer({ kind: 'BODY', data: new Uint8Array(maximumBodyBytes + 1) })).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test('the tables have the reference’s numbers', () => {
  expect([ajpMethods[1], ajpMethods[3], ajpMethods[26]]).toEqual(['GET', 'POST', 'MKACTIVITY']);
  expect([ajpRequestHeaders.length, ajpRequestHeaders[0], ajpRequestHeaders[13]]).toEqual([14, 'accept', 'user-agent']);
  expect([ajpResponseHeaders.length, ajpResponseHeaders[0], ajpResponseHeaders[10]]).toEqual([11, 'Content-Type', 'WWW-Authenticate']);
});

describe('captured: httpd with mod_jk asks Tomcat', () => {
  const { requests, responses } = gatewayStreams('apache_ajp_tomcat', 18109);
  const [toTomcat, fromTomcat] = [packetsOf(requests[0]), packetsOf(responses[0])];
  const expected = gatewayExpectation('apache_ajp_tomcat') as { seen: { method: string; requestURI: string; protocol: string; serverName: string; serverPort: number; remoteAddr: string; headers: Record<string, string> }[] };

  test('every packet is read, and written alike', () => {
    expect([toTomcat.length, fromTomcat.length]).toEqual([3, 6]);
    toTomcat.forEach((bytes, index) => {
      const decode = index === 2 ? decodeBody : decodeAjpToContainer;
      expect(formatHex(encodeAjpToContainer(decodedWhole(decode, bytes)))).toBe(formatHex(bytes));
    });
    for (const bytes of fromTomcat) expect(formatHex(encodeAjpToServer(decodedWhole(decodeAjpToServer, bytes)))).toBe(formatHex(bytes));
  });

  test('reads as tshark reads it', () => {
    const shown = [
      ...toTomcat.slice(0, 1).map(tsharkText), ...fromTomcat.slice(0, 3).map(tsharkReply), ...toTomcat.slice(1).map(tsharkText), ...fromTomcat.slice(3).map(tsharkReply),
    ];
    const tshark = readFileSync(new URL('../golden/gateways/apache_ajp_tomcat.txt', import.meta.url), 'utf8').trimEnd().split(/\n\s*\n/);
    expect(shown.map((packet) => packet.map((line) => line.slice(0, 100)))).toEqual(tshark.map((packet) => packet.trim().split('\n').map((line) => line.trim().replace('Data [truncated]', 'Data').slice(0, 100))));
  });

  test('Tomcat’s servlet was given this', () => {
    [0, 1].forEach((index) => {
      const message = decodeAjpToContainer(toTomcat[index] ?? new Uint8Array()).message;
      if (message.kind !== 'FORWARD_REQUEST') throw new Error('a request was captured');
      const { method, requestUri, protocol, serverName, serverPort, remoteAddress, headers } = message;
      expect({ method, requestURI: requestUri, protocol, serverName, serverPort, remoteAddr: remoteAddress, headers: Object.fromEntries(headers) }).toEqual(withoutExtras(expected.seen[index]));
    });
  });
});

function withoutExtras(seen: object | undefined): object {
  return Object.fromEntries(Object.entries(seen ?? {}).filter(([name]) => name !== 'queryString' && name !== 'remotePort'));
}

function packetsOf(bytes: Uint8Array | undefined): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let rest = bytes ?? new Uint8Array(); rest.length > 0; rest = rest.subarray(packets.at(-1)?.length)) packets.push(rest.subarray(0, ajpPacketLength(rest) ?? rest.length));
  return packets;
}

function tsharkText(bytes: Uint8Array, index: number, all: readonly Uint8Array[]): string[] {
  const isBody = all.length === 2 && index === 1;
  const packet = decodeAjpToContainer(bytes, isBody ? 'body' : 'message').message;
  const head = ['Magic: 1234', `Length: ${bytes.length - 4}`];
  if (packet.kind === 'BODY') return [...head, `Data: ${latin1Of(packet.data)}`];
  if (packet.kind !== 'FORWARD_REQUEST') return head;
  const titled = packet.headers.map(([name, value]) => `${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}`);
  const attributes = packet.attributes.map((attribute) => (attribute.kind === 'req_attribute' ? `${attribute.name}: ${attribute.value}` : attribute.kind === 'query_string' ? `Query-String: ${attribute.value}` : ''));
  return [
    ...head, 'Code: FORWARD REQUEST (2)', `Method: ${packet.method} (${packet.method === 'GET' ? 2 : 4})`, `Version: ${packet.protocol}`, `URI: ${packet.requestUri}`, `RADDR: ${packet.remoteAddress}`,
    'RHOST:', `SRV: ${packet.serverName}`, `PORT: ${packet.serverPort}`, `SSLP: ${packet.isSsl ? 'True' : 'False'}`, `NHDR: ${packet.headers.length}`, ...titled, ...attributes,
  ];
}

function tsharkReply(bytes: Uint8Array): string[] {
  const packet = decodeAjpToServer(bytes).message;
  const head = ['Magic: 4142', `Length: ${bytes.length - 4}`];
  switch (packet.kind) {
    case 'SEND_HEADERS': return [...head, 'Code: SEND HEADERS (4)', `RSTATUS: ${packet.status}`, `RSMSG: ${packet.message}`, `NHDR: ${packet.headers.length}`, ...packet.headers.map(([name, value]) => `${name}: ${value}`)];
    case 'SEND_BODY_CHUNK': return [...head, 'Code: SEND BODY CHUNK (3)', `Data: ${latin1Of(packet.data).replaceAll('\n', '\\n')}`];
    case 'END_RESPONSE': return [...head, 'Code: END RESPONSE (5)', `REUSEP: ${Number(packet.reuse)}`];
    default: return head;
  }
}

const text = fc.uint8Array({ maxLength: 20 }).map((bytes) => latin1Of(bytes));
const nullable = fc.option(text, { nil: null });
const headersOf = (codes: readonly string[]): fc.Arbitrary<Header[]> => fc.array(fc.tuple(fc.oneof(fc.constantFrom(...codes), text), text), { maxLength: 5 });
const attribute: fc.Arbitrary<AjpAttribute> = fc.oneof(
  fc.record({ kind: fc.constantFrom(...ajpTextAttributes, 'secret' as const), value: text }),
  fc.record({ kind: fc.constant('ssl_key_size' as const), bits: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant('req_attribute' as const), name: text, value: text }),
);
const serverPacket: fc.Arbitrary<AjpServerPacket> = fc.oneof(
  fc.record({
    kind: fc.constant('FORWARD_REQUEST' as const), method: fc.oneof(fc.constantFrom(...ajpMethods), text), protocol: text, requestUri: text, remoteAddress: nullable, remoteHost: nullable, serverName: nullable,
    serverPort: fc.nat(0xffff), isSsl: fc.boolean(), headers: headersOf(ajpRequestHeaders), attributes: fc.array(attribute, { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constantFrom('SHUTDOWN' as const, 'PING' as const, 'CPING' as const) }),
);
const containerPacket: fc.Arbitrary<AjpContainerPacket> = fc.oneof(
  fc.record({ kind: fc.constant('SEND_BODY_CHUNK' as const), data: fc.uint8Array() }),
  fc.record({ kind: fc.constant('SEND_HEADERS' as const), status: fc.nat(0xffff), message: text, headers: headersOf(ajpResponseHeaders) }),
  fc.record({ kind: fc.constant('END_RESPONSE' as const), reuse: fc.boolean() }),
  fc.record({ kind: fc.constant('GET_BODY_CHUNK' as const), requestedLength: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant('CPONG_REPLY' as const) }),
);

test('packets survive their bytes', () => {
  fc.assert(fc.property(serverPacket, containerPacket, fc.uint8Array(), (request, reply, data) => {
    expect(decodedWhole(decodeAjpToContainer, encodeAjpToContainer(request))).toEqual(request);
    expect(decodedWhole(decodeAjpToServer, encodeAjpToServer(reply))).toEqual(reply);
    expect(decodedWhole(decodeBody, encodeAjpToContainer({ kind: 'BODY', data }))).toEqual({ kind: 'BODY', data });
  }));
});

test('any bytes, and packets with bytes changed, are decoded whole or refused with WireError', () => {
  const sent = fc.oneof(serverPacket.map(encodeAjpToContainer), containerPacket.map(encodeAjpToServer));
  const damaged = fc.tuple(sent, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })).map(([bytes, changes]) => changes.reduce((each, [at, to]) => each.with(at % each.length, to), bytes));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (bytes) => {
    for (const decode of [decodeAjpToContainer, decodeBody, decodeAjpToServer]) expectDecodedOrRefused((input) => decode(input), bytes);
  }), { numRuns: 300 });
});
