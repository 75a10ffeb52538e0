// Lets a real httpd ask back ends over AJP13 and FastCGI on the loopback interface, and writes to httpd-gateways.json what it sent
// them, what it made of their answers, and what its error log said. Run by hand: node test/golden/record-httpd-gateways.mjs.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const configuration = `${['mpm_prefork', 'authz_core', 'proxy', 'proxy_ajp', 'proxy_fcgi'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:28650
StartServers 1
ServerName shop.example
ServerRoot /srv
PidFile /srv/httpd.pid
DocumentRoot /usr/share
ErrorLog /srv/error.log
Timeout 2
ProxyPass /ajp ajp://127.0.0.1:28652/app
ProxyPass /ajp-down ajp://127.0.0.1:28659
ProxyPass /fcgi fcgi://127.0.0.1:28653/srv/cgi
ProxyPass /fcgi-down fcgi://127.0.0.1:28659
`;
const text = (value) => [value.length >> 8, value.length & 255, ...Buffer.from(value, 'latin1'), 0];
const packet = (bytes) => [0x41, 0x42, bytes.length >> 8, bytes.length & 255, ...bytes];
const record = (type, bytes) => [1, type, 0, 1, bytes.length >> 8, bytes.length & 255, 0, 0, ...bytes];
/** By the end of the target; each then closes, but `silent`. As octets. */
const answers = {
  ajp: {
    plain: [...packet([4, 0, 200, ...text('OK'), 0, 2, 0xa0, 1, ...text('text/plain'), ...text('X-App'), ...text('yes')]), ...packet([3, 0, 5, ...Buffer.from('hello'), 0]), ...packet([5, 1])],
    asks: [...packet([6, 0x1f, 0xfa])],
    nothing: [], nonsense: [...Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
  },
  fcgi: {
    plain: [...record(6, Buffer.from('Status: 201 Made\r\nContent-Type: text/plain\r\nX-App: yes\r\n\r\nhello')), ...record(6, []), ...record(3, [0, 0, 0, 0, 0, 0, 0, 0])],
    complains: [...record(7, Buffer.from('a complaint')), ...record(6, Buffer.from('Content-Type: text/plain\n\nfine')), ...record(6, []), ...record(3, [0, 0, 0, 0, 0, 0, 0, 0])],
    nothing: [], nonsense: [...Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
  },
};
const request = (target, body = '') => `${body === '' ? 'GET' : 'POST'} ${target} HTTP/1.1\r\nHost: shop.example:28650\r\nUser-Agent: h/1\r\nAccept: text/html\r\nCookie: sid=1\r\nX-Own: a\r\n${body === '' ? '' : `Content-Type: text/x\r\nContent-Length: ${body.length}\r\n`}Connection: close\r\n\r\n${body}`;
const requests = [
  ...['plain', 'nothing', 'nonsense', 'silent'].flatMap((name) => [['ajp', name], ['fcgi', name]].map(([kind]) => ({ name: `${kind} ${name}`, request: request(`/${kind}/${name}?name=kim`) }))),
  { name: 'fcgi complains', request: request('/fcgi/complains') },
  { name: 'ajp post', request: request('/ajp/plain', 'name=kim') }, { name: 'fcgi post', request: request('/fcgi/plain', 'name=kim') },
  { name: 'ajp escaped', request: request('/ajp/a%20b/plain') }, { name: 'fcgi escaped', request: request('/fcgi/a%20b/plain') },
  { name: 'ajp refused', request: request('/ajp-down/x') }, { name: 'fcgi refused', request: request('/fcgi-down/x') },
];

let upstream = [];
const server = (kind) => createServer((socket) => {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => {});
  let timer;
  socket.on('data', (part) => {
    bytes = Buffer.concat([bytes, part]);
    clearTimeout(timer);
    // Whole when nothing more comes: both formats may send a body in packets of its own.
    timer = setTimeout(() => {
      upstream.push(bytes.toString('latin1'));
      const name = Object.keys(answers[kind]).find((candidate) => bytes.includes(`/${candidate}`));
      if (name) socket.end(Buffer.from(answers[kind][name]));
    }, 60);
  });
});

function ask(bytes) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port: 28650, host: '127.0.0.1' });
    socket.on('connect', () => socket.write(bytes, 'latin1'));
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', () => {});
  });
}

const folder = mkdtempSync(join(tmpdir(), 'httpd-gateways-'));
writeFileSync(join(folder, 'httpd.conf'), configuration.replace(/^(ServerRoot|PidFile|ErrorLog) \/srv/gm, `$1 ${folder}`));
const servers = { ajp: server('ajp'), fcgi: server('fcgi') };
await new Promise((resolve) => servers.ajp.listen(28652, '127.0.0.1', resolve));
await new Promise((resolve) => servers.fcgi.listen(28653, '127.0.0.1', resolve));
const httpd = spawn('/usr/sbin/apache2', ['-DFOREGROUND', '-f', join(folder, 'httpd.conf')], { stdio: 'inherit', detached: true, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
await pause(800);
// What httpd says of its own start, as root, is no answer.
const log = () => readFileSync(join(folder, 'error.log'), 'latin1').replaceAll(folder, '/srv').split('\n').slice(0, -1).filter((line) => !line.includes('AH02155'));
const rows = [];
for (const { name, request: bytes } of requests) {
  upstream = [];
  const before = log().length;
  const response = (await ask(bytes)).replace(/^Date: .*$/m, 'Date: NOW');
  await pause(100);
  const errors = log().slice(before).map((line) => line.replace(/^\[[^\]]*\]/, '[TIME]').replace(/\[pid \d+(:tid \d+)?\]/, '[PID]').replace(/\[client 127\.0\.0\.1:\d+\]/, '[client 127.0.0.1:PORT]'));
  rows.push({ name, request: bytes, response, errors, upstream });
}
httpd.kill('SIGTERM');
servers.ajp.close();
servers.fcgi.close();
await pause(500);
rmSync(folder, { recursive: true, force: true });
const version = execFileSync('/usr/sbin/apache2', ['-v']).toString().split('\n')[0].replace(/^Server version: /, '');
const provenance = 'Recorded on the loopback interface by record-httpd-gateways.mjs: bytes as latin-1, of answers as octets; `upstream`: what the back end was sent on each connection.';
const body = Object.entries({ provenance, version, configuration, answers }).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join('');
writeFileSync(new URL('httpd-gateways.json', import.meta.url), `{\n${body}  "rows": [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]\n}\n`);
process.exit(0);
