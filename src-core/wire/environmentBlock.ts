import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { bytesOfText } from './http1Text.ts';
import { readText, type Variable } from './variable.ts';

const format = 'environment';
const source = 'POSIX.1-2017 §8.1';

/** A process's environment as it lies in memory and in /proc/<pid>/environ: `NAME=VALUE`, each ended by NUL. CGI's meta-variables cross exec this way (RFC 3875 §7.2). */
export function encodeEnvironment(variables: readonly Variable[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 1024);
  for (const [name, value] of variables) {
    if (!/^[^=\0]+$/.test(name) || value.includes('\0')) throw new WireError(format, writer.offset, 'a name without "=", and no NUL');
    writer.take(bytesOfText(`${name}=${value}\0`));
  }
  return writer.finish();
}

export function decodeEnvironment(bytes: Uint8Array): Decoded<Variable[]> {
  const reader = new ByteReader(format, bytes);
  const variables: Variable[] = [];
  while (reader.remaining > 0) variables.push(reader.group('variable', source, () => readVariable(reader), ([name, value]) => `${name}=${value}`));
  return { message: variables, fields: reader.fields };
}

function readVariable(reader: ByteReader): Variable {
  const end = reader.bytes.indexOf(0, reader.offset);
  if (end < 0) reader.fail('NUL after the last variable', reader.bytes.length);
  const equals = reader.bytes.subarray(reader.offset, end).indexOf(0x3d);
  if (equals < 1) reader.fail('NAME=VALUE');
  const name = readText(reader, 'name', equals, source);
  reader.take('=', 1, source);
  const value = readText(reader, 'value', end - reader.offset, source);
  reader.take('NUL', 1, source);
  return [name, value];
}
