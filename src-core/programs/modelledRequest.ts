/** A request as the modelled applications see it, and the statements of their handlers, which make the answer out of it. */
import type { ModelledHandler } from '../config/modelledCode.ts';
import type { RequestHead } from '../protocols/httpReader.ts';
import { splitTarget } from '../wire/uri.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { decodeUtf8 } from '../wire/utf8.ts';
import type { Modelled, ModelledCalls } from './modelledCalls.ts';

export interface ModelledRequest {
  readonly head: RequestHead;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly client: readonly [address: string, port: number];
}

/** What lives as long as the process: a counter. */
export interface ModelledState {
  visits: number;
}

export interface ModelledAnswer {
  readonly status: number;
  readonly html: string;
  /** Content-Type, where the handler has set it. */
  readonly type: string | null;
}

export function requestOf(head: RequestHead, client: readonly [string, number]): ModelledRequest {
  const { path, query } = splitTarget(head.target);
  return { head, path: path === '' ? '/' : path, query, parameters: parametersOf(query), client };
}

/** Statement by statement; `null` when the handler never answers. `escape`: how the language's function escapes HTML. */
export function* handled(calls: ModelledCalls, handler: ModelledHandler, request: ModelledRequest, state: ModelledState, how: { readonly escape: (text: string) => string; readonly waits: 'awaits' | 'sleeps'; readonly pid: number }): Modelled<ModelledAnswer | null> {
  let name = '';
  let type: string | null = null;
  for (const statement of handler.statements) {
    calls.at(statement.line);
    switch (statement.kind) {
      case 'name':
        name = request.parameters.get('name') ?? statement.otherwise;
        calls.local('name', JSON.stringify(name));
        break;
      case 'count':
        state.visits += 1;
        calls.local('visits', String(state.visits));
        break;
      case 'seconds':
        calls.local('seconds', String(secondsOf(request)));
        break;
      case 'type':
        type = statement.value;
        break;
      case 'wait':
        yield* calls[how.waits](secondsOf(request) * 1_000_000);
        break;
      case 'answer':
        yield* calls.sys.compute(STATEMENT_US);
        return { status: statement.status, type, html: filled(statement.template, { name: how.escape(name), visits: String(state.visits), pid: String(how.pid) }) };
    }
    yield* calls.sys.compute(STATEMENT_US);
  }
  return null;
}

/** Chosen. */
const STATEMENT_US = 5;
const LONGEST_SECONDS = 3600;

function secondsOf({ parameters }: ModelledRequest): number {
  const seconds = Number.parseFloat(parameters.get('seconds') ?? '');
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.round(seconds * 1000) / 1000), LONGEST_SECONDS) : 0;
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(name|visits|pid)\}/g, (_, key: string) => values[key]!);
}

/** application/x-www-form-urlencoded (WHATWG URL §5.1); of a repeated name the first counts. */
export function parametersOf(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.split('=');
    const key = decoded(name);
    if (!found.has(key)) found.set(key, decoded(value.join('=')));
  }
  return found;
}

/** Percent escapes that are none stay as they are; octets that are no UTF-8 become U+FFFD. */
function decoded(text: string): string {
  const octets = text.replaceAll('+', ' ').replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decodeUtf8(bytesOfText(octets)) ?? octets.replace(/[\x80-\xff]/g, '\ufffd');
}
