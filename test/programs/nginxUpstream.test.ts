/** Our nginx between clients and programs against a real one: who is asked, what is sent, answered and logged (test/golden/nginx-upstream.json). */
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import type { SystemCall, Sys } from '../../src-core/system/sys.ts';
import type { Connection } from '../../src-core/system/tcpStack.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import golden from '../golden/nginx-upstream.json' with { type: 'json' };
import { cases, confOf, nginxPort, settled, settledResponse, type UpstreamCase } from '../golden/nginx-upstream-inputs.mjs';
import { Laboratory } from '../system/laboratory.ts';

type Row = Omit<(typeof golden.rows)[number], 'asked'> & { readonly asked: readonly (readonly [port: number, connection: number, bytes: string])[] };

/** Where ours knowingly differs, and why; docs/model.md tells of each. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'worker_connections, passing to itself': 'closed before the request has arrived, the connection ends with FIN; the real one had the request already and was reset',
  'fastcgi: Status without a reason': 'RFC 9112 §4 has a space after the status code even so, nginx has none',
};

async function run(each: UpstreamCase): Promise<Row> {
  const lab = new Laboratory();
  const asked: [number, number, string][] = [];
  const responses: string[][] = [];
  startNginx(lab.internet.machine('server'), { config: parseNginxConf(confOf(each)), filesModifiedMs: 0 });
  for (const [port, behaviours] of Object.entries(each.programs)) {
    let next = 0;
    lab.serve('server', function* (sys) {
      const listener = sys.tcp.listen('127.0.0.1', Number(port), 64)!;
      for (let number = 1; ; number++) {
        const connection = (yield* sys.tcp.accept(listener))!;
        sys.converse(function* (own): Program {
          for (;;) {
            const received = yield* own.tcp.recv(connection);
            if (received.kind !== 'bytes') return own.tcp.close(connection);
            const { answer = '', pieces = [answer], closes } = behaviours[Math.min(next++, behaviours.length - 1)]!;
            asked.push([Number(port), number, latin1Of(received.bytes)]);
            for (const [index, piece] of pieces.entries()) {
              if (index > 0) yield* own.sleep(100_000);
              if (piece !== '') yield* own.tcp.send(connection, bytesOfText(piece));
            }
            if (closes) return own.tcp.close(connection);
          }
        });
      }
    });
  }
  lab.play('server', function* (sys) {
    yield* sys.sleep(200_000);
    for (const request of each.requests) {
      if (typeof request === 'string') responses.push(yield* talk(sys, [request]));
      else if ('waitMs' in request) yield* sys.sleep(request.waitMs * 1000);
      else responses.push(yield* talk(sys, request.dialogue));
    }
  });
  await lab.run();
  return { name: each.name, responses, asked, errors: lab.log('/var/log/nginx/error.log').map(settled), access: lab.log('/var/log/nginx/access.log') };
}

function* talk(sys: Sys, texts: readonly string[]): SystemCall<string[]> {
  const connected = yield* sys.tcp.connect('127.0.0.1', nginxPort);
  if (connected.kind !== 'connected') throw new Error(connected.kind);
  const { connection } = connected;
  const pieces: string[] = [];
  const left = [...texts];
  yield* say(sys, connection, left);
  for (;;) {
    const received = yield* sys.tcp.recv(connection, 20_000_000);
    if (received.kind !== 'bytes') {
      sys.tcp.close(connection);
      return pieces.map(settledResponse);
    }
    pieces.push(latin1Of(received.bytes));
    yield* say(sys, connection, left);
  }
}

function* say(sys: Sys, connection: Connection, left: string[]): SystemCall<void> {
  const text = left.shift();
  if (text !== undefined) yield* sys.tcp.send(connection, bytesOfText(text));
}

test('every case was recorded', () => {
  expect(golden.rows.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
});

describe('as nginx 1.22.1 does', () => {
  const rows = cases.map((each, i) => ({ name: each.name, each, recorded: golden.rows[i] as unknown as Row }));
  test.each(rows.filter(({ name }) => !(name in DIFFERENCES)))('$name', async ({ each, recorded }) => {
    expect(await run(each)).toEqual(recorded);
  });
  for (const { name, each, recorded } of rows.filter((row) => row.name in DIFFERENCES)) {
    test(`${name}: still differs`, async () => expect(await run(each)).not.toEqual(recorded));
  }
});
