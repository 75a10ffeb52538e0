import type { HttpProfile, HttpReason, Verdict } from './http1Rules.ts';

/**
 * What each server makes of good and bad input, as data: one reader, five characters. `rfc` answers as RFC 9112 says
 * where it says MUST or SHOULD, and takes the stricter way where it leaves a choice. nginx and gunicorn agree with the
 * recorded answers of test/golden/http-vectors.json; httpd and Tomcat were read, not run.
 */
const methodsOfRfc9110 = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const strict: Readonly<Record<HttpReason, Verdict>> = {
  incomplete: 408, // RFC 9110 §15.5.9
  requestLineTooLong: 414, // RFC 9112 §3
  fieldLineTooLong: 431, // RFC 6585 §5
  fieldSectionTooLarge: 431,
  tooManyFields: 431,
  contentTooLarge: 413, // RFC 9110 §15.5.14
  bareLf: 400, // RFC 9112 §2.2: MAY accept
  bareCr: 400, // RFC 9112 §2.2
  blankLine: 400, // RFC 9112 §2.2: at least one SHOULD be skipped
  requestLineInvalid: 400, // RFC 9112 §3
  whitespaceRun: 400, // RFC 9112 §3: MAY be tolerated
  trailingWhitespace: 400,
  methodInvalid: 400,
  methodUnknown: 501, // RFC 9110 §9.1
  methodRefused: 405,
  methodInOldVersion: 400, // HTTP/0.9 had GET alone
  targetInvalid: 400, // RFC 9112 §3.2
  asteriskTarget: 400, // RFC 9112 §3.2.4: only with OPTIONS
  authorityTarget: 400, // RFC 9112 §3.2.3
  versionMissing: 400,
  versionInvalid: 400, // RFC 9112 §2.3: the name is case-sensitive
  versionZero: 505,
  versionUnsupported: 505, // RFC 9110 §15.6.6
  statusLineInvalid: 502,
  leadingWhitespace: 400, // RFC 9112 §2.2
  obsFold: 400, // RFC 9112 §5.2
  colonMissing: 400,
  fieldNameEmpty: 400,
  spaceBeforeColon: 400, // RFC 9112 §5.1
  fieldNameInvalid: 400,
  fieldValueInvalid: 400, // RFC 9110 §5.5
  hostMissing: 400, // RFC 9112 §3.2
  hostRepeated: 400,
  hostInvalid: 400,
  hostMismatch: 'accept', // RFC 9112 §3.2.2: the target wins
  contentLengthInvalid: 400, // RFC 9112 §6.3
  contentLengthList: 'accept', // RFC 9112 §6.3: MAY collapse identical values
  contentLengthRepeated: 'accept',
  contentLengthConflict: 400,
  lengthAndCoding: 'accept', // RFC 9112 §6.1: Transfer-Encoding wins, then close
  codingInOldVersion: 400, // RFC 9112 §6.1: the framing is faulty
  codingUnknown: 501, // RFC 9112 §6.1
  chunkedNotLast: 400, // RFC 9112 §6.3
  chunkSizeInvalid: 400, // RFC 9112 §7.1
  chunkSizeEmpty: 400,
  chunkSizeTooLarge: 400, // RFC 9112 §7.1: anticipate overflow
  chunkBareLf: 400,
  chunkLineTooLong: 400, // RFC 9112 §7.1.1: limit extensions
  chunkDataUnterminated: 400,
};

const rfc: HttpProfile = {
  name: 'rfc',
  product: 'RFC 9112',
  provenance: 'specification',
  lineEnd: 'lf',
  blankLines: 1,
  methodCharacters: 'token',
  refusesEarly: false,
  upperCasesMethod: false,
  knownMethods: methodsOfRfc9110,
  refusedMethods: {},
  targetSyntax: 'rfc',
  versionDigits: 'one',
  fieldNameCharacters: 'token',
  fieldValueControls: 'refuse',
  trimsFieldEnd: true,
  hostSyntax: 'rfc',
  lengthSyntax: 'digits',
  codingSyntax: 'rfc',
  requestLine: { bytes: 8192, status: 414 }, // RFC 9112 §3 asks for at least 8000
  fieldLine: { bytes: 8192, status: 431 },
  fieldSection: { bytes: 65_536, status: 431 },
  judgesWholeHead: false,
  connectionSyntax: 'list',
  fieldCount: null,
  headBuffers: null,
  content: null,
  chunkLineBytes: 4096,
  chunkSpace: 'extension',
  checksTrailers: true,
  persists: true,
  answersTimeout: true,
  verdicts: strict,
};

const nginx: HttpProfile = {
  ...rfc,
  name: 'nginx',
  product: 'nginx 1.22.1',
  provenance: 'measured',
  blankLines: Number.MAX_SAFE_INTEGER,
  methodCharacters: 'nginx',
  refusesEarly: true,
  knownMethods: null,
  refusedMethods: { CONNECT: 405, TRACE: 405 },
  targetSyntax: 'nginx',
  versionDigits: 'many',
  fieldNameCharacters: 'nginx',
  fieldValueControls: 'nul',
  hostSyntax: 'nginx',
  codingSyntax: 'nginx',
  connectionSyntax: 'nginx', // ngx_http_process_connection
  requestLine: { bytes: Number.MAX_SAFE_INTEGER, status: 414 },
  fieldLine: null,
  fieldSection: null,
  // client_header_buffer_size 1k, large_client_header_buffers 4 8k. A header overflow is 494 inside, sent as 400.
  headBuffers: { firstBytes: 1024, count: 4, bytes: 8192 },
  content: { bytes: 1_048_576, status: 413 }, // client_max_body_size 1m
  chunkLineBytes: Number.MAX_SAFE_INTEGER,
  chunkSpace: 'beginsExtension',
  checksTrailers: false,
  answersTimeout: false, // measured: it logs 408 and closes without a byte
  verdicts: {
    ...strict,
    fieldLineTooLong: 400,
    fieldSectionTooLarge: 400,
    bareLf: 'accept',
    whitespaceRun: 'accept',
    trailingWhitespace: 'accept',
    versionMissing: 'accept',
    versionZero: 400,
    colonMissing: 'accept',
    contentLengthList: 400,
    contentLengthRepeated: 400,
    lengthAndCoding: 400,
    chunkBareLf: 'accept',
  },
};

/** HttpProtocolOptions Strict LenientMethods Allow0.9, the default; after ap_parse_request_line and ap_get_mime_headers_core. */
const httpd: HttpProfile = {
  ...rfc,
  name: 'httpd',
  product: 'Apache httpd 2.4',
  provenance: 'read',
  blankLines: 10, // DEFAULT_LIMIT_BLANK_LINES
  // LenientMethods lets any token through; it is the default handler that answers 501 to what is not registered.
  knownMethods: [...methodsOfRfc9110, 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT'],
  targetSyntax: 'httpd',
  codingSyntax: 'last',
  requestLine: { bytes: 8190, status: 414 }, // LimitRequestLine
  fieldLine: { bytes: 8190, status: 400 }, // LimitRequestFieldSize
  fieldSection: null,
  fieldCount: { count: 100, status: 400 }, // LimitRequestFields
  content: { bytes: 1_073_741_824, status: 413 }, // LimitRequestBody, 1 GiB since 2.4.53
  chunkSpace: 'after',
  verdicts: {
    ...strict,
    fieldLineTooLong: 400,
    tooManyFields: 400,
    versionMissing: 'accept', // Allow0.9
    versionZero: 400, // "HTTP/0.9" in so many letters is an unrecognised protocol
    versionUnsupported: 'accept', // the parser looks at no major version but 0
    obsFold: 'accept', // joined with a space
    contentLengthList: 400, // equal lines are merged into one list, which is no length
    contentLengthRepeated: 400,
    codingInOldVersion: 'accept',
    codingUnknown: 400, // RFC 9112 §6.3: chunked is not the last coding
  },
};

const gunicorn: HttpProfile = {
  ...rfc,
  name: 'gunicorn',
  product: 'gunicorn 20.1.0 (Debian 20.1.0-6+deb12u1), sync worker',
  provenance: 'measured',
  lineEnd: 'crlf',
  blankLines: 0,
  upperCasesMethod: true,
  knownMethods: null,
  targetSyntax: 'any',
  versionDigits: 'many',
  fieldValueControls: 'allow',
  trimsFieldEnd: false,
  hostSyntax: 'any',
  lengthSyntax: 'python',
  codingSyntax: 'gunicorn',
  requestLine: { bytes: 4094, status: 400 }, // limit_request_line
  fieldLine: { bytes: 8188, status: 400 }, // limit_request_field_size 8190, with CRLF
  fieldSection: { bytes: 819_204, status: 400 }, // max_buffer_headers = 100 × (8190 + 2) + 4
  judgesWholeHead: true,
  fieldCount: { count: 100, status: 400 }, // limit_request_fields
  chunkLineBytes: Number.MAX_SAFE_INTEGER,
  chunkSpace: 'around',
  persists: false, // the sync worker closes after each answer
  verdicts: {
    ...strict,
    incomplete: null, // measured: the arbiter kills the waiting worker, and nothing is sent
    requestLineTooLong: 400,
    fieldLineTooLong: 400,
    fieldSectionTooLarge: 400,
    tooManyFields: 400,
    versionZero: 'accept',
    versionUnsupported: 'accept',
    obsFold: 'accept',
    hostMissing: 'accept',
    hostRepeated: 'accept',
    contentLengthList: 400,
    contentLengthRepeated: 400,
    lengthAndCoding: 400,
    codingUnknown: 500, // UnsupportedTransferCoding is not among the errors that handle_error knows
    chunkSizeInvalid: null, // an IOError inside the application's read: logged, connection closed
    chunkSizeEmpty: 500,
    chunkSizeTooLarge: 'accept', // Python's integers have no limit: it waits for the data
    chunkBareLf: null,
    chunkDataUnterminated: null,
  },
};

/** After Http11InputBuffer and Http11Processor.prepareRequest of 10.1. */
const tomcat: HttpProfile = {
  ...rfc,
  name: 'tomcat',
  product: 'Apache Tomcat 10.1',
  provenance: 'read',
  blankLines: Number.MAX_SAFE_INTEGER,
  knownMethods: null, // HttpServlet answers 501 for what it does not know
  refusedMethods: { TRACE: 405 }, // allowTrace="false"
  targetSyntax: 'tomcat',
  versionDigits: 'exact',
  codingSyntax: 'listed',
  requestLine: { bytes: 8192, status: 400 },
  fieldLine: null,
  fieldSection: { bytes: 8192, status: 400 }, // maxHttpRequestHeaderSize: request line and fields together
  fieldCount: { count: 100, status: 400 }, // maxHeaderCount
  answersTimeout: false,
  verdicts: {
    ...strict,
    requestLineTooLong: 400,
    fieldSectionTooLarge: 400,
    tooManyFields: 400,
    bareLf: 'accept', // "LF is an optional line terminator"
    whitespaceRun: 'accept',
    methodInOldVersion: 'accept',
    versionMissing: 'accept', // HTTP/0.9
    obsFold: 'accept',
    hostMismatch: 400, // allowHostHeaderMismatch="false"
    contentLengthList: 400,
    contentLengthRepeated: 400,
    codingInOldVersion: 'ignore', // Transfer-Encoding is looked at in 1.1 alone
  },
};

export const httpProfiles = { rfc, nginx, httpd, gunicorn, tomcat } as const;

export type HttpProfileName = keyof typeof httpProfiles;

/** The profile of that name, or `undefined`: names come from people. */
export function httpProfileOf(name: string): HttpProfile | undefined {
  return Object.hasOwn(httpProfiles, name) ? httpProfiles[name as HttpProfileName] : undefined;
}
