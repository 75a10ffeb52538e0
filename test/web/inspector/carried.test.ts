/** What a packet shows of the message that it carries: by the sender's word, whatever the port is. */
import { expect, test } from 'vitest';
import type { Payload, Trace } from '../../../src-core/index.ts';
import { Recorder, type Thread } from '../../../src-core/system/recorder.ts';
import { encodeFastcgi } from '../../../src-core/wire/fastcgi.ts';
import { encodeNameValuePairs } from '../../../src-core/wire/fastcgiPairs.ts';
import { streamRecords } from '../../../src-core/wire/fastcgiStream.ts';
import type { Field } from '../../../src-core/wire/field.ts';
import { coverageGaps } from '../../../src-core/wire/fields.ts';
import { bytesOfText } from '../../../src-core/wire/http1Text.ts';
import { encodePacket } from '../../../src-core/wire/packet.ts';
import type { World } from '../../../src-core/world/world.ts';
import { payloadAt } from '../../../web/inspector/payloadAt.ts';

const machine = { name: 'server', role: 'server', addresses: {}, cores: 1, memoryKib: 1, processes: {}, sockets: {}, caches: {}, files: {}, logs: {} };
const actor = { machine: 'server', pid: 10 };
const headers = 54;

const segment = (content: Uint8Array): Payload => ({
  protocol: 'packet',
  bytes: encodePacket({
    sourceMac: '00:00:00:00:00:00', destinationMac: '00:00:00:00:00:00', source: '127.0.0.1', destination: '127.0.0.1', ttl: 64, identification: 1,
    transport: { kind: 'tcp', sourcePort: 50000, destinationPort: 8000, sequenceNumber: 1, acknowledgmentNumber: 1, flags: ['PSH', 'ACK'], window: 65535, urgentPointer: 0, options: [], payload: content },
  }),
});

/** Says what it writes, then sends it in segments that end where `cuts` say; each is caused by the one before. */
function sent(message: Payload, cuts: readonly number[]): Trace {
  const recorder = new Recorder({ machines: { server: machine }, packets: {} } as unknown as World, { now: 0 });
  const thread: Thread = { cause: null, request: null, stage: '4' };
  recorder.record(thread, 'requestSent', { method: 'GET', target: '/', to: '127.0.0.1:8000', bytes: message.bytes.length }, { actor, payload: message });
  const ends = [...cuts, message.bytes.length];
  ends.forEach((end, index) => {
    const content = message.bytes.subarray(index === 0 ? 0 : ends[index - 1], end);
    recorder.record(thread, 'segmentSent', { flags: 'PSH ACK', seq: 1, ack: 1, bytes: content.length, from: '127.0.0.1:1', to: '127.0.0.1:8000', again: false }, { actor, crossing: 'process', payload: segment(content) });
  });
  return { version: 1, epochMs: 0, start: recorder.start, steps: recorder.steps, cpu: [], opening: 0, requests: [], python: '' };
}

const all = (fields: readonly Field[]): Field[] => fields.flatMap((field) => [field, ...all(field.children ?? [])]);
const request = encodeFastcgi([
  { kind: 'BEGIN_REQUEST', requestId: 1, role: 1, keepConnection: false, paddingLength: 0 },
  ...streamRecords('PARAMS', 1, encodeNameValuePairs([['REQUEST_METHOD', 'GET'], ['QUERY_STRING', 'name=kim']])),
]);

test('a segment with a whole message is read down to its variables', () => {
  const trace = sent({ protocol: 'fastcgi', bytes: request }, []);
  const { decoded, payload } = payloadAt(trace, trace.steps[1]!)!;
  expect(decoded.layers).toEqual(['Ethernet', 'IPv4', 'TCP', 'FastCGI']);
  expect(decoded.problem).toBeUndefined();
  expect(all(decoded.fields).map(({ value }) => value)).toContain('QUERY_STRING=name=kim');
  expect(coverageGaps(decoded.fields, payload.bytes.length)).toEqual([]);
});

test('of a message cut anywhere, each segment shows its part, and no segment is called broken', () => {
  for (let cut = 1; cut < request.length; cut += 1) {
    const trace = sent({ protocol: 'fastcgi', bytes: request }, [cut]);
    for (const step of trace.steps.slice(1)) {
      const { decoded, payload } = payloadAt(trace, step)!;
      expect(coverageGaps(decoded.fields, payload.bytes.length), `cut at ${cut}`).toEqual([]);
      expect(decoded.layers.at(-1)).toBe('FastCGI');
      expect(decoded.problem).toBeUndefined();
    }
  }
});

test('the place where a message breaks is told in the segment that has it', () => {
  const broken = request.with(16, 9);
  const trace = sent({ protocol: 'fastcgi', bytes: broken }, [16]);
  expect(payloadAt(trace, trace.steps[1]!)!.decoded.problem).toBeUndefined();
  expect(payloadAt(trace, trace.steps[2]!)!.decoded.problem).toMatchObject({ format: 'FastCGI', offset: headers });
});

test('a later segment of an HTTP response is body, though it begins like a request', () => {
  const trace = sent({ protocol: 'http-response', bytes: bytesOfText('HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nGET /a HTTP/1.1\r\n\r') }, [39]);
  const { decoded } = payloadAt(trace, trace.steps[2]!)!;
  expect(all(decoded.fields).map(({ name }) => name)).not.toContain('request-target');
  expect(decoded.layers).toEqual(['Ethernet', 'IPv4', 'TCP', 'HTTP/1.1']);
});

test('what no step names stays bytes', () => {
  const trace = sent({ protocol: 'fastcgi', bytes: request }, []);
  const other = { ...trace, steps: [trace.steps[0]!, { ...trace.steps[1]!, payload: segment(bytesOfText('hello')) }] } as Trace;
  expect(payloadAt(other, other.steps[1]!)!.decoded.layers).toEqual(['Ethernet', 'IPv4', 'TCP']);
});
