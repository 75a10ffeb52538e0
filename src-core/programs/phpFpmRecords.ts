/** What PHP-FPM reads in FastCGI records and what it writes, byte by byte as 8.2 does (test/golden/phpFpm). */
import { decodeFastcgi, encodeFastcgi, fastcgiRoles, type FastcgiRecord } from '../wire/fastcgi.ts';
import { decodeNameValuePairs } from '../wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../wire/fastcgiStream.ts';
import { WireError } from '../wire/field.ts';
import { bytesOfText, joinBytes } from '../wire/http1Text.ts';
import { variableOf, type Variable } from '../wire/variable.ts';
import { phpVariables } from './phpVariables.ts';

export interface FpmRequest {
  readonly id: number;
  readonly keeps: boolean;
  readonly variables: readonly Variable[];
  readonly script: string;
  readonly method: string;
  readonly body: Uint8Array;
}

/** `null` when these bytes are no request to a responder. */
export function fpmRequestOf(bytes: Uint8Array): FpmRequest | null {
  try {
    const { message: records } = decodeFastcgi(bytes);
    const begin = records.find((record) => record.kind === 'BEGIN_REQUEST');
    if (begin?.kind !== 'BEGIN_REQUEST' || begin.role !== fastcgiRoles.responder) return null;
    const variables = decodeNameValuePairs(joinStream(records, 'PARAMS', begin.requestId).content).message;
    const valueOf = (name: string): string => variableOf(variables, name) ?? '';
    return { id: begin.requestId, keeps: begin.keepConnection, variables, script: valueOf('SCRIPT_FILENAME'), method: valueOf('REQUEST_METHOD'), body: joinStream(records, 'STDIN', begin.requestId).content };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/** $_SERVER: the child's own environment, what came, and PHP's additions. */
export function serverVariables({ variables }: FpmRequest, own: Readonly<Record<string, string>>, epochUs: number): readonly Variable[] {
  const given = new Map(variables);
  return [
    ['USER', own['USER'] ?? ''], ['HOME', own['HOME'] ?? ''], ...[...given].toReversed(),
    ['FCGI_ROLE', 'RESPONDER'], ...phpVariables(variables, epochUs),
  ];
}

/** STDERR when there is something to complain of, STDOUT with a head of PHP's own making, END_REQUEST; no record that ends a stream. */
export function fpmAnswer({ id, method }: Pick<FpmRequest, 'id' | 'method'>, { status, body, errors }: { readonly status: string | null; readonly body: Uint8Array; readonly errors: string }): Uint8Array {
  const head = bytesOfText(`${status === null ? '' : `Status: ${status}\r\n`}Content-type: text/html; charset=UTF-8\r\n\r\n`);
  const end: FastcgiRecord = { kind: 'END_REQUEST', requestId: id, appStatus: 0, protocolStatus: 0, paddingLength: 0 };
  return encodeFastcgi([
    ...streamRecords('STDERR', id, bytesOfText(errors), { closes: false }),
    ...streamRecords('STDOUT', id, joinBytes([head, ...(method === 'HEAD' ? [] : [body])]), { closes: false }),
    end,
  ]);
}
