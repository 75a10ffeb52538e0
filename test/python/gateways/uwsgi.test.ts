/** uWSGI's three protocols: what uWSGI 2.0.21 was seen to answer, byte by byte, and how it was seen behind nginx. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { guestLibrary, libraryPath } from '../../../src-core/python/guestFiles.ts';
import type { Json, PythonRun } from '../../../src-core/python/pythonHost.ts';
import { decodeFastcgi, encodeFastcgi, type FastcgiRecord } from '../../../src-core/wire/fastcgi.ts';
import { encodeNameValuePairs } from '../../../src-core/wire/fastcgiPairs.ts';
import { encodeScgi } from '../../../src-core/wire/scgi.ts';
import type { Variable } from '../../../src-core/wire/variable.ts';
import { encodeUwsgi } from '../../../src-core/wire/uwsgi.ts';
import { bytesOfText, latin1Of } from '../../../src-core/wire/http1Text.ts';
import fastcgiBehindNginx from '../../golden/environ/fastcgi_uwsgi_behind_nginx.json' with { type: 'json' };
import php from '../../golden/environ/fastcgi_phpfpm_behind_nginx.json' with { type: 'json' };
import scgiBehindNginx from '../../golden/environ/scgi_uwsgi_behind_nginx.json' with { type: 'json' };
import uwsgiBehindNginx from '../../golden/environ/uwsgi_behind_nginx.json' with { type: 'json' };
import phpCapture from '../../golden/gateways/nginx_fastcgi_phpfpm.json' with { type: 'json' };
import { callOf, eventsOf, processOf, sentBy, writtenTo } from '../machine.ts';
import { dumpIn, recordingOf, shapes, withoutClasses, withoutDumpedClasses, withoutMarks } from './recorded.ts';

const protocols = ['uwsgi', 'scgi', 'fastcgi', 'http'] as const;

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await load(720);
});
afterAll(() => host.dispose());

async function load(pid: number, settings: Json = {}, code?: string): Promise<PythonRun> {
  const files = code === undefined ? shapes : { '/srv/shapes/shapes.py': code };
  await host.start(processOf(pid, { path: [libraryPath] }), { ...guestLibrary, ...files });
  return host.call(pid, callOf('gateway.uwsgi_worker:load', ['shapes', { chdir: '/srv/shapes', ...(settings as object) }]));
}

const ask = (pid: number, protocol: (typeof protocols)[number], request: string, core = 0): Promise<PythonRun> => protocol === 'http'
    ? host.call(pid, callOf('gateway.uwsgi_http:handle', [7, ['127.0.0.1', 39_428], ['127.0.0.1', 28_731], core], request))
    : host.call(pid, callOf(`gateway.${protocol}:handle`, [7, core], request));

/** The records of one answer, its STDOUT put together. */
const stdoutOf = (sent: string): string => {
  const records = decodeFastcgi(bytesOfText(sent)).message;
  return `${records.map((record) => record.kind).join(' ')}\n${records.map((record) => ('content' in record ? latin1Of(record.content) : '')).join('')}`;
};

/** Where the recorded server breaks PEP 3333 and ours does not: body without a head; SystemError after exc_info. */
const notAsRecorded = new Set(['unstarted', 'replaced']);

describe.each(protocols)('%s', (protocol) => {
  const recording = recordingOf(`uwsgi-${protocol}`);

  test.each(Object.keys(recording.exchanges).filter((name) => !notAsRecorded.has(name)))('%s is answered byte by byte as recorded', async (name) => {
    const { request, response, logged } = recording.exchanges[name]!;
    const run = await ask(720, protocol, request);
    expect(run.outcome).toBe('returned');
    const isDump = response.includes('{"environ"');
    const compared = (sent: string): string => withoutDumpedClasses(isDump && protocol === 'fastcgi' ? stdoutOf(sent) : sent);
    expect(compared(sentBy(run))).toBe(compared(response));
    // What follows the request's own output is uWSGI's log line, which the result has the figures for.
    const [, told = '', line = ''] = /^([^]*?)(\[pid: .*\n)$/.exec(logged)!;
    if (name !== 'printing') expect(withoutMarks(writtenTo(run, 'stderr'))).toBe(withoutMarks(told));
    const { vars, method, uri, protocol: http, client, status, bodyBytes, headers, headBytes, switches } = run.result as Record<string, string | number>;
    expect(line).toContain(` ${client} () {${vars} vars in `);
    expect(line).toMatch(new RegExp(` ${method} ${String(uri).replace(/[?]/g, '\\$&')} => generated ${isDump ? '\\d+' : bodyBytes} bytes in \\d+ msecs \\(${http} ${status}\\) ${headers} headers in ${isDump ? '\\d+' : headBytes} bytes \\(${switches} switches on core 0\\)\n$`));
  });

  test.each([...notAsRecorded])('%s: the recorded server broke the rules of PEP 3333, this one keeps them', async (name) => {
    const { request, response } = recording.exchanges[name]!;
    const sent = sentBy(await ask(720, protocol, request));
    expect(sent).not.toBe(response);
    if (name === 'unstarted') expect(sent).not.toContain('x');
    else expect(sent).toMatch(/500 Oops\r\nB: 2\r\n\r\n[^]*sorry/);
  });

  test('without a whole request: no answer', async () => {
    const { request } = recording.exchanges['POST']!;
    for (const part of ['', request.slice(0, 3), request.slice(0, 30), 'nonsense', 'nonsense\r\n\r\n']) {
      const run = await ask(720, protocol, part);
      expect([run.outcome, run.result, sentBy(run)]).toEqual(['returned', null, '']);
    }
  });
});

describe('behind nginx', () => {
  const variablesOf = (environ: object): Variable[] =>
    Object.entries(environ).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !/^u?wsgi\./.test(entry[0]));
  const packet = {
    uwsgi: (environ: object, body: string) => latin1Of(encodeUwsgi({ modifier1: 0, modifier2: 0, variables: variablesOf(environ), body: bytesOfText(body) })),
    scgi: (environ: object, body: string) => latin1Of(encodeScgi({ headers: variablesOf(environ), body: bytesOfText(body) })),
    fastcgi: (environ: object, body: string) => {
      const record = (content: object): FastcgiRecord => ({ requestId: 1, paddingLength: 0, ...content }) as FastcgiRecord;
      const nothing = new Uint8Array();
      return latin1Of(encodeFastcgi([
        record({ kind: 'BEGIN_REQUEST', role: 1, keepConnection: false }),
        record({ kind: 'PARAMS', content: encodeNameValuePairs(variablesOf(environ)) }),
        record({ kind: 'PARAMS', content: nothing }),
        ...(body ? [record({ kind: 'STDIN', content: bytesOfText(body) })] : []),
        record({ kind: 'STDIN', content: nothing }),
      ]));
    },
  };

  test.each([
    ['uwsgi', uwsgiBehindNginx, 'GET'],
    ['uwsgi', uwsgiBehindNginx, 'POST'],
    ['scgi', scgiBehindNginx, 'GET'],
    ['scgi', scgiBehindNginx, 'POST'],
    ['fastcgi', fastcgiBehindNginx, 'GET'],
    ['fastcgi', fastcgiBehindNginx, 'POST'],
  ] as const)('%s: the application sees what the recorded one saw: %#', async (protocol, golden, method) => {
    const { environ, wsgi_input_read: body } = golden.exchanges[method].seen_by_program;
    const run = await ask(720, protocol, packet[protocol](environ, body));
    const seen = dumpIn(sentBy(run));
    expect(seen.keys).toEqual(Object.keys(environ));
    // That recording tells of these two only that they are bytes.
    expect(withoutClasses(seen.environ)).toEqual({ ...withoutClasses(environ), 'uwsgi.version': 'BYTES 2.0.21-debian', 'uwsgi.node': 'BYTES app1' });
    expect(seen.input).toBe(body);
    const role = eventsOf(run, 'call').find((event) => event.role === 'application');
    expect(Object.keys(role?.environ ?? {})).toEqual(Object.keys(environ));
  });

  test.each([0, 1] as const)("what nginx gives to PHP-FPM arrives as it left, in its order; the rest of $_SERVER is PHP's own: %#", async (index) => {
    const params = phpCapture.requests[index]!.flatMap((record) => ('params_in_order' in record ? (record.params_in_order as [string, string][]) : []));
    const { _SERVER: server } = php.exchanges[index === 0 ? 'GET' : 'POST'].seen_by_program;
    const { environ, keys } = dumpIn(sentBy(await ask(720, 'fastcgi', packet.fastcgi(Object.fromEntries(params), ''))));
    expect(keys.slice(0, params.length)).toEqual(params.map(([name]) => name));
    const own = Object.keys(server).filter((name) => !(name in environ));
    expect(own).toEqual(['USER', 'HOME', 'FCGI_ROLE', 'PHP_SELF', 'REQUEST_TIME_FLOAT', 'REQUEST_TIME']);
    for (const [name] of params) if (name !== 'REMOTE_PORT') expect([name, environ[name]]).toEqual([name, server[name as keyof typeof server]]);
  });
});

test('with threads and processes: flags, and the number of the thread', async () => {
  await load(721, { threads: 2, processes: 2 });
  const recording = recordingOf('uwsgi-threads').exchanges['GET']!;
  const core = dumpIn(recording.response).environ['uwsgi.core'] as number;
  const seen = dumpIn(sentBy(await ask(721, 'uwsgi', recording.request, core)));
  const expected = dumpIn(recording.response);
  expect(seen.keys).toEqual(expected.keys);
  expect(withoutClasses(seen.environ)).toEqual(withoutClasses(expected.environ));
  expect(seen.environ).toMatchObject({ 'wsgi.multithread': true, 'wsgi.multiprocess': true });
});

test('a worker stays: a module-level counter counts on', async () => {
  await load(722, {}, 'visits = 0\ndef application(environ, start_response):\n    global visits\n    visits += 1\n    start_response("200 OK", [])\n    return [str(visits).encode()]\n');
  const { request } = recordingOf('uwsgi-uwsgi').exchanges['GET']!;
  for (const visit of [1, 2, 3]) expect(sentBy(await ask(722, 'uwsgi', request))).toBe(`HTTP/1.1 200 OK\r\n\r\n${visit}`);
});

test('an application that could not be imported: its traceback at the start, and an answer that says nothing', async () => {
  const failed = await load(723, {}, 'raise KeyError("pear")\n');
  expect([failed.outcome, failed.error?.message]).toEqual(['raised', "'pear'"]);
  const run = await ask(723, 'uwsgi', recordingOf('uwsgi-uwsgi').exchanges['GET']!.request);
  expect(sentBy(run)).toBe('HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\nInternal Server Error');
  expect(writtenTo(run, 'stderr')).toBe('--- no python application found, check your startup logs for errors ---\n');
});

describe('FastCGI records', () => {
  const { request } = recordingOf('uwsgi-fastcgi').exchanges['single']!;
  const answered = async (text: string): Promise<FastcgiRecord[]> => decodeFastcgi(bytesOfText(sentBy(await ask(720, 'fastcgi', text)))).message;

  test('a block longer than a record is divided', async () => {
    await load(724, {}, 'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"x" * 70000]\n');
    const records = decodeFastcgi(bytesOfText(sentBy(await ask(724, 'fastcgi', request)))).message;
    expect(records.map((record) => ('content' in record ? record.content.length : record.kind))).toEqual([18, 65_535, 4_465, 0, 'END_REQUEST']);
  });

  test('a role that it does not play, and an abort, are ended', async () => {
    expect(await answered(request.replace('\x01\x01\0\x01\0\x08\0\0\0\x01', '\x01\x01\0\x01\0\x08\0\0\0\x02'))).toMatchObject([{ kind: 'END_REQUEST', protocolStatus: 3 }]);
    expect(await answered(request.slice(0, 16) + '\x01\x02\0\x01\0\0\0\0')).toMatchObject([{ kind: 'END_REQUEST', protocolStatus: 0 }]);
  });

  test('questions about the application are answered', async () => {
    expect(await answered('\x01\x09\0\0\0\x11\0\0\x0f\0FCGI_MPXS_CONNS')).toMatchObject([{ kind: 'GET_VALUES_RESULT' }]);
    expect(await answered('\x01\x2a\0\0\0\0\0\0')).toMatchObject([{ kind: 'UNKNOWN_TYPE', unknownType: 42 }]);
  });

  test('FCGI_KEEP_CONN is told', async () => {
    const keeping = request.replace('\x01\x01\0\x01\0\x08\0\0\0\x01\0', '\x01\x01\0\x01\0\x08\0\0\0\x01\x01');
    expect([(await ask(720, 'fastcgi', request)).result, (await ask(720, 'fastcgi', keeping)).result]).toMatchObject([{ keep: false }, { keep: true }]);
  });
});
