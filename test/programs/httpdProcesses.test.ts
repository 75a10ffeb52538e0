/** httpd as a set of processes and threads: who serves whom, who waits with an idle connection, who holds an interpreter. CPython runs in all of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { parseHttpdConf } from '../../src-core/config/httpdConf.ts';
import { startHttpd } from '../../src-core/programs/httpd.ts';
import { guestLibrary, libraryPath } from '../../src-core/python/guestFiles.ts';
import type { Process } from '../../src-core/world/world.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import daemonGolden from '../golden/environ/mod_wsgi_daemon.json' with { type: 'json' };
import mountedGolden from '../golden/environ/mod_wsgi_daemon_mounted_at_app.json' with { type: 'json' };
import embeddedGolden from '../golden/environ/mod_wsgi_embedded.json' with { type: 'json' };
import cgiGolden from '../golden/environ/cgi_apache_mod_cgid.json' with { type: 'json' };
import { Laboratory, readAll, SERVER } from '../system/laboratory.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 2000 });
});
afterAll(() => host.dispose());

const MODULES = ['authz_core', 'mime', 'dir', 'alias', 'env', 'setenvif'];
const conf = (mpm: string, modules: readonly string[], text: string): string => `
${[`mpm_${mpm}`, ...MODULES, ...modules].map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join('\n')}
ServerName shop.example
ServerRoot /srv
DocumentRoot /srv/www
TypesConfig /srv/mime.types
ErrorLog /srv/error.log
ServerTokens OS
KeepAliveTimeout 5
${text}`;

const counting = `import os
hits = 0
def application(environ, start_response):
    global hits
    hits += 1
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{hits} in {os.getpid()}".encode()]
`;
const FILES: Readonly<Record<string, string>> = {
  '/srv/www/index.html': '<title>home</title>\n', '/srv/mime.types': 'text/html html\n',
  '/srv/shop/wsgi.py': counting,
  '/srv/cgi/hello.py': `#!/usr/bin/python3\nimport os\nprint("Content-Type: text/plain\\n")\nprint("hello from", os.getpid())\n`,
  '/srv/cgi/wsgi.py': '#!/usr/bin/python3\nfrom gateway.cgi_handler import run\ndef application(environ, start_response):\n    start_response("200 OK", [("Content-Type", "text/plain")])\n    return [b"once: %d" % environ["wsgi.run_once"]]\nrun(application)\n',
};

interface Visitor {
  readonly lab: Laboratory;
  /** One request on a connection of its own; the answer's text. */
  readonly get: (path: string, more?: { readonly atUs?: number; readonly fields?: string; readonly port?: number }) => { text: string };
  /** Opens a connection, asks once and keeps it open for so long. */
  readonly hold: (atUs: number, forUs: number) => { text: string };
}

function site(text: string, files: Readonly<Record<string, string>> = FILES): Visitor {
  const lab = new Laboratory({ files, python: host });
  startHttpd(lab.internet.machine('server'), { config: parseHttpdConf(text), filesModifiedMs: 0, files: { ...guestLibrary, ...files }, path: [libraryPath] });
  const visit = (path: string, atUs: number, fields: string, port: number, forUs: number): { text: string } => {
    const answer = { text: '' };
    lab.play('client', function* (sys) {
      yield* sys.sleep(atUs);
      const connected = yield* sys.tcp.connect(SERVER, port);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(`GET ${path} HTTP/1.1\r\nHost: shop.example\r\n${fields}\r\n`));
      answer.text = (yield* readAll(sys, connected.connection, forUs)).text;
      sys.tcp.close(connected.connection);
    });
    return answer;
  };
  return {
    lab,
    get: (path, { atUs = 500_000, fields = 'Connection: close\r\n', port = 80 } = {}) => visit(path, atUs, fields, port, Infinity),
    hold: (atUs, forUs) => visit('/', atUs, '', 80, forUs),
  };
}

const bodyOf = ({ text }: { readonly text: string }): string => text.split('\r\n\r\n').slice(1).join('').replace(/^[0-9a-f]+\r\n/, '').replace(/\r\n0$/, '').trimEnd();
function processes(lab: Laboratory): readonly Process[] {
  const all = lab.internet.recorder.get(['machines', 'server', 'processes']) as unknown as Readonly<Record<string, Process>>;
  return Object.values(all).filter(({ program }) => program === 'httpd' || program === 'python3');
}
const alive = (lab: Laboratory, role: string): readonly Process[] => processes(lab).filter((process) => process.role === role && process.state !== 'exited');

describe('prefork', () => {
  const small = 'Listen 80\nStartServers 2\nMinSpareServers 1\nMaxSpareServers 2\nMaxRequestWorkers 3\n<Directory /srv/www>\n  Require all granted\n</Directory>';
  test('children are made before anybody asks, accept by themselves, and the parent never does', async () => {
    const { lab, get } = site(conf('prefork', [], small));
    const answer = get('/');
    await lab.run();
    expect(bodyOf(answer)).toBe('<title>home</title>');
    const [parent] = alive(lab, 'parent');
    const children = alive(lab, 'child');
    expect(children.map(({ ppid }) => ppid)).toEqual([parent!.pid, parent!.pid]);
    const forks = lab.steps('forked').filter(({ actor }) => actor.pid === parent!.pid);
    expect(forks.every(({ at }) => at < 100_000)).toBe(true);
    const [accepted] = lab.steps('accepted');
    expect(children.map(({ pid }) => pid)).toContain(accepted!.actor.pid);
    expect(children.every(({ threads, waitsFor }) => Object.keys(threads).length === 1 && waitsFor === 'accept')).toBe(true);
  });

  test('an idle connection holds a process: with as many of them as children, the next visitor waits for the timeout', async () => {
    const { lab, get, hold } = site(conf('prefork', [], small.replace('MaxRequestWorkers 3', 'MaxRequestWorkers 2')));
    hold(500_000, 20_000_000);
    hold(500_000, 20_000_000);
    const late = get('/', { atUs: 1_000_000 });
    await lab.run();
    expect(bodyOf(late)).toBe('<title>home</title>');
    const times = lab.steps('accepted').filter(({ actor }) => actor.machine === 'server').map(({ at }) => at);
    expect(times[2]! - times[0]!).toBeGreaterThan(4_900_000);
    expect(lab.log('/srv/error.log').some((line) => line.includes('AH00161: server reached MaxRequestWorkers'))).toBe(true);
  });

  test('busy children are replaced by spare ones, one, two, four a second; too many are ended again', async () => {
    const more = conf('prefork', [], 'Listen 80\nStartServers 1\nMinSpareServers 2\nMaxSpareServers 3\nMaxRequestWorkers 10\n<Directory /srv/www>\n  Require all granted\n</Directory>');
    const { lab, hold } = site(more);
    for (let i = 0; i < 3; i++) hold(2_500_000, 3_000_000);
    await lab.run({ lingerUs: 6_000_000 });
    const parent = alive(lab, 'parent')[0]!.pid;
    const forks = lab.steps('forked').filter(({ actor }) => actor.pid === parent).map(({ at }) => Math.floor(at / 1_000_000));
    expect(forks).toEqual([0, 1, 3, 4, 4]);
    expect(lab.steps('signalled')).toHaveLength(2);
    expect(alive(lab, 'child')).toHaveLength(3);
  });

  test('a child ends after MaxConnectionsPerChild, and another takes its place', async () => {
    const { lab, get } = site(conf('prefork', [], 'Listen 80\nStartServers 1\nMinSpareServers 1\nMaxSpareServers 2\nMaxRequestWorkers 1\nMaxConnectionsPerChild 1\n<Directory /srv/www>\n  Require all granted\n</Directory>'));
    const answers = [get('/'), get('/', { atUs: 600_000 })];
    await lab.run();
    expect(answers.map(bodyOf)).toEqual(['<title>home</title>', '<title>home</title>']);
    expect(new Set(lab.steps('accepted').filter(({ actor }) => actor.machine === 'server').map(({ actor }) => actor.pid)).size).toBe(2);
  });
});

describe('threads', () => {
  const threaded = 'Listen 80\nStartServers 1\nThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1\nMaxSpareThreads 4\n<Directory /srv/www>\n  Require all granted\n</Directory>';
  test.each(['worker', 'event'])('%s: a listener thread accepts, worker threads answer', async (mpm) => {
    const { lab, get } = site(conf(mpm, [], threaded));
    const answer = get('/');
    await lab.run();
    expect(bodyOf(answer)).toBe('<title>home</title>');
    const [child] = alive(lab, 'child');
    const names = Object.values(child!.threads).map(({ name = '' }) => name);
    expect(names).toEqual(['', 'worker 0', 'worker 1', 'listener']);
    const tidOf = (name: string): number => Object.values(child!.threads).find((thread) => thread.name === name)!.tid;
    expect(lab.steps('accepted').find(({ actor }) => actor.machine === 'server')!.actor.tid).toBe(tidOf('listener'));
    expect([tidOf('worker 0'), tidOf('worker 1')]).toContain(lab.steps('responseSent')[0]!.actor.tid);
  });

  test('two idle connections and two threads: under worker the third visitor waits for the timeout, under event not', async () => {
    const waited: number[] = [];
    for (const mpm of ['worker', 'event']) {
      const { lab, get, hold } = site(conf(mpm, [], threaded));
      hold(500_000, 20_000_000);
      hold(500_000, 20_000_000);
      const late = get('/', { atUs: 1_000_000 });
      await lab.run();
      expect(bodyOf(late)).toBe('<title>home</title>');
      waited.push(lab.steps('accepted').filter(({ actor }) => actor.machine === 'server')[2]!.at - 1_000_000);
      expect(lab.steps('connectionParked')).toHaveLength(mpm === 'event' ? 2 : 0);
    }
    expect(waited[0]).toBeGreaterThan(4_400_000);
    expect(waited[1]).toBeLessThan(200_000);
  });
});

describe('CGI', () => {
  const cgi = (mpm: string, module: string): string => conf(mpm, [module], `Listen 80\nStartServers 1\n${mpm === 'prefork' ? 'MinSpareServers 1' : 'ThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1'}\nScriptAlias /cgi-bin/ /srv/cgi/\n<Directory /srv/cgi>\n  Require all granted\n</Directory>`);
  const stepsOf = (lab: Laboratory): readonly string[] => lab.internet.recorder.steps.filter(({ grain, at, actor }) => grain === 'step' && at > 400_000 && actor.machine === 'server').map(({ kind }) => kind);

  test('mod_cgi: the child forks, its child executes the script, three pipes join them; each request has a process of its own', async () => {
    const { lab, get } = site(cgi('prefork', 'cgi'));
    const answers = [get('/cgi-bin/hello.py'), get('/cgi-bin/hello.py', { atUs: 900_000 })];
    await lab.run();
    const child = alive(lab, 'child')[0]!.pid;
    const scripts = processes(lab).filter(({ role }) => role === 'cgi');
    expect(scripts.map(({ ppid, program, exit }) => ({ ppid, program, exit }))).toEqual([{ ppid: child, program: 'python3', exit: '0' }, { ppid: child, program: 'python3', exit: '0' }]);
    expect(answers.map(bodyOf)).toEqual(scripts.map(({ pid }) => `hello from ${pid}`));
    const kinds = stepsOf(lab);
    for (const kind of ['pipeMade', 'forked', 'executed', 'pipeWritten', 'pipeRead', 'scriptAnswered', 'exited', 'reaped']) expect(kinds).toContain(kind);
    expect(kinds.filter((kind) => kind === 'pipeMade')).toHaveLength(6);
  });

  test('mod_cgid: a daemon forks, and the script is its child', async () => {
    const { lab, get } = site(cgi('event', 'cgid'));
    const answer = get('/cgi-bin/hello.py');
    await lab.run();
    const [script] = processes(lab).filter(({ role }) => role === 'cgi');
    const [daemon] = alive(lab, 'cgid');
    expect(script!.ppid).toBe(daemon!.pid);
    expect(bodyOf(answer)).toBe(`hello from ${script!.pid}`);
    expect(lab.steps('handedOver')).toMatchObject([{ data: { to: daemon!.pid }, peer: { pid: daemon!.pid } }]);
    expect(lab.steps('forked').filter(({ at }) => at > 400_000).map(({ actor }) => actor.pid)).toEqual([daemon!.pid]);
  });

  test('an application of WSGI over CGI: the stages, with a fork at 3, the environment at 4, the load at 5 and standard output at 13', async () => {
    const { lab, get } = site(cgi('prefork', 'cgi'));
    const answer = get('/cgi-bin/wsgi.py');
    await lab.run();
    expect(bodyOf(answer)).toBe('once: 1');
    const stages = lab.internet.recorder.steps.filter(({ actor, at, grain }) => actor.machine === 'server' && at > 500_000 && grain === 'step').map(({ stage }) => stage).filter((stage) => /^\d+$/.test(stage));
    const order = stages.filter((stage, i) => stage !== stages[i - 1]);
    const firstOf = (stage: string): number => order.indexOf(stage as (typeof order)[number]);
    const seen = ['2', '3', '4', '5', '6', '10', '13', '14', '15'];
    expect(seen.every((stage) => firstOf(stage) >= 0)).toBe(true);
    expect(seen.map(firstOf)).toEqual(seen.map(firstOf).toSorted((a, b) => a - b));
    expect(lab.steps('executed').at(-1)!.stage).toBe('4');
    expect(lab.steps('forked').at(-1)!.stage).toBe('3');
  });

  test('variables of the request before: renamed after a local redirect and for an ErrorDocument, as 2.4.71 does it', async () => {
    const scripts = {
      '/srv/cgi/go.py': '#!/usr/bin/python3\nprint("Location: /cgi-bin/env.py/info?x=1\\n")\n',
      '/srv/cgi/env.py': '#!/usr/bin/python3\nimport json, os\nprint("Content-Type: text/plain\\n")\nprint(json.dumps(list(os.environ.items())))\n',
    };
    const { lab, get } = site(`${cgi('prefork', 'cgi')}\nSetEnv OWN yes\nPassEnv PATH\nErrorDocument 404 /cgi-bin/env.py\n<Directory /srv/www>\n  Require all granted\n</Directory>`, { ...FILES, ...scripts });
    const answers = [get('/cgi-bin/go.py?q=2'), get('/nothing?z=1', { atUs: 900_000 })];
    await lab.run();
    const [local, missing] = answers.map((answer) => JSON.parse(bodyOf(answer)) as [string, string][]);
    // The order of httpd 2.4.71 with the same configuration and requests.
    const common = ['SERVER_SIGNATURE', 'SERVER_SOFTWARE', 'SERVER_NAME', 'SERVER_ADDR', 'SERVER_PORT', 'REMOTE_ADDR', 'DOCUMENT_ROOT', 'REQUEST_SCHEME', 'CONTEXT_PREFIX', 'CONTEXT_DOCUMENT_ROOT', 'SERVER_ADMIN', 'SCRIPT_FILENAME', 'REMOTE_PORT'];
    const own = ['GATEWAY_INTERFACE', 'SERVER_PROTOCOL', 'REQUEST_METHOD', 'QUERY_STRING', 'REQUEST_URI', 'SCRIPT_NAME'];
    const before = ['OWN', 'PATH', 'HTTP_HOST', 'HTTP_CONNECTION', ...common, ...own].map((name) => `REDIRECT_${name}`);
    expect(local!.map(([name]) => name)).toEqual([...before, 'REDIRECT_STATUS', 'OWN', 'PATH', 'HTTP_HOST', 'HTTP_CONNECTION', ...common, 'REDIRECT_URL', ...own, 'PATH_INFO', 'PATH_TRANSLATED', 'LC_CTYPE']);
    expect(Object.fromEntries(local!)).toMatchObject({ REDIRECT_STATUS: '200', REDIRECT_URL: '/cgi-bin/go.py', REDIRECT_QUERY_STRING: 'q=2', QUERY_STRING: 'x=1', REQUEST_URI: '/cgi-bin/go.py?q=2', PATH_INFO: '/info' });
    expect(missing!.map(([name]) => name)).toEqual(['REDIRECT_OWN', 'REDIRECT_PATH', 'REDIRECT_REQUEST_METHOD', 'REDIRECT_STATUS', 'OWN', 'PATH', 'HTTP_HOST', 'HTTP_CONNECTION', ...common, 'REDIRECT_URL', 'REDIRECT_QUERY_STRING', ...own, 'LC_CTYPE']);
    expect(Object.fromEntries(missing!)).toMatchObject({ REDIRECT_STATUS: '404', REDIRECT_REQUEST_METHOD: 'GET', REQUEST_METHOD: 'GET', REQUEST_URI: '/nothing?z=1' });
    expect(answers[1]!.text).toMatch(/^HTTP\/1\.1 404 Not Found/);
  });

  test.each(Object.entries(cgiGolden.exchanges))('%s: the environment, argv and standard input of a recorded request, in their order', async (_, exchange) => {
    const dump = '#!/usr/bin/python3\nimport json, os, sys\nbody = sys.stdin.read(int(os.environ.get("CONTENT_LENGTH") or 0))\nprint("Content-Type: application/json\\nSet-Cookie: seen=1; Path=/\\n")\nprint(json.dumps({"environ": list(os.environ.items()), "argv": sys.argv, "stdin": body, "cwd": os.getcwd()}))\n';
    const text = conf('event', ['cgid'], 'Listen 18180\nStartServers 1\nThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1\nScriptAlias /cgi-bin/ /srv/h4/cgi/\n<Directory /srv/h4/cgi>\n  Require all granted\n</Directory>').replace('DocumentRoot /srv/www', 'DocumentRoot /srv/h4/www');
    const { lab } = site(text, { '/srv/h4/cgi/dumpraw.py': dump, '/srv/mime.types': '' });
    let answer = '';
    lab.play('server', function* (sys) {
      yield* sys.sleep(500_000);
      const connected = yield* sys.tcp.connect('127.0.0.1', 18180);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(exchange.request_bytes));
      answer = (yield* readAll(sys, connected.connection)).text;
    });
    await lab.run();
    const dated = (head: string): string => head.replace(/^Date: .*$/m, 'Date: NOW');
    expect(dated(answer.split('\r\n\r\n')[0]!)).toBe(dated(exchange.response_head_bytes));
    const seen = JSON.parse(bodyOf({ text: answer })) as { environ: [string, string][]; argv: string[]; stdin: string; cwd: string };
    const { environ, argv, stdin, cwd } = exchange.seen_by_program;
    const ours = seen.environ.map(([name, value]) => [name, name === 'REMOTE_PORT' ? environ.REMOTE_PORT : value]);
    expect(ours).toEqual(Object.entries(environ));
    expect({ argv: seen.argv, stdin: seen.stdin, cwd: seen.cwd }).toEqual({ argv, stdin, cwd });
  });
});

describe('mod_wsgi', () => {
  const wsgi = (mpm: string, text: string): string => conf(mpm, ['wsgi'], `Listen 80\n${mpm === 'prefork' ? 'StartServers 2\nMinSpareServers 2\nMaxSpareServers 3\nMaxRequestWorkers 2' : 'StartServers 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1'}\n<Directory /srv/shop>\n  Require all granted\n</Directory>\nWSGIScriptAlias / /srv/shop/wsgi.py\n${text}`);
  const four = (get: Visitor['get']): readonly { text: string }[] => [0, 1, 2, 3].map((i) => get('/', { atUs: 500_000 + i * 400_000 }));

  test('embedded under prefork: each child has an interpreter of its own, which counts for itself', async () => {
    const { lab, get } = site(wsgi('prefork', ''));
    // Two at the same moment, so that both children must serve; then two more.
    const answers = [get('/'), get('/'), get('/', { atUs: 1_500_000 }), get('/', { atUs: 1_500_000 })];
    await lab.run();
    const children = alive(lab, 'child').map(({ pid }) => String(pid));
    const seen = answers.map((answer) => bodyOf(answer).split(' in '));
    expect(seen.map(([count]) => count)).toEqual(['1', '1', '2', '2']);
    expect(new Set(seen.map(([, pid]) => pid))).toEqual(new Set(children));
    expect(lab.steps('moduleLoaded').filter(({ data }) => data.file === '/srv/shop/wsgi.py')).toHaveLength(2);
    expect(lab.steps('handedOver')).toHaveLength(0);
  });

  test('embedded under event: the threads of a child share one', async () => {
    const { lab, get } = site(wsgi('event', ''));
    const answers = [get('/'), get('/'), get('/'), get('/')];
    await lab.run();
    expect(answers.map((answer) => Number(bodyOf(answer).split(' in ')[0])).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(new Set(lab.steps('interpreterEntered').map(({ actor }) => actor.tid)).size).toBe(4);
    expect(lab.steps('moduleLoaded').filter(({ data }) => data.file === '/srv/shop/wsgi.py')).toHaveLength(1);
  });

  test('daemon mode: processes of their own behind a Unix socket; httpd holds no interpreter', async () => {
    const { lab, get } = site(wsgi('event', 'WSGIDaemonProcess shop processes=1 threads=3 display-name=%{GROUP}\nWSGIProcessGroup shop'));
    const answers = four(get);
    await lab.run();
    const [daemon] = alive(lab, 'wsgi:shop');
    expect(answers.map(bodyOf)).toEqual([1, 2, 3, 4].map((count) => `${count} in ${daemon!.pid}`));
    expect(Object.values(daemon!.argv)).toEqual(['(wsgi:shop)']);
    expect(Object.values(daemon!.threads).map(({ name = '' }) => name)).toEqual(['', 'wsgi 1', 'wsgi 2', 'wsgi 3']);
    expect(lab.steps('handedOver').every(({ data }) => data.to === daemon!.pid)).toBe(true);
    expect(lab.steps('interpreterEntered')).toHaveLength(0);
    const stages = new Set(lab.internet.recorder.steps.filter(({ at, actor }) => at > 500_000 && actor.machine === 'server').map(({ stage }) => stage));
    for (const stage of ['2', '3', '4', '5', '6', '10', '13', '14', '15']) expect(stages).toContain(stage);
  });

  test('maximum-requests: the process ends, and the parent makes another that loads the script again', async () => {
    const { lab, get } = site(wsgi('event', 'WSGIDaemonProcess shop threads=1 maximum-requests=2\nWSGIProcessGroup shop'));
    const answers = four(get);
    await lab.run();
    expect(answers.map((answer) => bodyOf(answer).split(' in ')[0])).toEqual(['1', '2', '1', '2']);
  });

  test.each([['', 'client'], ['WSGIDaemonProcess shop threads=2\nWSGIProcessGroup shop', 'remote']])('a script that cannot be executed is a 500, and the error log has the traceback (%s)', async (text, who) => {
    const { lab, get } = site(wsgi('event', text), { ...FILES, '/srv/shop/wsgi.py': 'import nowhere\n' });
    const answer = get('/');
    await lab.run();
    expect(answer.text).toMatch(/^HTTP\/1\.1 500 Internal Server Error/);
    const lines = lab.log('/srv/error.log').filter((line) => line.includes('[wsgi:error]'));
    expect(lines.some((line) => line.includes(`[${who} 203.0.113.7:`) && line.includes("Failed to exec Python script file '/srv/shop/wsgi.py'"))).toBe(true);
    expect(lines.some((line) => line.includes("ModuleNotFoundError: No module named 'nowhere'"))).toBe(true);
  });
});

describe('interpreters of other languages, modelled', () => {
  const php = '<?php stands here; Python runs instead ?>';
  const inside = conf('prefork', [], `Listen 80\nLoadModule php_module modules/libphp8.2.so\nStartServers 1\nMinSpareServers 1\nMaxSpareServers 2\nMaxRequestWorkers 1\nAddHandler application/x-httpd-php .php\n<Directory /srv/www>\n  Require all granted\n</Directory>`);
  const script = `import os, sys\nprint("seen by", os.environ["SCRIPT_NAME"], os.environ["PATH_INFO"], os.getpid())\nsys.stderr.write("noticed\\n")\n`;

  test('mod_php: the child itself runs the script; nothing is forked, and the step says that Python stands in', async () => {
    const { lab, get } = site(inside, { ...FILES, '/srv/www/hello.php': script, '/srv/www/readme.txt': php });
    const answer = get('/hello.php/more');
    await lab.run();
    const [child] = alive(lab, 'child');
    expect(bodyOf(answer)).toBe(`seen by /hello.php /more ${child!.pid}`);
    expect(answer.text).toContain('Content-Type: text/html; charset=UTF-8');
    expect(lab.steps('interpreterEntered')).toMatchObject([{ data: { language: 'PHP', script: '/srv/www/hello.php', modelled: true }, crossing: 'call', actor: { pid: child!.pid } }]);
    expect(lab.steps('forked').filter(({ at }) => at > 400_000)).toHaveLength(0);
    expect(lab.log('/srv/error.log').some((line) => line.includes('[php:error]') && line.endsWith('noticed'))).toBe(true);
  });

  test('each request begins with fresh state; what raises is a 500; what is not there a 404', async () => {
    const { lab, get } = site(inside, { ...FILES, '/srv/www/count.php': 'import builtins\nbuiltins.hits = getattr(builtins, "hits", 0) + 1\nprint(builtins.hits)\n', '/srv/www/bad.php': 'import nowhere\n' });
    const answers = [get('/count.php'), get('/count.php', { atUs: 700_000 }), get('/bad.php', { atUs: 900_000 }), get('/none.php', { atUs: 1_100_000 })];
    await lab.run();
    expect(answers.slice(0, 2).map(bodyOf)).toEqual(['1', '1']);
    expect(answers.slice(2).map(({ text }) => text.split('\r\n')[0])).toEqual(['HTTP/1.1 500 Internal Server Error', 'HTTP/1.1 404 Not Found']);
  });

  test.each([['perl', 'perl-script', 'Perl'], ['python', 'mod_python', 'Python']])('mod_%s does the same under threads', async (module, handler, language) => {
    const text = conf('event', [module], `Listen 80\nStartServers 1\nThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1\n<Directory /srv/www>\n  Require all granted\n  SetHandler ${handler}\n</Directory>`);
    const { lab, get } = site(text, { ...FILES, '/srv/www/hello': 'print("inside")\n' });
    const answers = [get('/hello'), get('/hello')];
    await lab.run();
    expect(answers.map(bodyOf)).toEqual(['inside', 'inside']);
    expect(lab.steps('interpreterEntered').map(({ data }) => data.language)).toEqual([language, language]);
  });
});

describe('mod_wsgi against recorded requests', () => {
  const dump = `import json
def application(environ, start_response):
    seen = [[name, value if isinstance(value, (str, int, bool, tuple)) else "OBJECT"] for name, value in environ.items()]
    body = json.dumps({"environ": seen, "input": environ["wsgi.input"].read().decode()}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Set-Cookie", "seen=1; Path=/")])
    return [body]
`;
  const modes = [
    ['daemon', daemonGolden, 'event', 'WSGIScriptAlias / /srv/h4/apps/dumpapp.py'],
    ['mounted at /app', mountedGolden, 'event', 'WSGIScriptAlias /app /srv/h4/apps/dumpapp.py'],
    ['embedded', embeddedGolden, 'prefork', 'WSGIScriptAlias / /srv/h4/apps/dumpapp.py'],
  ] as const;
  /** Of the moment, or of this very process. */
  const VOLATILE = /^(?:REMOTE_PORT|mod_wsgi\.(?:request_start|request_id|queue_start|daemon_start|script_start|total_requests|thread_id|thread_requests)|apache\.version)$/;
  const cases = modes.flatMap(([mode, golden, mpm, alias]) => Object.entries(golden.exchanges).map(([method, exchange]) => [mode, method, exchange, mpm, alias] as const));

  test.each(cases)('%s, %s: environ and head', async (mode, _, exchange, mpm, alias) => {
    const daemon = mode === 'embedded' ? '' : 'WSGIDaemonProcess h4 processes=1 threads=8\nWSGIProcessGroup h4\n';
    const numbers = mpm === 'prefork' ? 'StartServers 1\nMinSpareServers 1\nMaxRequestWorkers 4' : 'StartServers 1\nThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1';
    const text = conf(mpm, ['wsgi'], `Listen 18180\n${numbers}\n${daemon}WSGIApplicationGroup %{GLOBAL}\n${alias}\n<Directory /srv/h4/apps>\n  Require all granted\n</Directory>`)
      .replace('DocumentRoot /srv/www', 'DocumentRoot /srv/h4/www').replace('ServerTokens OS', 'ServerTokens Full');
    const { lab } = site(text, { '/srv/h4/apps/dumpapp.py': dump, '/srv/mime.types': '' });
    let answer = '';
    lab.play('server', function* (sys) {
      yield* sys.sleep(500_000);
      const connected = yield* sys.tcp.connect('127.0.0.1', 18180);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(exchange.request_bytes));
      answer = (yield* readAll(sys, connected.connection)).text;
    });
    await lab.run();
    const dated = (head: string): string => head.replace(/^Date: .*$/m, 'Date: NOW').replace(/^Content-Length: \d+/m, 'Content-Length: N');
    expect(dated(answer.split('\r\n\r\n')[0]!)).toBe(dated(exchange.response_head_bytes));
    const seen = JSON.parse(bodyOf({ text: answer })) as { environ: [string, unknown][]; input: string };
    const plain = (entries: readonly (readonly [string, unknown])[]): unknown => entries.map(([name, value]) => [name, VOLATILE.test(name) ? 'NOW' : typeof value === 'string' && value.startsWith('OBJECT') ? 'OBJECT' : value]);
    expect(plain(seen.environ)).toEqual(plain(Object.entries(exchange.seen_by_program.environ)));
    expect(seen.input).toBe(exchange.seen_by_program.wsgi_input_read);
  });
});
