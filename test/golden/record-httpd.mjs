// Sends each request of httpd-inputs.mjs to a real httpd on the loopback interface, once for each configuration, and writes to
// httpd.json what it answered, what its logs said, and what the application behind it was sent.
// Run by hand: node test/golden/record-httpd.mjs (needs Debian's apache2-bin and python3).
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answers, configurations, files, locked, modifiedAt, requests } from './httpd-inputs.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// A process group of its own: httpd ends by a signal to its whole group.
const OPTIONS = { stdio: 'inherit', detached: true, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } };
let upstream = [];

/** One request a connection; the answer goes by the last segment of the path. */
const application = createServer((socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (part) => {
    text += part.toString('latin1');
    const headEnd = text.indexOf('\r\n\r\n');
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd + 2))?.[1] ?? 0);
    if (headEnd < 0 || text.length < headEnd + 4 + length) return;
    upstream.push(text);
    const name = /^\S+ [^ ?]*\/([^ /?]*)/.exec(text.slice(0, text.indexOf('\r\n')))?.[1] ?? '';
    socket.end(answers[name] ?? '', 'latin1');
  });
});
const silent = createServer((socket) => socket.on('error', () => {}).resume());

function ask(text) {
  return new Promise((resolve) => {
    let answer = '';
    let timer;
    const socket = connect({ port: 28640, host: '127.0.0.1' });
    const finish = (closed) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answer, closed });
    };
    const rearm = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), ms);
    };
    socket.on('connect', () => (socket.write(text, 'latin1'), rearm(4000)));
    socket.on('data', (part) => ((answer += part.toString('latin1')), rearm(250)));
    socket.on('end', () => finish(true));
    socket.on('error', () => finish(true));
  });
}

async function record(configuration) {
  const folder = mkdtempSync(join(tmpdir(), 'httpd-golden-'));
  const plain = (text) => text.replaceAll(`${folder}/`, '/srv/').replaceAll(folder, '/srv');
  const log = (name) => plain(readFileSync(join(folder, name), 'latin1')).split('\n').slice(0, -1);
  chmodSync(folder, 0o755);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, text.startsWith('#!') && !locked.includes(path) ? 0o755 : 0o644);
    utimesSync(file, modifiedAt / 1000, modifiedAt / 1000);
  }
  writeFileSync(join(folder, 'httpd.conf'), configuration.replaceAll('/srv', folder));
  const httpd = spawn('/usr/sbin/apache2', ['-DFOREGROUND', '-f', join(folder, 'httpd.conf')], OPTIONS);
  await pause(800);
  const rows = [];
  try {
    for (const { name, request } of requests) {
      upstream = [];
      const before = { errors: log('error.log').length, accesses: log('access.log').length };
      const { answer, closed } = await ask(request);
      await pause(40);
      const errors = log('error.log').slice(before.errors).map((line) => line.replace(/^\[[^\]]*\]/, '[TIME]').replace(/\[pid \d+(:tid \d+)?\]/, '[PID]').replace(/\[client 127\.0\.0\.1:\d+\]/, '[client 127.0.0.1:PORT]'));
      const accesses = log('access.log').slice(before.accesses).map((line) => line.replace(/\[[^\]]*\]/, '[TIME]'));
      const response = plain(answer).replaceAll(/^Date: (?!Thu, 19 Nov 2026 0[78]).*$/gm, 'Date: NOW');
      rows.push({ name, request, response, closed, errors, accesses, upstream });
    }
  } finally {
    httpd.kill('SIGTERM');
    await pause(700);
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

await new Promise((resolve) => application.listen(28642, '127.0.0.1', resolve));
await new Promise((resolve) => silent.listen(28643, '127.0.0.1', resolve));
const runs = {};
for (const [name, configuration] of Object.entries(configurations)) runs[name] = await record(configuration);
application.close();
silent.close();
const version = execFileSync('/usr/sbin/apache2', ['-v']).toString().split('\n')[0].replace(/^Server version: /, '');
const provenance = 'Recorded on the loopback interface by record-httpd.mjs from httpd-inputs.mjs: bytes as latin-1; the moment\'s date is NOW; `closed`: the server closed, or else it was still waiting after 250 ms of silence; `errors`, `accesses`: lines of the logs, without times, pids and ports; `upstream`: what the application was sent.';
const body = Object.entries({ provenance, version, configurations, files, locked, modifiedAt, answers }).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join('');
const rowsOf = ([name, rows]) => `    ${JSON.stringify(name)}: [\n${rows.map((row) => `      ${JSON.stringify(row)}`).join(',\n')}\n    ]`;
writeFileSync(new URL('httpd.json', import.meta.url), `{\n${body}  "runs": {\n${Object.entries(runs).map(rowsOf).join(',\n')}\n  }\n}\n`);
