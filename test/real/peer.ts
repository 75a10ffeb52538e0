/** Real programs as peers of our bytes: found on this machine or skipped with a word about it, started on ports of their own, ended with the test. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { joinBytes } from '../../src-core/wire/http1Text.ts';
import { programs } from './programs.mjs';

export { programs };

/** A `describe` that is skipped, and says so, where one of the programs is missing. */
export function withPrograms(needed: readonly (keyof typeof programs)[], title: string, body: () => void): void {
  const missing = needed.filter((name) => !existsSync(programs[name]));
  if (missing.length > 0) console.log(`skipped, not installed here: ${missing.map((name) => `${name} (${programs[name]})`).join(', ')}: ${title}`);
  describe.skipIf(missing.length > 0)(title, body);
}

/** A folder for one file of tests, with these texts in it. */
export function folderWith(files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'real-peer-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll('FOLDER', folder), { mode: modes[path] ?? 0o644 });
  }
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Ends what was started; `beforeAll` calls it after the tests when it is given back. */
export type End = () => Promise<void>;

/** A port of the loopback interface, or the path of a Unix socket. */
type Place = number | string;

/** Starts a program and waits until it listens. */
export async function start(command: string, args: readonly string[], place: Place): Promise<End> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await listens(place)) return () => ended(child);
    await pause(100);
  }
  await ended(child);
  throw new Error(`${command} does not listen on ${place}:\n${output}`);
}

/** Sends bytes and gathers what comes until the peer closes, or until `enough` says that it is all. */
export function exchange(place: Place, bytes: Uint8Array, enough: (received: Uint8Array) => boolean = () => false): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    const socket = connect(optionsOf(place), () => socket.write(bytes));
    const finish = (): void => {
      socket.destroy();
      resolve(joinBytes(parts));
    };
    socket.on('data', (part) => {
      parts.push(new Uint8Array(part));
      if (enough(joinBytes(parts))) finish();
    });
    socket.on('error', reject);
    socket.on('close', finish);
    socket.setTimeout(60_000, finish);
  });
}

/** A program of ours on a port: what comes on a connection, so far, is answered when `answer` gives bytes; then it closes. */
export async function serve(port: number, answer: (received: Uint8Array) => Uint8Array | null): Promise<End> {
  const server: Server = createServer((socket) => {
    const parts: Uint8Array[] = [];
    socket.on('error', () => {});
    socket.on('data', (part) => {
      parts.push(new Uint8Array(part));
      const bytes = answer(joinBytes(parts));
      if (bytes) socket.end(bytes);
    });
  });
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return () => Promise.resolve(void server.close());
}

function optionsOf(place: Place): NetConnectOpts {
  return typeof place === 'number' ? { port: place, host: '127.0.0.1' } : { path: place };
}

function listens(place: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(optionsOf(place), () => (socket.destroy(), resolve(true)));
    socket.on('error', () => resolve(false));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([gone, pause(3_000)]);
  if (child.exitCode === null) child.kill('SIGKILL');
}
