/** Sockets and lines of the small internet: who may connect, what gets lost, how long it takes, what a kill does. */
import { describe, expect, test } from 'vitest';
import type { Sys, SystemCall } from '../../src-core/system/sys.ts';
import type { Connection } from '../../src-core/system/tcpStack.ts';
import { worldAt } from '../../src-core/trace/worldAt.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import { CLIENT, Laboratory, readAll, SERVER } from './laboratory.ts';

function* dial(sys: Sys, address = SERVER, port = 80): SystemCall<Connection> {
  const connected = yield* sys.tcp.connect(address, port);
  if (connected.kind !== 'connected') throw new Error(connected.kind);
  return connected.connection;
}

/** Accepts for ever; answers each connection with what it sent, in capitals. */
function echo(lab: Laboratory, address = '0.0.0.0', backlog = 10): void {
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen(address, 80, backlog)!;
    for (;;) {
      const connection = (yield* sys.tcp.accept(listener))!;
      sys.converse(function* (own) {
        const { text } = yield* readAll(own, connection, 1_000_000);
        yield* own.tcp.send(connection, bytesOfText(text.toUpperCase()));
        own.tcp.close(connection);
      });
    }
  });
}

describe('connecting', () => {
  test('to a port where nobody listens is refused, after one round trip', async () => {
    const lab = new Laboratory({ network: { serverRoundTripMs: 20 } });
    const seen: unknown[] = [];
    lab.play('client', function* (sys) {
      seen.push((yield* sys.tcp.connect(SERVER, 81)).kind, Math.round(sys.now / 1000));
    });
    await lab.run();
    expect(seen).toEqual(['refused', 20]);
  });

  test.each([
    ['0.0.0.0', SERVER, 'connected'],
    ['0.0.0.0', '2001:db8:20::20', 'refused'],
    ['::', '2001:db8:20::20', 'connected'],
    ['::', SERVER, 'refused'],
    [SERVER, SERVER, 'connected'],
    ['127.0.0.1', SERVER, 'refused'],
  ] as const)('a listener on %s and a client that wants %s: %s', async (bound, wanted, outcome) => {
    const lab = new Laboratory();
    echo(lab, bound);
    const seen: string[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      seen.push((yield* sys.tcp.connect(wanted, 80)).kind);
    });
    await lab.run();
    expect(seen).toEqual([outcome]);
  });

  test('gives up after the program\'s own patience', async () => {
    const lab = new Laboratory({ network: { lossPercent: 100 } });
    const seen: unknown[] = [];
    lab.play('client', function* (sys) {
      seen.push((yield* sys.tcp.connect(SERVER, 80, 2_500_000)).kind, sys.now);
    });
    await lab.run();
    expect(seen).toEqual(['timeout', 2_500_000]);
  });

  test('a full queue drops the SYN; the client comes again a second later', async () => {
    const lab = new Laboratory();
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('0.0.0.0', 80, 1)!;
      yield* sys.sleep(500_000);
      for (;;) yield* sys.tcp.accept(listener);
    });
    const connectedAt: number[] = [];
    for (let i = 0; i < 4; i++) {
      lab.play('client', function* (sys) {
        yield* sys.sleep(1000);
        yield* dial(sys);
        connectedAt.push(Math.floor(sys.now / 1_000_000));
      });
    }
    await lab.run();
    // A backlog of one holds two, as on Linux.
    expect(connectedAt).toEqual([0, 0, 1, 1]);
    expect(lab.steps('segmentSent').filter(({ data }) => data.again && data.flags === 'SYN')).toHaveLength(2);
  });
});

describe('sending', () => {
  test('bytes arrive whole and in order, however large', async () => {
    const lab = new Laboratory();
    echo(lab);
    const text = Array.from({ length: 20_000 }, (_, i) => String(i % 10)).join('') + 'abc';
    const seen: string[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      yield* sys.tcp.send(connection, bytesOfText(text));
      const { text: answer, end } = yield* readAll(sys, connection);
      seen.push(answer, end);
    });
    await lab.run();
    expect(seen).toEqual([text.toUpperCase(), 'end']);
  });

  test.each([1, 2, 3])('also over a line that loses a tenth, seed %i', async (seed) => {
    const lab = new Laboratory({ network: { lossPercent: 10 }, seed });
    echo(lab);
    const seen: string[] = [];
    const text = 'x'.repeat(30_000);
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      yield* sys.tcp.send(connection, bytesOfText(text));
      seen.push((yield* readAll(sys, connection)).text);
    });
    await lab.run();
    expect(seen).toEqual(['X'.repeat(30_000)]);
    expect(lab.steps('packetLost').length).toBeGreaterThan(0);
  });

  test('what is lost follows from the seed', async () => {
    const losses = async (seed: number): Promise<number[]> => {
      const lab = new Laboratory({ network: { lossPercent: 20 }, seed });
      echo(lab);
      lab.play('client', function* (sys) {
        yield* sys.sleep(1000);
        const connection = yield* dial(sys);
        yield* sys.tcp.send(connection, bytesOfText('y'.repeat(40_000)));
        yield* readAll(sys, connection);
      });
      await lab.run();
      return lab.steps('packetLost').map(({ at }) => at);
    };
    expect(await losses(5)).toEqual(await losses(5));
    expect(await losses(5)).not.toEqual(await losses(6));
  });

  test('a packet that is named is lost, whatever the dice say', async () => {
    const lab = new Laboratory({ network: { lose: [1, 3] } });
    echo(lab);
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      yield* dial(sys);
    });
    await lab.run();
    const sent = lab.steps('segmentSent');
    // The first SYN, and then the SYN-ACK to the second, which is the third packet on the line.
    expect(lab.steps('packetLost').map(({ cause }) => sent.find(({ id }) => id === cause)!.data.flags)).toEqual(['SYN', 'SYN ACK']);
  });

  test('a slow line carries one packet after the other', async () => {
    const lab = new Laboratory({ network: { megabitsPerSecond: 1, serverRoundTripMs: 0 } });
    echo(lab);
    const arrivals: number[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      yield* sys.tcp.send(connection, bytesOfText('z'.repeat(1460 * 3)));
    });
    await lab.run();
    for (const { at, data } of lab.steps('segmentReceived')) if (data.bytes === 1460 && data.to === `${SERVER}:80`) arrivals.push(at);
    // 1460 bytes and 54 of headers, at a megabit a second: 12,112 µs each.
    expect(arrivals.map((at, i) => at - (arrivals[i - 1] ?? at))).toEqual([0, 12_112, 12_112]);
  });
});

describe('waiting', () => {
  test('recv gives up when its time is over, and bytes that come later are not lost', async () => {
    const lab = new Laboratory({ network: { serverRoundTripMs: 10 } });
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('0.0.0.0', 80, 1)!;
      const connection = (yield* sys.tcp.accept(listener))!;
      yield* sys.sleep(300_000);
      yield* sys.tcp.send(connection, bytesOfText('late'));
    });
    const seen: unknown[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      const startedAt = sys.now;
      seen.push((yield* sys.tcp.recv(connection, 100_000)).kind, sys.now - startedAt);
      const received = yield* sys.tcp.recv(connection, 1_000_000);
      seen.push(received.kind === 'bytes' ? latin1Of(received.bytes) : received.kind);
    });
    await lab.run();
    expect(seen).toEqual(['timeout', 100_000, 'late']);
  });

  test('recvFrom gives up too', async () => {
    const lab = new Laboratory();
    const seen: unknown[] = [];
    lab.play('client', function* (sys) {
      const socket = sys.udp.open(CLIENT, 0)!;
      seen.push(yield* sys.udp.recvFrom(socket, 5000), sys.now);
    });
    await lab.run();
    expect(seen).toEqual([null, 5000]);
  });

  test('accept takes from whichever listener has somebody', async () => {
    const lab = new Laboratory();
    const ports: number[] = [];
    lab.serve('server', function* (sys) {
      const listeners = [80, 81].map((port) => sys.tcp.listen('0.0.0.0', port, 5)!);
      for (;;) ports.push((yield* sys.tcp.accept(...listeners))!.ends.sourcePort);
    });
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      for (const port of [81, 80, 81]) yield* dial(sys, SERVER, port);
    });
    await lab.run();
    expect(ports).toEqual([81, 80, 81]);
  });
});

describe('ending', () => {
  test('a killed process closes its connections: the peer reads an end', async () => {
    const lab = new Laboratory();
    const victim = lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('0.0.0.0', 80, 5)!;
      for (;;) yield* sys.tcp.accept(listener);
    });
    lab.serve('server', function* (sys) {
      yield* sys.sleep(200_000);
      sys.kill(victim, 'SIGKILL');
    });
    const seen: unknown[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      seen.push((yield* sys.tcp.recv(connection)).kind);
      seen.push((yield* sys.tcp.connect(SERVER, 80)).kind);
    });
    await lab.run();
    expect(seen).toEqual(['end', 'refused']);
    const { start, steps } = lab.internet.recorder;
    const world = worldAt({ version: 1, epochMs: 0, start, steps, cpu: [], opening: 0, requests: [], python: '' }, steps.length - 1);
    expect(world.machines['server']!.processes[String(victim.pid)]).toMatchObject({ state: 'exited', exit: 'SIGKILL', memory: { heap: { privateKib: 0, sharedKib: 0 } } });
    expect(Object.values(world.machines['server']!.sockets).filter(({ state }) => state === 'LISTEN')).toEqual([]);
  });

  test('a listener that parent and children share lives until the last of them ends', async () => {
    const lab = new Laboratory();
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('0.0.0.0', 80, 5)!;
      const child = yield* sys.fork('worker', function* (own) {
        for (;;) yield* own.tcp.accept(listener);
      }, { us: 100, unsharedKib: 0 });
      yield* sys.sleep(400_000);
      sys.kill(child, 'SIGTERM');
      const exit = yield* sys.wait(Infinity);
      sys.stage(exit ? 'boot' : 'draw');
      yield* sys.sleep(400_000);
    });
    const seen: string[] = [];
    lab.play('client', function* (sys) {
      for (let i = 0; i < 3; i++) {
        yield* sys.sleep(300_000);
        seen.push((yield* sys.tcp.connect(SERVER, 80)).kind);
      }
    });
    await lab.run();
    // At 0.3 s the child accepts, at 0.6 s the parent still holds the port open, at 0.9 s nobody does.
    expect(seen).toEqual(['connected', 'connected', 'refused']);
    expect(lab.steps('reaped').map(({ data }) => data.reason)).toEqual(['SIGTERM']);
  });

  test('an empty send sends nothing and breaks nothing', async () => {
    const lab = new Laboratory();
    echo(lab);
    const seen: string[] = [];
    lab.play('client', function* (sys) {
      yield* sys.sleep(1000);
      const connection = yield* dial(sys);
      yield* sys.tcp.send(connection, new Uint8Array(0));
      yield* sys.tcp.send(connection, bytesOfText('ok'));
      seen.push((yield* readAll(sys, connection)).text);
    });
    await lab.run();
    expect(seen).toEqual(['OK']);
  });
});
