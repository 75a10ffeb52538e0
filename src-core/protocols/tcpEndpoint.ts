/**
 * One end of a TCP connection as a state machine without I/O (RFC 9293): segments and timer ticks go in, segments and
 * received bytes come out. The kernel carries them. Strategy: everything sent stays in `flight` until acknowledged;
 * retransmission follows RFC 6298, the window of unacknowledged data RFC 5681 slow start from ten segments (RFC 6928).
 * Left out, and said in docs/model.md: SACK, delayed acknowledgements, zero-window probes, simultaneous open.
 */
import { joinBytes } from '../wire/http1Text.ts';

export type TcpState =
  | 'SYN-SENT' | 'SYN-RECEIVED' | 'ESTABLISHED' | 'FIN-WAIT-1' | 'FIN-WAIT-2'
  | 'CLOSE-WAIT' | 'CLOSING' | 'LAST-ACK' | 'TIME-WAIT' | 'CLOSED';

export interface Segment<Tag> {
  readonly flags: TcpFlags;
  readonly seq: number;
  readonly ack: number;
  readonly payload: Uint8Array;
  /** MSS option, on SYN only. */
  readonly mss?: number;
  /** Who wrote these bytes: handed through for the trace, `null` for a bare acknowledgement. */
  readonly tag: Tag | null;
  readonly again: boolean;
}

export interface TcpFlags {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly psh: boolean;
  readonly rst: boolean;
}

/** RFC 6298 §2: one second before the first measurement. Linux bounds it by 200 ms and 120 s, which we follow. */
const INITIAL_RTO_US = 1_000_000;
const MINIMUM_RTO_US = 200_000;
const MAXIMUM_RTO_US = 120_000_000;
/** Linux' tcp_syn_retries (6) and tcp_retries2 (15). */
const SYN_TRIES = 7;
const DATA_TRIES = 16;
/** RFC 6928 §2. */
const INITIAL_WINDOW_SEGMENTS = 10;

interface Sent<Tag> {
  readonly segment: Segment<Tag>;
  readonly end: number;
  sentAt: number;
  tries: number;
}

export class TcpEndpoint<Tag> {
  state: TcpState;
  /** Why it went to CLOSED: `reset` by the peer, `timeout` after the last try, `done` after both FINs. */
  closedBy: 'reset' | 'timeout' | 'done' | null = null;
  /** The peer's FIN has come: nothing follows what is in the inbox. */
  ended = false;
  /** Smoothed round-trip time, µs; 0 before the first measurement. */
  smoothedRttUs = 0;

  /** The program has closed its end for good: data that still comes is answered by a reset (RFC 9293 §3.6.1). */
  private orphaned = false;
  /** In-order bytes that the program has not taken yet. */
  private readonly inbox: Uint8Array[] = [];
  private readonly out: Segment<Tag>[] = [];
  private readonly flight: Sent<Tag>[] = [];
  private readonly waiting: { bytes: Uint8Array; tag: Tag }[] = [];
  private readonly early = new Map<number, Uint8Array>();
  private sendNext: number;
  private receiveNext = 0;
  private finQueued: { tag: Tag } | null = null;
  private finAt: number | null = null;
  private mss: number;
  private window: number;
  private rtoUs = INITIAL_RTO_US;
  private rttVarianceUs = 0;
  private duplicateAcks = 0;
  private lastAcked: number;

  private constructor(state: TcpState, isn: number, mss: number) {
    this.state = state;
    this.mss = mss;
    this.window = INITIAL_WINDOW_SEGMENTS * mss;
    this.sendNext = isn;
    this.lastAcked = isn;
  }

  /** Active open: the SYN is the first segment out. */
  static connecting<Tag>(isn: number, mss: number, tag: Tag, now: number): TcpEndpoint<Tag> {
    const endpoint = new TcpEndpoint<Tag>('SYN-SENT', isn, mss);
    endpoint.transmit({ syn: true }, new Uint8Array(0), tag, now, mss);
    return endpoint;
  }

  /** Passive open for a SYN that came in: the SYN-ACK is the first segment out. */
  static answering<Tag>(isn: number, mss: number, syn: Segment<unknown>, tag: Tag, now: number): TcpEndpoint<Tag> {
    const endpoint = new TcpEndpoint<Tag>('SYN-RECEIVED', isn, Math.min(mss, syn.mss ?? 536));
    endpoint.receiveNext = plus(syn.seq, 1);
    endpoint.transmit({ syn: true, ack: true }, new Uint8Array(0), tag, now, mss);
    return endpoint;
  }

  get unreadBytes(): number {
    return this.inbox.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  get canReceive(): boolean {
    return this.inbox.length > 0 || this.ended || this.state === 'CLOSED';
  }

  /** All bytes received so far, or an empty array. */
  take(): Uint8Array {
    return joinBytes(this.inbox.splice(0));
  }

  write(bytes: Uint8Array, tag: Tag, now: number): void {
    if (bytes.length === 0) return; // an empty segment could never be acknowledged
    this.waiting.push({ bytes, tag });
    this.pump(now);
  }

  /** Sends FIN after what is still waiting. Reading goes on until the peer's FIN. */
  finish(tag: Tag, now: number): void {
    if (this.state === 'CLOSED' || this.finQueued || this.finAt !== null) return;
    this.finQueued = { tag };
    this.pump(now);
  }

  /** close(2): nobody will read any more. */
  release(tag: Tag, now: number): void {
    this.orphaned = true;
    this.finish(tag, now);
  }

  /** Drops everything and says so to the peer. */
  abort(tag: Tag): void {
    if (this.state === 'CLOSED') return;
    this.out.push(this.bare({ rst: true, ack: true }, this.sendNext, tag));
    this.close('reset');
  }

  onSegment(segment: Segment<unknown>, now: number): void {
    if (this.state === 'CLOSED') return;
    if (segment.flags.rst) return this.close('reset');
    if (this.state === 'SYN-SENT') {
      if (!segment.flags.syn || !segment.flags.ack) return;
      this.receiveNext = plus(segment.seq, 1);
      this.mss = Math.min(this.mss, segment.mss ?? 536);
      this.window = INITIAL_WINDOW_SEGMENTS * this.mss;
      this.acknowledge(segment.ack, now);
      this.state = 'ESTABLISHED';
      this.out.push(this.bare({ ack: true }, this.sendNext, null));
      return this.pump(now);
    }
    if (segment.flags.ack) this.acknowledge(segment.ack, now, segment.payload.length === 0 && !segment.flags.fin);
    // Our answer to its SYN-ACK was lost: say again that we are here (RFC 9293 §3.10.7.4).
    if (segment.flags.syn) this.out.push(this.bare({ ack: true }, this.sendNext, null));
    else this.receive(segment);
    this.pump(now);
  }

  /** When `onTimer` wants to be called, µs, or `null` while nothing is in flight. */
  get timerAt(): number | null {
    const first = this.flight[0];
    return first && this.state !== 'CLOSED' ? first.sentAt + Math.min(this.rtoUs * 2 ** (first.tries - 1), MAXIMUM_RTO_US) : null;
  }

  onTimer(now: number): void {
    const due = this.timerAt;
    if (due === null || now < due) return;
    const first = this.flight[0]!;
    if (first.tries >= (first.segment.flags.syn ? SYN_TRIES : DATA_TRIES)) return this.close('timeout');
    this.window = this.mss; // RFC 5681 §3.1: after a timeout, slow start from one segment
    this.retransmit(first, now);
  }

  /** Segments to put on the wire, in order; each is given once. */
  takeSegments(): Segment<Tag>[] {
    return this.out.splice(0);
  }

  private pump(now: number): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE-WAIT') return;
    while (this.waiting.length > 0) {
      const inFlight = minus(this.sendNext, this.lastAcked);
      const room = Math.min(this.mss, this.window - inFlight);
      const head = this.waiting[0]!;
      if (room < Math.min(this.mss, head.bytes.length)) return;
      const payload = head.bytes.subarray(0, room);
      if (payload.length === head.bytes.length) this.waiting.shift();
      else head.bytes = head.bytes.subarray(room);
      this.transmit({ ack: true, psh: this.waiting.length === 0 }, payload, head.tag, now);
    }
    if (this.finQueued) {
      const { tag } = this.finQueued;
      this.finQueued = null;
      this.transmit({ ack: true, fin: true }, new Uint8Array(0), tag, now);
      this.finAt = this.sendNext;
      this.state = this.state === 'CLOSE-WAIT' ? 'LAST-ACK' : 'FIN-WAIT-1';
    }
  }

  private transmit(flags: Partial<TcpFlags>, payload: Uint8Array, tag: Tag, now: number, mss?: number): void {
    const base = this.bare(flags, this.sendNext, tag);
    const segment: Segment<Tag> = mss === undefined ? { ...base, payload } : { ...base, payload, mss };
    this.sendNext = plus(this.sendNext, payload.length + (flags.syn || flags.fin ? 1 : 0));
    this.flight.push({ segment, end: this.sendNext, sentAt: now, tries: 1 });
    this.out.push(segment);
  }

  private retransmit(sent: Sent<Tag>, now: number): void {
    sent.tries++;
    sent.sentAt = now;
    this.out.push({ ...sent.segment, ack: sent.segment.flags.ack ? this.receiveNext : 0, again: true });
  }

  private acknowledge(ack: number, now: number, bare = false): void {
    if (minus(ack, this.lastAcked) <= 0) {
      // RFC 5681 §3.2: the third duplicate acknowledgement means that a segment was lost.
      if (bare && ack === this.lastAcked && this.flight.length > 0 && ++this.duplicateAcks === 3) this.retransmit(this.flight[0]!, now);
      return;
    }
    this.duplicateAcks = 0;
    const before = this.lastAcked;
    while (this.flight.length > 0 && minus(this.flight[0]!.end, ack) <= 0) {
      const sent = this.flight.shift()!;
      if (sent.tries === 1) this.measure(now - sent.sentAt); // Karn: a retransmitted segment measures nothing
    }
    this.lastAcked = ack;
    this.window += Math.min(minus(ack, before), this.mss);
    if (this.state === 'SYN-RECEIVED') this.state = 'ESTABLISHED';
    if (this.finAt !== null && minus(ack, this.finAt) >= 0) this.finAcknowledged();
  }

  private finAcknowledged(): void {
    if (this.state === 'FIN-WAIT-1') this.state = 'FIN-WAIT-2';
    else if (this.state === 'CLOSING') this.state = 'TIME-WAIT';
    else if (this.state === 'LAST-ACK') this.close('done');
  }

  private receive(segment: Segment<unknown>): void {
    const length = segment.payload.length + (segment.flags.fin ? 1 : 0);
    if (length === 0) return;
    if (this.orphaned && segment.payload.length > 0) {
      this.out.push(this.bare({ rst: true, ack: true }, this.sendNext, null));
      return this.close('reset');
    }
    const offset = minus(segment.seq, this.receiveNext);
    if (offset > 0) this.early.set(segment.seq, segment.payload);
    else if (offset + length > 0) {
      if (segment.payload.length > 0) this.deliver(segment.payload.subarray(-offset));
      for (let next = this.early.get(this.receiveNext); next; next = this.early.get(this.receiveNext)) {
        this.early.delete(this.receiveNext);
        this.deliver(next);
      }
      if (segment.flags.fin) this.peerFinished();
    }
    this.out.push(this.bare({ ack: true }, this.sendNext, null));
  }

  private deliver(payload: Uint8Array): void {
    this.inbox.push(payload);
    this.receiveNext = plus(this.receiveNext, payload.length);
  }

  private peerFinished(): void {
    this.receiveNext = plus(this.receiveNext, 1);
    this.ended = true;
    if (this.state === 'ESTABLISHED') this.state = 'CLOSE-WAIT';
    else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING';
    else if (this.state === 'FIN-WAIT-2') this.state = 'TIME-WAIT';
  }

  /** RFC 6298 §2.2–2.3. */
  private measure(rttUs: number): void {
    if (this.smoothedRttUs === 0) {
      this.smoothedRttUs = rttUs;
      this.rttVarianceUs = rttUs / 2;
    } else {
      this.rttVarianceUs = 0.75 * this.rttVarianceUs + 0.25 * Math.abs(this.smoothedRttUs - rttUs);
      this.smoothedRttUs = 0.875 * this.smoothedRttUs + 0.125 * rttUs;
    }
    this.rtoUs = Math.max(MINIMUM_RTO_US, Math.ceil(this.smoothedRttUs + 4 * this.rttVarianceUs));
  }

  private bare(flags: Partial<TcpFlags>, seq: number, tag: Tag | null): Segment<Tag> {
    const all = { syn: false, ack: false, fin: false, psh: false, rst: false, ...flags };
    return { flags: all, seq, ack: all.ack ? this.receiveNext : 0, payload: new Uint8Array(0), tag, again: false };
  }

  private close(by: 'reset' | 'timeout' | 'done'): void {
    this.state = 'CLOSED';
    this.closedBy = by;
    this.flight.length = 0;
    this.waiting.length = 0;
  }
}

/** Sequence numbers are modulo 2³² (RFC 9293 §3.4). */
function plus(seq: number, count: number): number {
  return (seq + count) >>> 0;
}

function minus(a: number, b: number): number {
  return (a - b) | 0;
}
