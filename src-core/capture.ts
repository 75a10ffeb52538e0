/** A trace as a pcapng file, for Wireshark. */
import { packetsOf } from './trace/capture.ts';
import type { Trace } from './trace/trace.ts';
import { encodePcapng } from './wire/pcapng.ts';

export function captureOf(trace: Trace): Uint8Array {
  return encodePcapng(packetsOf(trace));
}
