import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS, deployments, KNOBS, knobs, LoadError, loadPresets, profileOf, readLoad, simulateLoad, startLoad, sweepOf, type LoadDescription } from '../../src-core/load/index.ts';

const schema = JSON.parse(readFileSync(new URL('../../schema/load.schema.json', import.meta.url), 'utf8')) as {
  properties: Record<string, { anyOf?: readonly { enum?: readonly string[] }[] }>;
};

function fault(value: unknown): string {
  try {
    readLoad(value);
  } catch (error) {
    if (error instanceof LoadError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a description from outside', () => {
  test('what is left out is the deployment’s usual', () => {
    expect(readLoad({ deployment: 'php-fpm' })).toMatchObject({ front: 'nginx', workers: 4, threads: 1, application: 'php', handler: 'hello', workload: { kind: 'closed', concurrency: 1, think_ms: 0 }, machine: { cores: 2 } });
  });

  test.each([
    [{}, 'deployment: is missing'],
    [{ deployment: 'iis' }, 'deployment: must be one of apache-prefork-cgi'],
    [{ deployment: 'uwsgi', workers: 0 }, 'workers: must be at least 1'],
    [{ deployment: 'uwsgi', workers: 1.5 }, 'workers: must be a whole number'],
    [{ deployment: 'uwsgi', machine: { cores: 'two' } }, 'machine.cores: must be a number'],
    [{ deployment: 'uwsgi', wrokers: 2 }, 'wrokers: is not a field'],
    [{ deployment: 'uwsgi', requests: 1e9 }, 'requests: more than 20,000,000 requests'],
    [{ deployment: 'uwsgi', workload: { kind: 'open', rate_per_second: -1 } }, 'workload.rate_per_second: must be at least'],
    [{ deployment: 'tomcat', application: 'django' }, 'application: tomcat runs servlet'],
    [{ deployment: 'gunicorn-sync', threads: 4 }, 'threads: a process of gunicorn-sync serves one request at a time'],
    [{ deployment: 'php-fpm', front: 'none' }, 'front: php-fpm speaks no HTTP'],
    [{ deployment: 'uwsgi', C: 5, concurrency: 6 }, 'is given twice'],
    [{ deployment: 'uwsgi', handler: 'sleepy' }, 'handler: must be one of hello'],
    [[], 'must be an object'],
  ])('%j: %s', (value, message) => {
    expect(fault(value)).toContain(message);
  });

  test('measured cells in their own words', () => {
    expect(readLoad({ deployment: 'modwsgi_daemon4x1_flask', size: 'medium', workers: 4, threads: 1, variant: 'io', C: 50 })).toMatchObject({ deployment: 'mod-wsgi-daemon', workers: 4, threads: 1, application: 'flask', handler: 'io', workload: { concurrency: 50 } });
    expect(readLoad({ deployment: 'cgi_prefork_c', size: 'tiny', workers: '1 process per request', threads: null })).toMatchObject({ deployment: 'apache-prefork-cgi', application: 'c', workers: 60 });
    expect(readLoad({ deployment: 'gunicorn_sync4pre_django' })).toMatchObject({ workers: 4, preload: true, application: 'django' });
    expect(readLoad({ deployment: 'uwsgi_p4lazy_flask' })).toMatchObject({ preload: false, workers: 4 });
    expect(readLoad({ model: 'gunicorn sync', size: 'heavy', workers: 8, threads: 1, variant: 'cpu', C: 20 })).toMatchObject({ deployment: 'gunicorn-sync', workers: 8, application: 'django' });
  });

  test('sizes: each deployment has an application of it, or says which it has', () => {
    const applicationOf = (deployment: string, application: string): unknown => readLoad({ deployment, application }).application;
    expect(applicationOf('uvicorn', 'flask')).toBe('fastapi');
    expect(['php-fpm', 'mod-php', 'tomcat'].map((deployment) => applicationOf(deployment, 'tiny'))).toEqual(['php', 'php', 'servlet']);
    expect(['cgi_prefork_medium', 'gunicorn_sync4_heavy', 'uvicorn_medium', 'uvicorn2_flask'].map((deployment) => readLoad({ deployment }).application)).toEqual(['flask', 'django', 'fastapi', 'fastapi']);
    expect(fault({ deployment: 'php-fpm', application: 'django' })).toBe('application: php-fpm runs php');
    expect(fault({ deployment: 'gunicorn_sync4_rails' })).toContain('application: must be one of tiny, flask');
  });

  test('what cannot be meant is refused with the reason, whatever it is called', () => {
    const closed = { kind: 'closed', concurrency: 3 };
    expect(fault({ deployment: 'uwsgi', think_ms: 5, workload: closed })).toBe('think_ms: is part of the workload already');
    expect(fault({ deployment: 'uwsgi', workload: { kind: 'open', rate_per_second: 1_000_000, arrivals: 'burst' } })).toContain('workload.rate_per_second: more than 100,000 requests at once');
    expect(fault({ deployment: 'uvicorn', workers: 1000, machines: 64 })).toContain('machines: more than 20,000,000 places');
    expect(fault({ deployment: 'uwsgi', workers: 1000, threads: 10_000, machines: 3 })).toContain('machines: more than');
    for (const name of ['constructor', 'toString']) expect(fault(JSON.parse(`{ "deployment": "uwsgi", "${name}": 1 }`))).toBe(`${name}: is not a field of a load description`);
  });

  test('a cost profile in the place of an application', () => {
    const profile = profileOf({ deployment: 'gunicorn-sync', application: 'flask', preload: false, threads: 1 });
    const named = readLoad({ deployment: 'gunicorn-sync', application: 'flask', requests: 500, concurrency: 4 });
    const given = readLoad({ deployment: 'gunicorn-sync', application: JSON.parse(JSON.stringify(profile)) as unknown, requests: 500, concurrency: 4 });
    expect(simulateLoad(given)).toEqual(simulateLoad(named));
    expect(fault({ deployment: 'gunicorn-sync', application: { ...profile, crowding: -1 } })).toContain('application');
  });

  test('every deployment runs every application that it is said to run', () => {
    for (const deployment of DEPLOYMENTS) {
      for (const application of deployments[deployment].applications) {
        const result = simulateLoad(readLoad({ deployment, application, concurrency: 3, requests: 30 }));
        const few = simulateLoad(readLoad({ deployment, application, workers: 1, concurrency: 1, requests: 10, served_before: 0 }));
        expect(result.answered, `${deployment} ${application}`).toBe(30);
        expect(few.peak_pss_kib, `${deployment} ${application}, one worker`).toBeGreaterThan(3000);
        expect(few.peak_pss_kib).toBeLessThanOrEqual(result.peak_pss_kib * 1.05);
        expect(result.peak_pss_kib).toBeGreaterThan(5000);
        expect(result.peak_uss_kib).toBeGreaterThan(0);
        expect(result.peak_uss_kib).toBeLessThanOrEqual(result.peak_pss_kib);
        expect(result.peak_pss_kib).toBeLessThanOrEqual(result.peak_rss_kib * 1.05);
      }
    }
  });

  test('the published schema names the same fields, deployments, applications and handlers', () => {
    const whole = readLoad({ deployment: 'uwsgi' });
    for (const field of Object.keys(whole)) expect(Object.keys(schema.properties), field).toContain(field);
    expect(schema.properties.deployment?.anyOf?.[0]?.enum).toEqual([...DEPLOYMENTS]);
    for (const field of Object.keys(schema.properties)) if (field !== '$schema') expect(fault({ deployment: 'uwsgi', [field]: { not: 'right' } }), field).not.toContain(`${field}: is not a field`);
  });

  test('a description that was read is read again as it is', () => {
    for (const { a, b } of loadPresets()) for (const one of [a, b]) expect(readLoad(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });
});

describe('knobs', () => {
  const base = readLoad({ deployment: 'gunicorn-sync', workers: 4, application: 'flask', concurrency: 20, requests: 400 });

  test('what is set is what is got, within bounds, and is a description that can be run', () => {
    for (const name of KNOBS) {
      const { min, max, set, get } = knobs[name];
      for (const value of [min, Math.min(max, Math.max(min, 7))]) {
        const turned = set(name === 'rate_per_second' ? readLoad({ deployment: 'uwsgi', workload: { kind: 'open', rate_per_second: 5 } }) : base, value);
        expect(get(turned), name).toBe(value);
        startLoad(turned);
      }
    }
  });

  test('a knob that says it does nothing does nothing', () => {
    const descriptions: LoadDescription[] = [base, readLoad({ deployment: 'cgi_prefork_tiny', concurrency: 4, requests: 60 }), readLoad({ deployment: 'uvicorn_tiny', concurrency: 4, requests: 200 })];
    for (const description of descriptions) {
      for (const name of KNOBS) {
        const { matters, set, min, max } = knobs[name];
        if (matters(description) || name === 'rate_per_second' || name === 'database_pool' || name === 'query_ms' || (name === 'threads' && description.deployment === 'gunicorn-sync')) continue;
        const turned = set(description, Math.min(max, min + 3));
        expect(simulateLoad(turned).mean_ms, `${description.deployment} ${name}`).toBe(simulateLoad(description).mean_ms);
      }
    }
  });

  test('a sweep: one description a value, in bounds, without repeats', () => {
    expect(sweepOf(base, 'workers', [0, 1, 1.2, 4, 99_999]).map((one) => one.workers)).toEqual([1, 4, 1000]);
  });
});
