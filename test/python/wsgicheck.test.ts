/** wsgicheck: each rule of PEP 3333 has somebody who breaks it, and what we serve with breaks none. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { guestLibrary, sampleApp } from '../../src-core/python/guestFiles.ts';
import type { Json } from '../../src-core/python/pythonHost.ts';
import { callOf, processOf } from './machine.ts';

const cases = Object.fromEntries(
  ['quiet', 'keepers', 'breakers', 'clean'].map((name) => [`/srv/shop/${name}.py`, readFileSync(`${import.meta.dirname}/wsgicheck/${name}.py`, 'utf8')]),
);

interface Violation {
  readonly rule: number;
  readonly side: string;
  readonly message: string;
  readonly section: string;
  readonly where: string;
}

interface Rule {
  readonly number: number;
  readonly section: string;
  readonly text: string;
  readonly side: string;
  readonly seen: string;
  readonly limit: string;
}

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.start(processOf(930), { ...guestLibrary, ...sampleApp, ...cases });
});
afterAll(() => host.dispose());

async function ask<T>(name: string, ...args: readonly Json[]): Promise<T> {
  const run = await host.call(930, callOf('quiet:call', [name, ...args]));
  if (run.outcome !== 'returned') throw new Error(`${run.outcome}: ${run.error?.traceback}`);
  return run.result as T;
}

describe('the table', () => {
  test('has 44 rules, each with its section, who has to keep it, and who can see it broken', async () => {
    const rules = await ask<Rule[]>('breakers:rules');
    expect(rules.map((rule) => rule.number)).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
    for (const rule of rules) {
      expect(rule.section).toMatch(/^[A-Z]/i);
      expect(rule.text).toMatch(/\.$/);
      expect(['server', 'application', 'middleware']).toContain(rule.side);
      expect(rule.seen).toMatch(/^(nobody|(boundary|wire|both sides|drive|told)(, (wire|told))?)$/);
    }
  });

  test('says why, where nobody can see a rule broken', async () => {
    const unseen = (await ask<Rule[]>('breakers:rules')).filter((rule) => rule.seen === 'nobody');
    expect(unseen.map((rule) => rule.number)).toEqual([43]);
    expect(unseen[0]?.limit).not.toBe('');
  });
});

describe('whoever breaks a rule is told of that rule and of no other', () => {
  const rules = Array.from({ length: 44 }, (_, index) => index + 1).filter((rule) => rule !== 43);

  test.each(rules)('rule %i', async (rule) => {
    const answers = await ask<{ name: string; side: string; records: Violation[] }[]>('breakers:broken', rule);
    expect(answers.length).toBeGreaterThan(0);
    const section = (await ask<Rule[]>('breakers:rules'))[rule - 1]?.section;
    for (const { name, side, records } of answers) {
      const told = new Set(records.map((record) => `${record.rule} by ${record.side}, ${record.section}`));
      expect([name, [...told].sort()]).toEqual([name, side.split(', ').map((one) => `${rule} by ${one}, ${section}`)]);
      for (const record of records) expect([record.message, record.where]).toEqual([expect.stringMatching(/./), expect.stringMatching(/ → /)]);
    }
  });
});

describe('who keeps the rules is not blamed', () => {
  const requests = ['GET', 'GET of an old client', 'a client that takes gzip', 'HEAD', 'POST', 'POST in chunks', 'POST that expects'];

  test.each(requests)('the gateway, access_log and gzip_body: %s', async (request) => {
    for (const stack of ['nothing', 'AccessLog', 'Gzip', 'both']) {
      const answers = await ask<[string, string, Violation[]][]>('clean:observe', 'gateway', stack, request);
      expect(answers.length).toBe(request === 'HEAD' ? 3 : 13);
      for (const [application, sent, records] of answers) {
        expect([stack, application, records]).toEqual([stack, application, []]);
        const status = { absent: '404', raises: '500', early_error: '500' }[application] ?? '200';
        expect([application, sent.replace('HTTP/1.1 100 Continue\r\n\r\n', '')]).toEqual([application, expect.stringMatching(new RegExp(`^HTTP/1\\.[01] ${status} `))]);
      }
    }
  });

  test.each(requests)('the small server that the cases are made from: %s', async (request) => {
    for (const [application, , records] of await ask<[string, string, Violation[]][]>('clean:observe', 'Server', 'nothing', request)) {
      expect([application, records]).toEqual([application, []]);
    }
  });

  test.each<[target: string, method: string, status: string, ...more: string[]]>([
    ['/', 'GET', '200 OK'],
    ['/hello?name=%EA%B9%80', 'GET', '200 OK', '', 'gzip'],
    ['/hello', 'HEAD', '200 OK', '', 'gzip'],
    ['/form', 'POST', '200 OK', 'name=kim&qty=2', 'gzip'],
    ['/nothing', 'GET', '404 Not Found', '', 'gzip'],
    ['/form', 'DELETE', '405 Method Not Allowed'],
    ['/broken', 'GET', '500 Internal Server Error'],
  ])('the sample site with tinyweb, AccessLog and Gzip: %s %s', async (target, method, status, ...more) => {
    const [sent, records] = await ask<[string, Violation[]]>('clean:site', target, method, ...more);
    expect(sent).toContain(`HTTP/1.1 ${status}\r\n`);
    expect(records).toEqual([]);
  });

  test('what wsgiref.validate refuses and PEP 3333 allows', async () => {
    const answers = await ask<[string, string | null, Violation[]][]>('clean:false_positives');
    expect(answers).toEqual(['dotted_name', 'redirect_without_type', 'reads_all', 'header_named_status'].map((name) => [name, expect.stringMatching(/./), []]));
    expect(await ask('clean:without_query_string')).toEqual([]);
  });
});

test('a server that is not ours: wsgiref sends the head for an empty chunk, and a body for HEAD', async () => {
  const broken = async (request: string): Promise<Record<string, number[]>> => Object.fromEntries(await ask<[string, number[]][]>('clean:observe_wsgiref', request));
  const { empty_first: emptyFirst, ...others } = await broken('GET');
  expect(emptyFirst).toEqual([20]);
  expect(new Set(Object.values(others).flat())).toEqual(new Set());
  expect(await broken('HEAD')).toMatchObject({ hello: [31], streamer: [31], absent: [], polite: [] });
});

describe('an observer', () => {
  test('leaves the body its len(), and gives it none', async () => {
    expect(await ask('clean:lengths')).toEqual([1, 0, null]);
  });

  test('raises when it is strict', async () => {
    expect(await ask('clean:strict')).toEqual([expect.stringContaining("rule 12, application: the status '200' is not"), 12]);
  });

  test('tells a fault that is passed on once, of the one who made it', async () => {
    expect(await ask('clean:three_boundaries')).toEqual([[28, 'application', 'middleware → application, GET /']]);
    expect(await ask('clean:streams_twice_wrapped')).toEqual([[34, 'application', 'middleware → application, GET /']]);
  });

  test('puts the URL together as PEP 3333 does', async () => {
    expect(await ask('clean:urls')).toEqual([
      'http://shop.example/a%20b/%EA%B9%80?c=d',
      'http://shop.example:8000/a%20b/%EA%B9%80?c=d',
      'http://other.example:81/a%20b/%EA%B9%80?c=d',
      'https://shop.example/a%20b/%EA%B9%80?c=d',
      'https://shop.example:80/a%20b/%EA%B9%80?c=d',
      'http://shop.example/app/a%20b/%EA%B9%80?c=d',
      'http://shop.example/a%20b/%EA%B9%80',
    ]);
  });
});
