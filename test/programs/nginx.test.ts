/** nginx as processes on a machine: what a run shows that a single answer does not. */
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import type { Sys } from '../../src-core/system/sys.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import { Laboratory, readAll, SERVER } from '../system/laboratory.ts';

const ACCESS = '/var/log/nginx/access.log';
const ERRORS = '/var/log/nginx/error.log';

function running(servers: string, { main = '', http = '' } = {}): Laboratory {
  const lab = new Laboratory({ files: { '/srv/www/a.txt': 'a\n', '/srv/www/index.html': '<p>hi\n' } });
  startNginx(lab.internet.machine('server'), { config: parseNginxConf(`${main} events {} http { ${http} ${servers} }`), filesModifiedMs: 0 });
  return lab;
}

/** Sends each text on one connection, a second after the one before, and collects all that comes. */
function client(lab: Laboratory, texts: readonly string[], seen: string[]): void {
  lab.play('client', function* (sys: Sys): Program {
    yield* sys.sleep(10_000);
    const connected = yield* sys.tcp.connect(SERVER, 80);
    if (connected.kind !== 'connected') return void seen.push(connected.kind);
    for (const text of texts) {
      yield* sys.tcp.send(connected.connection, bytesOfText(text));
      yield* sys.sleep(1_000_000);
    }
    const { text, end } = yield* readAll(sys, connected.connection, 100_000_000);
    seen.push(...[...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status!), end);
  });
}

const get = (path: string, host = 'shop.example'): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

test('the master reads the configuration, opens the ports and forks workers; it accepts nothing itself', async () => {
  const lab = running('server { listen 80; root /srv/www; }', { main: 'worker_processes 2;' });
  const seen: string[] = [];
  client(lab, [get('/a.txt')], seen);
  await lab.run();
  const master = lab.steps('executed').find(({ data }) => data.program === 'nginx')!.actor.pid;
  expect(lab.steps('forked').map(({ actor }) => actor.pid)).toEqual([master, master]);
  expect(lab.steps('listened').map(({ actor, data }) => [actor.pid, data.port, data.backlog])).toEqual([[master, 80, 511]]);
  expect(lab.steps('accepted').every(({ actor }) => actor.pid !== master)).toBe(true);
});

test('without any server it runs and refuses every connection', async () => {
  const lab = running('');
  const seen: string[] = [];
  client(lab, [get('/')], seen);
  await lab.run();
  expect(seen).toEqual(['refused']);
  expect([lab.steps('listened').length, lab.steps('forked').length, lab.steps('exited').length]).toEqual([0, 1, 1]);
});

test('worker_processes auto is one for each core', async () => {
  const lab = running('server { listen 80; }', { main: 'worker_processes auto;' });
  await lab.run();
  expect(lab.steps('forked')).toHaveLength(2);
});

test('server by name, location by path: the steps say which', async () => {
  const lab = running(`
    server { listen 80 default_server; return 404; }
    server { listen 80; server_name shop.example; root /srv/www; location = /a.txt { } location ~ \\.txt$ { return 403; } location / { return 204; } }
  `);
  const seen: string[] = [];
  client(lab, [get('/a.txt'), get('/b.txt'), get('/else'), get('/a.txt', 'other.example')], seen);
  await lab.run();
  expect(seen).toEqual(['200', '403', '204', '404', 'end']);
  expect(lab.steps('serverChosen').map(({ data }) => data.server)).toEqual(['shop.example', 'shop.example', 'shop.example', '""']);
  expect(lab.steps('locationChosen').map(({ data }) => [data.location, data.action])).toEqual([['= /a.txt', 'static'], ['~ \\.txt$', 'return'], ['/', 'return'], ['', 'return']]);
});

describe('a connection', () => {
  test('is kept for keepalive_timeout, then closed by the server', async () => {
    const lab = running('server { listen 80; root /srv/www; keepalive_timeout 5s; }');
    const seen: string[] = [];
    client(lab, [get('/a.txt')], seen);
    await lab.run();
    expect(seen).toEqual(['200', 'end']);
    const closed = lab.steps('closed').find(({ actor }) => actor.machine === 'server')!;
    expect(Math.round((closed.at - lab.steps('responseSent')[0]!.at) / 1_000_000)).toBe(5);
  });

  test('that brings half a request is closed after client_header_timeout, and logged as 408', async () => {
    const lab = running('server { listen 80; client_header_timeout 3s; }');
    const seen: string[] = [];
    client(lab, ['GET / HTTP/1.1\r\nHos'], seen);
    await lab.run();
    expect(seen).toEqual(['end']);
    expect(lab.log(ACCESS)).toEqual([expect.stringContaining('"GET / HTTP/1.1" 408 0')]);
  });

  test('may bring a request in pieces', async () => {
    const lab = running('server { listen 80; root /srv/www; }');
    const seen: string[] = [];
    client(lab, ['GET /a.t', 'xt HTTP/1.1\r\nHost: shop', '.example\r\nConnection: close\r\n\r\n'], seen);
    await lab.run();
    expect(seen).toEqual(['200', 'end']);
    expect(lab.steps('requestRead')).toHaveLength(1);
  });
});

describe('the logs', () => {
  test('have a line for each request in its format, and what went wrong', async () => {
    const lab = running('server { listen 80; server_name shop.example; root /srv/www; access_log /var/log/nginx/access.log short; }', { http: "log_format short '$remote_addr $request_method $uri $status $body_bytes_sent $connection_requests';" });
    const seen: string[] = [];
    client(lab, [get('/a.txt'), get('/missing')], seen);
    await lab.run();
    expect(lab.log(ACCESS)).toEqual(['203.0.113.7 GET /a.txt 200 2 1', '203.0.113.7 GET /missing 404 153 2']);
    expect(lab.log(ERRORS)).toEqual([expect.stringMatching(/^2026\/11\/20 09:00:01 \[error\] (\d+)#\1: \*1 open\(\) "\/srv\/www\/missing" failed \(2: No such file or directory\), client: 203\.0\.113\.7, server: shop\.example, request: "GET \/missing HTTP\/1\.1", host: "shop\.example"$/)]);
  });

  test('go where the configuration says, or nowhere', async () => {
    const lab = running('server { listen 80; root /srv/www; access_log off; }', { http: 'error_log /tmp/errors crit;' });
    const seen: string[] = [];
    client(lab, [get('/missing')], seen);
    await lab.run();
    expect(lab.steps('logged')).toEqual([]);
  });
});

test('several servers behind proxy_pass take turns by weight; one that refuses rests for fail_timeout', async () => {
  const lab = running('server { listen 80; location / { proxy_pass http://apps; } }', { http: 'upstream apps { server 127.0.0.1:9001 weight=2; server 127.0.0.1:9002; server 127.0.0.1:9003; server 127.0.0.1:9004 down; }' });
  for (const port of [9001, 9002]) {
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('127.0.0.1', port, 16)!;
      for (;;) {
        const connection = (yield* sys.tcp.accept(listener))!;
        yield* sys.tcp.recv(connection);
        yield* sys.tcp.send(connection, bytesOfText('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'));
        sys.tcp.close(connection);
      }
    });
  }
  const seen: string[] = [];
  client(lab, Array.from({ length: 7 }, () => get('/')), seen);
  await lab.run();
  expect(seen.filter((status) => status === '200')).toHaveLength(7);
  const chosen = lab.steps('upstreamChosen').map(({ data }) => data.address.slice(-1));
  // 2:1:1 at first; the third fails once and is left out, so 2:1.
  expect(chosen.filter((port) => port === '3')).toHaveLength(1);
  expect(chosen.filter((port) => port === '4')).toHaveLength(0);
  expect(chosen.filter((port) => port === '1').length).toBeGreaterThan(chosen.filter((port) => port === '2').length);
});
