import { describe, expect, test } from 'vitest';
import { DnsCache } from '../../src-core/protocols/dnsCache.ts';
import type { DnsMessage, ResourceRecord } from '../../src-core/wire/dns.ts';
import type { DnsType } from '../../src-core/wire/dnsTypes.ts';

const S = 1_000_000;
const a = (name: string, ttl: number, address: string): ResourceRecord => ({ name, type: 'A', class: 'IN', ttl, address });
const alias = (name: string, ttl: number, target: string): ResourceRecord => ({ name, type: 'CNAME', class: 'IN', ttl, target });
const ns = (name: string, ttl: number, target: string): ResourceRecord => ({ name, type: 'NS', class: 'IN', ttl, target });
const soa = (name: string, ttl: number, minimum: number): ResourceRecord =>
  ({ name, type: 'SOA', class: 'IN', ttl, mname: 'ns', rname: 'admin', serial: 1, refresh: 1, retry: 1, expire: 1, minimum });

function response(name: string, type: DnsType, change: Partial<DnsMessage>): DnsMessage {
  return {
    id: 1, qr: true, opcode: 0, aa: true, tc: false, rd: false, ra: false, z: false, ad: false, cd: false, rcode: 0,
    questions: [{ name, type, class: 'IN' }], answers: [], authorities: [], additionals: [], ...change,
  };
}

const filled = (...messages: readonly DnsMessage[]): DnsCache => {
  const cache = new DnsCache();
  for (const message of messages) cache.store(0, message);
  return cache;
};

describe('what exists', () => {
  const cache = filled(response('www.x', 'A', { answers: [alias('www.x', 100, 'web.y'), a('web.y', 10, '192.0.2.1'), a('web.y', 30, '192.0.2.2')] }));

  test.each([
    [0, ['100 CNAME', '10 A', '10 A']],
    [1, ['100 CNAME', '10 A', '10 A']],
    [4 * S, ['96 CNAME', '6 A', '6 A']],
    [10 * S - 1, ['91 CNAME', '1 A', '1 A']],
  ])('at %i µs the TTLs left are %j: the RRset lives as long as its shortest record', (now, left) => {
    expect(cache.lookup(now, 'WWW.x', 'A')).toMatchObject({ kind: 'hit' });
    expect(cache.lookup(now, 'www.x', 'A').kind === 'hit' && cache.lookup(now, 'www.x', 'A').records?.map(({ ttl, type }) => `${ttl} ${type}`)).toEqual(left);
  });

  test('when the end of the chain has expired, it is that which has to be asked for', () => {
    expect(cache.lookup(10 * S, 'www.x', 'A')).toMatchObject({ kind: 'miss', name: 'web.y', records: [{ type: 'CNAME', ttl: 90 }] });
    expect(cache.lookup(100 * S, 'www.x', 'A')).toEqual({ kind: 'miss', name: 'www.x', records: [] });
  });

  test('a TTL of 0 or beyond 31 bits is for one use', () => {
    const zero = filled(response('z', 'A', { answers: [a('z', 0, '192.0.2.1')] }), response('big', 'A', { answers: [a('big', 0x8000_0000, '192.0.2.1')] }));
    expect(zero.snapshot(0)).toEqual([]);
  });

  test('aliases in a circle are a miss', () => {
    const ring = filled(response('a', 'A', { answers: [alias('a', 9, 'b'), alias('b', 9, 'a')] }));
    expect(ring.lookup(0, 'a', 'A')).toEqual({ kind: 'miss', name: 'a', records: [] });
  });
});

describe('trust (RFC 2181 §5.4.1)', () => {
  const referral = response('www.x', 'A', { aa: false, authorities: [ns('x', 60, 'ns.x')], additionals: [a('ns.x', 60, '192.0.2.53')] });

  test('glue leads on, but is no answer', () => {
    const cache = filled(referral);
    expect(cache.lookup(0, 'ns.x', 'A').kind).toBe('miss');
    expect(cache.recordsAt(0, 'ns.x', 'A')).toMatchObject([{ address: '192.0.2.53', ttl: 60 }]);
    expect(cache.recordsAt(60 * S, 'ns.x', 'A')).toEqual([]);
  });

  test('glue does not replace an answer, an answer replaces glue', () => {
    const answer = response('ns.x', 'A', { answers: [a('ns.x', 30, '192.0.2.54')] });
    for (const cache of [filled(referral, answer), filled(answer, referral)]) expect(cache.recordsAt(0, 'ns.x', 'A')).toMatchObject([{ address: '192.0.2.54' }]);
  });
});

describe('what does not exist (RFC 2308)', () => {
  test('NXDOMAIN is for every type, NODATA for one; the TTL is the lesser of the SOA record and its MINIMUM', () => {
    const cache = filled(
      response('no.x', 'A', { rcode: 3, authorities: [soa('x', 50, 20)] }),
      response('web.x', 'AAAA', { authorities: [soa('x', 15, 20)] }),
    );
    expect(cache.lookup(S, 'no.x', 'MX')).toMatchObject({ kind: 'negative', rcode: 3, soa: { ttl: 19 } });
    expect(cache.lookup(20 * S, 'no.x', 'MX').kind).toBe('miss');
    expect(cache.lookup(S, 'web.x', 'AAAA')).toMatchObject({ kind: 'negative', rcode: 0, soa: { ttl: 14 } });
    expect(cache.lookup(S, 'web.x', 'A').kind).toBe('miss');
  });

  test('behind an alias it is the target that is missing', () => {
    const cache = filled(response('www.x', 'A', { rcode: 3, aa: false, answers: [alias('www.x', 60, 'no.y')], authorities: [soa('y', 60, 60)] }));
    expect(cache.lookup(0, 'www.x', 'A')).toMatchObject({ kind: 'negative', rcode: 3, records: [{ target: 'no.y' }] });
    expect(cache.lookup(0, 'www.x', 'CNAME').kind).toBe('hit');
  });

  test.each([
    ['without a SOA record', response('no.x', 'A', { rcode: 3 })],
    ['with the SOA record of somebody else', response('no.x', 'A', { rcode: 3, authorities: [soa('y', 60, 60)] })],
    ['SERVFAIL', response('no.x', 'A', { rcode: 2, authorities: [soa('x', 60, 60)] })],
    ['a truncated response', response('no.x', 'A', { rcode: 3, tc: true, authorities: [soa('x', 60, 60)] })],
    ['a query', response('no.x', 'A', { qr: false, rcode: 3, authorities: [soa('x', 60, 60)] })],
  ])('%s is not remembered', (_, message) => {
    expect(filled(message).lookup(0, 'no.x', 'A').kind).toBe('miss');
  });

  test('a name that comes to be replaces its absence', () => {
    const cache = filled(response('no.x', 'A', { rcode: 3, authorities: [soa('x', 60, 60)] }), response('no.x', 'A', { answers: [a('no.x', 60, '192.0.2.1')] }));
    expect(cache.lookup(0, 'no.x', 'A').kind).toBe('hit');
  });
});

test('the snapshot is plain, sorted, and without what has expired', () => {
  const cache = filled(
    response('b.x', 'A', { answers: [a('b.x', 10, '192.0.2.1')] }), response('a.x', 'A', { answers: [a('a.x', 5, '192.0.2.1')] }),
    response('no.x', 'A', { rcode: 3, authorities: [soa('x', 60, 60)] }),
  );
  expect(cache.snapshot(5 * S).map(({ name, type, kind, remaining, trust, expiresAt }) => [name, type, kind, remaining, trust, expiresAt])).toEqual([
    ['b.x', 'A', 'records', 5, 'authoritative', 10 * S], ['no.x', 'ANY', 'nxdomain', 55, 'authoritative', 60 * S],
  ]);
  expect(structuredClone(cache.snapshot(0))).toEqual(cache.snapshot(0));
  cache.clear();
  expect(cache.snapshot(0)).toEqual([]);
});
