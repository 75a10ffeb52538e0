/** A profile from outside: what is wrong is said with the path of the field; what was not measured stays known as that. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS, entryIn, LoadError, measuredAs, notMeasuredOf, parseProfile, profileOf, readLoad, readProfile, ProfileError, simulateLoad, type ProfileFault } from '../../src-core/load/index.ts';
import { profileSchema } from '../../src-core/load/profileFile.ts';
import { appliesTo, type CostField } from '../../src-core/load/profileSchema.ts';
import { jsonSchemaOf } from './jsonSchema.ts';

const golden = readFileSync(new URL('../golden/load/profile.json', import.meta.url), 'utf8');
const least = { client_cpu_ms: 0.05, front_cpu_ms: 0.07, request_cpu_ms: 0.1, start_cpu_ms: 0, process: { file_kib: 7000, forked_kib: 4000, private_kib: 9000 }, base: { processes: 3, pss_kib: 20_000, rss_kib: 40_000, uss_kib: 10_000 } };
const whole = () => JSON.parse(golden) as { deployments: Record<string, unknown>[] } & Record<string, unknown>;

/** The golden profile with one thing changed: by the path of the field; `undefined` takes it away. */
function changed(path: string, value: unknown): unknown {
  const given = whole();
  const keys = path.split('.');
  const last = keys.pop()!;
  let at: Record<string, unknown> = given;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return given;
}

function faultIn(work: () => unknown): ProfileFault | 'accepted' {
  try {
    work();
  } catch (problem) {
    if (problem instanceof ProfileError) return problem.fault;
    throw problem;
  }
  return 'accepted';
}

describe('a profile that calibration wrote', () => {
  test('is taken, and every deployment in it runs', () => {
    const profile = parseProfile(golden);
    expect(profile.deployments.length).toBeGreaterThan(3);
    for (const entry of profile.deployments) {
      const { deployment, application } = entry;
      const result = simulateLoad(readLoad(JSON.parse(JSON.stringify({ ...measuredAs(entry, profile.machine), concurrency: 4, requests: 100 }))));
      expect(result.answered, `${deployment} ${application}`).toBe(100);
      expect(result.peak_pss_kib, `${deployment} ${application}`).toBeGreaterThan(1000);
    }
  });

  test('names the reason for each field that such a deployment has and that is not there', () => {
    const { deployments: given } = whole() as unknown as { deployments: { costs: object }[] };
    for (const [i, { deployment, costs, not_measured }] of parseProfile(golden).deployments.entries()) {
      const absent = notMeasuredOf(costs, deployment);
      for (const name of absent) expect(Object.keys(given[i]!.costs), deployment).not.toContain(name);
      expect([...absent].sort(), deployment).toEqual(Object.keys(not_measured).sort());
    }
  });

  test('has the costs of a deployment by its name, and of an application where there are several', () => {
    const profile = parseProfile(golden);
    const [first] = profile.deployments;
    expect(entryIn(profile, first!.deployment, first!.application)).toBe(first);
    expect(() => entryIn(profile, 'tomcat', null)).toThrow(/application: the profile has no tomcat; it has /);
    expect(() => entryIn(profile, first!.deployment, 'servlet')).toThrow(LoadError);
  });
});

const wrong: readonly (readonly [path: string, value: unknown, kind: ProfileFault['kind'], field?: string])[] = [
  ['profile', undefined, 'missing'],
  ['profile', 2, 'choice'],
  ['measured_at', 'yesterday', 'date'],
  ['measured_at', 5, 'type'],
  ['machine', 'mine', 'type'],
  ['machine.cores', 0, 'least'],
  ['machine.cores', 1.5, 'type'],
  ['machine.memory_mib', '8 GiB', 'type'],
  ['machine.colour', 'red', 'unknown'],
  ['conditions.busy', 'no', 'type'],
  ['conditions.effort', 'lazy', 'choice'],
  ['conditions.load_before', -1, 'least'],
  ['versions', 'new', 'type'],
  ['versions.nginx', 1.22, 'type'],
  ['missing', {}, 'type'],
  ['missing.0.why', undefined, 'missing'],
  ['deployments', [], 'empty'],
  ['deployments', 'all', 'type'],
  ['deployments.0', null, 'type'],
  ['deployments.0.deployment', 'iis', 'choice'],
  ['deployments.0.deployment', 'tomcat', 'choice', 'deployments.0.application'],
  ['deployments.0.application', 'rails', 'choice'],
  ['deployments.0.application', 'servlet', 'choice'],
  ['deployments.0.workers', 1001, 'most'],
  ['deployments.0.threads', 0, 'least'],
  ['deployments.0.preload', 'yes', 'type'],
  ['deployments.0.costs', undefined, 'missing'],
  ['deployments.0.costs.front_cpu_ms', undefined, 'missing'],
  ['deployments.0.costs.front_cpu_ms', '0.1', 'type'],
  ['deployments.0.costs.front_cpu_ms', null, 'type'],
  ['deployments.0.costs.request_cpu_ms', -0.1, 'least'],
  ['deployments.0.costs.start_cpu_ms', 1e9, 'most'],
  ['deployments.0.costs.crowding', 11, 'most'],
  ['deployments.0.costs.late_requests', 0, 'least'],
  ['deployments.0.costs.eroded_first', 1.1, 'most'],
  ['deployments.0.costs.stall_share', -1, 'least'],
  ['deployments.0.costs.handler_factor', 0, 'least'],
  ['deployments.0.costs.handler_facter', 1, 'unknown'],
  ['deployments.0.costs.process', [], 'missing', 'deployments.0.costs.process.file_kib'],
  ['deployments.0.costs.process.file_kib', undefined, 'missing'],
  ['deployments.0.costs.base.processes', 'three', 'type'],
  ['deployments.0.costs.base.pss', 1, 'unknown'],
  ['deployments.0.costs.lazy', { cpu_ms: 1 }, 'missing', 'deployments.0.costs.lazy.private_kib'],
  ['deployments.0.costs.not_measured', ['everything'], 'choice', 'deployments.0.costs.not_measured.0'],
  ['deployments.0.not_measured', undefined, 'missing'],
  ['deployments.0.not_measured.front_cpu_ms', 'it is', 'measured'],
  ['deployments.0.not_measured.everything', 'no time', 'choice'],
  ['colour', 'red', 'unknown'],
];

test.each(wrong.map(([path, value, kind, field = path]) => ({ path, value, kind, field })))('$path = $value is refused: $kind', ({ path, value, kind, field }) => {
  expect(faultIn(() => readProfile(changed(path, value)))).toMatchObject({ field, kind });
});

test.each<readonly [unknown, ProfileFault['kind']]>([[null, 'type'], [[], 'missing'], ['profile', 'type'], [1, 'type'], [{}, 'missing']])('%j is no profile: %s', (value, kind) => {
  expect(faultIn(() => readProfile(value))).toMatchObject({ kind });
});

test.each(['', '{', 'load=~abc', '{"profile": 1,}'])('%j is no JSON', (text) => {
  expect(faultIn(() => parseProfile(text))).toMatchObject({ field: '', kind: 'json' });
});

test('the message for a person at a terminal has the path and what is allowed', () => {
  const message = (path: string, value: unknown): string => {
    try {
      readProfile(changed(path, value));
    } catch (problem) {
      return (problem as Error).message;
    }
    return 'accepted';
  };
  expect(message('deployments.0.costs.crowding', 11)).toBe('deployments.0.costs.crowding: must be at most 10');
  expect(message('conditions.effort', 'lazy')).toBe('conditions.effort: must be one of quick, full');
  expect(message('machine.cores', undefined)).toBe('machine.cores: is missing');
  expect(message('deployments.0.costs.handler_facter', 1)).toBe('deployments.0.costs.handler_facter: is not a field of a profile');
});

describe('costs in the place of an application', () => {
  test('what is absent is left out of the run and stays named', () => {
    const { application } = readLoad({ deployment: 'gunicorn-sync', application: least });
    expect(application).toMatchObject({ ...least, cold_cpu_ms: 0, handler_factor: 1, late_requests: 1 });
    // Threads and CGI's stalls are nothing that gunicorn's sync workers have.
    expect(notMeasuredOf(application, 'gunicorn-sync')).toEqual(['front_wake_ms', 'wake_cpu_ms', 'cold_cpu_ms', 'respawn_cpu_ms', 'handler_factor', 'crowding', 'eroded_first', 'eroded_late', 'grown_late_kib', 'late_requests', 'boot_ms']);
    expect(readLoad(JSON.parse(JSON.stringify(readLoad({ deployment: 'gunicorn-sync', application: least }))))).toEqual(readLoad({ deployment: 'gunicorn-sync', application: least }));
  });

  test('pages that were un-shared by the first requests stay so where nobody looked later', () => {
    expect(readLoad({ deployment: 'uwsgi', application: { ...least, eroded_first: 0.4 } }).application).toMatchObject({ eroded_late: 0.4 });
  });

  test('what the lab knows itself is all there', () => {
    const profile = profileOf({ deployment: 'uwsgi', application: 'flask', preload: true, threads: 1 });
    expect(notMeasuredOf(readLoad({ deployment: 'uwsgi', application: profile }).application, 'uwsgi')).toEqual([]);
    expect(notMeasuredOf('flask', 'uwsgi')).toEqual([]);
  });

  test.each([
    [{ ...least, front_cpu_ms: 'much' }, 'application.front_cpu_ms: must be a number'],
    [{ ...least, process: { ...least.process, file_kib: null } }, 'application.process.file_kib: must be a number'],
    [{ ...least, base: undefined }, 'application.base: is missing'],
    [{ ...least, colour: 1 }, 'application.colour: is not a field of a load description'],
    [{ ...least, crowding: 11 }, 'application.crowding: must be at most 10'],
    [{ ...least, not_measured: ['colour'] }, 'application.not_measured.0: must be one of client_cpu_ms'],
    ['rails', 'application: must be one of tiny'],
    [5, 'application: must be one of tiny'],
    [[], 'application.client_cpu_ms: is missing'],
  ])('%j: %s', (application, message) => {
    expect(() => readLoad({ deployment: 'gunicorn-sync', application: application as unknown })).toThrow(new RegExp(`^${message}`));
  });
});

test('every deployment has each field of the costs, or has no such thing', () => {
  const has = (name: CostField) => DEPLOYMENTS.filter((id) => appliesTo(name, id));
  expect(has('stall_share')).toEqual(['apache-prefork-cgi', 'apache-event-cgid', 'fcgiwrap']);
  expect(has('thread_kib')).toEqual(['fastcgi', 'mod-wsgi-daemon', 'gunicorn-gthread', 'uwsgi']);
  expect(has('handler_factor')).not.toEqual(expect.arrayContaining(['php-fpm']));
  expect(has('boot_ms')).toEqual([...DEPLOYMENTS]);
});

test('the schema of load descriptions points at that of profiles', () => {
  const { properties } = JSON.parse(readFileSync(new URL('../../schema/load.schema.json', import.meta.url), 'utf8')) as { properties: { application: { anyOf: { $ref?: string }[] } } };
  const [file, path] = properties.application.anyOf.find(({ $ref }) => $ref !== undefined)!.$ref!.split('#/');
  expect(file).toBe('profile.schema.json');
  const found = path!.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], jsonSchemaOf(profileSchema()));
  expect(found).toMatchObject({ type: 'object', properties: { front_cpu_ms: { type: 'number' } } });
});

test('the published schema is made from what checks', async () => {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Profile of Hop by Hop', description: 'What one machine’s deployments cost, as `npm run calibrate` writes it. Times in ms, memory in KiB, as the names end.', ...jsonSchemaOf(profileSchema()) };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../schema/profile.schema.json');
});
