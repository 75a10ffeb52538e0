import { WireError, type Decoded } from './field.ts';
import { decodeHpack, encodeHpack, hpackFieldsOf, type HpackBlock, type HpackEncoding, type HpackField } from './hpack.ts';
import type { HpackTable } from './hpackTable.ts';
import { defaultFrameBytes, type Http2Frame } from './http2.ts';
import { Http2Fault } from './http2Codes.ts';
import type { Header } from './http1Fields.ts';
import { joinBytes } from './http1Text.ts';

/** A header list as HEADERS and as many CONTINUATIONs as it takes (RFC 9113 §4.3); pseudo-fields are the caller's, and come first. */
export function headerFrames(streamId: number, headers: readonly Header[], table: HpackTable, options: { readonly endStream: boolean; readonly frameBytes?: number }): Http2Frame[] {
  return fieldFrames(streamId, hpackFieldsOf(headers), table, options);
}

/** The same of fields that say how each is to be written. */
export function fieldFrames(streamId: number, fields: readonly HpackField[], table: HpackTable, options: { readonly endStream: boolean; readonly frameBytes?: number } & Partial<HpackEncoding>): Http2Frame[] {
  const { endStream, frameBytes = defaultFrameBytes, huffman = 'notLonger' } = options;
  const block = encodeHpack({ sizeUpdates: [], fields }, table, { huffman });
  const frames: Http2Frame[] = [];
  for (let at = 0; at === 0 || at < block.length; at += frameBytes) {
    const fragment = block.subarray(at, at + frameBytes);
    const endHeaders = at + frameBytes >= block.length;
    frames.push(at === 0 ? { kind: 'HEADERS', streamId, endStream, endHeaders, padLength: null, priority: null, fragment } : { kind: 'CONTINUATION', streamId, endHeaders, fragment });
  }
  return frames;
}

/**
 * The header block of HEADERS or PUSH_PROMISE and the CONTINUATIONs that follow it at once (RFC 9113 §6.10), decoded. Its
 * fields count from the start of the joined block.
 */
export function decodeHeaderFrames(frames: readonly Http2Frame[], table: HpackTable): Decoded<HpackBlock> {
  const [first] = frames;
  const fragments: Uint8Array[] = [];
  frames.forEach((frame, index) => {
    const opens = frame.kind === 'HEADERS' || frame.kind === 'PUSH_PROMISE';
    if (!(index === 0 ? opens : frame.kind === 'CONTINUATION') || !('fragment' in frame)) refuse('HEADERS or PUSH_PROMISE, and then CONTINUATION alone');
    if (frame.streamId !== first?.streamId) refuse('CONTINUATION on the same stream');
    if (frame.endHeaders !== (index === frames.length - 1)) refuse('END_HEADERS on the last frame of the block, and on no other');
    fragments.push(frame.fragment);
  });
  return decodeBlock(joinBytes(fragments), table);
}

function decodeBlock(block: Uint8Array, table: HpackTable): Decoded<HpackBlock> {
  try {
    return decodeHpack(block, table);
  } catch (error) {
    if (error instanceof WireError) throw new Http2Fault('COMPRESSION_ERROR', error.offset, error.message);
    throw error;
  }
}

function refuse(expectation: string): never {
  throw new Http2Fault('PROTOCOL_ERROR', 0, expectation);
}
