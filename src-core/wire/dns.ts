/**
 * DNS messages (RFC 1035 §4.1) with EDNS(0) (RFC 6891). Strict where leniency would hide something: a record's data must
 * fill its RDLENGTH, nothing may follow the last record, and OPT stands at most once, in the additional section.
 * Names are text as `dnsName.ts` has it; `decodeDns(encodeDns(message))` gives the message back, case and all.
 */
import { ByteReader, type BitField } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { readName, writeName, type WrittenNames } from './dnsName.ts';
import { showRecord, type DnsRecord, type ResourceRecord } from './dnsRecord.ts';
import { codeOf, readRecord, writeRecord } from './dnsRecordCodec.ts';
import { classCode, className, opcodeName, rcodeName, typeCode, typeName, type DnsClass, type DnsType } from './dnsTypes.ts';
import { WireError, type Decoded } from './field.ts';
import { hexNumber } from './hex.ts';

export type { DnsRecord, ResourceRecord } from './dnsRecord.ts';
export { rcodeName, typeCode, typeName } from './dnsTypes.ts';

export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
  readonly class: DnsClass;
}

export interface DnsMessage {
  readonly id: number;
  /** Is it a response? */
  readonly qr: boolean;
  readonly opcode: number;
  /** The answer comes from an authority. */
  readonly aa: boolean;
  /** Truncated: ask again over TCP. */
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly z: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
  /** The header's 4 bits; `rcodeOf` adds those of OPT. */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly DnsRecord[];
}

const format = 'DNS';
const headerSection = 'RFC 1035 §4.1.1';
const questionSection = 'RFC 1035 §4.1.2';
const recordSection = 'RFC 1035 §4.1.3';
const maximumBytes = 65_535;

/** Throws `WireError` for a name, a number or a message that does not fit (at most 65,535 bytes; transports may carry less). */
export function encodeDns(message: DnsMessage): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 512);
  const written: WrittenNames = new Map();
  writer.number(message.id, 2).bits(...flagsOf(message));
  for (const section of [message.questions, message.answers, message.authorities, message.additionals]) writer.number(section.length, 2);
  for (const question of message.questions) {
    writeName(writer, question.name, written);
    writer.number(codeOf(writer, question.type, typeCode), 2).number(codeOf(writer, question.class, classCode), 2);
  }
  for (const record of [...message.answers, ...message.authorities, ...message.additionals]) writeRecord(writer, record, written);
  if (writer.offset > maximumBytes) throw new WireError(format, maximumBytes, `a message of at most ${maximumBytes} bytes, not ${writer.offset}`);
  return writer.finish();
}

export function decodeDns(bytes: Uint8Array): Decoded<DnsMessage> {
  const reader = new ByteReader(format, bytes);
  const id = reader.number('ID', 2, headerSection, (value) => hexNumber(value, 2));
  const flags = reader.group('flags', headerSection, () => reader.bits(flagBits, headerSection), () => hexNumber(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 2));
  const [questionCount, answerCount, authorityCount, additionalCount] = readCounts(reader);
  const message: DnsMessage = {
    id,
    qr: flags.QR === 1,
    opcode: flags.OPCODE,
    aa: flags.AA === 1,
    tc: flags.TC === 1,
    rd: flags.RD === 1,
    ra: flags.RA === 1,
    z: flags.Z === 1,
    ad: flags.AD === 1,
    cd: flags.CD === 1,
    rcode: flags.RCODE,
    questions: Array.from({ length: questionCount }, () => readQuestion(reader)),
    answers: Array.from({ length: answerCount }, () => readPlainRecord(reader, 'Answer')),
    authorities: Array.from({ length: authorityCount }, () => readPlainRecord(reader, 'Authority')),
    additionals: readAdditionals(reader, additionalCount),
  };
  reader.end('the message');
  return { message, fields: reader.fields };
}

/** All 12 bits of the response code, EDNS's upper eight included (RFC 6891 §6.1.3). */
export function rcodeOf(message: DnsMessage): number {
  const opt = message.additionals.find((record) => record.type === 'OPT');
  return 16 * (opt?.extendedRcode ?? 0) + message.rcode;
}

const flagBits = [
  { name: 'QR', width: 1, show: (value: number) => (value === 1 ? '1 response' : '0 query') },
  { name: 'OPCODE', width: 4, show: (value: number) => `${value} ${opcodeName(value)}` },
  { name: 'AA', width: 1 },
  { name: 'TC', width: 1 },
  { name: 'RD', width: 1 },
  { name: 'RA', width: 1 },
  { name: 'Z', width: 1 },
  // AD and CD took two of the three bits that RFC 1035 calls Z (RFC 4035 §3.2).
  { name: 'AD', width: 1 },
  { name: 'CD', width: 1 },
  { name: 'RCODE', width: 4, show: (value: number) => `${value} ${rcodeName(value)}` },
] as const satisfies readonly BitField<string>[];

function flagsOf(message: DnsMessage): (readonly [number, number])[] {
  const flag = (set: boolean) => [Number(set), 1] as const;
  const { qr, opcode, aa, tc, rd, ra, z, ad, cd, rcode } = message;
  return [flag(qr), [opcode, 4], flag(aa), flag(tc), flag(rd), flag(ra), flag(z), flag(ad), flag(cd), [rcode, 4]];
}

function readCounts(reader: ByteReader): readonly [number, number, number, number] {
  const count = (name: string) => reader.number(name, 2, headerSection);
  return [count('QDCOUNT'), count('ANCOUNT'), count('NSCOUNT'), count('ARCOUNT')];
}

function readQuestion(reader: ByteReader): DnsQuestion {
  const read = (): DnsQuestion => ({
    name: readName(reader, 'QNAME', questionSection),
    type: typeName(reader.number('QTYPE', 2, questionSection, (code) => `${code} ${typeName(code)}`)),
    class: className(reader.number('QCLASS', 2, questionSection, (code) => `${code} ${className(code)}`)),
  });
  return reader.group('Question', questionSection, read, (question) => `${question.name} ${question.class} ${question.type}`);
}

function readPlainRecord(reader: ByteReader, name: string): ResourceRecord {
  const start = reader.offset;
  const record = reader.group(name, recordSection, () => readRecord(reader), showRecord);
  return record.type === 'OPT' ? reader.fail('OPT in the additional section only (RFC 6891 §6.1.1)', start) : record;
}

function readAdditionals(reader: ByteReader, count: number): DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let index = 0, opts = 0; index < count; index += 1) {
    const start = reader.offset;
    const record = reader.group('Additional', recordSection, () => readRecord(reader), showRecord);
    opts += Number(record.type === 'OPT');
    if (opts > 1) reader.fail('one OPT at most (RFC 6891 §6.1.1)', start);
    records.push(record);
  }
  return records;
}
