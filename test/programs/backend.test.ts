/** What stands behind an application: a database over a pool of connections, a broker, a worker for later. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { without, withFiles } from '../scenarios.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 2000 });
});
afterAll(() => host.dispose());

const hello = presetNamed('hello')!;
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));

const wsgi = `
import json
import database
import outside
from tasks import send_mail
db = database.connect("db:5432", pool_size=1)
def application(environ, start_response):
    path = environ["PATH_INFO"]
    start_response("200 OK", [("Content-Type", "application/json")])
    if path == "/later":
        send_mail.delay("kim@example.com")
        return [b'"queued"']
    try:
        if path == "/add":
            cursor = db.execute("INSERT INTO product (name, price) VALUES (?, ?)", ("연필", 500))
            answer = [cursor.rowcount, cursor.lastrowid]
        elif path == "/slow":
            answer = db.execute("SELECT sleep(2), count(*) FROM product").fetchone()
        elif path == "/wrong":
            answer = db.execute("SELEC 1").fetchall()
        elif path == "/refused":
            answer = []
            for sql, params in (("SELECT 1; SELECT 2", ()), ("SELECT ?", ()), ("SELECT ?", (2 ** 70,)), ("SELECT 9e999", ())):
                try:
                    answer.append(db.execute(sql, params).fetchone()[0])
                except database.Error as error:
                    answer.append(type(error).__name__)
        elif path == "/elsewhere":
            answer = []
            for place in ("nowhere:5432", "db:99999", "db", "localhost:5432"):
                try:
                    answer.append(database.connect(place).execute("SELECT 1").fetchone())
                except database.Error as error:
                    answer.append(type(error).__name__)
        elif path == "/garbage":
            answer = outside.ask("broker:6379", json.dumps(["LPUSH", "celery", "not JSON"]))
        else:
            answer = [row for row in db.execute("SELECT id, name FROM product WHERE price < ? ORDER BY id", (1000,))]
    except database.Error as error:
        answer = f"{type(error).__name__}: {error}"
    return [json.dumps(answer, ensure_ascii=False).encode()]
`;
const tasks = `
import time
from taskqueue import TaskQueue
queue = TaskQueue("broker:6379")
sent = 0
@queue.task
def send_mail(to):
    global sent
    time.sleep(3)
    sent += 1
    print("to", to)
    return sent
`;
const schema = "CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER);\nINSERT INTO product (name, price) VALUES ('지우개', 300), ('책상', 90000);\n";

function asking(...paths: readonly string[]): Scenario {
  const asked = withFiles(hello, { '/srv/shop/wsgi.py': wsgi, '/srv/shop/tasks.py': tasks, '/srv/db/schema.sql': schema });
  const { services } = hello.server;
  const service = (machine: string, program: string, config: string) => ({ machine, program, config, off: false });
  return {
    ...asked,
    visits: paths.map((path, index) => ({ ...hello.visits[0]!, afterMs: index * 10, url: `http://shop.example${path}` })),
    server: {
      ...asked.server,
      machines: { ...hello.server.machines, db: ['198.51.100.31'], broker: ['198.51.100.32'], jobs: ['198.51.100.33'] },
      services: {
        'postgresql.conf': service('db', 'database', "listen_addresses = '*'\ninit_file = '/srv/db/schema.sql'\n"),
        'redis.conf': service('broker', 'broker', 'bind 0.0.0.0\nport 6379\n'),
        celery: service('jobs', 'celery', 'celery -A tasks:queue worker --concurrency 1'),
        ...services,
      },
    },
  };
}

test('rows come from real SQLite over a connection that the pool keeps', async () => {
  const trace = await simulate(asking('/', '/add', '/'), host);
  expect(bodies(trace).map((text) => JSON.parse(decodeURIComponent(escape(text))) as unknown)).toEqual([[[1, '지우개']], [1, 3], [[1, '지우개'], [3, '연필']]]);
  const sent = of(trace, 'querySent').filter(({ actor }) => actor.machine === 'server');
  expect(sent.map(({ actor, data }) => [actor.machine, data.what.slice(0, 6)])).toEqual([['server', 'SELECT'], ['server', 'INSERT'], ['server', 'SELECT']]);
  expect(of(trace, 'queryRead').filter(({ actor }) => actor.machine === 'db').map(({ actor, stage }) => [actor.machine, stage])).toEqual(sent.map(({ stage }) => ['db', stage]));
  expect(of(trace, 'connected').filter(({ data }) => data.port === 5432)).toHaveLength(new Set(sent.map(({ actor }) => actor.pid)).size);
  const processes = Object.values(worldAt(trace, trace.steps.length - 1).machines['db']!.processes);
  expect(processes.filter(({ role, state }) => role === 'backend' && state !== 'exited')).toHaveLength(new Set(sent.map(({ actor }) => actor.pid)).size);
});

test('a slow query keeps worker and browser waiting, in the database', async () => {
  const trace = await simulate(asking('/slow'), host);
  const [sent] = of(trace, 'querySent');
  const [read] = of(trace, 'resultRead');
  expect(read!.at - sent!.at).toBeGreaterThan(2_000_000);
  expect(of(trace, 'pythonSlept').map(({ actor }) => actor.machine)).toEqual(['db']);
});

test('wrong SQL is an exception of the driver; so is a database that is down, after a refused connection', async () => {
  expect(bodies(await simulate(asking('/wrong'), host))[0]).toMatch(/^"ProgrammingError: near \\"SELEC\\": syntax error"$/);
  const down = await simulate(without(asking('/'), 'postgresql.conf'), host);
  expect(bodies(down)[0]).toBe('"OperationalError: could not connect to server: [Errno 111] Connection refused: db:5432"');
  expect(of(down, 'connectRefused').map(({ data }) => data.port)).toEqual([5432]);
});

test('a job is queued, the response goes out, and a worker on another machine does it later', async () => {
  const trace = await simulate(asking('/later'), host);
  expect(bodies(trace)).toEqual(['"queued"']);
  const drawn = of(trace, 'documentDrawn')[0]!;
  const [taken] = of(trace, 'jobTaken');
  expect(taken).toMatchObject({ actor: { machine: 'jobs' }, data: { task: 'tasks.send_mail' } });
  const [done] = of(trace, 'jobDone');
  expect(done!.data).toMatchObject({ task: 'tasks.send_mail', failed: false });
  expect(done!.at).toBeGreaterThan(drawn.at + 2_000_000);
  expect(taken!.request).toBe(0);
});

test('what SQLite or its module refuses is an exception of the driver, never a refused connection; infinity crosses as text', async () => {
  expect(JSON.parse(bodies(await simulate(asking('/refused'), host))[0]!)).toEqual(['ProgrammingError', 'ProgrammingError', 'ProgrammingError', 'inf']);
});

test('a name that nobody has and a port that is none are errors of the program; localhost is the same machine', async () => {
  const apart = asking('/elsewhere');
  expect(JSON.parse(bodies(await simulate(apart, host))[0]!)).toEqual(Array(4).fill('OperationalError'));
  const { services } = apart.server;
  const together = { ...apart, server: { ...apart.server, services: { ...services, 'postgresql.conf': { ...services['postgresql.conf']!, machine: 'server' } } } };
  expect(JSON.parse(bodies(await simulate(together, host))[0]!)).toEqual([...Array<string>(3).fill('OperationalError'), [1]]);
});

test('a database that listens on 127.0.0.1 is reached from its own machine only', async () => {
  const { server, ...rest } = asking('/');
  const config = "listen_addresses = '127.0.0.1'\ninit_file = '/srv/db/schema.sql'\n";
  const alone = { ...rest, server: { ...server, services: { ...server.services, 'postgresql.conf': { ...server.services['postgresql.conf']!, config } } } };
  expect(bodies(await simulate(alone, host))[0]).toMatch(/^"OperationalError: could not connect/);
});

test('a text on the queue that is no message is told in the log, and the worker goes on', async () => {
  const trace = await simulate(asking('/garbage', '/later'), host);
  expect(of(trace, 'logged').some(({ actor, data }) => actor.machine === 'jobs' && data.line.startsWith("Can't decode message body"))).toBe(true);
  expect(of(trace, 'jobDone')).toHaveLength(1);
});
