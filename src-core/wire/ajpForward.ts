import { ajpAttributeCodes, ajpMethods, ajpRequestHeaders, ajpTextAttributes, storedMethodCode } from './ajpCodes.ts';
import { ajpSource, readAjpHeaders, readAjpNullable, readAjpText, writeAjpHeaders, writeAjpNullable, writeAjpText } from './ajpText.ts';
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import type { Header } from './http1Fields.ts';

/** A request as the web server hands it on, its body not included. Text is one character an octet. */
export interface AjpForwardRequest {
  readonly kind: 'FORWARD_REQUEST';
  readonly method: string;
  readonly protocol: string;
  readonly requestUri: string;
  readonly remoteAddress: string | null;
  readonly remoteHost: string | null;
  readonly serverName: string | null;
  readonly serverPort: number;
  readonly isSsl: boolean;
  /** Names that `ajpRequestHeaders` spells exactly so travel as codes. */
  readonly headers: readonly Header[];
  readonly attributes: readonly AjpAttribute[];
}

export type AjpAttribute =
  | { readonly kind: (typeof ajpTextAttributes)[number] | 'secret'; readonly value: string }
  | { readonly kind: 'ssl_key_size'; readonly bits: number }
  /** Any name; Tomcat takes `AJP_REMOTE_PORT` and `AJP_LOCAL_ADDR` from here. */
  | { readonly kind: 'req_attribute'; readonly name: string; readonly value: string };

export function writeForwardRequest(writer: ByteWriter, request: AjpForwardRequest): void {
  const code = ajpMethods.findIndex((method) => method === request.method) + 1;
  writer.number(code === 0 ? storedMethodCode : code, 1);
  writeAjpText(writer, request.protocol);
  writeAjpText(writer, request.requestUri);
  for (const text of [request.remoteAddress, request.remoteHost, request.serverName]) writeAjpNullable(writer, text);
  writer.number(request.serverPort, 2).number(Number(request.isSsl), 1);
  writeAjpHeaders(writer, request.headers, ajpRequestHeaders);
  for (const attribute of request.attributes) writeAttribute(writer, attribute);
  if (code === 0) writeAjpText(writer.number(ajpAttributeCodes.stored_method, 1), request.method);
  writer.number(ajpAttributeCodes.are_done, 1);
}

/** What follows the code 2, up to the mark that ends the attributes. */
export function readForwardRequest(reader: ByteReader): AjpForwardRequest {
  const start = reader.offset;
  const code = reader.number('method', 1, ajpSource, (value) => `${value} ${ajpMethods[value - 1] ?? (value === storedMethodCode ? 'stored_method' : 'unknown')}`);
  const head = {
    protocol: readAjpText(reader, 'protocol'),
    requestUri: readAjpText(reader, 'req_uri'),
    remoteAddress: readAjpNullable(reader, 'remote_addr'),
    remoteHost: readAjpNullable(reader, 'remote_host'),
    serverName: readAjpNullable(reader, 'server_name'),
    serverPort: reader.number('server_port', 2, ajpSource),
    isSsl: reader.number('is_ssl', 1, ajpSource, (value) => String(value !== 0)) !== 0,
    headers: readAjpHeaders(reader, ajpRequestHeaders),
  };
  const { attributes, storedMethod } = readAttributes(reader);
  const method = code === storedMethodCode ? storedMethod : ajpMethods[code - 1];
  return { kind: 'FORWARD_REQUEST', method: method ?? reader.fail('a method', start), ...head, attributes };
}

interface Attributes {
  readonly attributes: readonly AjpAttribute[];
  readonly storedMethod: string | undefined;
}

function readAttributes(reader: ByteReader): Attributes {
  const attributes: AjpAttribute[] = [];
  let storedMethod: string | undefined;
  while (reader.peek() !== ajpAttributeCodes.are_done) {
    const read = reader.group('attribute', ajpSource, () => readAttribute(reader), showAttribute);
    if (typeof read === 'string') storedMethod = read;
    else attributes.push(read);
  }
  reader.number('are_done', 1, ajpSource, () => '0xff');
  return { attributes, storedMethod };
}

/** The attribute, or the method that had no code. */
function readAttribute(reader: ByteReader): AjpAttribute | string {
  const start = reader.offset;
  const code = reader.number('attribute_name', 1, ajpSource, (value) => `${value} ${attributeName(value) ?? 'unknown'}`);
  const kind = attributeName(code);
  switch (kind) {
    case undefined: return reader.fail('the code of an attribute', start);
    case 'req_attribute': return { kind, name: readAjpText(reader, 'name'), value: readAjpText(reader, 'value') };
    case 'ssl_key_size': return { kind, bits: reader.number('value', 2, ajpSource) };
    case 'stored_method': return readAjpText(reader, 'value');
    default: return { kind, value: readAjpText(reader, 'value') };
  }
}

function attributeName(code: number): AjpAttribute['kind'] | 'stored_method' | undefined {
  switch (code) {
    case ajpAttributeCodes.req_attribute: return 'req_attribute';
    case ajpAttributeCodes.ssl_key_size: return 'ssl_key_size';
    case ajpAttributeCodes.secret: return 'secret';
    case ajpAttributeCodes.stored_method: return 'stored_method';
    default: return ajpTextAttributes[code - 1];
  }
}

function showAttribute(attribute: AjpAttribute | string): string {
  if (typeof attribute === 'string') return `stored_method ${attribute}`;
  if (attribute.kind === 'ssl_key_size') return `${attribute.kind} ${attribute.bits}`;
  return `${attribute.kind === 'req_attribute' ? attribute.name : attribute.kind} ${attribute.value}`;
}

function writeAttribute(writer: ByteWriter, attribute: AjpAttribute): void {
  switch (attribute.kind) {
    case 'req_attribute':
      writeAjpText(writer.number(ajpAttributeCodes.req_attribute, 1), attribute.name);
      return writeAjpText(writer, attribute.value);
    case 'ssl_key_size': return void writer.number(ajpAttributeCodes.ssl_key_size, 1).number(attribute.bits, 2);
    case 'secret': return writeAjpText(writer.number(ajpAttributeCodes.secret, 1), attribute.value);
    default: return writeAjpText(writer.number(ajpTextAttributes.indexOf(attribute.kind) + 1, 1), attribute.value);
  }
}
