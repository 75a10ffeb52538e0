import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../../src-core/index.ts';
import type { Field } from '../../src-core/wire/field.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import { encodePacket } from '../../src-core/wire/packet.ts';
import { decodePayload, type PayloadBytes } from '../../src-core/wire/payload.ts';
import { presetTraces } from '../presetTraces.ts';

const protocols = ['packet', 'dns', 'http-request', 'http-response', 'text'] as const;

const segment = (text: string): Uint8Array =>
  encodePacket({
    sourceMac: '02:00:00:00:00:01', destinationMac: '02:00:00:00:00:02', source: '203.0.113.7', destination: '198.51.100.20', ttl: 64, identification: 1,
    transport: { kind: 'tcp', sourcePort: 50000, destinationPort: 80, sequenceNumber: 1, acknowledgmentNumber: 1, flags: ['PSH', 'ACK'], window: 65535, urgentPointer: 0, options: [], payload: bytesOfText(text) },
  });

const namesOf = (fields: readonly Field[]): string[] => fields.flatMap((field) => [field.name, ...namesOf(field.children ?? [])]);

/** Their requests are meant to be none of HTTP/1. */
const BROKEN = new Set(['bad-request', 'asgi-http2']);

test('every byte of every payload of every preset is covered, and every payload makes sense but the broken request', async () => {
  const traces = await presetTraces(presets.map(({ preset }) => preset));
  for (const [preset, { steps }] of traces) {
    for (const { payload, id } of steps) {
      if (!payload) continue;
      const { fields, problem } = decodePayload(payload);
      expect(coverageGaps(fields, payload.bytes.length), `${preset} step ${id}`).toEqual([]);
      if (!BROKEN.has(preset)) expect(problem, `${preset} step ${id}`).toBeUndefined();
    }
  }
});

test('a segment with a request is read down to its field lines', () => {
  const { layers, fields, problem } = decodePayload({ protocol: 'packet', bytes: segment('GET /a HTTP/1.1\r\nHost: b\r\n\r\n') });
  expect(layers).toEqual(['Ethernet', 'IPv4', 'TCP', 'HTTP/1.1']);
  expect(problem).toBeUndefined();
  expect(namesOf(fields)).toEqual(expect.arrayContaining(['request-target', 'field-name', 'empty line']));
});

test('a request that the rules refuse is shown line by line, with the place', () => {
  const bytes = segment('GET /a b HTTP/1.1\r\nHost: b\r\n\r\nrest');
  const { fields, problem } = decodePayload({ protocol: 'packet', bytes });
  expect(problem?.offset).toBeGreaterThanOrEqual(54);
  expect(namesOf(fields).slice(-4)).toEqual(['start-line', 'line', 'empty line', 'message-body']);
});

test('a segment of something else stays as it is', () => {
  expect(decodePayload({ protocol: 'packet', bytes: segment('hello') }).layers).toEqual(['Ethernet', 'IPv4', 'TCP']);
});

test('a response to HEAD ends with its head', () => {
  const bytes = bytesOfText('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  expect(decodePayload({ protocol: 'http-response', bytes }, { requestMethod: 'HEAD' }).problem).toBeUndefined();
  expect(decodePayload({ protocol: 'http-response', bytes }).problem).toBeDefined();
});

test('a head that a server writes by itself is a head, and nothing may follow it', () => {
  const bytes = bytesOfText('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n');
  const { fields, layers, problem } = decodePayload({ protocol: 'http-head', bytes });
  expect({ layers, problem, gaps: coverageGaps(fields, bytes.length) }).toEqual({ layers: ['HTTP/1.1'], problem: undefined, gaps: [] });
  expect(decodePayload({ protocol: 'http-head', bytes: bytesOfText('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello') }).problem).toBeDefined();
});

test('text is one field', () => {
  expect(decodePayload({ protocol: 'text', bytes: bytesOfText('hi\n') }).fields).toEqual([{ name: 'text', start: 0, end: 3, value: 'hi\n' }]);
  expect(decodePayload({ protocol: 'text', bytes: new Uint8Array() }).fields).toEqual([]);
});

const arbitrary = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.string({ maxLength: 60 }).map((text) => bytesOfText(`GET / HTTP/1.1\r\n${text}`)),
  fc.string({ maxLength: 60 }).map((text) => segment(`HTTP/1.1 200 OK\r\n${text}`)),
  fc.tuple(fc.nat(80), fc.nat(255)).map(([at, byte]) => segment('GET /a HTTP/1.1\r\nHost: b\r\n\r\n').with(at, byte)),
);

test('whatever the bytes are: nothing is thrown, and all of them are covered', () => {
  fc.assert(
    fc.property(fc.constantFrom(...protocols), arbitrary, (protocol, bytes) => {
      const payload: PayloadBytes = { protocol, bytes };
      expect(coverageGaps(decodePayload(payload).fields, bytes.length)).toEqual([]);
    }),
    { numRuns: 600 },
  );
});
