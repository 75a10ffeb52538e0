/** What the page says of a process's memory: measured, only where a measurement lies in test/golden. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseUwsgiIni } from '../../src-core/config/uwsgiIni.ts';
import { uwsgiServer } from '../../src-core/programs/pythonServers.ts';
import { memoryProvenanceOf } from '../../src-core/programs/provenance.ts';

const golden = new URL('../golden/', import.meta.url);
const costs = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('costs.json')).map((name) => readFileSync(new URL(name, golden), 'utf8')).join('\n').toLowerCase();

test.each(['nginx', 'gunicorn', 'uwsgi', 'uvicorn', 'httpd', 'tomcat', 'fcgiwrap'])('%s is called measured and was', (program) => {
  expect(memoryProvenanceOf(program).measured).not.toBeNull();
  const names: Readonly<Record<string, readonly string[]>> = { httpd: ['apache', 'httpd'], 'php-fpm': ['phpfpm', 'php-fpm'] };
  expect((names[program] ?? [program]).some((name) => costs.includes(name))).toBe(true);
});

test.each(['browser', 'resolver', 'database', 'broker', 'bjoern', 'node', 'toString'])('%s is not called measured', (program) => {
  expect(memoryProvenanceOf(program).measured).toBeNull();
});

test('uWSGI has the size that was measured, and its worker writes what a worker wrote', () => {
  const { memory } = JSON.parse(readFileSync(new URL('costs.json', golden), 'utf8')) as { readonly memory: Readonly<Record<string, { readonly rssKib: number; readonly privateKib: number }>> };
  const server = uwsgiServer(parseUwsgiIni('[uwsgi]\nsocket = :3031\nmodule = wsgi\n', 'uwsgi.ini'));
  expect(server.image.reduce((sum, { kib }) => sum + kib, 0)).toBe(memory['uwsgiMaster']!.rssKib);
  expect(server.costs.unsharedKib + server.costs.applicationKib).toBeCloseTo(memory['uwsgiWorker']!.privateKib, -2);
});
