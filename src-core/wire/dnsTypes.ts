/** The names of DNS numbers (IANA, Domain Name System Parameters). Numbers without a name are written as RFC 3597 §5 has it: `TYPE731`, `CLASS32`. */

const typeCodes = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, HINFO: 13, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, DNAME: 39, OPT: 41, DS: 43,
  SSHFP: 44, RRSIG: 46, NSEC: 47, DNSKEY: 48, NSEC3: 50, TLSA: 52, SVCB: 64, HTTPS: 65, TSIG: 250, IXFR: 251, AXFR: 252, ANY: 255,
  CAA: 257,
} as const;

const classCodes = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

/** Codes 0 to 10; 16 (BADVERS) and up need EDNS's eight more bits (RFC 6891 §6.1.3). */
const rcodeNames: ReadonlyMap<number, string> = new Map(
  ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'].map(
    (name, code) => [code, name] as const,
  ),
).set(16, 'BADVERS').set(23, 'BADCOOKIE');

const opcodeNames: ReadonlyMap<number, string> = new Map([[0, 'QUERY'], [1, 'IQUERY'], [2, 'STATUS'], [4, 'NOTIFY'], [5, 'UPDATE']]);

export type DnsType = keyof typeof typeCodes | `TYPE${number}`;
export type DnsClass = keyof typeof classCodes | `CLASS${number}`;

export const rcodes = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3, notImp: 4, refused: 5 } as const;

export function typeName(code: number): DnsType {
  return typesByCode.get(code) ?? `TYPE${code}`;
}

/** The number of a type's name in any case, or of `TYPE731`; `null` for anything else. */
export function typeCode(name: string): number | null {
  return codeOf(name.toUpperCase(), typeCodes, /^TYPE(\d{1,5})$/);
}

export function className(code: number): DnsClass {
  return classesByCode.get(code) ?? `CLASS${code}`;
}

export function classCode(name: string): number | null {
  return codeOf(name.toUpperCase(), classCodes, /^CLASS(\d{1,5})$/);
}

/** `NXDOMAIN`; `RCODE11` for a code without a name. */
export function rcodeName(code: number): string {
  return rcodeNames.get(code) ?? `RCODE${code}`;
}

export function opcodeName(code: number): string {
  return opcodeNames.get(code) ?? `OPCODE${code}`;
}

const typesByCode = byCode(typeCodes);
const classesByCode = byCode(classCodes);

function byCode<Name extends string>(codes: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map((Object.keys(codes) as Name[]).map((name) => [codes[name], name]));
}

function codeOf(name: string, codes: Readonly<Record<string, number>>, numbered: RegExp): number | null {
  if (Object.hasOwn(codes, name)) return codes[name] ?? null;
  const code = Number(numbered.exec(name)?.[1] ?? NaN);
  return code <= 0xffff ? code : null;
}
