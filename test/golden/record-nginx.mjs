// Sends each request of nginx-inputs.mjs to a real nginx on the loopback interface and writes to nginx.json what it answered and what
// the application behind it was sent. Run by hand: node test/golden/record-nginx.mjs (needs nginx).
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answers, conf, files, modifiedAt, requests } from './nginx-inputs.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nginx-golden-'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
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
    const name = /^\S+ [^ ?]*\/([^ /?]*)/.exec(decodeURIComponent(text.slice(0, text.indexOf('\r\n'))))?.[1] ?? '';
    const answer = answers[name] ?? '';
    socket.end(text.startsWith('HEAD ') ? answer.slice(0, answer.indexOf('\r\n\r\n') + 4) : answer, 'latin1');
  });
});
const silent = createServer((socket) => socket.on('error', () => {}).resume());

function ask(text) {
  return new Promise((resolve) => {
    let answer = '';
    let timer;
    const socket = connect({ port: 28610, host: '127.0.0.1' });
    const finish = (closed) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answer, closed });
    };
    const rearm = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), ms);
    };
    socket.on('connect', () => (socket.write(text, 'latin1'), rearm(1300)));
    socket.on('data', (part) => ((answer += part.toString('latin1')), rearm(150)));
    socket.on('end', () => finish(true));
    socket.on('error', () => finish(true));
  });
}

for (const [path, text] of Object.entries(files)) {
  const file = join(folder, 'www', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, modifiedAt / 1000, modifiedAt / 1000);
}
const own = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;\n${conf.replaceAll('/srv/', `${folder}/`)}`
  .replace('http {', `http { client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;`);
writeFileSync(join(folder, 'nginx.conf'), own);
await new Promise((resolve) => application.listen(28612, '127.0.0.1', resolve));
await new Promise((resolve) => silent.listen(28613, '127.0.0.1', resolve));
const nginx = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'inherit' });
await pause(500);
const rows = [];
try {
  for (const { name, request } of requests) {
    upstream = [];
    const { answer, closed } = await ask(request);
    rows.push({ name, request, response: answer.replaceAll(/^Date: (?!Thu, 19 Nov 2026 0[78]).*$/gm, 'Date: NOW').replaceAll(/^Expires: (?!Thu, 01 Jan 1970|Thu, 31 Dec 2037|Thu, 19 Nov 2026).*$/gm, 'Expires: LATER'), closed, upstream });
  }
} finally {
  nginx.kill('SIGTERM');
  application.close();
  silent.close();
  await pause(300);
  rmSync(folder, { recursive: true, force: true });
}
const version = execFileSync('sh', ['-c', '/usr/sbin/nginx -v 2>&1']).toString().trim();
const provenance = 'Recorded on the loopback interface by record-nginx.mjs from nginx-inputs.mjs: bytes as latin-1; dates of the moment are NOW and LATER; `closed`: the server closed, or else it was still waiting after 150 ms of silence; `upstream`: what the application was sent.';
const body = Object.entries({ provenance, version, conf, files, modifiedAt, answers }).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join('');
writeFileSync(new URL('nginx.json', import.meta.url), `{\n${body}  "rows": [\n${rows.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]\n}\n`);
