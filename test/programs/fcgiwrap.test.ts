/** fcgiwrap between nginx and CGI scripts: a process for each request, and the environment of a recorded one. CPython runs the scripts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { ConfigError } from '../../src-core/config/configError.ts';
import { parseFcgiwrapCommand } from '../../src-core/config/fcgiwrapArgs.ts';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { startFcgiwrap } from '../../src-core/programs/fcgiwrap.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import { decodeFastcgi, encodeFastcgi, fastcgiRoles } from '../../src-core/wire/fastcgi.ts';
import { encodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import type { Variable } from '../../src-core/wire/variable.ts';
import type { Process } from '../../src-core/world/world.ts';
import golden from '../golden/environ/cgi_fcgiwrap.json' with { type: 'json' };
import { Laboratory, readAll, SERVER } from '../system/laboratory.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 2000 });
});
afterAll(() => host.dispose());

const files: Readonly<Record<string, string>> = {
  '/srv/h4/cgi/dumpraw.py': '#!/usr/bin/python3\nimport json, os, sys\nprint("Content-Type: application/json\\nSet-Cookie: seen=1; Path=/\\n")\nprint(json.dumps({"environ": list(os.environ.items()), "argv": sys.argv, "stdin": sys.stdin.read(), "cwd": os.getcwd(), "pids": [os.getpid(), os.getppid()]}))\n',
  '/srv/h4/cgi/complains.py': '#!/usr/bin/python3\nimport sys\nsys.stderr.write("a complaint\\n")\nprint("Content-Type: text/plain\\n\\nfine")\n',
  '/srv/h4/cgi/plain.txt': 'no script\n',
};

interface Exchanged {
  readonly lab: Laboratory;
  readonly out: string;
  readonly err: string;
  readonly appStatus: number;
}

async function exchange(variables: readonly Variable[], body = '', command = 'fcgiwrap -s tcp:127.0.0.1:9001 -c 2 -f'): Promise<Exchanged> {
  const lab = new Laboratory({ files, python: host });
  startFcgiwrap(lab.internet.machine('server'), { settings: parseFcgiwrapCommand(command), files, path: [] });
  let bytes: Uint8Array = new Uint8Array(0);
  lab.play('server', function* (sys) {
    yield* sys.sleep(100_000);
    const connected = yield* sys.tcp.connect('127.0.0.1', 9001);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    yield* sys.tcp.send(connected.connection, encodeFastcgi([
      { kind: 'BEGIN_REQUEST', requestId: 1, role: fastcgiRoles.responder, keepConnection: false, paddingLength: 0 },
      ...streamRecords('PARAMS', 1, encodeNameValuePairs(variables)), ...streamRecords('STDIN', 1, bytesOfText(body)),
    ]));
    bytes = bytesOfText((yield* readAll(sys, connected.connection)).text);
  });
  await lab.run();
  const { message: records } = decodeFastcgi(bytes);
  const end = records.find((record) => record.kind === 'END_REQUEST');
  return { lab, out: latin1Of(joinStream(records, 'STDOUT', 1).content), err: latin1Of(joinStream(records, 'STDERR', 1).content), appStatus: end?.kind === 'END_REQUEST' ? end.appStatus : -1 };
}

function processes(lab: Laboratory): readonly Process[] {
  return Object.values(lab.internet.recorder.get(['machines', 'server', 'processes']) as unknown as Readonly<Record<string, Process>>);
}

test.each(Object.entries(golden.exchanges))('%s: the script sees the recorded environment, and is a child of a process made in advance', async (_, { seen_by_program: seen }) => {
  const given = Object.entries(seen.environ).filter(([name]) => name !== 'FCGI_ROLE');
  const { lab, out, appStatus } = await exchange(given, seen.stdin);
  const [head, body = ''] = out.split('\n\n');
  expect(head).toBe('Content-Type: application/json\nSet-Cookie: seen=1; Path=/');
  const ours = JSON.parse(body) as { environ: [string, string][]; argv: string[]; stdin: string; cwd: string; pids: [number, number] };
  // After the request's come fcgiwrap's own, which the recording leaves out, and what Python adds.
  expect(ours.environ.slice(0, given.length + 1)).toEqual(Object.entries(seen.environ));
  expect(ours.environ.slice(given.length + 1).map(([name]) => name)).toEqual(['PATH', 'LC_CTYPE']);
  expect({ argv: ours.argv, stdin: ours.stdin, cwd: ours.cwd }).toEqual({ argv: seen.argv, stdin: seen.stdin, cwd: seen.cwd });
  const worker = processes(lab).find(({ pid }) => pid === ours.pids[1])!;
  expect(worker).toMatchObject({ program: 'fcgiwrap', role: 'worker', state: 'waiting' });
  expect(processes(lab).find(({ pid }) => pid === ours.pids[0])).toMatchObject({ program: 'python3', state: 'exited', exit: '0' });
  expect(appStatus).toBe(0);
});

describe('what goes wrong', () => {
  const script = (name: string): readonly Variable[] => [['SCRIPT_FILENAME', `/srv/h4/cgi/${name}`], ['REQUEST_METHOD', 'GET']];

  test('complaints go back over FastCGI with -f, else to standard error', async () => {
    const passed = await exchange(script('complains.py'));
    expect(passed).toMatchObject({ out: 'Content-Type: text/plain\n\nfine\n', err: 'a complaint\n' });
    const kept = await exchange(script('complains.py'), '', 'fcgiwrap -s tcp:127.0.0.1:9001');
    expect(kept).toMatchObject({ err: '' });
    expect(kept.lab.log('fcgiwrap (stderr)')).toEqual(['a complaint']);
  });

  test.each([
    ['none.py', '403 Forbidden', 'Cannot get script name, are DOCUMENT_ROOT and SCRIPT_NAME (or SCRIPT_FILENAME) set and is the script executable?'],
    ['plain.txt', '502 Bad Gateway', 'Cannot execute script (/srv/h4/cgi/plain.txt)'],
  ])('%s is answered %s', async (name, status, reason) => {
    const { out, err, appStatus } = await exchange(script(name));
    expect(out).toBe(`Status: ${status}\r\nContent-Type: text/plain\r\n\r\n${status}\r\n`);
    expect(err).toBe(`${reason}\n`);
    expect(appStatus).toBe(99);
  });

  test.each([['fcgiwrap -s unix:/run/fcgiwrap.socket', 'unsupportedValue', 13], ['fcgiwrap -s tcp:127.0.0.1', 'badAddress', 13], ['fcgiwrap -c 0', 'numberOutOfRange', 13], ['fcgiwrap -x', 'unknownOption', 10], ['gunicorn', 'wrongProgram', 1]])('%s is refused where it is wrong', (command, key, column) => {
    try {
      parseFcgiwrapCommand(command);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ key, line: 1, column });
    }
  });
});

test('behind nginx: fastcgi_pass, and a process for each request', async () => {
  const lab = new Laboratory({ files, python: host });
  const server = lab.internet.machine('server');
  startFcgiwrap(server, { settings: parseFcgiwrapCommand('fcgiwrap -s tcp:127.0.0.1:9001 -c 1 -f'), files, path: [] });
  const conf = 'events {}\nhttp {\n  access_log off;\n  server {\n    listen 80;\n    location /cgi-bin/ {\n      fastcgi_pass 127.0.0.1:9001;\n      fastcgi_param SCRIPT_FILENAME /srv/h4/cgi/dumpraw.py;\n      fastcgi_param REQUEST_METHOD $request_method;\n      fastcgi_param QUERY_STRING $query_string;\n    }\n  }\n}\n';
  startNginx(server, { config: parseNginxConf(conf), filesModifiedMs: 0 });
  const answers: string[] = [];
  lab.play('client', function* (sys) {
    yield* sys.sleep(100_000);
    for (let i = 0; i < 2; i++) {
      const connected = yield* sys.tcp.connect(SERVER, 80);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText('GET /cgi-bin/x?name=kim HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n'));
      answers.push((yield* readAll(sys, connected.connection)).text);
    }
  });
  await lab.run();
  expect(answers.every((answer) => answer.startsWith('HTTP/1.1 200 OK\r\nServer: nginx/') && answer.includes('["QUERY_STRING", "name=kim"]'))).toBe(true);
  expect(processes(lab).filter(({ role }) => role === 'cgi')).toHaveLength(2);
});
