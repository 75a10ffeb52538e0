/** What every preset begins from: the same request for the same page in the same internet. A preset says what is different. */
import { sampleApp } from '../python/sampleApp.ts';
import { NGINX_CONF } from './nginxConfText.ts';
import type { Scenario, ServerSetup, ServiceSetup, Visit } from './scenario.ts';
import { HOSTS, ZONES } from './zoneTexts.ts';

export const HELLO: Visit = { afterMs: 0, withPrevious: false, method: 'GET', url: 'http://shop.example/hello?name=kim', headers: '', body: '', raw: '' };

export const PUBLIC = ['198.51.100.20', '2001:db8:20::20'];

/** The default journey: nginx hands the request to gunicorn. */
export const hello: Scenario = {
  version: 2,
  preset: 'hello',
  seed: 7,
  epochMs: 1_795_165_200_000, // 2026-11-20 09:00:00 UTC
  language: 'ko-KR,ko;q=0.9',
  visits: [HELLO],
  dns: { hosts: HOSTS, zones: ZONES },
  network: {
    serverRoundTripMs: 12, resolverRoundTripMs: 4, nameServerRoundTripMs: 8, insideRoundTripMs: 0.5, megabitsPerSecond: 100,
    lossPercent: 0, lose: [], mtu: 1500, ipv6: false,
  },
  server: {
    machines: { server: PUBLIC },
    services: {
      'nginx.conf': service('nginx', NGINX_CONF),
      gunicorn: service('gunicorn', 'gunicorn --workers 2 --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application'),
    },
    files: sampleApp,
  },
  faults: [],
};

export function visiting(preset: string, visit: Partial<Visit>, more: Partial<Scenario> = {}): Scenario {
  return { ...hello, preset, visits: [{ ...HELLO, ...visit }], ...more };
}

export function service(program: string, config: string, machine = 'server'): ServiceSetup {
  return { machine, program, config, off: false };
}

/** The default journey over other servers. */
export function deployed(preset: string, server: Partial<ServerSetup>, ...visits: readonly Partial<Visit>[]): Scenario {
  return { ...hello, preset, server: { ...hello.server, ...server }, visits: (visits.length > 0 ? visits : [{}]).map((visit) => ({ ...HELLO, ...visit })) };
}

/** nginx as in the default journey, with other lines in the place of `proxy_pass` and its headers. */
export function nginxBefore(...lines: readonly string[]): ServiceSetup {
  const usual = /( +)proxy_set_header Host[\s\S]*?proxy_pass [^\n]*\n/;
  return service('nginx', NGINX_CONF.replace(usual, (_, indent: string) => lines.map((line) => `${indent}${line}\n`).join('')));
}
