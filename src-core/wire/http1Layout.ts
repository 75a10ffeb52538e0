import type { Field } from './field.ts';
import type { FieldLine } from './http1Fields.ts';
import type { RequestLine, StatusLine } from './http1StartLine.ts';
import type { ChunkLine } from './chunked.ts';
import { latin1Of } from './http1Text.ts';

/** The byte ranges of the parts of a message, from the positions that the parser walked. Leaves cover every byte. */
export function requestLineField(bytes: Uint8Array, start: number, line: RequestLine, end: number, next: number): Field {
  const children = leaves([
    leaf('method', start, line.methodEnd, line.method, 'RFC 9112 §3.1'),
    leaf('SP', line.methodEnd, line.targetStart, ' '),
    leaf('request-target', line.targetStart, line.targetEnd, line.target, 'RFC 9112 §3.2'),
    leaf('SP', line.targetEnd, line.versionStart, ' '),
    leaf('HTTP-version', line.versionStart, line.versionEnd, line.version, 'RFC 9112 §2.3'),
    leaf('SP', line.versionEnd, end, ' '),
    lineEndField(bytes, end, next),
  ]);
  return { name: 'request-line', start, end: next, value: latin1Of(bytes, start, end), source: 'RFC 9112 §3', children };
}

export function statusLineField(bytes: Uint8Array, start: number, line: StatusLine, end: number, next: number): Field {
  const reasonStart = Math.min(line.statusEnd + 1, end);
  const children = leaves([
    leaf('HTTP-version', start, line.versionEnd, line.version, 'RFC 9112 §2.3'),
    leaf('SP', line.versionEnd, line.versionEnd + 1, ' '),
    leaf('status-code', line.versionEnd + 1, line.statusEnd, String(line.status), 'RFC 9110 §15'),
    leaf('SP', line.statusEnd, reasonStart, ' '),
    leaf('reason-phrase', reasonStart, end, line.reason, 'RFC 9112 §4'),
    lineEndField(bytes, end, next),
  ]);
  return { name: 'status-line', start, end: next, value: latin1Of(bytes, start, end), source: 'RFC 9112 §4', children };
}

export function fieldLineField(bytes: Uint8Array, line: FieldLine, end: number, next: number): Field {
  const colonEnd = Math.min(line.nameEnd + 1, end);
  const children = leaves([
    leaf('field-name', line.start, line.nameEnd, line.name, 'RFC 9110 §5.1'),
    leaf(':', line.nameEnd, colonEnd, ':'),
    leaf('OWS', colonEnd, line.valueStart, latin1Of(bytes, colonEnd, line.valueStart)),
    leaf('field-value', line.valueStart, line.valueEnd, line.value, 'RFC 9110 §5.5'),
    leaf('OWS', line.valueEnd, end, latin1Of(bytes, line.valueEnd, end)),
    lineEndField(bytes, end, next),
  ]);
  return { name: 'field-line', start: line.start, end: next, value: `${line.name}: ${line.value}`, source: 'RFC 9112 §5', children };
}

export function chunkLineField(bytes: Uint8Array, start: number, line: ChunkLine, end: number, next: number): readonly Field[] {
  return leaves([
    leaf('chunk-size', start, line.sizeEnd, `${latin1Of(bytes, start, line.sizeEnd)} = ${line.size}`, 'RFC 9112 §7.1'),
    leaf('chunk-ext', line.sizeEnd, end, latin1Of(bytes, line.sizeEnd, end), 'RFC 9112 §7.1.1'),
    lineEndField(bytes, end, next),
  ]);
}

/** The CRLF (or the LF) between a line's last byte and the next line. */
export function lineEndField(bytes: Uint8Array, end: number, next: number): Field {
  return leaf(bytes[end] === 0x0d ? 'CRLF' : 'LF', end, next, bytes[end] === 0x0d ? '\\r\\n' : '\\n', 'RFC 9112 §2.2');
}

export function leaf(name: string, start: number, end: number, value: string, source?: string): Field {
  return source === undefined ? { name, start, end, value } : { name, start, end, value, source };
}

/** Leaves of no bytes are left out. */
function leaves(fields: readonly Field[]): readonly Field[] {
  return fields.filter(({ start, end }) => end > start);
}
