/** One end of TCP by its rules, and two ends over a wire that loses, repeats and reorders. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TcpEndpoint, type Segment, type TcpState } from '../../src-core/protocols/tcpEndpoint.ts';

type End = TcpEndpoint<string>;
const MSS = 1460;
const bytes = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (from + i) & 255);
const flagsOf = ({ flags }: Segment<unknown>): string => Object.entries(flags).filter(([, on]) => on).map(([name]) => name).sort().join(' ');
const shown = (segments: readonly Segment<string>[]): string[] => segments.map((segment) => `${flagsOf(segment)} ${segment.payload.length}`);

/** A client and a server after the three segments of the handshake, `rttUs` apart. */
function connected({ mss = MSS, serverMss = MSS, rttUs = 10_000, now = 0 } = {}): { client: End; server: End; at: number } {
  const client = TcpEndpoint.connecting<string>(1000, mss, 'c', now);
  const [syn] = client.takeSegments();
  const server = TcpEndpoint.answering<string>(5000, serverMss, syn!, 's', now + rttUs / 2);
  const [synAck] = server.takeSegments();
  client.onSegment(synAck!, now + rttUs);
  for (const segment of client.takeSegments()) server.onSegment(segment, now + (rttUs * 3) / 2);
  return { client, server, at: now + (rttUs * 3) / 2 };
}

/** Delivers everything that both have to say, back and forth, without time passing. */
function settle(a: End, b: End, at: number): void {
  for (let rounds = 0; rounds < 1000; rounds++) {
    const fromA = a.takeSegments();
    const fromB = b.takeSegments();
    if (fromA.length + fromB.length === 0) return;
    for (const segment of fromA) b.onSegment(segment, at);
    for (const segment of fromB) a.onSegment(segment, at);
  }
  throw new Error('they never stop talking');
}

describe('opening', () => {
  test('three segments, with numbers and MSS as RFC 9293 §3.5 has them', () => {
    const client = TcpEndpoint.connecting<string>(1000, 1460, 'c', 0);
    const [syn] = client.takeSegments();
    expect(syn).toMatchObject({ seq: 1000, ack: 0, mss: 1460, flags: { syn: true, ack: false } });
    const server = TcpEndpoint.answering<string>(0xffff_ffff, 1440, syn!, 's', 5);
    const [synAck] = server.takeSegments();
    expect(synAck).toMatchObject({ seq: 0xffff_ffff, ack: 1001, mss: 1440, flags: { syn: true, ack: true } });
    expect([client.state, server.state]).toEqual(['SYN-SENT', 'SYN-RECEIVED']);
    client.onSegment(synAck!, 10);
    const [ack] = client.takeSegments();
    // Sequence numbers wrap: after 2³²−1 comes 0.
    expect(ack).toMatchObject({ seq: 1001, ack: 0, flags: { syn: false, ack: true } });
    server.onSegment(ack!, 15);
    expect([client.state, server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    expect(client.smoothedRttUs).toBe(10);
  });

  test('a SYN-ACK that comes again is acknowledged again: the first answer was lost', () => {
    const client = TcpEndpoint.connecting<string>(1, MSS, 'c', 0);
    const server = TcpEndpoint.answering<string>(9, MSS, client.takeSegments()[0]!, 's', 0);
    client.onSegment(server.takeSegments()[0]!, 10);
    client.takeSegments();
    server.onTimer(server.timerAt!);
    const again = server.takeSegments();
    expect(again.map(({ again: repeated }) => repeated)).toEqual([true]);
    client.onSegment(again[0]!, 20);
    for (const segment of client.takeSegments()) server.onSegment(segment, 30);
    expect(server.state).toBe('ESTABLISHED');
  });

  test('a SYN that nobody answers is sent 7 times, each wait twice the last, then it is over after 127 s', () => {
    const client = TcpEndpoint.connecting<string>(1, MSS, 'c', 0);
    client.takeSegments();
    const sentAt: number[] = [0];
    let now = 0;
    while (client.state !== 'CLOSED') {
      now = client.timerAt!;
      client.onTimer(now);
      if (client.takeSegments().length > 0) sentAt.push(now);
    }
    expect(sentAt).toEqual([0, 1, 3, 7, 15, 31, 63].map((seconds) => seconds * 1_000_000));
    expect([now, client.closedBy]).toEqual([127_000_000, 'timeout']);
  });

  test('a reset refuses', () => {
    const client = TcpEndpoint.connecting<string>(1, MSS, 'c', 0);
    client.onSegment({ ...client.takeSegments()[0]!, flags: { syn: false, ack: true, fin: false, psh: false, rst: true } }, 5);
    expect([client.state, client.closedBy, client.timerAt]).toEqual(['CLOSED', 'reset', null]);
  });

  test('without an MSS option the other end is taken to hold 536 bytes (RFC 9293 §3.7.1)', () => {
    const client = TcpEndpoint.connecting<string>(1, MSS, 'c', 0);
    const { mss: _, ...syn } = client.takeSegments()[0]!;
    const server = TcpEndpoint.answering<string>(9, MSS, syn, 's', 0);
    client.onSegment(server.takeSegments()[0]!, 1);
    settle(client, server, 2);
    server.write(bytes(1000), 's', 3);
    expect(shown(server.takeSegments())).toEqual(['ack 536', 'ack psh 464']);
  });
});

describe('sending', () => {
  test.each([
    [1460, ['ack psh 1460']],
    [1461, ['ack 1460', 'ack psh 1']],
    [4000, ['ack 1460', 'ack 1460', 'ack psh 1080']],
  ])('%i bytes are cut by the MSS, the last segment pushes', (length, expected) => {
    const { client, at } = connected();
    client.write(bytes(length), 'x', at);
    expect(shown(client.takeSegments())).toEqual(expected);
  });

  test('the smaller MSS of the two holds both ways', () => {
    const { client, server, at } = connected({ mss: 1460, serverMss: 1000 });
    client.write(bytes(1500), 'x', at);
    server.write(bytes(1500), 'y', at);
    expect([shown(client.takeSegments()), shown(server.takeSegments())]).toEqual([['ack 1000', 'ack psh 500'], ['ack 1000', 'ack psh 500']]);
  });

  test('ten segments at first, then one more for each that is acknowledged (slow start)', () => {
    const { client, server, at } = connected();
    client.write(bytes(40 * MSS), 'x', at);
    const flights: number[] = [];
    for (let segments = client.takeSegments(); segments.length > 0; segments = client.takeSegments()) {
      flights.push(segments.length);
      for (const segment of segments) server.onSegment(segment, at);
      for (const segment of server.takeSegments()) client.onSegment(segment, at);
    }
    expect(flights).toEqual([10, 20, 10]);
    expect(server.take()).toEqual(bytes(40 * MSS));
  });

  test('nothing is sent for nothing', () => {
    const { client, at } = connected();
    client.write(new Uint8Array(0), 'x', at);
    expect([client.takeSegments(), client.timerAt]).toEqual([[], null]);
  });

  test('each segment carries the tag of who wrote its bytes', () => {
    const { client, at } = connected();
    client.write(bytes(10), 'head', at);
    client.write(bytes(10), 'body', at);
    expect(client.takeSegments().map(({ tag }) => tag)).toEqual(['head', 'body']);
  });
});

describe('losing', () => {
  test('the wait before a retransmission doubles each time, from 200 ms on a fast line (RFC 6298 §5.5)', () => {
    const { client, at } = connected({ rttUs: 10_000 });
    client.write(bytes(10), 'x', at);
    client.takeSegments();
    const waits: number[] = [];
    let before = at;
    for (let i = 0; i < 5; i++) {
      const due = client.timerAt!;
      client.onTimer(due);
      expect(client.takeSegments().map(({ again }) => again)).toEqual([true]);
      waits.push(due - before);
      before = due;
    }
    expect(waits).toEqual([200_000, 400_000, 800_000, 1_600_000, 3_200_000]);
  });

  test('a slow line waits longer: three times the first round trip (RFC 6298 §2.2)', () => {
    const { client, at } = connected({ rttUs: 300_000 });
    client.write(bytes(10), 'x', at);
    expect(client.timerAt! - at).toBe(900_000);
  });

  test('it gives up after 16 sendings', () => {
    const { client, at } = connected();
    client.write(bytes(10), 'x', at);
    let sendings = 0;
    while (client.state !== 'CLOSED') {
      sendings += client.takeSegments().length;
      client.onTimer(client.timerAt!);
    }
    expect([sendings, client.closedBy]).toEqual([16, 'timeout']);
  });

  test('three duplicate acknowledgements send the missing segment at once (RFC 5681 §3.2)', () => {
    const { client, server, at } = connected();
    client.write(bytes(5 * MSS), 'x', at);
    const [lost, ...rest] = client.takeSegments();
    for (const segment of rest.slice(0, 2)) server.onSegment(segment, at);
    for (const segment of server.takeSegments()) client.onSegment(segment, at);
    expect(client.takeSegments()).toEqual([]);
    server.onSegment(rest[2]!, at);
    for (const segment of server.takeSegments()) client.onSegment(segment, at);
    expect(client.takeSegments()).toMatchObject([{ seq: lost!.seq, again: true }]);
  });

  test('what came too early is kept, and delivered when the gap is filled', () => {
    const { client, server, at } = connected();
    client.write(bytes(3 * MSS), 'x', at);
    const [first, second, third] = client.takeSegments();
    server.onSegment(third!, at);
    server.onSegment(second!, at);
    expect(server.unreadBytes).toBe(0);
    server.onSegment(first!, at);
    expect(server.take()).toEqual(bytes(3 * MSS));
    expect(server.takeSegments().at(-1)!.ack).toBe(third!.seq + MSS);
  });

  test('what comes twice is delivered once and acknowledged twice', () => {
    const { client, server, at } = connected();
    client.write(bytes(100), 'x', at);
    const [segment] = client.takeSegments();
    server.onSegment(segment!, at);
    server.onSegment(segment!, at);
    expect(server.take()).toEqual(bytes(100));
    expect(server.takeSegments().map(({ ack }) => ack)).toEqual([1101, 1101]);
  });
});

describe('closing', () => {
  const states = (client: End, server: End): TcpState[] => [client.state, server.state];

  test('in turn: FIN, acknowledged, and the other FIN', () => {
    const { client, server, at } = connected();
    client.finish('c', at);
    expect(client.state).toBe('FIN-WAIT-1');
    settle(client, server, at);
    expect(states(client, server)).toEqual(['FIN-WAIT-2', 'CLOSE-WAIT']);
    expect(server.ended).toBe(true);
    server.finish('s', at);
    expect(server.state).toBe('LAST-ACK');
    settle(client, server, at);
    expect(states(client, server)).toEqual(['TIME-WAIT', 'CLOSED']);
    expect(server.closedBy).toBe('done');
  });

  test('both at once', () => {
    const { client, server, at } = connected();
    client.finish('c', at);
    server.finish('s', at);
    settle(client, server, at);
    expect(states(client, server)).toEqual(['TIME-WAIT', 'TIME-WAIT']);
  });

  test('half-closed: who has finished still receives', () => {
    const { client, server, at } = connected();
    client.finish('c', at);
    settle(client, server, at);
    server.write(bytes(5000), 's', at);
    settle(client, server, at);
    expect(client.take()).toEqual(bytes(5000));
  });

  test('what waits is sent before the FIN', () => {
    const { client, server, at } = connected();
    client.write(bytes(20 * MSS), 'c', at);
    client.finish('c', at);
    const first = client.takeSegments();
    expect(first.some(({ flags }) => flags.fin)).toBe(false);
    for (const segment of first) server.onSegment(segment, at);
    settle(client, server, at);
    expect([server.ended, server.unreadBytes]).toEqual([true, 20 * MSS]);
  });

  test('data for one who has closed for good is answered by a reset', () => {
    const { client, server, at } = connected();
    client.release('c', at);
    settle(client, server, at);
    server.write(bytes(1), 's', at);
    for (const segment of server.takeSegments()) client.onSegment(segment, at);
    expect(shown(client.takeSegments())).toEqual(['ack rst 0']);
    expect(client.closedBy).toBe('reset');
  });

  test('an abort resets the other end, which keeps what it had received', () => {
    const { client, server, at } = connected();
    client.write(bytes(10), 'c', at);
    settle(client, server, at);
    client.abort('c');
    settle(client, server, at);
    expect([server.state, server.closedBy, server.canReceive]).toEqual(['CLOSED', 'reset', true]);
    expect(server.take()).toEqual(bytes(10));
  });
});

interface Fate {
  readonly lost: boolean;
  readonly twice: boolean;
  readonly delayUs: number;
}

/** Two ends and a wire whose every packet has its fate; a bad line gets better in the end, or nothing could be promised. */
function transfer(fates: readonly Fate[], fromClient: Uint8Array, fromServer: Uint8Array, mss: number): { client: End; server: End; got: [number[], number[]]; events: number } {
  const queue: { at: number; order: number; to: 'client' | 'server'; segment: Segment<string> }[] = [];
  const got: [number[], number[]] = [[], []];
  let now = 0;
  let packets = 0;
  const client = TcpEndpoint.connecting<string>(0xffff_fff0, mss, 'c', 0);
  let server: End | null = null;
  const carry = (end: End, to: 'client' | 'server'): void => {
    for (const segment of end.takeSegments()) {
      const fate = fates[packets++] ?? { lost: false, twice: false, delayUs: 1000 };
      if (!fate.lost) queue.push({ at: now + fate.delayUs, order: packets, to, segment });
      if (fate.twice) queue.push({ at: now + fate.delayUs * 3, order: packets, to, segment });
    }
  };
  client.write(fromClient, 'c', 0);
  client.finish('c', 0);
  carry(client, 'server');
  let events = 0;
  for (; events < 20_000; events++) {
    const packet = queue.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
    const timers = [client.timerAt, server?.timerAt ?? null].filter((at) => at !== null);
    const due = Math.min(...timers, Infinity);
    if (!packet && due === Infinity) break;
    if (packet && packet.at <= due) {
      now = packet.at;
      queue.splice(queue.indexOf(packet), 1);
      if (packet.to === 'client') client.onSegment(packet.segment, now);
      else if (server) server.onSegment(packet.segment, now);
      else if (packet.segment.flags.syn) {
        server = TcpEndpoint.answering<string>(7, mss, packet.segment, 's', now);
        server.write(fromServer, 's', now);
        server.finish('s', now);
      }
    } else {
      now = Math.max(now, due);
      client.onTimer(now);
      server?.onTimer(now);
    }
    if (server) got[1].push(...server.take());
    got[0].push(...client.take());
    carry(client, 'server');
    if (server) carry(server, 'client');
  }
  return { client, server: server!, got, events };
}

test('over any wire that does not lose for ever, both get exactly the other\'s bytes in order, and close', () => {
  const fate = fc.record({ lost: fc.boolean(), twice: fc.boolean(), delayUs: fc.integer({ min: 100, max: 400_000 }) });
  const content = fc.uint8Array({ maxLength: 3000 });
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 60 }), content, content, fc.constantFrom(100, 536, 1460), (fates, fromClient, fromServer, mss) => {
      // No more than a few losses in a row of one segment: less than what makes an end give up.
      const bounded = fates.map((each, i) => ({ ...each, lost: each.lost && i % 4 !== 3 }));
      const { client, server, got, events } = transfer(bounded, fromClient, fromServer, mss);
      expect(events).toBeLessThan(20_000);
      expect(got).toEqual([[...fromServer], [...fromClient]]);
      expect([client.ended, server.ended]).toEqual([true, true]);
      for (const end of [client, server]) expect(['CLOSED', 'TIME-WAIT']).toContain(end.state);
      for (const end of [client, server]) expect(end.closedBy ?? 'done').toBe('done');
    }),
    { numRuns: 300 },
  );
});
