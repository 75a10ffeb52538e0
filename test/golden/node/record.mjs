/** Records what a real Node.js answers when it runs the sample program: `node test/golden/node/record.mjs > test/golden/node/recorded.json`. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PORT = 28_931;
const app = readFileSync(new URL('../../../src-core/scenario/samples/app.js', import.meta.url), 'utf8');
const file = join(mkdtempSync(join(tmpdir(), 'node-')), 'app.js');
writeFileSync(file, app.replace("listen(3000, '127.0.0.1')", `listen(${PORT}, '127.0.0.1')`));

const HOST = 'Host: shop.example\r\n';
const CLOSE = 'Connection: close\r\n';
const requests = [
  `GET /hello?name=kim HTTP/1.1\r\n${HOST}\r\n`,
  `GET /hello?name=kim HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `GET /hello?name=%3Cb%3E%22%27%26 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `GET /hello?name=%EA%B9%80+lee&name=park HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `GET /hello?name=50%25%zz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `GET /hello HTTP/1.0\r\n${HOST}\r\n`,
  `GET /hello HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`,
  `GET /nowhere HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `POST /hello?name=form HTTP/1.1\r\n${HOST}${CLOSE}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=kim`,
  `GET /slow?seconds=0.2&name=kim HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  `GET /hello HTTP/1.1\r\n${CLOSE}\r\n`,
  `GET /hello HTTP/1.1\r\n${HOST}no colon\r\n\r\n`,
];

const node = spawn(process.execPath, [file], { stdio: 'inherit' });
const ask = (request) => new Promise((resolve, reject) => {
  const socket = connect(PORT, '127.0.0.1', () => socket.write(request));
  let response = '';
  let isEnded = false;
  socket.on('error', reject).on('data', (bytes) => (response += bytes.toString('latin1'))).on('end', () => (isEnded = true));
  socket.on('close', () => resolve({ request, response, closed: isEnded }));
  setTimeout(() => socket.destroy(), 600);
});
for (let attempt = 0; attempt < 50; attempt++) {
  const isUp = await new Promise((resolve) => connect(PORT, '127.0.0.1').on('connect', function () { this.destroy(); resolve(true); }).on('error', () => resolve(false)));
  if (isUp) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const exchanges = [];
for (const request of requests) exchanges.push(await ask(request));
const { pid } = node;
node.kill();
process.stdout.write(`${JSON.stringify({ source: `Node.js ${process.version} runs src-core/scenario/samples/app.js; each request on a connection of its own, which the client closes after 600 ms`, pid, exchanges }, null, 1)}\n`);
