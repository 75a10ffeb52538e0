// Sends each vector to a real nginx (proxying to a small backend) and a real gunicorn on the loopback interface, and writes
// what they answered to http-vectors.json. Run by hand: node test/golden/record-http-vectors.mjs (needs nginx and gunicorn).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vectors } from './http-vector-inputs.mjs';

const folder = mkdtempSync(join(tmpdir(), 'http-vectors-'));
const ports = { backend: 28601, nginx: 28602, gunicorn: 28603 };
const expand = (pieces) => Buffer.from(pieces.map((p) => (typeof p === 'string' ? p : p[0].repeat(p[1]))).join(''), 'latin1');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Reads one request as nginx sends it upstream (HTTP/1.0, Content-Length) and tells what it saw; it objects to nothing.
const backend = createServer((socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (part) => {
    text += part.toString('latin1');
    const headEnd = text.indexOf('\r\n\r\n');
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd + 2))?.[1] ?? 0);
    if (headEnd < 0 || text.length < headEnd + 4 + length) return;
    const [method, target] = text.slice(0, text.indexOf('\r\n')).split(' ');
    const seen = JSON.stringify({ method, target, body: text.slice(headEnd + 4) });
    socket.end(`HTTP/1.0 200 OK\r\nContent-Length: ${seen.length + 1}\r\n\r\n${seen}\n`, 'latin1');
  });
});

const nginxConf = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${ports.nginx}; server_name _; location / { proxy_pass http://127.0.0.1:${ports.backend}; } } }`;
const app = `import json
def application(environ, start_response):
    body = environ['wsgi.input'].read()
    seen = (json.dumps({'method': environ['REQUEST_METHOD'], 'target': environ['RAW_URI'], 'body': body.decode('latin-1')}) + '\\n').encode()
    start_response('200 OK', [('Content-Length', str(len(seen)))])
    return [seen]
`;

function ask(port, bytes) {
  return new Promise((resolve) => {
    let text = '';
    let timer;
    let closed = false;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const rearm = () => {
      clearTimeout(timer);
      timer = setTimeout(finish, 350);
    };
    socket.on('connect', () => (socket.write(bytes), rearm()));
    socket.on('data', (part) => ((text += part.toString('latin1')), rearm()));
    socket.on('end', () => ((closed = true), finish()));
    socket.on('error', () => ((closed = true), finish()));
  });
}

function answerOf({ text, closed }) {
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1])).filter((status) => status >= 200);
  const seen = [...text.matchAll(/^\{"method".*\}$/gm)].map((match) => JSON.parse(match[0]));
  for (const each of seen) if (each.body.length > 200) each.body = `${each.body.length} bytes`;
  for (const each of seen) if (each.target.length > 200) each.target = `${each.target.length} bytes`;
  const head = statuses.length === 0 && text !== '' ? { withoutHead: true } : {};
  const announced = /\r\nConnection: close\r\n/i.test(text.slice(text.lastIndexOf('HTTP/1.')));
  return { statuses, closes: closed || announced, seen, ...head };
}

async function main() {
  writeFileSync(join(folder, 'nginx.conf'), nginxConf);
  writeFileSync(join(folder, 'app.py'), app);
  await new Promise((resolve) => backend.listen(ports.backend, '127.0.0.1', resolve));
  const servers = [
    spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' }),
    spawn('/usr/bin/gunicorn', ['--chdir', folder, '-b', `127.0.0.1:${ports.gunicorn}`, '-w', '2', '--worker-tmp-dir', '/dev/shm', '--log-level', 'critical', 'app:application'], { stdio: 'ignore' }),
  ];
  await pause(1500);
  const recorded = [];
  try {
    for (const { name, input } of vectors) {
      const bytes = expand(input);
      const [nginx, gunicorn] = await Promise.all([ask(ports.nginx, bytes), ask(ports.gunicorn, bytes)]);
      recorded.push({ name, input, nginx: answerOf(nginx), gunicorn: answerOf(gunicorn) });
    }
  } finally {
    for (const server of servers) server.kill('SIGTERM');
    backend.close();
    await pause(500);
    rmSync(folder, { recursive: true, force: true });
  }
  const versions = {
    nginx: execFileSync('sh', ['-c', 'nginx -v 2>&1']).toString().trim(),
    gunicorn: `${execFileSync('/usr/bin/gunicorn', ['--version']).toString().trim()} (Debian ${execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'gunicorn']).toString()}), sync worker, default limits`,
  };
  const provenance = 'Recorded on the loopback interface by record-http-vectors.mjs: nginx with default limits and proxy_pass, gunicorn with an application that reads all of wsgi.input. `closes`: the server said `Connection: close` or closed within 350 ms; without it and without a status it was still waiting. `withoutHead`: an HTTP/0.9 answer. Half requests were left waiting once more with timeouts of 1 s and 2 s: nginx closed without a byte and logged 408, gunicorn\'s arbiter killed the worker, which sent nothing.';
  const lines = recorded.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  writeFileSync(new URL('http-vectors.json', import.meta.url), `{\n  "provenance": ${JSON.stringify(provenance)},\n  "versions": ${JSON.stringify(versions)},\n  "vectors": [\n${lines}\n  ]\n}\n`);
}

await main();
