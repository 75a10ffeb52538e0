import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src-core/scenario/base64url.ts';
import { decodeLink, encodeLink, type LinkedPlace } from '../../src-core/scenario/link.ts';
import { patched, patchOf, type Json } from '../../src-core/scenario/patch.ts';
import type { Scenario } from '../../src-core/scenario/scenario.ts';
import { withConfig, withFiles, without } from '../scenarios.ts';

const preset: Scenario = {
  version: 2,
  preset: 'hello',
  seed: 7,
  epochMs: 1_760_000_000_000,
  language: 'ko-KR,ko;q=0.9',
  visits: [{ afterMs: 0, withPrevious: false, method: 'GET', url: 'http://shop.example/hello?name=kim', headers: '', body: '', raw: '' }],
  dns: { hosts: '127.0.0.1 localhost\n', zones: [{ machine: 'root', address: '198.41.0.4', text: '. IN SOA a. b. 1 2 3 4 5\n' }] },
  network: { serverRoundTripMs: 24, resolverRoundTripMs: 8, nameServerRoundTripMs: 12, insideRoundTripMs: 1, megabitsPerSecond: 50, lossPercent: 0, lose: [], mtu: 1500, ipv6: false },
  server: {
    machines: { server: ['198.51.100.20'] },
    services: {
      'nginx.conf': { machine: 'server', program: 'nginx', config: 'events {}\nhttp {}\n', off: false },
      gunicorn: { machine: 'server', program: 'gunicorn', config: 'gunicorn wsgi:app', off: false },
    },
    files: { '/srv/shop/wsgi.py': 'app = None\n', '/srv/shop/views.py': '# 안녕\n' },
  },
  faults: [],
};
const named = (name: string): Scenario | undefined => (name === 'hello' ? preset : undefined);
const changed = (change: Partial<Scenario>): Scenario => ({ ...preset, ...change });
const link = (value: unknown): string => `s=${encodeBase64url(deflateSync(strToU8(JSON.stringify(value))))}`;

describe('a link', () => {
  test('to a preset says its name and nothing else of it', () => {
    expect(encodeLink({ scenario: preset, cursor: 12, locale: 'ko' }, preset)).toBe('p=hello&c=12&l=ko');
  });

  test.each<[what: string, scenario: Scenario]>([
    ['nothing', preset],
    ['a URL', changed({ visits: [{ ...preset.visits[0]!, url: 'http://shop.example/안녕' }] })],
    ['a file more and one less', changed({ server: { ...preset.server, files: { '/srv/shop/views.py': '# 안녕\n', '/srv/shop/new.py': 'x = "😀"\n' } } })],
    ['a service that is off', without(preset, 'gunicorn')],
    ['a configuration', withConfig(preset, { 'nginx.conf': 'events {}' })],
    ['faults and losses', changed({ faults: ['resolverDown'], network: { ...preset.network, lose: [1, 4], lossPercent: 2.5 } })],
  ])('that changes %s comes back as it was', (_, scenario) => {
    const place: LinkedPlace = { scenario, cursor: 40, locale: 'en' };
    expect(decodeLink(`#${encodeLink(place, preset)}`, named)).toEqual(place);
  });

  test('holds what changed and not the rest', () => {
    const text = encodeLink({ scenario: changed({ seed: 8 }), cursor: null, locale: null }, preset);
    expect(text.length).toBeLessThan(80);
  });

  test.each<[fragment: string, fault: string, path: string]>([
    ['s=%%%', 'unreadable', ''],
    ['s=AAAA', 'unreadable', ''],
    [link([]), 'unreadable', ''],
    [link(null), 'unreadable', ''],
    [link({ version: 1, preset: 'hello' }), 'unreadable', ''],
    [link({ version: 3, preset: 'hello', changes: {} }), 'version', ''],
    [link({ version: 1, preset: 'nobody', changes: {} }), 'preset', ''],
    ['p=nobody', 'preset', ''],
    ['p=%E0%A4%A', 'unreadable', ''],
    [link({ version: 1, preset: 'hello', changes: { seed: -1 } }), 'value', 'seed'],
    [link({ version: 1, preset: 'hello', changes: { network: { mtu: 10 } } }), 'value', 'network.mtu'],
    [link({ version: 1, preset: 'hello', changes: { visits: [] } }), 'value', 'visits'],
    [link({ version: 1, preset: 'hello', changes: { visits: [{ ...preset.visits[0], url: 'x'.repeat(3000) }] } }), 'value', 'visits.0.url'],
    [link({ version: 1, preset: 'hello', changes: { faults: ['moonDown'] } }), 'value', 'faults.0'],
    [link({ version: 1, preset: 'hello', changes: { server: { files: { '/srv/../etc/passwd': '' } } } }), 'value', 'server.files./srv/../etc/passwd'],
    [link({ version: 2, preset: 'hello', changes: { more: 1 } }), 'value', 'more'],
    [link({ version: 1, preset: 'hello', changes: { more: 1 } }), 'value', 'more'],
    [link({ version: 2, preset: 'hello', changes: { server: { nginxConf: '' } } }), 'value', 'server.nginxConf'],
    [link({ version: 2, preset: 'hello', changes: { server: { services: { x: { machine: 'server' } } } } }), 'value', 'server.services.x.program'],
    [link({ version: 2, preset: 'hello', changes: { server: { services: { gunicorn: { config: 'x'.repeat(2_000_000) } } } } }), 'tooLong', ''],
    ['s='.padEnd(300_000, 'A'), 'tooLong', ''],
  ])('a bad one is refused (row %#)', (fragment, fault, path) => {
    expect(decodeLink(fragment, named)).toEqual({ fault, path });
  });

  test('of version 1, when there were always nginx and gunicorn, is understood', () => {
    const changes = { server: { nginxConf: 'events {}', gunicorn: 'gunicorn a:b', files: { '/srv/shop/views.py': null } }, faults: ['gunicornDown', 'resolverDown'], seed: 9 };
    const expected = { ...withFiles(withConfig(without(preset, 'gunicorn'), { 'nginx.conf': 'events {}', gunicorn: 'gunicorn a:b' }), { '/srv/shop/wsgi.py': 'app = None\n' }), faults: ['resolverDown'], seed: 9 };
    expect(decodeLink(link({ version: 1, preset: 'hello', changes }), named)).toMatchObject({ scenario: expected });
    const { withPrevious: _, ...visit } = preset.visits[0]!;
    expect(decodeLink(link({ version: 1, preset: 'hello', changes: { visits: [{ ...visit, method: 'POST' }] } }), named)).toMatchObject({ scenario: { visits: [{ method: 'POST', withPrevious: false }] } });
  });

  test('without a scenario is no link', () => {
    expect(decodeLink('', named)).toBeNull();
    expect(decodeLink('#l=ko', named)).toBeNull();
  });

  test('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.string(), fc.uint8Array(), (text, bytes) => {
      decodeLink(text, named);
      decodeLink(`s=${encodeBase64url(bytes)}`, named);
    }));
    fc.assert(fc.property(fc.json(), (json) => void decodeLink(link({ version: 1, preset: 'hello', changes: JSON.parse(json) as unknown }), named)));
  });
});

test('a patch turns one value into another', () => {
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value).replaceAll('null', '0')) as Json);
  fc.assert(fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (before, after) => {
    const patch = patchOf(before, after);
    expect(patch === undefined ? before : patched(before, patch)).toEqual(after);
  }));
});

test('a patch cannot reach a prototype', () => {
  const result = patched({}, JSON.parse('{"__proto__":{"evil":1}}') as Json) as Record<string, unknown>;
  expect(result['evil']).toBeUndefined();
  expect(({} as Record<string, unknown>)['evil']).toBeUndefined();
});

test('base64url: rows of RFC 4648 §10 without padding, and back', () => {
  const rows = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE', foobar: 'Zm9vYmFy' };
  for (const [text, encoded] of Object.entries(rows)) expect(encodeBase64url(strToU8(text))).toBe(encoded);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes)));
  expect(decodeBase64url('Zm9v=')).toBeNull();
  expect(decodeBase64url('Z')).toBeNull();
});
