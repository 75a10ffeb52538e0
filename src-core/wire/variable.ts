import type { ByteReader } from './byteReader.ts';
import { latin1Of } from './http1Text.ts';

/**
 * A name and a value as gateways carry them: CGI's meta-variables (RFC 3875 §4.1) and what else the server adds. Octets
 * are text one character a byte, as PEP 3333 has its native strings; order and repetition are kept, as they are bytes too.
 */
export type Variable = readonly [name: string, value: string];

/** The value of a name; of several the last stands, as uWSGI and PHP-FPM have it when nginx sends SCRIPT_NAME twice. */
export function variableOf(variables: readonly Variable[], name: string): string | undefined {
  return variables.findLast(([each]) => each === name)?.[1];
}

/** The next `length` octets as text. */
export function readText(reader: ByteReader, name: string, length: number, source?: string): string {
  return latin1Of(reader.take(name, length, source, (bytes) => latin1Of(bytes)));
}
