/** Why something went wrong, in English: the words for the keys that steps carry. */
import type { Reasons } from '../sentences.ts';

export const reasons: Reasons = {
  lost: { line: 'it got lost on the line', noRoute: 'no machine answers at that address' },
  waited: { client_header_timeout: 'the rest of the request’s head (client_header_timeout)', client_body_timeout: 'the rest of the request’s body (client_body_timeout)', proxy_read_timeout: 'the upstream (proxy_read_timeout)', fastcgi_read_timeout: 'the upstream (fastcgi_read_timeout)', uwsgi_read_timeout: 'the upstream (uwsgi_read_timeout)', scgi_read_timeout: 'the upstream (scgi_read_timeout)', Timeout: 'the script or the back end (Timeout)', worker: 'a sign of life from the worker (--timeout)' },
  upstream: {
    refused: 'the connection is refused: nothing listens there', unreachable: 'this machine has no address of that family (IPv4, IPv6)', connectTimeout: 'no connection in time', readTimeout: 'no answer in time',
    closedEarly: 'it closed before the response was complete', reset: 'it broke the connection off', badResponse: 'its header makes no sense',
    headTooBig: 'its header is too large', noLiveUpstreams: 'none is left that works', noConnections: 'worker_connections are used up',
  },
  subsystems: {
    io: 'the threads that all others share', naming: 'objects by their names (JNDI)', transactions: 'several databases agree or none does (Jakarta Transactions)', datasources: 'pools of connections to databases',
    ejb3: 'business objects with transactions and rights (Enterprise Beans)', 'messaging-activemq': 'queues between programs (Jakarta Messaging)', mail: 'sending mail (Jakarta Mail)', undertow: 'the web server and servlet container',
    'deployment-scanner': 'it looks for applications in a folder',
  },
  mapped: { exact: 'exactly', prefix: 'the longest prefix', extension: 'by its extension', default: 'the default servlet', root: 'the root' },
  exit: { '0': 'all is done', '1': 'with an error', '3': 'it could not load the application', died: 'the interpreter itself ended' },
  rejected: {
    incomplete: 'it never became complete', requestLineTooLong: 'the request line is too long', fieldLineTooLong: 'a field line is too long',
    fieldSectionTooLarge: 'the header is too large', tooManyFields: 'it has too many fields', contentTooLarge: 'its content is larger than client_max_body_size',
    methodInOldVersion: 'HTTP/0.9 knows only GET', bareLf: 'a line ends in LF alone', bareCr: 'a CR stands alone', blankLine: 'it begins with a blank line', requestLineInvalid: 'the request line is not “method target version”',
    whitespaceRun: 'more than one space in the request line', trailingWhitespace: 'a space ends the request line', methodInvalid: 'the method is not a token',
    methodUnknown: 'the method is unknown', methodRefused: 'the method is not taken', targetInvalid: 'the target cannot be read', asteriskTarget: 'the target * is for OPTIONS only',
    authorityTarget: 'a target without a path is for CONNECT only', versionMissing: 'the version is missing', versionInvalid: 'the version is not HTTP/n.n',
    versionZero: 'HTTP/0.9 is not taken', versionUnsupported: 'the version is not supported', statusLineInvalid: 'the status line makes no sense',
    leadingWhitespace: 'a space begins the header', obsFold: 'a field continues on a second line', colonMissing: 'a field line has no colon', fieldNameEmpty: 'a field has no name',
    spaceBeforeColon: 'a space before the colon', fieldNameInvalid: 'a field name is not a token', fieldValueInvalid: 'a field value has forbidden characters',
    hostMissing: 'the Host field is missing', hostRepeated: 'there are two Host fields', hostInvalid: 'the Host field is not a host', hostMismatch: 'Host and target disagree',
    contentLengthInvalid: 'Content-Length is not a number', contentLengthList: 'Content-Length is a list', contentLengthRepeated: 'there are two Content-Length fields',
    contentLengthConflict: 'Content-Length contradicts itself', lengthAndCoding: 'it has both Content-Length and Transfer-Encoding', codingInOldVersion: 'Transfer-Encoding in HTTP/1.0',
    codingUnknown: 'the transfer coding is unknown', chunkedNotLast: 'chunked is not the last coding', chunkSizeInvalid: 'a chunk size is not hexadecimal',
    chunkSizeEmpty: 'a chunk has no size', chunkSizeTooLarge: 'a chunk size is too large', chunkBareLf: 'a chunk line ends in LF alone', chunkLineTooLong: 'a chunk line is too long',
    chunkDataUnterminated: 'a chunk does not end in CRLF',
  },
};
