/** PHP-FPM: its records and its log against a real one, processes that stay and scripts that do not, figures that were measured. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { phpFpmChild, phpFpmCosts, phpFpmImage } from '../../src-core/programs/phpFpmCosts.ts';
import { fpmAnswer, fpmRequestOf, serverVariables } from '../../src-core/programs/phpFpmRecords.ts';
import { MachineMemory } from '../../src-core/system/memory.ts';
import { decodeFastcgi, fastcgiRecordLength } from '../../src-core/wire/fastcgi.ts';
import { joinStream } from '../../src-core/wire/fastcgiStream.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { encodeUtf8 } from '../../src-core/wire/utf8.ts';
import environ from '../golden/environ/fastcgi_phpfpm_behind_nginx.json' with { type: 'json' };
import measured from '../golden/php-fpm-costs.json' with { type: 'json' };
import recorded from '../golden/phpFpm/recorded.json' with { type: 'json' };
import { withConfig, withFiles } from '../scenarios.ts';
import { gatewayExpectation, gatewayStreams } from '../wire/capturedStreams.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost({ boundMs: 2000, eventLimit: 400 });
});
afterAll(() => host.dispose());

const preset = presetNamed('php-fpm')!;
const PAGE = '/srv/shop/public/hello.php';
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));
const logOf = (trace: Trace): string[] => Object.values(worldAt(trace, trace.steps.length - 1).machines['server']!.logs['/var/log/php8.2-fpm.log'] ?? {});

const counting = 'import os\nvisits = globals().get("visits", 0) + 1\nprint(f"{visits} {os.getpid()}", end="")\n';

function asked(page: string, times: number, conf: (text: string) => string = (text) => text, url = 'http://shop.example/hello?name=kim'): Scenario {
  const visits = Array.from({ length: times }, () => ({ ...preset.visits[0]!, url }));
  return { ...withConfig(withFiles(preset, { [PAGE]: page, '/srv/shop/public/text.txt': 'no script' }), { 'www.conf': conf(preset.server.services['www.conf']!.config) }), visits };
}

describe('records against php-fpm 8.2', () => {
  /** Reserved bytes and padding mean nothing, and PHP-FPM leaves there what was in its buffer. */
  function withoutRubbish(bytes: Uint8Array): string {
    const clean = bytes.slice();
    for (let at = 0; at < clean.length; at += fastcgiRecordLength(bytes, at)!) {
      const content = (clean[at + 4]! << 8) | clean[at + 5]!;
      clean.fill(0, at + 7, at + 8).fill(0, at + 8 + content, at + fastcgiRecordLength(bytes, at)!);
      if (clean[at + 1] === 3) clean.fill(0, at + 13, at + 16);
    }
    return Buffer.from(clean).toString('hex');
  }

  test.each(recorded.exchanges.map((exchange) => [`${exchange.method} ${exchange.script}`, exchange] as const))('%s', (_, { method, response }) => {
    const bytes = Uint8Array.from(Buffer.from(response, 'hex'));
    const { message } = decodeFastcgi(bytes);
    const [, status, body = ''] = /^(?:Status: ([^\r]*)\r\n)?Content-type: text\/html; charset=UTF-8\r\n\r\n([^]*)$/.exec(latin1Of(joinStream(message, 'STDOUT', 1).content)) ?? [];
    const errors = latin1Of(joinStream(message, 'STDERR', 1).content);
    expect(withoutRubbish(fpmAnswer({ id: 1, method }, { status: status ?? null, body: encodeUtf8(body), errors }))).toBe(withoutRubbish(bytes));
  });

  test('$_SERVER, out of the records of a real nginx, is that of a real PHP-FPM, in its order', () => {
    const { seen } = gatewayExpectation('nginx_fastcgi_phpfpm') as { readonly seen: readonly Readonly<Record<string, string | number>>[] };
    expect(gatewayStreams('nginx_fastcgi_phpfpm').requests.map((bytes, index) => {
      const epochUs = Math.round(Number(seen[index]!['REQUEST_TIME_FLOAT'] ?? 0) * 1_000_000);
      return serverVariables(fpmRequestOf(bytes)!, { USER: 'www-data', HOME: '/var/www' }, epochUs).filter(([name]) => name in seen[index]!);
    })).toEqual(seen.map((variables) => Object.entries(variables).map(([name, value]) => [name, String(value)])));
    // What the capture's description leaves out.
    expect(Object.keys(environ.exchanges.GET.seen_by_program['_SERVER']).toSorted()).toEqual(serverVariables(fpmRequestOf(gatewayStreams('nginx_fastcgi_phpfpm').requests[0]!)!, {}, 0).map(([name]) => name).toSorted());
  });

  test('bytes that are no FastCGI, and roles that it does not have, are no request', () => {
    expect(fpmRequestOf(encodeUtf8('GET / HTTP/1.1\r\n\r\n'))).toBeNull();
    expect(fpmRequestOf(new Uint8Array([1, 1, 0, 1, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]))).toBeNull();
  });
});

test('the process comes back, its state does not', async () => {
  const trace = await simulate(asked(counting, 3), host);
  const seen = bodies(trace).map((body) => body.split(' '));
  expect(seen.map(([count]) => count)).toEqual(['1', '1', '1']);
  expect(seen[2]![1]).toBe(seen[0]![1]);
  expect(new Set(seen.map(([, pid]) => pid)).size).toBe(2);
  expect(recorded.exchanges.filter(({ script }) => script === 'counts.php').map(({ response }) => Buffer.from(response, 'hex').toString('latin1').includes('\r\n\r\n1'))).toEqual([true, true]);
});

test('opcache takes the script in once for all children', async () => {
  const trace = await simulate(asked(counting, 3), host);
  expect(of(trace, 'fileRead').filter(({ data }) => data.path === PAGE)).toHaveLength(1);
  expect(of(trace, 'interpreterEntered').map(({ data }) => data)).toEqual(Array.from({ length: 3 }, () => ({ language: 'PHP', script: PAGE, modelled: true })));
});

test('a child ends after pm.max_requests, and the master says so in the words of a real one', async () => {
  const trace = await simulate(asked(counting, 3, (text) => text.replace('max_children = 2', 'max_children = 1').replace('max_requests = 500', 'max_requests = 2')), host);
  expect(new Set(bodies(trace).map((body) => body.split(' ')[1])).size).toBe(2);
  const plain = (lines: readonly string[]): string[] => lines.filter((line) => /exited|started|running|ready/.test(line)).map((line) => line.replace(/^\[[^\]]*\]/, '[]').replace(/\d+(\.\d+)?/g, '#'));
  expect(plain(logOf(trace))).toEqual(plain(recorded.log).slice(0, 4));
});

test('two children answer two requests at the same time, one child one after the other', async () => {
  const slow = 'import time\ntime.sleep(1)\nprint("late", end="")\n';
  const together = (children: number): Promise<Trace> => {
    const scenario = asked(slow, 2, (text) => text.replace('max_children = 2', `max_children = ${children}`));
    return simulate({ ...scenario, visits: [scenario.visits[0]!, { ...scenario.visits[1]!, withPrevious: true }] }, host);
  };
  const times = async (children: number): Promise<number> => Math.max(...of(await together(children), 'documentDrawn').map(({ at }) => at)) / 1_000_000;
  expect(await times(2)).toBeLessThan(1.5);
  expect(await times(1)).toBeGreaterThan(2);
});

test('a missing script, one of another kind, and one that fails', async () => {
  const missing = await simulate(asked(counting, 1, undefined, 'http://shop.example/nowhere'), host);
  expect(missing.requests[0]!.status).toBe(404);
  expect(bodies(missing)).toEqual(['File not found.\n']);
  const nginx = preset.server.services['nginx.conf']!.config;
  const denied = await simulate(withConfig(asked(counting, 1), { 'nginx.conf': nginx.replace('$document_uri.php', '/text.txt') }), host);
  expect(denied.requests[0]!.status).toBe(403);
  const failed = await simulate(asked('print("some", end="")\nraise ValueError("on purpose")\n', 1), host);
  expect(failed.requests[0]!.status).toBe(500);
  expect(logOf(failed).some((line) => line.includes('said into stderr: "NOTICE: PHP message: PHP Fatal error:  Traceback'))).toBe(true);
});

test('figures are those that were measured', () => {
  const memory = new MachineMemory();
  memory.exec(1, phpFpmImage);
  memory.fork(1, 2);
  memory.unshare(2, 'heap', phpFpmChild.unsharedKib);
  memory.allocate(2, 'heap', phpFpmChild.freshKib);
  expect(phpFpmImage.reduce((sum, { kib }) => sum + kib, 0)).toBe(measured.master.rssKib);
  expect(Object.values(memory.segmentsOf(2)).reduce((sum, { privateKib }) => sum + privateKib, 0)).toBe(measured.child.privateKib);
  const { before, after } = measured.allProcessesPrivateKib;
  expect(phpFpmChild.freshKib * measured.child.count).toBe(after - before);
  expect(phpFpmCosts.startUs + 4 * phpFpmCosts.forkUs).toBeLessThan(Math.min(...measured.bootToFirst200Us));
  // Fitted to load runs; since then measured by itself, and the same.
  expect(Math.abs(phpFpmCosts.perRequestUs / measured.overheadUs - 1)).toBeLessThan(0.05);
});
