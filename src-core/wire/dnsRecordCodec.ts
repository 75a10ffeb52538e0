/** Resource records on the wire (RFC 1035 §4.1.3, RFC 3597, RFC 6891); `dnsRecord.ts` says what they are. */
import { addressBytes, formatAddress } from './address.ts';
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { readName, writeName, type WrittenNames } from './dnsName.ts';
import type { DnsRecord, OptRecord, Owned, ResourceRecord } from './dnsRecord.ts';
import { stringText, unescapeText } from './dnsText.ts';
import { classCode, className, rcodeName, typeCode, typeName, type DnsType } from './dnsTypes.ts';
import { WireError } from './field.ts';
import { showOpaque } from './hex.ts';

const section = 'RFC 1035 §4.1.3';
const optSection = 'RFC 6891 §6.1.2';

export function writeRecord(writer: ByteWriter, record: DnsRecord, written: WrittenNames): void {
  writeName(writer, record.name, written);
  writer.number(codeOf(writer, record.type, typeCode), 2);
  if (record.type === 'OPT') {
    writer.number(record.udpSize, 2).number(record.extendedRcode, 1).number(record.version, 1).bits([Number(record.dnssecOk), 1], [record.z, 15]);
  } else {
    writer.number(codeOf(writer, record.class, classCode), 2).number(record.ttl, 4);
  }
  const lengthAt = writer.offset;
  writer.number(0, 2);
  writeData(writer, record, written);
  writer.patch(lengthAt, writer.offset - lengthAt - 2, 2);
}

export function readRecord(reader: ByteReader): DnsRecord {
  const start = reader.offset;
  const name = readName(reader, 'NAME', section);
  const type = typeName(reader.number('TYPE', 2, section, (code) => `${code} ${typeName(code)}`));
  if (type === 'OPT') {
    if (name !== '.') reader.fail(`the root as owner of OPT, not '${name}'`, start);
    return readOpt(reader);
  }
  const dnsClass = className(reader.number('CLASS', 2, section, (code) => `${code} ${className(code)}`));
  const owned = { name, class: dnsClass, ttl: reader.number('TTL', 4, section) };
  const length = reader.number('RDLENGTH', 2, section);
  return reader.within(length, 'RDATA', () => readData(reader, type, owned));
}

/** Throws `WireError` for a name of a type or a class that has no number. */
export function codeOf(writer: ByteWriter, name: string, table: (name: string) => number | null): number {
  const code = table(name);
  if (code === null) throw new WireError(writer.format, writer.offset, `a name that has a number, not '${name}'`);
  return code;
}

function writeData(writer: ByteWriter, record: DnsRecord, written: WrittenNames): void {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      writer.take(addressBytes(record.address, record.type === 'A' ? 4 : 6));
      return;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      writeName(writer, record.target, written);
      return;
    case 'MX':
      writer.number(record.preference, 2);
      writeName(writer, record.exchange, written);
      return;
    case 'SOA':
      writeName(writer, record.mname, written);
      writeName(writer, record.rname, written);
      for (const number of [record.serial, record.refresh, record.retry, record.expire, record.minimum]) writer.number(number, 4);
      return;
    case 'TXT':
      for (const string of record.strings) writeString(writer, string);
      return;
    case 'OPT':
      for (const { code, data } of record.options) writer.number(code, 2).number(data.length, 2).take(data);
      return;
    default:
      writer.take(record.data);
  }
}

function writeString(writer: ByteWriter, string: string): void {
  const bytes = unescapeText(string);
  writer.number(bytes.length, 1).take(bytes);
}

function readData(reader: ByteReader, type: Exclude<DnsType, 'OPT'>, owned: Owned): ResourceRecord {
  // RFC 3597 §2: what a type means may depend on the class; these two are defined for IN alone.
  if ((type === 'A' || type === 'AAAA') && owned.class !== 'IN') return { ...owned, type: `TYPE${type === 'A' ? 1 : 28}`, data: readOpaque(reader) };
  switch (type) {
    case 'A':
      return { ...owned, type, address: formatAddress(reader.take('ADDRESS', 4, 'RFC 1035 §3.4.1', formatAddress)) };
    case 'AAAA':
      return { ...owned, type, address: formatAddress(reader.take('ADDRESS', 16, 'RFC 3596 §2.2', formatAddress)) };
    case 'NS':
      return { ...owned, type, target: readName(reader, 'NSDNAME', 'RFC 1035 §3.3.11') };
    case 'CNAME':
      return { ...owned, type, target: readName(reader, 'CNAME', 'RFC 1035 §3.3.1') };
    case 'PTR':
      return { ...owned, type, target: readName(reader, 'PTRDNAME', 'RFC 1035 §3.3.12') };
    case 'MX':
      return { ...owned, type, preference: reader.number('PREFERENCE', 2, 'RFC 1035 §3.3.9'), exchange: readName(reader, 'EXCHANGE', 'RFC 1035 §3.3.9') };
    case 'SOA':
      return { ...owned, type, ...readSoa(reader) };
    case 'TXT':
      return { ...owned, type, strings: readStrings(reader) };
    default:
      return { ...owned, type, data: readOpaque(reader) };
  }
}

function readOpaque(reader: ByteReader): Uint8Array {
  return reader.take('RDATA', reader.remaining, 'RFC 3597 §3', showOpaque);
}

function readSoa(reader: ByteReader) {
  const source = 'RFC 1035 §3.3.13';
  return {
    mname: readName(reader, 'MNAME', source),
    rname: readName(reader, 'RNAME', source),
    serial: reader.number('SERIAL', 4, source),
    refresh: reader.number('REFRESH', 4, source),
    retry: reader.number('RETRY', 4, source),
    expire: reader.number('EXPIRE', 4, source),
    minimum: reader.number('MINIMUM', 4, source),
  };
}

function readStrings(reader: ByteReader): string[] {
  const strings: string[] = [];
  const show = (bytes: Uint8Array) => stringText(bytes.subarray(1));
  while (reader.remaining > 0) strings.push(show(reader.take('TXT-DATA', 1 + reader.peek(), 'RFC 1035 §3.3.14', show)));
  return strings;
}

function readOpt(reader: ByteReader): OptRecord {
  const udpSize = reader.number('CLASS', 2, optSection, (size) => `${size} B`);
  const extendedRcode = reader.number('EXTENDED-RCODE', 1, 'RFC 6891 §6.1.3', (code) => (code === 0 ? '0' : `${code} (${rcodeName(16 * code)}…)`));
  const version = reader.number('VERSION', 1, 'RFC 6891 §6.1.3');
  const flags = reader.bits([{ name: 'DO', width: 1 }, { name: 'Z', width: 15 }], 'RFC 6891 §6.1.4');
  const length = reader.number('RDLENGTH', 2, section);
  const options = reader.within(length, 'RDATA', () => readOptOptions(reader));
  return { type: 'OPT', name: '.', udpSize, extendedRcode, version, dnssecOk: flags.DO === 1, z: flags.Z, options };
}

function readOptOptions(reader: ByteReader) {
  const options: { code: number; data: Uint8Array }[] = [];
  while (reader.remaining > 0) {
    const code = reader.number('OPTION-CODE', 2, optSection);
    const length = reader.number('OPTION-LENGTH', 2, optSection);
    options.push({ code, data: reader.take('OPTION-DATA', length, optSection, showOpaque) });
  }
  return options;
}
