/**
 * Whole journeys against recorded servers: the very bytes that were sent to each real deployment go through our browser, our
 * web server and our gateway to a program that tells what it got. It is compared with what the real one got, field by
 * field and in order. Each difference stands in a list with what is here instead and why, and a difference that has
 * gone fails too. The list is the table of docs/model.md, "Against recorded servers".
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { simulate, type Trace } from '../../src-core/index.ts';
import { flat, orderOf, factsOf, toldIn, type Facts, type Fields } from './recordedRun.ts';
import { recordedScenario } from './recordedSites.ts';

interface Exchange {
  readonly request_bytes: string;
  readonly response_head_bytes: string;
  readonly seen_by_program: Fields;
}

/** What stands here in the recorded value's place. */
type Here = (facts: Facts, method: 'GET' | 'POST', recorded: unknown) => unknown;
type Differences = Readonly<Record<string, readonly [why: string, here: Here]>>;

interface Case {
  /** A request before those of the recording, as its maker's look whether the server was there. */
  readonly probe?: boolean;
  readonly golden?: string;
  readonly differences: Differences;
  /** Fields and groups that are not made here. */
  readonly lacking?: Readonly<Record<string, string>>;
  /** Names that the recording does not have, at the end of their group. */
  readonly added?: Readonly<Record<string, readonly string[]>>;
  /** The whole order where it is another. */
  readonly order?: Readonly<Record<string, readonly [why: string, order: (recorded: readonly string[]) => readonly string[]]>>;
  /** Of the answer's head, without its end of line: what of the recorded one is different, as [recorded, here, why]. */
  readonly head?: readonly (readonly [recorded: string, here: string, why: string])[];
}

const is = (value: unknown): Here => () => value;
/** By that method nothing is different. */
const RECORDED = Symbol('recorded');
/** It is not there. */
const ABSENT = Symbol('absent');
const AWAY = 'the recording\'s client was on the server itself; here it is a machine of its own';
const PORT = 'an ephemeral port, another each time';
const NUMBER = 'numbers of that day\'s processes';
const CLASS = 'an object of the server: the gateway\'s class here';
const PYTHON = 'CPython of this world';

function ends(group: string, { server = true } = {}): Differences {
  return {
    ...(server ? { [`${group}.SERVER_ADDR`]: [AWAY, is('198.51.100.20')] } : {}),
    [`${group}.REMOTE_ADDR`]: [AWAY, is('203.0.113.7')],
    [`${group}.REMOTE_PORT`]: [PORT, ({ clientPort }) => String(clientPort)],
  };
}

const processOf = (prefix: string): Differences => ({ [`${prefix}pid`]: [NUMBER, ({ pid }) => pid], [`${prefix}ppid`]: [NUMBER, ({ ppid }) => ppid] });

const inPython: Differences = { ...processOf('process.'), 'process.python': [PYTHON, is('3.14.2')] };
const starter: Differences = { start_response_type: ['a function in C', is('builtins.method')] };
const cgi: Differences = { ...ends('environ'), ...processOf('') };

const uwsgi: Differences = {
  ...ends('environ', { server: false }), ...inPython, ...starter,
  'environ.wsgi.input': [CLASS, is('OBJECT gateway.request.Body')],
  'environ.wsgi.file_wrapper': ['a function in C', is('OBJECT builtins.type')],
  'process.thread': ['uWSGI names the threads of Python after worker and core', is('MainThread')],
};

const within = (name: string): Differences => ({ [`environ.mod_wsgi.${name}`]: ['a time of that day', () => WITHIN] });
const WITHIN = 'between the browser\'s request and its answer';

const modWsgi: Differences = {
  ...ends('environ'), ...inPython, ...starter,
  ...within('request_start'), ...within('script_start'),
  'environ.mod_wsgi.listener_host': [AWAY, is('198.51.100.20')],
  'environ.mod_wsgi.request_id': ['another for each request', () => ID],
  'environ.wsgi.errors': [CLASS, is('OBJECT gateway.mod_wsgi_log.Log')],
  'environ.wsgi.input': [CLASS, is('OBJECT gateway.request.Body')],
  'process.stdout_type': [CLASS, is("<class 'gateway.mod_wsgi_log.Log'>")],
};
const ID = 'eleven letters that no other request has';

const daemon: Differences = {
  ...modWsgi, ...within('queue_start'), ...within('daemon_start'),
  'environ.mod_wsgi.thread_id': ['which idle thread takes the next request', (_, method) => (method === 'GET' ? RECORDED : 3)],
  'environ.mod_wsgi.thread_requests': ['the same', (_, method) => (method === 'GET' ? RECORDED : 0)],
  'process.thread': ['threads that Python did not start are Dummy-1, Dummy-2', is('MainThread')],
};

const page: Differences = {
  ...ends('_SERVER'), pid: [NUMBER, ({ pid }) => pid],
  '_SERVER.REQUEST_TIME_FLOAT': ['a time of that day; a text, since the stand-in has it from its environment', () => WITHIN],
  '_SERVER.REQUEST_TIME': ['the same, in whole seconds', () => WITHIN],
  '_SERVER.LC_CTYPE': ['Python stands in for PHP, and sets it', is('C.UTF-8')],
};
const PARSED = 'PHP\'s own reading of the request: what stands in for it here is Python';
const php = {
  lacking: { _GET: PARSED, _POST: PARSED, _COOKIE: PARSED, sapi: PARSED },
  added: { _SERVER: ['LC_CTYPE'] },
  head: [
    ['Content-Type: application/json', 'Content-Type: text/html; charset=UTF-8', 'a stand-in prints the body alone: PHP\'s default_mimetype'],
    ['\r\nSet-Cookie: seen=1', '', 'the same'],
  ] as const,
};

const LENGTH = 'mod_jk tells a length of 0 for a GET';
const CODED = 'mod_proxy_ajp has AJP\'s code for this name, mod_jk writes it out';

const CASES: Readonly<Record<string, Case>> = {
  cgi_apache_mod_cgid: { differences: cgi },
  cgi_apache_mod_cgi: { golden: 'cgi_apache_mod_cgid', differences: cgi },
  cgi_wsgiref_handler: { differences: { ...ends('environ'), ...inPython } },
  cgi_fcgiwrap: {
    differences: {
      ...cgi,
      'environ.PATH': ['the recording leaves out what fcgiwrap\'s own environment had', is('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')],
      'environ.LC_CTYPE': ['set by Python (PEP 538); the recorded environment had LANG', is('C.UTF-8')],
    },
    added: { environ: ['PATH', 'LC_CTYPE'] },
  },
  mod_wsgi_embedded: { differences: modWsgi },
  mod_wsgi_daemon: { probe: true, differences: daemon },
  mod_wsgi_daemon_mounted_at_app: { probe: true, differences: daemon },
  uwsgi_behind_nginx: { differences: uwsgi },
  fastcgi_uwsgi_behind_nginx: { differences: { ...uwsgi, ...ends('environ') } },
  scgi_uwsgi_behind_nginx: { differences: uwsgi },
  gunicorn_behind_nginx: {
    differences: {
      ...inPython,
      'environ.HTTP_X_FORWARDED_FOR': [AWAY, is('203.0.113.7')],
      'environ.REMOTE_PORT': [PORT, ({ upstreamPort }) => String(upstreamPort)],
      'environ.wsgi.errors': [CLASS, is('OBJECT gateway.log.ErrorsStream')],
      'environ.wsgi.input': [CLASS, is('OBJECT gateway.request.Body')],
      'environ.gunicorn.socket': [CLASS, is('OBJECT hopbyhop.world.Socket')],
    },
  },
  uvicorn_behind_nginx: {
    differences: {
      'scope.client': ['X-Forwarded-For named the trusted server itself, which leaves no client', is(['203.0.113.7', 0])],
      'scope.headers': ['X-Forwarded-For: the same', (_, __, recorded) => JSON.parse(JSON.stringify(recorded).replace('"127.0.0.1"', '"203.0.113.7"'))],
    },
    order: { scope: ['the recorded uvicorn parsed with httptools, ours does as with h11', () => ['type', 'asgi', 'http_version', 'server', 'client', 'scheme', 'method', 'root_path', 'path', 'raw_path', 'query_string', 'headers']] },
  },
  mod_php: { differences: page, ...php },
  fastcgi_phpfpm_behind_nginx: { differences: page, ...php },
  // The recording had mod_jk in httpd; ours has mod_proxy_ajp, which codes more names and makes no length for a GET.
  tomcat_servlet_via_mod_jk_ajp: {
    differences: {
      pid: [NUMBER, ({ pid }) => pid],
      remoteAddr: [AWAY, is('203.0.113.7')],
      remotePort: [PORT, ({ clientPort }) => clientPort],
      thread: ['which thread of the pool has waited longest', (_, method) => (method === 'GET' ? 'ajp-nio-127.0.0.1-18109-exec-1' : RECORDED)],
      servletInstanceHash: ['identity of an object', is('6ad0ce79')],
      contentLength: [LENGTH, (_, method) => (method === 'GET' ? -1 : RECORDED)],
      'headers.content-length': [LENGTH, (_, method) => (method === 'GET' ? ABSENT : RECORDED)],
      'headers.Accept-Language': [CODED, (_, method) => (method === 'GET' ? ABSENT : RECORDED)],
      'headers.accept-language': [CODED, (_, method) => (method === 'GET' ? 'ko-KR,ko;q=0.9' : RECORDED)],
    },
    order: { headers: [`${CODED}; ${LENGTH}`, (names) => names.map((name) => (name === 'Accept-Language' ? 'accept-language' : name)).filter((name) => names.includes('content-type') || name !== 'content-length')] },
    head: [
      [' mod_jk/1.2.48', '', 'mod_proxy_ajp is not named'],
      ['Content-Length: …\r\nConnection: close\r\nContent-Type: application/json;charset=UTF-8', 'Content-Type: application/json;charset=UTF-8\r\nContent-Length: …\r\nConnection: close', 'the order in which Tomcat tells them stays'],
    ],
  },
};

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost();
});
afterAll(() => host.dispose());

/** What the recording's maker wrote beside what was seen. */
const NOTES = new Set(['argument_order', 'note_on_environ']);

/** Lists of pairs are compared as they are; times and identifiers by what they must be. */
function comparable(name: string, value: unknown, { during, duringSecond }: Facts): unknown {
  if (/^environ\.mod_wsgi\.\w+_start$/.test(name) && during(Number(value))) return WITHIN;
  if (name === '_SERVER.REQUEST_TIME_FLOAT' && during(Number(value) * 1_000_000)) return WITHIN;
  if (name === '_SERVER.REQUEST_TIME' && duringSecond(Number(value))) return WITHIN;
  if (name === 'environ.mod_wsgi.request_id' && /^[\w@+/-]{11}$/.test(String(value))) return ID;
  return value;
}

const undated = (head: string): string => head.trimEnd().replace(/^Date: .*$/m, 'Date: …').replace(/^Content-Length: \d+$/m, 'Content-Length: …');

describe.each(Object.entries(CASES))('%s', (name, { golden, probe = false, differences, lacking = {}, added = {}, order = {}, head = [] }) => {
  const { exchanges } = JSON.parse(readFileSync(`test/golden/environ/${golden ?? name}.json`, 'utf8')) as { exchanges: Record<'GET' | 'POST', Exchange> };
  const before = probe ? [exchanges.GET.request_bytes] : [];
  let trace: Trace;
  beforeAll(async () => {
    trace = await simulate(recordedScenario(name, [...before, exchanges.GET.request_bytes, exchanges.POST.request_bytes]), host);
  });

  describe.each(['GET', 'POST'] as const)('%s', (method) => {
    const recorded = exchanges[method];
    const request = before.length + (method === 'GET' ? 0 : 1);

    test('each field is the recorded one, or in the list', () => {
      const facts = factsOf(trace, request);
      const told = toldIn(trace, request);
      const expected: Record<string, unknown> = { ...flat(recorded.seen_by_program) };
      for (const key of Object.keys(expected)) if (NOTES.has(key) || Object.hasOwn(lacking, key.split('.')[0]!)) delete expected[key];
      for (const [field, [, here]] of Object.entries(differences)) {
        const value = here(facts, method, expected[field]);
        if (value === RECORDED) continue;
        expect([field, comparable(field, told.fields[field], facts)]).not.toEqual([field, expected[field]]);
        if (value === ABSENT) delete expected[field];
        else expected[field] = value;
      }
      const seen = Object.fromEntries(Object.entries(told.fields).map(([field, value]) => [field, field in differences ? comparable(field, value, facts) : value]));
      expect(seen).toEqual(expected);
    });

    test('the fields stand in the recorded order', () => {
      const { order: seen } = toldIn(trace, request);
      const expected = Object.fromEntries(Object.entries(orderOf(recorded.seen_by_program)).filter(([group]) => !Object.hasOwn(lacking, group)).map(([group, names]) => [group, order[group]?.[1](names) ?? [...names, ...(added[group] ?? [])]]));
      expect(seen).toEqual(expected);
    });

    test.runIf('environ.mod_wsgi.script_start' in differences)('its times follow upon each other as the recorded ones do', () => {
      const times = ({ environ }: { environ?: Fields }): string[] => Object.keys(environ!).filter((key) => /^mod_wsgi\.\w+_start$/.test(key)).toSorted((a, b) => Number(environ![a]) - Number(environ![b]));
      const { fields } = toldIn(trace, request);
      const own = Object.fromEntries(Object.entries(fields).filter(([key]) => key.startsWith('environ.')).map(([key, value]) => [key.slice('environ.'.length), value]));
      expect(times({ environ: own })).toEqual(times(recorded.seen_by_program));
    });

    test('the answer has the recorded head', () => {
      const expected = head.reduce((text, [there, here]) => text.replace(there, here), undated(recorded.response_head_bytes));
      expect(undated(toldIn(trace, request).head)).toBe(expected);
    });
  });
});
