import { WireError } from './field.ts';

/** What can be wrong with a message. The key is what a trace and the headless door name; words live outside the core. */
export type HttpReason =
  | 'incomplete'
  | 'requestLineTooLong'
  | 'fieldLineTooLong'
  | 'fieldSectionTooLarge'
  | 'tooManyFields'
  | 'contentTooLarge'
  | 'bareLf'
  | 'bareCr'
  | 'blankLine'
  | 'requestLineInvalid'
  | 'whitespaceRun'
  | 'trailingWhitespace'
  | 'methodInvalid'
  | 'methodUnknown'
  | 'methodRefused'
  | 'methodInOldVersion'
  | 'targetInvalid'
  | 'asteriskTarget'
  | 'authorityTarget'
  | 'versionMissing'
  | 'versionInvalid'
  | 'versionZero'
  | 'versionUnsupported'
  | 'statusLineInvalid'
  | 'leadingWhitespace'
  | 'obsFold'
  | 'colonMissing'
  | 'fieldNameEmpty'
  | 'spaceBeforeColon'
  | 'fieldNameInvalid'
  | 'fieldValueInvalid'
  | 'hostMissing'
  | 'hostRepeated'
  | 'hostInvalid'
  | 'hostMismatch'
  | 'contentLengthInvalid'
  | 'contentLengthList'
  | 'contentLengthRepeated'
  | 'contentLengthConflict'
  | 'lengthAndCoding'
  | 'codingInOldVersion'
  | 'codingUnknown'
  | 'chunkedNotLast'
  | 'chunkSizeInvalid'
  | 'chunkSizeEmpty'
  | 'chunkSizeTooLarge'
  | 'chunkBareLf'
  | 'chunkLineTooLong'
  | 'chunkDataUnterminated';

/** A status to answer before closing; `null` closes without an answer; the words go on: `ignore` drops that field line. */
export type Verdict = number | null | 'accept' | 'ignore';

export interface Limit {
  readonly bytes: number;
  readonly status: number;
}

/** nginx reads the head into one small buffer, then into `count` large ones; a line never spans two. */
export interface HeadBuffers {
  readonly firstBytes: number;
  readonly count: number;
  readonly bytes: number;
}

export interface HttpProfile {
  readonly name: string;
  /** Product and version whose behaviour this is. */
  readonly product: string;
  /** `measured`: every rule that a vector touches was answered so by the real server; `read`: from source and manual. */
  readonly provenance: 'specification' | 'measured' | 'read';
  /** What ends a line: any LF (a CR before it is stripped), or CRLF alone (a lone LF is then data). */
  readonly lineEnd: 'lf' | 'crlf';
  /** Empty lines skipped before a request line. */
  readonly blankLines: number;
  readonly methodCharacters: 'token' | 'nginx';
  /** Whether a wrong first byte is refused before the line has ended (a TLS greeting sent to a plain port). */
  readonly refusesEarly: boolean;
  readonly upperCasesMethod: boolean;
  /** `null`: any method is passed on. */
  readonly knownMethods: readonly string[] | null;
  /** Methods that the server itself refuses, with the status. */
  readonly refusedMethods: Readonly<Record<string, number>>;
  readonly targetSyntax: 'rfc' | 'nginx' | 'httpd' | 'tomcat' | 'any';
  /** `exact`: HTTP/1.0 and HTTP/1.1 and nothing else. */
  readonly versionDigits: 'one' | 'many' | 'exact';
  readonly fieldNameCharacters: 'token' | 'nginx';
  /** Whether control characters in a field value are an error; `nul`: only NUL is. */
  readonly fieldValueControls: 'refuse' | 'nul' | 'allow';
  readonly trimsFieldEnd: boolean;
  readonly hostSyntax: 'rfc' | 'nginx' | 'any';
  readonly lengthSyntax: 'digits' | 'python';
  readonly codingSyntax: 'rfc' | 'listed' | 'last' | 'nginx' | 'gunicorn';
  readonly requestLine: Limit;
  readonly fieldLine: Limit | null;
  readonly fieldSection: Limit | null;
  /** Whether faults of the field section are told only once its empty line has come. */
  readonly judgesWholeHead: boolean;
  /** Connection as a list of options, or as nginx has it: the last line counts, and a part of a word is enough. */
  readonly connectionSyntax: 'list' | 'nginx';
  readonly fieldCount: { readonly count: number; readonly status: number } | null;
  readonly headBuffers: HeadBuffers | null;
  readonly content: Limit | null;
  /** Longest chunk-size line with its extensions. */
  readonly chunkLineBytes: number;
  /** Where whitespace may stand by the chunk size: only before a semicolon, after it, around it, or it begins an extension. */
  readonly chunkSpace: 'extension' | 'after' | 'around' | 'beginsExtension';
  /** Whether a trailer section is checked as strictly as a field section. */
  readonly checksTrailers: boolean;
  /** `false`: the server closes after each answer whatever the client asks. */
  readonly persists: boolean;
  /** Whether a 408 is sent when a request stays unfinished, or the connection just closed. */
  readonly answersTimeout: boolean;
  readonly verdicts: Readonly<Record<HttpReason, Verdict>>;
}

/** Where a message breaks a rule of the profile in force, and what the server answers (`null`: it just closes). */
export class HttpFault extends WireError {
  readonly reason: HttpReason;
  readonly status: number | null;
  constructor(reason: HttpReason, offset: number, status: number | null) {
    super('HTTP/1.1', offset, reason);
    this.reason = reason;
    this.status = status;
  }
}

/** Throws unless the profile lets this pass; tells whether the field line is to be dropped. */
export function objectTo(profile: HttpProfile, reason: HttpReason, offset: number): 'accept' | 'ignore' {
  const verdict = profile.verdicts[reason];
  if (typeof verdict === 'number' || verdict === null) throw new HttpFault(reason, offset, verdict);
  return verdict;
}
