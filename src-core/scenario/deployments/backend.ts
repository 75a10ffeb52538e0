/** What stands behind the application, and several machines that run it. */
import { databaseSite, queueSite } from '../../python/backendSites.ts';
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, hello, nginxBefore, PUBLIC, service } from '../base.ts';
import type { Scenario, ServerSetup, Visit } from '../scenario.ts';

const DATABASE = `# A database server; what a query does is done by SQLite.
listen_addresses = '*'
port = 5432
max_connections = 20
init_file = '/srv/db/schema.sql'
`;
const BROKER = `bind 0.0.0.0
port 6379
`;
const gunicorn = (options: string) => service('gunicorn', `gunicorn ${options} --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application`);
const nginx = hello.server.services['nginx.conf']!;

function withDatabase(options: string): Partial<ServerSetup> {
  return {
    machines: { server: PUBLIC, db: ['198.51.100.31'] },
    services: { 'postgresql.conf': service('database', DATABASE, 'db'), 'nginx.conf': nginx, gunicorn: gunicorn(options) },
    files: databaseSite,
  };
}

const withQueue: Partial<ServerSetup> = {
  machines: { server: PUBLIC, broker: ['198.51.100.32'], jobs: ['198.51.100.33'] },
  services: {
    'redis.conf': service('broker', BROKER, 'broker'),
    celery: service('celery', 'celery -A tasks:queue worker --concurrency 1 --workdir /srv/shop', 'jobs'),
    'nginx.conf': nginx, gunicorn: gunicorn('--workers 2'),
  },
  files: queueSite,
};

/** nginx on one machine, the application on two. */
function balanced(upstream: readonly string[], { appDown = false, lines = [] as readonly string[], files = sampleApp } = {}): Partial<ServerSetup> {
  const conf = nginxBefore('proxy_set_header Host $host;', ...lines, 'proxy_pass http://shop;').config.replace('    server {\n', `    upstream shop {\n${upstream.map((line) => `        ${line}\n`).join('')}    }\n\n    server {\n`);
  const app = (machine: string) => service('gunicorn', 'gunicorn --workers 1 --bind 0.0.0.0:8000 --chdir /srv/shop wsgi:application', machine);
  return {
    machines: { server: PUBLIC, app1: ['198.51.100.41'], app2: ['198.51.100.42'] },
    services: { 'nginx.conf': service('nginx', conf), 'gunicorn on app1': { ...app('app1'), off: appDown }, 'gunicorn on app2': app('app2') },
    files,
  };
}

/** An order that the application takes five seconds for. */
const slowForm = { ...sampleApp, '/srv/shop/views.py': sampleApp['/srv/shop/views.py']!.replace('    name = request.form', '    time.sleep(5)\n    name = request.form') };

const both = ['server app1:8000;', 'server app2:8000;'];
const visit = (url: string, more: Partial<Visit> = {}): Partial<Visit> => ({ url: `http://shop.example${url}`, ...more });

export const backendDeployments: readonly Scenario[] = [
  deployed('database', withDatabase('--workers 2'), visit('/products'), visit('/products', { afterMs: 1000 })),
  deployed('slow-query', withDatabase('--workers 1'), visit('/report'), visit('/hello?name=lee', { afterMs: 50, withPrevious: true })),
  deployed('pool-limit', withDatabase('--workers 1 --threads 3'), visit('/report'), visit('/report', { afterMs: 20, withPrevious: true }), visit('/report', { afterMs: 40, withPrevious: true })),
  deployed('task-queue', withQueue, visit('/order?name=kim')),
  deployed('balancing', balanced(both), {}, { afterMs: 500 }, { afterMs: 500 }),
  deployed('failover', balanced(both, { appDown: true })),
  deployed('failover-post', balanced(both, { lines: ['proxy_read_timeout 2s;'], files: slowForm }), visit('/form', { method: 'POST', body: 'name=kim&qty=2' })),
];
