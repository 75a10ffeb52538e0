/** Every gateway under the eyes of wsgicheck: which of PEP 3333's rules the server breaks, and why. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { guestLibrary, sampleApp } from '../../../src-core/python/guestFiles.ts';
import { callOf, processOf } from '../machine.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  const cases = ['../wsgicheck/quiet.py', '../wsgicheck/keepers.py', 'checked.py'].map((path) => [`/srv/shop/${path.split('/').at(-1)}`, readFileSync(`${import.meta.dirname}/${path}`, 'utf8')]);
  await host.start(processOf(780), { ...guestLibrary, ...sampleApp, ...Object.fromEntries(cases) });
});
afterAll(() => host.dispose());

/** What the real server does as well, as its recording or its source says. */
const broken: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  bjoern: { 22: 'sends no Date' },
  tornado: { 22: 'sends no Date for a WSGI application', 27: 'collects the whole body before it sends', 30: 'collects what is written, too' },
  twisted: { 7: 'has HTTP_CONTENT_TYPE and HTTP_CONTENT_LENGTH beside the right names' },
};

const servers = ['gthread', 'uwsgi', 'scgi', 'fastcgi', 'mod_wsgi', 'cgi_handler', 'cheroot', 'waitress', 'wsgiref', 'django', 'bjoern', 'tornado', 'twisted'];
const requests = ['GET', 'GET of an old client', 'a client that takes gzip', 'HEAD', 'POST', 'POST in chunks', 'POST that expects'];

describe.each(servers)('%s', (server) => {
  test(`breaks ${Object.keys(broken[server] ?? {}).length === 0 ? 'no rule' : 'these rules and no other'}`, async () => {
    const told = new Set<string>();
    let applications = 0;
    for (const request of requests) {
      const run = await host.call(780, callOf('quiet:call', ['checked:observe', server, request]));
      expect(run.error).toBeUndefined();
      const answers = run.result as [name: string, rules: [rule: number, message: string][]][];
      applications += answers.length;
      for (const [name, rules] of answers) for (const [rule, message] of rules) told.add(broken[server]?.[rule] === undefined ? `${rule} for ${name}, ${request}: ${message}` : String(rule));
    }
    expect(applications).toBe(6 * 13 + 3);
    expect([...told].sort()).toEqual(Object.keys(broken[server] ?? {}));
  });
});
