/** Tomcat as a process: threads, life cycle on the clock, HTTP and AJP, against the recorded Tomcat 10.1.60 field by field. */
import { describe, expect, test } from 'vitest';
import { parseServerXml } from '../../src-core/config/serverXml.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { readApplications, startTomcat } from '../../src-core/programs/tomcat.ts';
import { sampleServletApp, sampleServerXml, servletAppPath } from '../../src-core/servlet/sample/sampleServletApp.ts';
import type { Sys } from '../../src-core/system/sys.ts';
import { ajpPacketLength, decodeAjpToServer } from '../../src-core/wire/ajp.ts';
import { decodeUtf8 } from '../../src-core/wire/utf8.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import goldenJsp from '../golden/environ/tomcat_jsp.json' with { type: 'json' };
import goldenAjp from '../golden/environ/tomcat_servlet_via_mod_jk_ajp.json' with { type: 'json' };
import { TELLING_SERVLET } from '../servlet/recordedServlet.ts';
import { Laboratory, readAll, SERVER } from '../system/laboratory.ts';
import { gatewayStreams } from '../wire/capturedStreams.ts';

const READY_US = 1_300_000;
const OUT = '/srv/tomcat/logs/catalina.out';
const LOCALHOST = '/srv/tomcat/logs/localhost.log';

const own = (files: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(files).map(([name, text]) => [`${servletAppPath}/${name}`, text]));

function running(files: Readonly<Record<string, string>> = sampleServletApp, serverXml = sampleServerXml): Laboratory {
  const lab = new Laboratory();
  const settings = parseServerXml(serverXml);
  startTomcat(lab.internet.machine('server'), { settings, applications: readApplications(settings, files), files, filesModifiedMs: Date.UTC(2026, 10, 19) });
  return lab;
}

const httpOnly = (attributes: string): string => `<Server><Service><Connector port="8080" ${attributes}/><Engine><Host appBase="webapps" deployOnStartup="false"><Context path="" docBase="shop"/></Host></Engine></Service></Server>`;
const get = (target: string, more = ''): string => `GET ${target} HTTP/1.1\r\nHost: shop.example:18180\r\n${more}\r\n`;

interface Answer {
  text: string;
  at: number;
}

/** Sends one request on a connection of its own at `at`, and keeps what came. */
function ask(lab: Laboratory, bytes: string | Uint8Array, { at = READY_US, port = 8080, machine = 'client', address = SERVER } = {}): Answer {
  const answer: Answer = { text: '', at: 0 };
  lab.play(machine, function* (sys: Sys): Program {
    yield* sys.sleep(at);
    const connected = yield* sys.tcp.connect(address, port);
    if (connected.kind !== 'connected') return void (answer.text = connected.kind);
    yield* sys.tcp.send(connected.connection, typeof bytes === 'string' ? bytesOfText(bytes) : bytes);
    const { text } = yield* readAll(sys, connected.connection, 3_000_000);
    answer.text = text;
    answer.at = sys.now;
    sys.tcp.close(connected.connection);
  });
  return answer;
}

const bodyOf = ({ text }: Answer): string => decodeUtf8(bytesOfText(text.slice(text.indexOf('\r\n\r\n') + 4))) ?? '';
const headOf = ({ text }: Answer): string => text.slice(0, text.indexOf('\r\n\r\n'));
const CLOSE = 'Connection: close\r\n';

describe('the process', () => {
  test('binds first, deploys, then accepts: acceptor, poller and ten spare threads for each connector', async () => {
    const lab = running();
    const early = ask(lab, get('/hello', CLOSE), { at: 700_000 });
    await lab.run();
    const names = lab.steps('threadStarted').map(({ data }) => data.name);
    expect(names.filter((name) => name.startsWith('http-nio-8080-'))).toEqual([...Array.from({ length: 10 }, (_, i) => `http-nio-8080-exec-${i + 1}`), 'http-nio-8080-Poller', 'http-nio-8080-Acceptor']);
    expect(names.filter((name) => name.startsWith('ajp-nio-127.0.0.1-8009-'))).toHaveLength(12);
    expect(lab.steps('listened').map(({ data }) => [data.address, data.port, data.backlog])).toEqual([['0.0.0.0', 8080, 100], ['127.0.0.1', 8009, 100]]);
    // Who comes before the start is over waits in the backlog and is served.
    expect(headOf(early)).toMatch(/^HTTP\/1\.1 200 \r\n/);
    expect(lab.steps('accepted')[0]!.at).toBeGreaterThan(1_200_000);
    expect(lab.log(OUT).at(-2)).toMatch(/^INFO \[main] org\.apache\.catalina\.startup\.Catalina\.start Server startup in \[12\d\d] milliseconds$/);
  });

  test('a port that is taken is told, and the other connector works', async () => {
    const lab = new Laboratory();
    lab.serve('server', function* (sys) {
      sys.tcp.listen('0.0.0.0', 8080, 1);
      yield* sys.wait(Infinity);
    });
    const settings = parseServerXml(sampleServerXml);
    startTomcat(lab.internet.machine('server'), { settings, applications: readApplications(settings, sampleServletApp), files: sampleServletApp, filesModifiedMs: 0 });
    lab.play('client', (sys) => sys.sleep(READY_US));
    await lab.run();
    expect(lab.log(OUT).filter((line) => line.includes('BindException'))).toHaveLength(1);
    expect(lab.steps('threadStarted').some(({ data }) => data.name.startsWith('http'))).toBe(false);
  });
});

describe('one request over HTTP', () => {
  test('acceptor, poller, thread; mapped, loaded, filter, service; the stages in the order of the run', async () => {
    const lab = running();
    const answer = ask(lab, get('/hello?name=kim', CLOSE));
    await lab.run();
    expect(bodyOf(answer)).toContain('<h1>Hello, kim!</h1>\n<p>Visit number 1 on http-nio-8080-exec-1.</p>');
    const order = lab.internet.recorder.steps.filter(({ at, actor }) => at > READY_US && actor.machine === 'server').map(({ kind, stage }) => `${stage} ${kind}`);
    const wanted = ['connectionWatched', 'connectionDispatched', 'requestRead', 'servletMapped', 'servletInitialised', 'filterEntered', 'serviceCalled', 'serviceReturned', 'filterLeft', 'responseSent'];
    expect(order.filter((line) => wanted.includes(line.split(' ')[1]!))).toEqual([
      '3 connectionWatched', '3 connectionDispatched', '2 requestRead', '9 servletMapped', '5 servletInitialised', '7 filterEntered', '6 serviceCalled', '11 serviceReturned', '12 filterLeft', '13 responseSent',
    ]);
    expect(order.filter((line) => line.endsWith('javaLine')).map((line) => line.split(' ')[0]).filter((stage, i, all) => stage !== all[i - 1])).toEqual(['5', '7', '9', '12']);
    // Acceptor, poller and the pool's thread are three threads of one process.
    const threads = lab.internet.recorder.steps.filter(({ kind }) => ['connectionWatched', 'connectionDispatched', 'serviceCalled'].includes(kind)).map(({ actor }) => actor.tid);
    expect(new Set(threads).size).toBe(3);
    expect(lab.log(LOCALHOST)).toEqual(['hello: init']);
    expect(lab.log(OUT).at(-1)).toBe('/hello took 0 ms');
  });

  test('the head is Tomcat\'s: no reason phrase, the fields in its order', async () => {
    const lab = running();
    const [closing, staying, missing] = [ask(lab, get('/form', CLOSE)), ask(lab, get('/form', 'Connection: keep-alive\r\n')), ask(lab, get('/none', CLOSE))];
    await lab.run();
    expect(headOf(closing)).toMatch(/^HTTP\/1\.1 200 \r\nContent-Type: text\/html;charset=UTF-8\r\nContent-Length: \d+\r\nDate: Fri, 20 Nov 2026 09:00:01 GMT\r\nConnection: close$/);
    expect(headOf(staying)).toMatch(/Keep-Alive: timeout=20\r\nConnection: keep-alive$/);
    expect(headOf(missing)).toMatch(/^HTTP\/1\.1 404 \r\nContent-Type: text\/html;charset=utf-8\r\nContent-Language: en\r\nContent-Length: \d+\r\nDate: .*\r\nConnection: close$/);
  });

  test('more than the buffer goes in chunks; HEAD has no body; a bad request is refused', async () => {
    const files = own({ 'long.jsp': '<%@ page session="false" %><% for (int i = 0; i < 1000; i++) { %>0123456789<% } %>' });
    const lab = running(files);
    const [long, old, head, bad] = [ask(lab, get('/long.jsp', CLOSE)), ask(lab, 'GET /long.jsp HTTP/1.0\r\n\r\n', { at: 4_000_000 }), ask(lab, `HEAD /long.jsp HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`, { at: 4_000_000 }), ask(lab, 'GET / HTTP/1.1\r\n\r\n')];
    await lab.run();
    expect(headOf(long)).toContain('Transfer-Encoding: chunked');
    expect(headOf(old)).not.toMatch(/chunked|Content-Length/);
    expect(bodyOf(old)).toHaveLength(10_000);
    expect(bodyOf(head)).toBe('');
    expect(headOf(bad)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('an idle connection is the poller\'s and holds no thread; after the timeout it is closed', async () => {
    const lab = running(sampleServletApp, httpOnly('maxThreads="1" minSpareThreads="1" connectionTimeout="2000"'));
    const idle = ask(lab, get('/form'));
    const other = ask(lab, get('/form', CLOSE), { at: READY_US + 100_000 });
    await lab.run();
    expect([headOf(idle).slice(0, 12), headOf(other).slice(0, 12)]).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(other.at).toBeLessThan(READY_US + 500_000);
    expect(lab.steps('closed').some(({ at }) => at > READY_US + 2_000_000 && at < READY_US + 2_500_000)).toBe(true);
  });
});

describe('threads', () => {
  const SLOW = own({
    'WEB-INF/classes/Slow.java': `import jakarta.servlet.http.*;
      @WebServlet("/slow")
      public class Slow extends HttpServlet {
        int visits = 0;
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {
          visits++;
          Thread.sleep(500);
          response.getWriter().print(visits + " " + Thread.currentThread().getName());
        }
      }`,
  });

  test('requests at the same time are on different threads and share the servlet\'s field', async () => {
    const lab = running(SLOW);
    const answers = [ask(lab, get('/slow', CLOSE)), ask(lab, get('/slow', CLOSE)), ask(lab, get('/slow', CLOSE))];
    await lab.run();
    // All three had counted before the first one wrote.
    expect(answers.map(bodyOf).toSorted()).toEqual(['3 http-nio-8080-exec-1', '3 http-nio-8080-exec-2', '3 http-nio-8080-exec-3']);
    expect(lab.steps('servletInitialised')).toHaveLength(1);
    expect(Math.max(...answers.map(({ at }) => at))).toBeLessThan(READY_US + 800_000);
  });

  test('synchronized: one thread at a time, the others wait in its monitor', async () => {
    const path = `${servletAppPath}/WEB-INF/classes/Slow.java`;
    const lab = running({ [path]: SLOW[path]!.replace('protected void doGet', 'protected synchronized void doGet').replace('Thread.sleep(500);', 'synchronized (this) { Thread.sleep(500); }') });
    const answers = [ask(lab, get('/slow', CLOSE)), ask(lab, get('/slow', CLOSE))];
    await lab.run();
    expect(new Set(answers.map((each) => bodyOf(each).split(' ')[0]))).toEqual(new Set(['1', '2']));
    expect(new Set(answers.map(({ at }) => Math.floor((at - READY_US) / 500_000)))).toEqual(new Set([1, 2]));
  });

  test('maxThreads: who comes later waits in the queue; more threads are made while they are allowed', async () => {
    const lab = running(SLOW, httpOnly('maxThreads="2" minSpareThreads="1"'));
    const answers = [0, 1, 2].map((i) => ask(lab, get('/slow', CLOSE), { at: READY_US + i * 10_000 }));
    await lab.run();
    expect(answers.map(({ at }) => Math.floor((at - READY_US) / 500_000))).toEqual([1, 1, 2]);
    expect(lab.steps('connectionDispatched').map(({ data }) => data.waiting)).toEqual([0, 0, 0]);
    expect(lab.steps('threadStarted').map(({ data }) => data.name).filter((name) => name.includes('exec'))).toEqual(['http-nio-8080-exec-1', 'http-nio-8080-exec-2']);
  });

  test('an endless loop keeps its thread; the others go on', async () => {
    const lab = running({ ...SLOW, ...own({ 'e.jsp': '<%@ page session="false" %><% while (true) { } %>' }) });
    const [never, slow] = [ask(lab, get('/e.jsp', CLOSE)), ask(lab, get('/slow', CLOSE))];
    await lab.run();
    expect(never.text).toBe('');
    expect(bodyOf(slow)).toContain('1 http-nio');
    expect(lab.steps('javaStopped')).toHaveLength(1);
    expect(lab.steps('javaTruncated').length + lab.steps('javaLine').length).toBeLessThan(2_100);
  });
});

describe('JSP', () => {
  test('is translated at the first request only: a second of work, then milliseconds; two at once translate once', async () => {
    const lab = running();
    const first = [ask(lab, get('/hello.jsp?name=kim', CLOSE)), ask(lab, get('/hello.jsp', CLOSE))];
    const later = ask(lab, get('/hello.jsp?name=lee', CLOSE), { at: 4_000_000 });
    await lab.run();
    // Both threads had counted before the first of them printed the field that they share.
    expect([...first, later].map((each) => /Hello, \w+!|number \d/g[Symbol.match](bodyOf(each))!.join(' ')).toSorted()).toEqual(['Hello, kim! number 2', 'Hello, lee! number 3', 'Hello, world! number 2']);
    expect(lab.steps('jspTranslated')).toHaveLength(1);
    expect(latin1Of(lab.steps('jspTranslated')[0]!.payload!.bytes)).toContain('public final class hello_jsp extends org.apache.jasper.runtime.HttpJspBase');
    const measuredMs = goldenJsp['0_ajp_/hello.jsp?name=kim'].ms;
    expect(Math.abs((first[0]!.at - READY_US) / 1000 - measuredMs)).toBeLessThan(measuredMs / 10);
    expect(later.at - 4_000_000).toBeLessThan(100_000);
    // A line of the generated source says where in the page it is from.
    expect(lab.steps('javaLine').find(({ data }) => data.file === 'hello_jsp.java')!.data.written).toMatch(/\/shop\/hello\.jsp:\d+$/);
  });
});

// The recorded servlet

const telling = own({ 'WEB-INF/classes/TellingServlet.java': TELLING_SERVLET });
/** What differs from the recording, and why. */
const DIFFERS: Readonly<Record<string, string>> = {
  servletInstanceHash: 'an identity hash',
  pid: 'another process',
  thread: 'which thread of the pool has waited longest; the port of the connector',
};
const withoutDifferences = (seen: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(seen).filter(([name]) => !(name in DIFFERS)));

/** Packets of a container, one after the other. */
function packetsIn(bytes: Uint8Array): ReturnType<typeof decodeAjpToServer>['message'][] {
  const packets = [];
  for (let at = 0; at < bytes.length; ) {
    const length = ajpPacketLength(bytes, at)!;
    packets.push(decodeAjpToServer(bytes.subarray(at, at + length)).message);
    at += length;
  }
  return packets;
}

/** Packets up to each END_RESPONSE: the requests of a connection one after the other. */
function exchangesIn(bytes: Uint8Array): ReturnType<typeof packetsIn>[] {
  const exchanges: ReturnType<typeof packetsIn>[] = [[]];
  for (const packet of packetsIn(bytes)) {
    exchanges.at(-1)!.push(packet);
    if (packet.kind === 'END_RESPONSE') exchanges.push([]);
  }
  return exchanges.slice(0, -1);
}

describe('against a recorded Tomcat 10.1.60', () => {
  test('AJP: the bytes that httpd really sent give the fields that the servlet really saw', async () => {
    const lab = running(telling);
    const { requests } = gatewayStreams('apache_ajp_tomcat', 18109);
    const answers = requests.map((bytes) => ask(lab, bytes, { port: 8009, machine: 'server', address: '127.0.0.1' }));
    await lab.run();
    const golden = goldenAjp.exchanges;
    const responses = answers.flatMap(({ text }) => exchangesIn(bytesOfText(text)));
    for (const [i, name] of (['GET', 'POST'] as const).entries()) {
      const packets = responses[i]!;
      const content = joinBytes(packets.flatMap((packet) => (packet.kind === 'SEND_BODY_CHUNK' ? [packet.data] : [])));
      const seen = JSON.parse(decodeUtf8(content)!) as Record<string, unknown>;
      expect(withoutDifferences(seen)).toEqual(withoutDifferences(golden[name].seen_by_program));
      expect(seen['thread']).toMatch(/^ajp-nio-127\.0\.0\.1-8009-exec-\d$/);
      expect(packets.map(({ kind }) => kind)).toEqual(['SEND_HEADERS', 'SEND_BODY_CHUNK', 'END_RESPONSE']);
      // httpd made `HTTP/1.1 200 200` of it: the container's message is the number.
      expect(packets[0]).toMatchObject({ status: 200, message: '200', headers: [['Set-Cookie', 'seen=1'], ['Content-Type', 'application/json;charset=UTF-8'], ['Content-Length', String(content.length)]] });
    }
  });

  test('HTTP: the same request to the connector itself', async () => {
    const lab = running(telling);
    const recorded = goldenAjp.exchanges.GET.request_bytes;
    const answer = ask(lab, recorded);
    await lab.run();
    const golden = JSON.parse(goldenJsp['2_http_/servlet/hello?name=kim'].body) as Record<string, unknown>;
    const seen = JSON.parse(bodyOf(answer)) as Record<string, unknown>;
    const { remoteAddr, remotePort, ...rest } = withoutDifferences(seen);
    const { remoteAddr: _address, remotePort: _port, ...wanted } = withoutDifferences(golden);
    expect(rest).toEqual(wanted);
    // The recording's client sat on the server itself.
    expect(remoteAddr).toBe('203.0.113.7');
    expect(remotePort).toBe(lab.steps('accepted')[0]!.data.port);
    const lines = (head: string): string => head.replace(/Content-Length: \d+/, 'Content-Length: n').replace(/Date: .*/, 'Date: d');
    expect(lines(headOf(answer))).toBe(lines(goldenJsp['2_http_/servlet/hello?name=kim'].head));
  });
});

describe('AJP', () => {
  test('a wrong secret is refused, CPING is answered, nonsense closes the connection', async () => {
    const xml = sampleServerXml.replace('secretRequired="false"', 'secret="open"');
    const lab = running(telling, xml);
    const { requests } = gatewayStreams('apache_ajp_tomcat', 18109);
    const at = { port: 8009, machine: 'server', address: '127.0.0.1' };
    const [refused, ping, nonsense] = [ask(lab, requests[0]!, at), ask(lab, Uint8Array.from([0x12, 0x34, 0, 1, 10]), at), ask(lab, Uint8Array.from([0x12, 0x34, 0, 1, 99]), at)];
    await lab.run();
    expect(packetsIn(bytesOfText(refused.text))[0]).toMatchObject({ kind: 'SEND_HEADERS', status: 403 });
    expect(packetsIn(bytesOfText(ping.text))).toEqual([{ kind: 'CPONG_REPLY' }]);
    expect(nonsense.text).toBe('');
    expect(lab.log(OUT).some((line) => line.includes('Invalid message received'))).toBe(true);
  });
});

test('same run, same trace', async () => {
  const once = async (): Promise<unknown> => {
    const lab = running();
    ask(lab, get('/basket.jsp?item=apple', CLOSE));
    await lab.run();
    return lab.internet.recorder.steps;
  };
  expect(await once()).toEqual(await once());
});

