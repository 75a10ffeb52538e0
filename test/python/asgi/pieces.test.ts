/** However the bytes are cut, the answers are the same; and whatever the bytes are, the loop lives on. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { RandomStream } from '../../../src-core/kernel/random.ts';
import { Driver } from './driver.ts';

interface Case {
  readonly name: string;
  readonly pieces: readonly string[];
}
const golden = (name: string): string => readFileSync(new URL(`../../golden/uvicorn/${name}`, import.meta.url), 'utf8');
const { cases } = JSON.parse(golden('recorded.json')) as { cases: readonly Case[] };

let host: SupervisedHost;
let server: Driver;
let descriptor = 8;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 5000, eventLimit: 20 });
  server = await new Driver(host, 740).start('app:app', { '/srv/asgi/app.py': golden('app.py') });
});
afterAll(() => host.dispose());

async function answersTo(pieces: readonly string[]): Promise<string> {
  const fd = ++descriptor;
  await server.connect(fd, 40_000);
  for (const piece of pieces) if (!server.closed(fd)) await server.receive(fd, piece);
  return `${server.sent(fd).replace(/date: [^\r]*/g, 'date: D')}${server.closed(fd) ? ' closed' : ''}`;
}

/** What follows a handshake in the same piece is dropped, as in uvicorn with h11. */
const CUT_MATTERS = 'websocket, first frame with the handshake';

test.each(cases.filter(({ name, pieces }) => name !== CUT_MATTERS && pieces.join('').length < 400))('cut into threes: $name', async ({ pieces }) => {
  const threes = pieces.flatMap((piece) => piece.match(/[^]{1,3}/g) ?? []);
  expect(await answersTo(threes)).toBe(await answersTo(pieces));
});

test('noise, and requests with noise in them', async () => {
  const dice = new RandomStream(7, 'noise');
  const noise = (length: number): string => Array.from({ length }, () => String.fromCharCode(dice.integer(256))).join('');
  for (let round = 0; round < 60; round++) {
    const { pieces } = cases[dice.integer(cases.length)]!;
    const whole = pieces.join('');
    const at = dice.integer(whole.length);
    await answersTo(round % 3 === 0 ? [noise(40)] : [whole.slice(0, at), noise(1 + dice.integer(4)), whole.slice(at + 1)]);
  }
  expect(server.written('stderr')).not.toMatch(/Exception in callback|asgi_server\/.*\n.*\n(?:TypeError|AttributeError|IndexError|AssertionError)/);
  expect(await answersTo(['GET /hello HTTP/1.1\r\nHost: a\r\n\r\n'])).toContain('hello\n');
});
