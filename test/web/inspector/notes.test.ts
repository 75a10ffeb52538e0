/** What a person reads of the gateways' formats beside their bytes: something for every field of real captures, in both languages. */
import { expect, test } from 'vitest';
import type { Field } from '../../../src-core/index.ts';
import { encodeDatabaseMessage } from '../../../src-core/wire/databaseMessage.ts';
import { encodeEnvironment } from '../../../src-core/wire/environmentBlock.ts';
import { bytesOfText, joinBytes } from '../../../src-core/wire/http1Text.ts';
import { encodeHttp2Frame, http2Preface } from '../../../src-core/wire/http2.ts';
import { decodePayload, type PayloadBytes } from '../../../src-core/wire/payload.ts';
import { encodeWebsocketFrame } from '../../../src-core/wire/websocket.ts';
import * as english from '../../../web/i18n/en/formatNotes.ts';
import { stories as korean } from '../../../web/i18n/ko/stories.ts';
import { noteOf } from '../../../web/inspector/byteView.ts';
import { gatewayStreams } from '../../wire/capturedStreams.ts';

const real: readonly (readonly [PayloadBytes['protocol'], Uint8Array])[] = [
  ...['nginx_fastcgi_python', 'nginx_fastcgi_phpfpm'].flatMap((name) => [...gatewayStreams(name).requests, ...gatewayStreams(name).responses].map((bytes) => ['fastcgi', bytes] as const)),
  ...gatewayStreams('nginx_scgi').requests.map((bytes) => ['scgi', bytes] as const),
  ...gatewayStreams('nginx_uwsgi').requests.map((bytes) => ['uwsgi', bytes] as const),
  ...gatewayStreams('apache_ajp_tomcat', 18109).requests.map((bytes) => ['ajp', bytes] as const),
  ...gatewayStreams('apache_ajp_tomcat', 18109).responses.map((bytes) => ['ajp', bytes] as const),
  ['environment', encodeEnvironment([['A', 'b']])],
  ['websocket', encodeWebsocketFrame({ fin: true, opcode: 'text', maskingKey: Uint8Array.of(1, 2, 3, 4), payload: bytesOfText('x'.repeat(200)) })],
  ['http2', joinBytes([http2Preface, encodeHttp2Frame({ kind: 'DATA', streamId: 1, endStream: true, padLength: null, data: bytesOfText('x') })])],
  ['sql', encodeDatabaseMessage({ kind: 'query', sql: 'SELECT 1', params: [] })],
  ['sql', encodeDatabaseMessage({ kind: 'result', columns: ['a'], rows: [[1]], rowCount: 1 })],
  ['sql', encodeDatabaseMessage({ kind: 'error', code: '1', message: 'no' })],
];

/** Names that say it all: marks, groups of what is explained inside, reserved bits, and sizes of the text beside them. */
const PLAIN = /^(?:[{},]|header name|header value|name|value|R|RSV[123]|Frame|SP|CRLF|LF|OWS|:|field-name|field-value|.* length)$/;

const all = (fields: readonly Field[]): Field[] => fields.flatMap((field) => [field, ...all(field.children ?? [])]);

test('every field of the formats is explained, or is named for what it is', () => {
  const silent = new Set<string>();
  for (const [protocol, bytes] of real) {
    for (const field of all(decodePayload({ protocol, bytes }).fields)) {
      expect(field.source ?? '', `${protocol} ${field.name}`).toMatch(/^$|\S/);
      if (noteOf(field, english.fieldNotes) === '' && !PLAIN.test(field.name)) silent.add(`${field.source} | ${field.name}`);
    }
  }
  expect([...silent]).toEqual([]);
});

test('each format that is found says what it is, in Korean too', () => {
  const layers = new Set(real.flatMap(([protocol, bytes]) => decodePayload({ protocol, bytes }).layers));
  for (const layer of layers) {
    expect(english.formatNotes, layer).toHaveProperty([layer]);
    expect(korean.inspecting.bytes.formats[layer]).toMatch(/[가-힣]/);
  }
  for (const [name, note] of Object.entries(korean.inspecting.bytes.notes)) expect(note, name).toMatch(/[가-힣]/);
});
