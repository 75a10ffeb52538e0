import { describe, expect, test } from 'vitest';
import { decodeDns, encodeDns, rcodeName, rcodeOf, typeCode, typeName, type DnsMessage, type DnsRecord, type ResourceRecord } from '../../src-core/wire/dns.ts';
import { WireError } from '../../src-core/wire/field.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { decodedWhole, expectBeginningsRefused, outcomeOf } from './decoding.ts';

const query: DnsMessage = {
  id: 0x1234, qr: false, opcode: 0, aa: false, tc: false, rd: true, ra: false, z: false, ad: false, cd: false, rcode: 0,
  questions: [{ name: 'www.shop.example', type: 'A', class: 'IN' }],
  answers: [], authorities: [], additionals: [],
};
const empty: DnsMessage = { ...query, questions: [] };
const owner = (name: string) => ({ name, ttl: 300, class: 'IN' as const });
const answered = (answers: ResourceRecord[]): DnsMessage => ({ ...empty, qr: true, answers });
const added = (additionals: DnsRecord[]): DnsMessage => ({ ...empty, additionals });

const emptyHead = '1234 0100 0000 0000 0000 0000';
const answerHead = (count: string) => `1234 8100 0000 ${count} 0000 0000`;
const inFor300s = '0001 0000012c';

const rows: [name: string, message: DnsMessage, hex: string][] = [
  ['nothing but a header', empty, emptyHead],
  ['a query', query, '1234 0100 0001 0000 0000 0000 03777777 0473686f70 076578616d706c65 00 0001 0001'],
  ['the root and a class of its own', { ...empty, questions: [{ name: '.', type: 'NS', class: 'CLASS9' }] }, '1234 0100 0001 0000 0000 0000 00 0002 0009'],
  ['all flags', { ...empty, qr: true, opcode: 15, aa: true, tc: true, ra: true, z: true, ad: true, cd: true, rcode: 15 }, '1234 ffff 0000 0000 0000 0000'],
  ['opcode and rcode in their places', { ...empty, rd: false, opcode: 5, rcode: 3 }, '1234 2803 0000 0000 0000 0000'],
  ['AD between Z and CD', { ...empty, rd: false, ad: true }, '1234 0020 0000 0000 0000 0000'],
  ['A', answered([{ ...owner('a'), type: 'A', address: '192.0.2.10' }]), `${answerHead('0001')} 0161 00 0001 ${inFor300s} 0004 c000020a`],
  ['AAAA', answered([{ ...owner('a'), type: 'AAAA', address: '2001:db8::a' }]), `${answerHead('0001')} 0161 00 001c ${inFor300s} 0010 20010db8 00000000 00000000 0000000a`],
  [
    'CNAME, compressed in owner and data',
    answered([{ ...owner('www.shop'), type: 'CNAME', target: 'shop' }, { ...owner('shop'), type: 'CNAME', target: 'a.www.shop' }]),
    `${answerHead('0002')} 03777777 0473686f70 00 0005 ${inFor300s} 0002 c010  c010 0005 ${inFor300s} 0004 0161 c00c`,
  ],
  ['NS', answered([{ ...owner('.'), type: 'NS', target: 'a.root' }]), `${answerHead('0001')} 00 0002 ${inFor300s} 0008 0161 04726f6f74 00`],
  ['PTR', answered([{ ...owner('10'), type: 'PTR', target: 'a.10' }]), `${answerHead('0001')} 023130 00 000c ${inFor300s} 0004 0161 c00c`],
  ['MX', answered([{ ...owner('a'), type: 'MX', preference: 10, exchange: 'mx.a' }]), `${answerHead('0001')} 0161 00 000f ${inFor300s} 0007 000a 026d78 c00c`],
  [
    'SOA',
    answered([{ ...owner('a'), type: 'SOA', mname: 'ns.a', rname: String.raw`j\.k.a`, serial: 2 ** 32 - 1, refresh: 7200, retry: 900, expire: 1209600, minimum: 60 }]),
    `${answerHead('0001')} 0161 00 0006 ${inFor300s} 001f 026e73 c00c 036a2e6b c00c ffffffff 00001c20 00000384 00127500 0000003c`,
  ],
  [
    'TXT: several strings, an empty one, escapes',
    answered([{ ...owner('a'), type: 'TXT', strings: ['v=1 a.b', '', String.raw`\\\255"`] }]),
    `${answerHead('0001')} 0161 00 0010 ${inFor300s} 000d 07763d3120612e62 00 035cff22`,
  ],
  ['a type that is known by name only', answered([{ ...owner('a'), type: 'CAA', data: parseHex('000161') }]), `${answerHead('0001')} 0161 00 0101 ${inFor300s} 0003 000161`],
  ['a type without a name', answered([{ ...owner('a'), type: 'TYPE731', data: parseHex('c00c') }]), `${answerHead('0001')} 0161 00 02db ${inFor300s} 0002 c00c`],
  [
    'an address of class CH is not four bytes of IPv4',
    answered([{ name: 'a', ttl: 0, class: 'CH', type: 'TYPE1', data: parseHex('00ffff') }]),
    `${answerHead('0001')} 0161 00 0001 0003 00000000 0003 00ffff`,
  ],
  ['nor is it of class HS', answered([{ name: 'a', ttl: 0, class: 'HS', type: 'TYPE28', data: parseHex('') }]), `${answerHead('0001')} 0161 00 001c 0004 00000000 0000`],
  [
    'OPT',
    added([{ type: 'OPT', name: '.', udpSize: 1232, extendedRcode: 1, version: 0, dnssecOk: true, z: 1, options: [{ code: 10, data: parseHex('0102') }, { code: 3, data: parseHex('') }] }]),
    '1234 0100 0000 0000 0000 0001 00 0029 04d0 01 00 8001 000a 000a 0002 0102 0003 0000',
  ],
  [
    'names that differ in case share nothing that differs',
    { ...empty, questions: [{ name: 'a.Shop', type: 'A', class: 'IN' }, { name: 'b.shop', type: 'A', class: 'IN' }, { name: 'c.Shop', type: 'A', class: 'IN' }] },
    '1234 0100 0003 0000 0000 0000 0161 0453686f70 00 0001 0001 0162 0473686f70 00 0001 0001 0163 c00e 0001 0001',
  ],
];

describe.each(rows)('%s', (_, message, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeDns(message))).toBe(formatHex(bytes)));
  test('decodes, every byte covered', () => expect(decodedWhole(decodeDns, bytes)).toEqual(message));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeDns, bytes));
  test('with a byte more, it is refused', () => expect(outcomeOf(decodeDns, Uint8Array.of(...bytes, 0))).toMatchObject({ offset: bytes.length }));
});

const question = (name: string) => `1234 0100 0001 0000 0000 0000 ${name} 0001 0001`;
const answer = (rest: string) => `${answerHead('0001')} 0161 00 ${rest}`;

test.each<[string, string, number, RegExp]>([
  ['a pointer to itself', question('c00c'), 12, /before byte 12/],
  ['a pointer ahead', question('c020'), 12, /before byte 12/],
  ['a pointer into its own name', question('0161 c00c'), 14, /before byte 12/],
  ['a loop of two', `1234 0100 0002 0000 0000 0000 0161 c012 0001 0001 0162 c00c 0001 0001`, 14, /before byte 12/],
  ['a loop that a name runs into', `${answerHead('0002')} 0161 00 0063 ${inFor300s} 0002 c019 0162 c019 0063 ${inFor300s} 0000`, 25, /before byte 25/],
  ['a pointer into the header', question('c000'), 12, /header/],
  ['a pointer to the header’s last byte', question('c00b'), 12, /header/],
  ['half a pointer', '1234 0100 0001 0000 0000 0000 c0', 12, /2 bytes/],
  ['label type 01', question('41'), 12, /type 01/],
  ['label type 10', question('80'), 12, /type 10/],
  ['a label of more than there is', question('3f'), 12, /63 bytes/],
  ['a name without an end', '1234 0100 0001 0000 0000 0000 0161', 14, /one more/],
  ['more questions than bytes', '1234 0100 ffff 0000 0000 0000', 12, /one more/],
  ['RDLENGTH beyond the end', answer(`0063 ${inFor300s} ffff 00`), 25, /65535/],
  ['RDLENGTH longer than an address', answer(`0001 ${inFor300s} 0005 c000020a00`), 29, /1 more/],
  ['RDLENGTH shorter than an address', answer(`0001 ${inFor300s} 0003 c00002`), 25, /ADDRESS/],
  ['a name that leaves its RDATA', answer(`0005 ${inFor300s} 0001 0162 00`), 25, /label/],
  ['a string that leaves its RDATA', answer(`0010 ${inFor300s} 0002 02 61 62`), 25, /TXT/],
  ['OPT as an answer', `${answerHead('0001')} 00 0029 04d0 00000000 0000`, 12, /additional/],
  ['OPT with an owner', '1234 0100 0000 0000 0000 0001 0161 00 0029 04d0 00000000 0000', 12, /root/],
  ['two OPT', '1234 0100 0000 0000 0000 0002 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000', 23, /one OPT/],
  ['an option that leaves OPT', '1234 0100 0000 0000 0000 0001 00 0029 04d0 00000000 0005 0001 0002 61', 27, /OPTION-DATA/],
])('%s is refused where it stands', (_, hex, offset, reason) => {
  expect(outcomeOf(decodeDns, parseHex(hex))).toMatchObject({ name: 'WireError', format: 'DNS', offset, message: expect.stringMatching(reason) as string });
});

test('a name may grow through pointers to 255 bytes and no further', () => {
  const label = `3f${'61'.repeat(63)}`;
  const questions = (last: string) => `1234 0100 0002 0000 0000 0000 ${label.repeat(3)} 00 0001 0001 ${last} c00c 0001 0001`;
  const longest = decodedWhole(decodeDns, parseHex(questions(`3d${'62'.repeat(61)}`)));
  expect(longest.questions[1]?.name).toHaveLength(61 + 3 * 64);
  expect(outcomeOf(decodeDns, parseHex(questions(`3e${'62'.repeat(62)}`)))).toMatchObject({ message: expect.stringMatching(/255/) as string });
});

test('pointers to pointers are followed, but not without end', () => {
  // One record of unknown type holds a chain of pointers, each to the one before it; a second one points into the chain.
  const chain = (links: number) => {
    const first = 12 + 1 + 10;
    const data = ['00', ...Array.from({ length: links }, (_, index) => (0xc000 + first + (index === 0 ? 0 : 2 * index - 1)).toString(16))].join('');
    const last = first + 2 * links - 1;
    return parseHex(`${answerHead('0002')} 00 0063 ${inFor300s} ${(1 + 2 * links).toString(16).padStart(4, '0')} ${data} ${(0xc000 + last).toString(16)} 0063 ${inFor300s} 0000`);
  };
  expect(decodedWhole(decodeDns, chain(126)).answers[1]?.name).toBe('.');
  expect(outcomeOf(decodeDns, chain(127))).toMatchObject({ message: expect.stringMatching(/127 pointers/) as string });
});

test('64 KiB of names that expand is bounded work', () => {
  const name = `${'0161'.repeat(126)} 00`;
  const record = `c00c 0005 ${inFor300s} 0002 c00c`;
  const count = Math.floor((65_535 - 12 - 253 - 4) / 14);
  const bytes = parseHex(`1234 8100 0001 ${count.toString(16).padStart(4, '0')} 0000 0000 ${name} 0001 0001 ${record.repeat(count)}`);
  expect(decodedWhole(decodeDns, bytes).answers).toHaveLength(count);
});

test.each<[string, DnsMessage]>([
  ['an identifier of 17 bits', { ...query, id: 0x10000 }],
  ['a negative TTL', answered([{ ...owner('a'), ttl: -1, type: 'A', address: '192.0.2.1' }])],
  ['IPv6 in A', answered([{ ...owner('a'), type: 'A', address: '2001:db8::1' }])],
  ['a string of 256 bytes', answered([{ ...owner('a'), type: 'TXT', strings: ['x'.repeat(256)] }])],
  ['an empty label', answered([{ ...owner('a..b'), type: 'NS', target: 'a' }])],
  ['a type number of 17 bits', { ...query, questions: [{ name: 'a', type: 'TYPE65536', class: 'IN' }] }],
  ['more than 65,535 bytes', answered(Array.from({ length: 6000 }, () => ({ ...owner('a'), type: 'A' as const, address: '192.0.2.1' })))],
])('%s cannot be encoded', (_, message) => {
  expect(() => encodeDns(message)).toThrow(WireError);
});

test('names beyond the reach of a pointer are written out', () => {
  const filler = { ...owner('a'), type: 'TYPE99' as const, data: new Uint8Array(0x4000) };
  const late = { ...owner('late'), type: 'CNAME' as const, target: 'late' };
  const message = answered([filler, late, { ...owner('a'), type: 'CNAME', target: 'a' }]);
  expect(decodedWhole(decodeDns, encodeDns(message))).toEqual(message);
});

test('fields carry the specification’s names and what the bytes say', () => {
  const { fields } = decodeDns(parseHex(`1234 8183 0000 0000 0000 0000`));
  const flags = fields.find((field) => field.name === 'flags');
  expect(flags?.children?.find((field) => field.name === 'RCODE')).toEqual({ name: 'RCODE', start: 3, end: 4, bits: [4, 7], value: '3 NXDOMAIN', source: 'RFC 1035 §4.1.1' });
});

test('the extended response code adds OPT’s eight bits', () => {
  const opt = { type: 'OPT', name: '.', udpSize: 1232, extendedRcode: 1, version: 0, dnssecOk: false, z: 0, options: [] } as const;
  expect(rcodeOf({ ...empty, additionals: [opt] })).toBe(16);
  expect(rcodeName(rcodeOf({ ...empty, additionals: [opt] }))).toBe('BADVERS');
  expect(rcodeOf({ ...empty, rcode: 3 })).toBe(3);
});

test.each([['A', 1], ['aaaa', 28], ['HTTPS', 65], ['TYPE65535', 65535], ['type1', 1], ['TYPE65536', null], ['NONSENSE', null], ['toString', null], ['', null]])('the type %s is %s', (name, code) => {
  expect(typeCode(name)).toBe(code);
});

test('numbers have names', () => {
  expect([typeName(28), typeName(731), rcodeName(3), rcodeName(11)]).toEqual(['AAAA', 'TYPE731', 'NXDOMAIN', 'RCODE11']);
});
