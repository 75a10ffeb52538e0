/**
 * A pair of descriptions in a link: `load=` and a deflated JSON text. What equals the question's own is left out, so that
 * a link to a question is short and one with two knobs turned not much longer.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { LoadDescription } from '../../src-core/load/index.ts';
import type { LabLinkFault, Pair } from './lab.ts';
import { firstQuestion, questionNamed, type Question } from './labQuestions.ts';

const VERSION = 1;
const LINK_LIMIT = 16_384;

export interface LinkedPair {
  readonly question: Question;
  readonly pair: Pair;
}

/** A question as it came is its name alone. */
export function encodeLab({ question, pair }: LinkedPair): string {
  const [a, b] = [changesOf(question.a, pair.a), changesOf(question.b, pair.b)];
  if (!a && !b) return encodeURIComponent(question.name);
  const text = JSON.stringify({ v: VERSION, q: question.name, ...(a && { a }), ...(b && { b }) });
  return `~${base64url(deflateSync(strToU8(text), { level: 9 }))}`;
}

/** `check` says which field of a description cannot be; `null` when all can. */
export function decodeLab(text: string, check: (value: unknown) => LoadDescription | { readonly field: string }): LinkedPair | LabLinkFault {
  if (text === '') return { question: firstQuestion, pair: firstQuestion };
  if (!text.startsWith('~')) {
    const question = questionNamed(decoded(text));
    return question ? { question, pair: { a: question.a, b: question.b } } : { fault: 'question', field: decoded(text).slice(0, 60) };
  }
  const read = unpacked(text.slice(1));
  if (!read) return { fault: 'unreadable', field: '' };
  if (read['v'] !== VERSION) return { fault: 'version', field: '' };
  const question = questionNamed(String(read['q']));
  if (!question) return { fault: 'question', field: String(read['q']).slice(0, 60) };
  const [a, b] = [check({ ...question.a, ...objectOf(read['a']) }), check({ ...question.b, ...objectOf(read['b']) })];
  if ('field' in a) return { fault: 'value', field: `a.${a.field}` };
  if ('field' in b) return { fault: 'value', field: `b.${b.field}` };
  return { question, pair: { a, b } };
}

/** The fields that differ, whole; `null` when none does. */
function changesOf(before: LoadDescription, after: LoadDescription): Record<string, unknown> | null {
  const changed = Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof LoadDescription]));
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** A text of a few bytes may inflate to gigabytes: it is given that much room and no more. */
function unpacked(text: string): Readonly<Record<string, unknown>> | null {
  if (text.length > LINK_LIMIT) return null;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const value: unknown = JSON.parse(strFromU8(inflateSync(bytes, { out: new Uint8Array(LINK_LIMIT) })));
    return objectOf(value);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
