// Runs each case of nginx-upstream-inputs.mjs against a real nginx on the loopback interface and writes to nginx-upstream.json what
// clients got, what the programs behind it were sent, and what it logged. Run by hand: node test/golden/record-nginx-upstream.mjs (needs nginx).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cases, confOf, nginxPort, settled, settledResponse } from './nginx-upstream-inputs.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The program on a port: each request that comes, on whatever connection, gets the next behaviour. */
async function program(port, behaviours, asked) {
  let next = 0;
  let connections = 0;
  const server = createServer((socket) => {
    const number = ++connections;
    socket.on('error', () => {});
    socket.on('data', async (bytes) => {
      const { answer, pieces = [answer], closes } = behaviours[Math.min(next++, behaviours.length - 1)];
      asked.push([port, number, bytes.toString('latin1')]);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await pause(100);
        socket.write(piece, 'latin1');
      }
      if (closes) socket.end();
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** Sends the texts in turn, each after an answer to the one before has come; `pieces`: what came, as the reads gave it. */
function talk(texts) {
  return new Promise((resolve) => {
    const pieces = [];
    const left = [...texts];
    const socket = connect({ port: nginxPort, host: '127.0.0.1' }, () => socket.write(left.shift(), 'latin1'));
    socket.on('data', (bytes) => {
      pieces.push(bytes.toString('latin1'));
      if (left.length > 0) socket.write(left.shift(), 'latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(pieces.map(settledResponse)));
  });
}

async function run(each) {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-upstream-'));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const conf = confOf(each, `user root; daemon off; pid ${folder}/pid;`).replaceAll('/var/log/nginx/', `${folder}/`).replace('http {', `http { ${temp}`);
  writeFileSync(join(folder, 'nginx.conf'), conf);
  const asked = [];
  const programs = await Promise.all(Object.entries(each.programs).map(([port, behaviours]) => program(Number(port), behaviours, asked)));
  const nginx = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'inherit' });
  await pause(250);
  const responses = [];
  for (const request of each.requests) {
    if (request.waitMs) await pause(request.waitMs);
    else responses.push(await talk(request.dialogue ?? [request]));
  }
  await pause(50);
  const lines = (name) => readFileSync(join(folder, name), 'latin1').split('\n').filter(Boolean).map(settled);
  const row = { name: each.name, responses, asked, errors: lines('error.log'), access: lines('access.log') };
  nginx.kill('SIGTERM');
  for (const server of programs) server.close();
  await new Promise((resolve) => nginx.on('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
  return row;
}

const only = process.argv[2];
const rows = [];
for (const each of cases) if (!only || each.name.includes(only)) rows.push(await run(each));
if (only) console.log(JSON.stringify(rows, null, 1));
else {
  const version = execFileSync('sh', ['-c', '/usr/sbin/nginx -v 2>&1']).toString().trim();
  const provenance = 'Recorded on the loopback interface by record-nginx-upstream.mjs from nginx-upstream-inputs.mjs: bytes as latin-1. `responses`: for each request what the client read, piece by piece; `asked`: port, number of the connection, and bytes of each request behind nginx; `errors`, `access`: the logs, without time and pid.';
  writeFileSync(new URL('nginx-upstream.json', import.meta.url), `{\n  "provenance": ${JSON.stringify(provenance)},\n  "version": ${JSON.stringify(version)},\n  "rows": [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]\n}\n`);
  process.exit(0);
}
process.exit(0);
