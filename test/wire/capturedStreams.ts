import { readFileSync } from 'node:fs';
import { joinBytes } from '../../src-core/wire/http1Text.ts';
import { decodePacket } from '../../src-core/wire/packet.ts';

const golden = new URL('../golden/gateways/', import.meta.url);

export interface CapturedStream {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** What each end of each TCP connection of a capture said, in the order of the first bytes. Loopback loses and repeats nothing. */
export function capturedStreams(name: string): CapturedStream[] {
  const streams = new Map<string, { from: number; to: number; parts: Uint8Array[] }>();
  for (const { tcp } of framesOf(name).map((frame) => decodePacket(frame).message)) {
    if (tcp === null || tcp.payload.length === 0) continue;
    const key = `${tcp.sourcePort}-${tcp.destinationPort}`;
    const stream = streams.get(key) ?? { from: tcp.sourcePort, to: tcp.destinationPort, parts: [] };
    stream.parts.push(tcp.payload);
    streams.set(key, stream);
  }
  return [...streams.values()].map(({ from, to, parts }) => ({ from, to, bytes: joinBytes(parts) }));
}

/** What was said to (`requests`) and by (`responses`) the application behind the web server. */
export function gatewayStreams(name: string, port = 18181): { requests: Uint8Array[]; responses: Uint8Array[] } {
  const streams = capturedStreams(name);
  const bytesOf = (chosen: CapturedStream[]) => chosen.map(({ bytes }) => bytes);
  return { requests: bytesOf(streams.filter(({ to }) => to === port)), responses: bytesOf(streams.filter(({ from }) => from === port)) };
}

/** The `.json` beside a capture; each test says what it finds there. */
export function gatewayExpectation(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, golden), 'utf8'));
}

/** The frames of a classic little-endian pcap file: a header of 24 bytes, then 16 bytes before each frame. */
function framesOf(name: string): Uint8Array[] {
  const file = new Uint8Array(readFileSync(new URL(`${name}.pcap`, golden)));
  const view = new DataView(file.buffer);
  const frames: Uint8Array[] = [];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) frames.push(file.slice(at + 16, at + 16 + view.getUint32(at + 8, true)));
  return frames;
}
