import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseZoneFile } from '../../src-core/config/zoneFile.ts';
import { decodeDns, encodeDns } from '../../src-core/wire/dns.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

const shown = (text: string, origin = 'shop.example'): string[] =>
  parseZoneFile(text, { origin }).records.map(({ name, ttl, type, class: _, ...data }) => `${name} ${ttl} ${type} ${Object.values(data).join(' ')}`);

const TOP = '@ 300 IN SOA ns admin 1 2 3 4 5\n@ 300 NS ns\n';
const shownBelowTop = (text: string): string[] => shown(TOP + text).slice(2);

describe('master files', () => {
  test('every feature of the format', () => {
    expect(shown(`; the shop
$ORIGIN shop.example.
$TTL 1h
@   IN SOA ns1 host\\.master (   ; parentheses join lines
        2026112001   ; serial
        3h 15m 1w
        300 )
    IN NS  ns1
       NS  ns2.dns.test.
ns1 A 192.0.2.3
    AAAA 2001:db8::3
www 60 IN CNAME edge.cdn.test.
api IN 1h30m A 192.0.2.4
mail  0 MX 10 mx
txt TXT "a b;(c)" plain "with \\"quotes\\""
$ORIGIN sub
x A 192.0.2.5
@ A 192.0.2.6
4.2.0 PTR x
`)).toEqual([
      'shop.example 3600 SOA ns1.shop.example host\\.master.shop.example 2026112001 10800 900 604800 300',
      'shop.example 3600 NS ns1.shop.example', 'shop.example 3600 NS ns2.dns.test',
      'ns1.shop.example 3600 A 192.0.2.3', 'ns1.shop.example 3600 AAAA 2001:db8::3',
      'www.shop.example 60 CNAME edge.cdn.test', 'api.shop.example 5400 A 192.0.2.4', 'mail.shop.example 0 MX 10 mx.shop.example',
      'txt.shop.example 3600 TXT a b;(c),plain,with \\"quotes\\"',
      'x.sub.shop.example 3600 A 192.0.2.5', 'sub.shop.example 3600 A 192.0.2.6', '4.2.0.sub.shop.example 3600 PTR x.sub.shop.example',
    ]);
  });

  test.each([
    ['a A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3', [300, 5, 5]],
    ['$TTL 9\na A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3', [9, 5, 9]],
    ['a 30 A 192.0.2.1\na 20 A 192.0.2.2', [20, 20]],
  ])('TTLs of %j: the given one, else $TTL, else the one before; one for an RRset', (text, ttls) => {
    expect(parseZoneFile(TOP + text, { origin: 'shop.example' }).records.slice(2).map(({ ttl }) => ttl)).toEqual(ttls);
  });

  test('repeated records count once', () => {
    expect(shownBelowTop('a A 192.0.2.1\nA A 192.0.2.1\na IN A 192.0.2.1')).toEqual(['a.shop.example 300 A 192.0.2.1']);
  });

  test('the root zone', () => {
    const zone = parseZoneFile('. 60 SOA a.root. b. 1 1 1 1 1\n. NS a.root.\nexample NS ns.example', { origin: '.' });
    expect(zone.origin).toBe('.');
    expect(zone.records.at(-1)).toEqual({ name: 'example', class: 'IN', ttl: 60, type: 'NS', target: 'ns.example' });
  });

  test('records are those of the wire', () => {
    const { records } = parseZoneFile(`${TOP}w A 192.0.2.1\nw AAAA 2001:db8::1\nw MX 5 mx\nw TXT "x\\\\y" z\np PTR w\nc CNAME w`, { origin: 'shop.example' });
    const message = {
      id: 1, qr: true, opcode: 0, aa: true, tc: false, rd: false, ra: false, z: false, ad: false, cd: false, rcode: 0, questions: [], answers: records, authorities: [], additionals: [],
    };
    expect(decodeDns(encodeDns(message)).message.answers).toEqual(records);
  });
});

describe('located errors', () => {
  const label = 'a'.repeat(64);
  test.each([
    ['', '1:1 missingSoa {}'],
    ['a 60 A 192.0.2.1', '1:1 missingSoa {}'],
    ['@ 60 SOA ns admin 1 2 3 4 5', '1:1 missingApexNs {"zone":"shop.example"}'],
    [`${TOP}@ 60 SOA ns admin 1 2 3 4 5`, '3:1 duplicateSoa {"firstLine":1}'],
    [`${TOP}a AAA ::1`, '3:3 unknownTypeSuggestion {"value":"AAA","suggestion":"AAAA"}'],
    [`${TOP}a SRV 1 2 3 b`, '3:3 unknownType {"value":"SRV"}'],
    [`${TOP}a A 192.0.2.300`, '3:5 badAddress {"value":"192.0.2.300","directive":"A"}'],
    [`${TOP}a  AAAA  192.0.2.3`, '3:10 badAddress {"value":"192.0.2.3","directive":"AAAA"}'],
    [`${TOP}a A`, '3:3 missingData {"type":"A","expected":"IPV4","count":0}'],
    [`${TOP}a A 192.0.2.1 192.0.2.2`, '3:15 missingData {"type":"A","expected":"IPV4","count":2}'],
    [`${TOP}a MX mail`, '3:3 missingData {"type":"MX","expected":"PREFERENCE NAME","count":1}'],
    [`${TOP}a MX ten mail`, '3:6 badNumber {"value":"ten","directive":"MX"}'],
    [`${TOP}a MX 70000 mail`, '3:6 numberOutOfRange {"value":"70000","directive":"MX","min":0,"max":65535}'],
    [`${TOP}a CH A 192.0.2.1`, '3:3 unsupportedClass {"value":"CH"}'],
    [`${TOP}a 1x A 192.0.2.1`, '3:3 badTime {"value":"1x","directive":"TTL"}'],
    [`${TOP}a 300`, '3:3 noType {}'],
    [`${TOP}a CNAME b\na A 192.0.2.1`, '4:1 cnameAndOther {"name":"a.shop.example","firstLine":3}'],
    [`${TOP}a A 192.0.2.1\nA CNAME b`, '4:1 cnameAndOther {"name":"A.shop.example","firstLine":3}'],
    [`${TOP}a CNAME b\na CNAME c`, '4:1 cnameAndOther {"name":"a.shop.example","firstLine":3}'],
    [`${TOP}@ CNAME b`, '3:1 cnameAndOther {"name":"shop.example","firstLine":1}'],
    [`${TOP}sub NS a\na CNAME b`, '3:1 aliasTarget {"type":"NS","name":"sub.shop.example","target":"a.shop.example"}'],
    [`${TOP}www.shop.test. A 192.0.2.1`, '3:1 outOfZone {"name":"www.shop.test","zone":"shop.example"}'],
    [`${TOP}${label} A 192.0.2.1`, `3:1 labelTooLong {"label":"${label}","length":64}`],
    [`${TOP}a CNAME ${'é'.repeat(32)}`, `3:9 labelTooLong {"label":"${'é'.repeat(32)}","length":64}`],
    [`${TOP}${'abc.'.repeat(63)}d A 192.0.2.1`, `3:1 nameTooLong {"value":"${'abc.'.repeat(63)}d","length":268}`],
    [`${TOP}a..b A 192.0.2.1`, '3:1 emptyLabel {"value":"a..b"}'],
    [`${TOP}a\\300b A 192.0.2.1`, '3:2 badEscape {}'],
    [`${TOP}a TXT "b`, '3:7 unclosedQuote {"quote":"\\""}'],
    [`${TOP}a TXT ${'x'.repeat(256)}`, '3:7 textTooLong {"length":256}'],
    [`${TOP}a A ( 192.0.2.1\n`, '3:5 unclosedParenthesis {}'],
    [`${TOP}a A 192.0.2.1 )`, '3:15 unopenedParenthesis {}'],
    [`${TOP}$INCLUDE other`, '3:1 unknownControl {"value":"$INCLUDE"}'],
    [`${TOP}$TTL`, '3:1 missingData {"type":"$TTL","expected":"TTL","count":0}'],
    [' A 192.0.2.1', '1:2 noOwner {}'],
    ['a A 192.0.2.1', '1:3 noTtl {}'],
  ])('%j', (text, error) => {
    expect(locatedError(() => parseZoneFile(text, { origin: 'shop.example' }))).toBe(error);
  });

  test('the source names the zone', () => {
    expect(() => parseZoneFile('', { origin: 'shop.example' })).toThrow(/^zone shop\.example:1:1:/);
  });
});

describe('hostile text', () => {
  const words = fc.constantFrom('@', '$TTL', '$ORIGIN', 'IN', '60', '1h', 'A', 'AAAA', 'NS', 'CNAME', 'TXT', 'MX', 'SOA', '192.0.2.1', '::1', 'a.b', '.', '..', '(', ')', ';', '"', '\\', '\\1', '\n', '\n ', TOP, '__proto__', '\u{1f600}');

  test('words of zone files in any order', () => {
    fc.assert(fc.property(fc.array(words, { maxLength: 50 }), (parts) => refusesOnlyByConfigError(parts.join(' '), (text) => parseZoneFile(text, { origin: 'shop.example' }))), { numRuns: 500 });
  });

  test('any text below a good top', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => refusesOnlyByConfigError(TOP + text, (all) => parseZoneFile(all, { origin: 'x' }))), { numRuns: 400 });
  });
});
