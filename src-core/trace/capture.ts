/** The packets of a trace, as tcpdump would have captured them on every interface at once. */
import type { Trace } from './trace.ts';

export interface CapturedPacket {
  /** µs since the Unix epoch. */
  readonly atUs: number;
  readonly bytes: Uint8Array;
  /** The interface it left by: the machine, and `lo` for loopback. */
  readonly interfaceName: string;
  readonly comment: string;
}

/** Each packet once, when it was sent: also those that were lost on the way. */
export function packetsOf(trace: Trace): readonly CapturedPacket[] {
  return trace.steps.flatMap((step) => {
    if (step.payload?.protocol !== 'packet') return [];
    const interfaceName = step.crossing === 'process' ? `${step.actor.machine}-lo` : step.actor.machine;
    return [{ atUs: trace.epochMs * 1000 + step.at, bytes: step.payload.bytes, interfaceName, comment: `step ${step.id}` }];
  });
}
