/** What recordings of one machine cannot show: other machines behind nginx, time-outs, tunnels that end, a worker that passes to itself. */
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { checkUpstreams } from '../../src-core/config/worldLimits.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import { locatedError } from '../config/locatedError.ts';
import { CLIENT, Laboratory, readAll, SERVER } from '../system/laboratory.ts';

const ERRORS = '/var/log/nginx/error.log';
const ACCESS = '/var/log/nginx/access.log';
const hosts = { app1: '198.51.100.31', app2: '198.51.100.32' };
const small = { cores: 1, memoryKib: 1024 * 1024, files: {} };
const machines = [
  { ...small, name: 'client', role: 'client' as const, addresses: [CLIENT] },
  { ...small, name: 'server', role: 'server' as const, addresses: [SERVER] },
  { ...small, name: 'app1', role: 'server' as const, addresses: [hosts.app1] },
  { ...small, name: 'app2', role: 'server' as const, addresses: [hosts.app2] },
];

function running(http: string, { off = '', events = '' } = {}): Laboratory {
  const lab = new Laboratory({ machines: machines.map((machine) => ({ ...machine, off: machine.name === off })) });
  const config = parseNginxConf(`events { ${events} } http { log_format asked '$status $upstream_addr $upstream_status $body_bytes_sent'; access_log ${ACCESS} asked; ${http} }`);
  checkUpstreams(config, hosts);
  startNginx(lab.internet.machine('server'), { config, filesModifiedMs: 0, hosts });
  return lab;
}

/** A program on port 8000 of a machine: reads once, says these pieces a second apart, closes if told so. */
function program(lab: Laboratory, machine: string, pieces: readonly string[], closes = true): void {
  lab.serve(machine, function* (sys) {
    const listener = sys.tcp.listen('0.0.0.0', 8000, 16)!;
    for (;;) {
      const connection = (yield* sys.tcp.accept(listener))!;
      yield* sys.tcp.recv(connection);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) yield* sys.sleep(1_000_000);
        yield* sys.tcp.send(connection, bytesOfText(piece));
      }
      if (closes) sys.tcp.close(connection);
    }
  });
}

function ask(lab: Laboratory, requests: readonly string[], seen: string[]): void {
  lab.play('client', function* (sys) {
    yield* sys.sleep(10_000);
    for (const request of requests) {
      const connected = yield* sys.tcp.connect(SERVER, 80);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(request));
      const { text, end } = yield* readAll(sys, connected.connection, 200_000_000);
      seen.push(`${text.slice(9, 12)} ${text.slice(text.indexOf('\r\n\r\n') + 4)} ${end}`);
      sys.tcp.close(connected.connection);
    }
  });
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const ok = (text: string): readonly string[] => [`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`];

describe('several machines', () => {
  test('names of machines are looked up when nginx starts; requests take turns among them', async () => {
    const lab = running('upstream apps { server app1:8000; server app2:8000; } server { location / { proxy_pass http://apps; } }');
    program(lab, 'app1', ok('one'));
    program(lab, 'app2', ok('two'));
    const seen: string[] = [];
    ask(lab, [get, get, get], seen);
    await lab.run();
    expect(seen).toEqual(['200 one end', '200 two end', '200 one end']);
    expect(lab.steps('requestSent').map(({ crossing }) => crossing)).toEqual(['machine', 'machine', 'machine']);
  });

  test('one that is switched off costs proxy_connect_timeout once, then it rests and the steps say so', async () => {
    const lab = running('upstream apps { server app1:8000; server app2:8000; } server { location / { proxy_pass http://apps; proxy_connect_timeout 2s; } }', { off: 'app1' });
    program(lab, 'app2', ok('two'));
    const seen: string[] = [];
    ask(lab, [get, get], seen);
    await lab.run();
    expect(seen).toEqual(['200 two end', '200 two end']);
    expect(lab.steps('upstreamChosen').map(({ data }) => data)).toEqual([
      { upstream: 'apps', address: `${hosts.app1}:8000` },
      { upstream: 'apps', address: `${hosts.app2}:8000`, resting: `${hosts.app1}:8000` },
      { upstream: 'apps', address: `${hosts.app2}:8000`, resting: `${hosts.app1}:8000` },
    ]);
    expect(lab.steps('upstreamFailed').map(({ data }) => data)).toEqual([{ address: `${hosts.app1}:8000`, reason: 'connectTimeout', status: 0 }]);
    expect(lab.log(ACCESS)[0]).toBe(`200 ${hosts.app1}:8000, ${hosts.app2}:8000 504, 200 3`);
  });

  test('proxy_next_upstream_timeout: too late to ask another', async () => {
    const lab = running('upstream apps { server app1:8000; server app2:8000; } server { location / { proxy_pass http://apps; proxy_connect_timeout 2s; proxy_next_upstream_timeout 1s; } }', { off: 'app1' });
    program(lab, 'app2', ok('two'));
    const seen: string[] = [];
    ask(lab, [get], seen);
    await lab.run();
    expect(seen[0]).toMatch(/^504/);
  });

  test('least_conn: the server that is busy is not asked', async () => {
    const lab = running('upstream apps { least_conn; server app1:8000; server app2:8000; } server { location / { proxy_pass http://apps; } }');
    program(lab, 'app1', ['HTTP/1.0 200 OK\r\n\r\n', 'slow']);
    program(lab, 'app2', ok('two'));
    const seen: string[] = [];
    ask(lab, [get], seen);
    lab.play('client', function* (sys) {
      yield* sys.sleep(200_000);
      for (let i = 0; i < 3; i++) {
        const connected = yield* sys.tcp.connect(SERVER, 80);
        if (connected.kind !== 'connected') throw new Error(connected.kind);
        yield* sys.tcp.send(connected.connection, bytesOfText(get));
        yield* readAll(sys, connected.connection);
      }
    });
    await lab.run();
    expect(lab.steps('upstreamChosen').map(({ data }) => data.address)).toEqual([hosts.app1, hosts.app2, hosts.app2, hosts.app2].map((address) => `${address}:8000`));
  });

  test.each([
    ['server { location / { proxy_pass http://app3:8000; } }', '1:1 unsupportedValue {"value":"app3","directive":"proxy_pass"}'],
    ['upstream u { server app3; } server { }', '1:1 unsupportedValue {"value":"app3","directive":"server"}'],
    ['server { location / { fastcgi_pass app1; } }', '1:1 badPort {"value":"app1"}'],
  ])('refused: %s', (text, error) => {
    expect(locatedError(() => checkUpstreams(parseNginxConf(text), hosts))).toBe(error);
  });
});

describe('a body in pieces', () => {
  const head = 'HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';

  test('with proxy_buffering off each is passed on when it comes, with on all at the end', async () => {
    const times = async (buffering: string): Promise<number[]> => {
      const lab = running(`server { location / { proxy_pass http://app1:8000; proxy_buffering ${buffering}; } }`);
      program(lab, 'app1', [head, 'data: 1\n\n', 'data: 2\n\n']);
      const seen: string[] = [];
      ask(lab, [get], seen);
      await lab.run();
      expect(seen).toEqual([expect.stringMatching(/^200 .*data: 1.*data: 2.* end$/s)]);
      return lab.steps('responseSent').filter(({ data }) => data.to.startsWith(CLIENT)).map(({ at }) => Math.round(at / 1_000_000));
    };
    expect(await times('on')).toEqual([2]);
    // The last: the closing chunk, when the program has closed.
    expect(await times('off')).toEqual([0, 1, 2, 2]);
  });

  test('silence for proxy_read_timeout cuts it off', async () => {
    const lab = running('server { location / { proxy_pass http://app1:8000; proxy_buffering off; proxy_read_timeout 3s; } }');
    program(lab, 'app1', [`${head}data: 1\n\n`], false);
    const seen: string[] = [];
    ask(lab, [get], seen);
    await lab.run();
    expect(seen).toEqual(['200 9\r\ndata: 1\n\n\r\n end']);
    expect(lab.log(ERRORS)).toEqual([expect.stringContaining('upstream timed out (110: Connection timed out) while reading upstream')]);
  });
});

describe('a tunnel after 101', () => {
  const location = 'server { location / { proxy_pass http://app1:8000; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_read_timeout 5s; } }';
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

  test('without an Upgrade field of proxy_set_header the program does not hear of it', async () => {
    const lab = running('server { location / { proxy_pass http://app1:8000; } }');
    program(lab, 'app1', ok('no'));
    const seen: string[] = [];
    ask(lab, [upgrade.replace('\r\n\r\n', '\r\nX: 1\r\n\r\n')], seen);
    await lab.run({ patienceUs: 2_000_000 });
    const { bytes } = lab.steps('requestSent')[0]!.payload!;
    expect(latin1Of(bytes)).not.toMatch(/upgrade/i);
  });

  test('ends for both when the client closes', async () => {
    const lab = running(location);
    let heard = '';
    lab.serve('app1', function* (sys) {
      const connection = (yield* sys.tcp.accept(sys.tcp.listen('0.0.0.0', 8000, 16)!))!;
      yield* sys.tcp.recv(connection);
      yield* sys.tcp.send(connection, bytesOfText(switching));
      const { text, end } = yield* readAll(sys, connection);
      heard = `${text} ${end}`;
    });
    lab.play('client', function* (sys) {
      yield* sys.sleep(10_000);
      const connected = yield* sys.tcp.connect(SERVER, 80);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(upgrade));
      yield* sys.tcp.recv(connected.connection);
      yield* sys.tcp.send(connected.connection, bytesOfText('\x81\x80'));
      yield* sys.sleep(1_000_000);
      sys.tcp.close(connected.connection);
      yield* sys.sleep(1_000_000);
    });
    await lab.run();
    expect(heard).toBe('\x81\x80 end');
    expect(lab.steps('relayed').map(({ data }) => [data.bytes, data.to])).toEqual([[2, `${hosts.app1}:8000`]]);
    expect(lab.log(ACCESS)).toEqual([`101 ${hosts.app1}:8000 101 0`]);
  });

  test('ends after proxy_read_timeout of silence', async () => {
    const lab = running(location);
    program(lab, 'app1', [switching, 'one'], false);
    const seen: string[] = [];
    ask(lab, [upgrade], seen);
    await lab.run();
    expect(seen).toEqual(['101 one end']);
    expect(lab.log(ERRORS)).toEqual([expect.stringContaining('upstream timed out (110: Connection timed out) while proxying upgraded connection')]);
    expect(lab.steps('timedOut').map(({ at }) => Math.round(at / 1_000_000))).toEqual([6]);
  });
});

test('a worker that passes to itself comes to the end of its worker_connections, and gives all of them back', async () => {
  const lab = running('server { location / { proxy_pass http://127.0.0.1:80; } }', { events: 'worker_connections 64;' });
  const seen: string[] = [];
  ask(lab, [get, get], seen);
  await lab.run();
  expect(seen.map((each) => each.slice(0, 3))).toEqual(['502', '502']);
  expect(lab.log(ERRORS).filter((line) => line.includes('64 worker_connections are not enough'))).toHaveLength(2);
  expect(lab.steps('upstreamChosen')).toHaveLength(2 * 31);
});
