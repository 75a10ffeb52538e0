import { decodeCgiResponse } from './cgi.ts';
import { decodeFastcgi, type FastcgiRecord } from './fastcgi.ts';
import { WireError, type Field } from './field.ts';
import { shiftFields } from './fields.ts';

/** Records, and inside the first of each request's STDOUT the CGI response that it begins, where the head is all there (FastCGI §6.2). */
export function decodeFastcgiRun(bytes: Uint8Array): { readonly fields: readonly Field[]; readonly inside: readonly string[] } {
  const { message: records, fields } = decodeFastcgi(bytes);
  const seen = new Set<number>();
  let found = false;
  const shown = fields.map((field, index) => {
    const record = records[index];
    if (record?.kind !== 'STDOUT' || record.content.length === 0 || seen.has(record.requestId)) return field;
    seen.add(record.requestId);
    const made = withResponse(field, record);
    found ||= made !== field;
    return made;
  });
  return { fields: shown, inside: found ? ['CGI'] : [] };
}

function withResponse(field: Field, { content }: FastcgiRecord & { readonly content: Uint8Array }): Field {
  const response = responseFields(content);
  if (response === null) return field;
  const children = (field.children ?? []).map((child) => (child.name === 'contentData' ? { ...child, children: shiftFields(response, child.start) } : child));
  return { ...field, children };
}

function responseFields(content: Uint8Array): readonly Field[] | null {
  try {
    return decodeCgiResponse(content).fields;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}
