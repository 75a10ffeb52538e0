/**
 * Programs in JavaScript, Ruby and C# as far as they are modelled: nothing of them is executed. Each language has a table
 * of the lines that the model understands, and what such a line means; any other line is refused, so that no change of the
 * text is without effect in silence. What was read is an application: middleware in its order, routes, handlers, statements.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';

export type ModelledLanguage = 'JavaScript' | 'Ruby' | 'C#';

/** Lines count from 1. */
export interface ModelledPlace {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export type ModelledStatement = { readonly line: number } & (
  /** The parameter `name` of the query, or what stands for it. */
  | { readonly kind: 'name'; readonly otherwise: string }
  | { readonly kind: 'count' }
  /** The parameter `seconds`, as a variable of its own (C#). */
  | { readonly kind: 'seconds' }
  /** As many seconds as the parameter `seconds` says. */
  | { readonly kind: 'wait' }
  /** Content-Type of the answer, where the handler sets it. */
  | { readonly kind: 'type'; readonly value: string }
  /** A text with `{name}`, `{visits}` and `{pid}` in it. */
  | { readonly kind: 'answer'; readonly status: number; readonly template: string }
);

export interface ModelledHandler extends ModelledPlace {
  readonly statements: readonly ModelledStatement[];
}

export interface ModelledRoute {
  readonly path: string;
  readonly handler: string;
  readonly file: string;
  readonly line: number;
}

export interface ModelledApp {
  readonly language: ModelledLanguage;
  /** From the outermost inward; the place is the line that puts it there, since its own source is not here. */
  readonly middleware: readonly ModelledPlace[];
  readonly routes: readonly ModelledRoute[];
  readonly handlers: readonly ModelledHandler[];
  /** Other functions and objects of the text by name: where each begins. */
  readonly places: Readonly<Record<string, ModelledPlace>>;
  /** Where the program listens, if its text says so. */
  readonly listen: { readonly host: string; readonly port: number } | null;
}

export interface Draft {
  readonly middleware: ModelledPlace[];
  readonly routes: ModelledRoute[];
  readonly handlers: (ModelledPlace & { readonly statements: ModelledStatement[] })[];
  readonly places: Record<string, ModelledPlace>;
  listen: { host: string; port: number } | null;
  /** The text of the line that is read, and whether it stands in a handler. */
  line: string;
  inHandler: boolean;
}

export interface LineForm {
  /** Of the whole line without the blanks around it. */
  readonly pattern: RegExp;
  /** There must be such a line: this one. */
  readonly needed?: string;
  readonly means?: (groups: readonly string[], draft: Draft, place: ConfigPlace) => void;
}

export function emptyDraft(): Draft {
  return { middleware: [], routes: [], handlers: [], places: {}, listen: null, line: '', inHandler: false };
}

const LENGTH_LIMIT = 20_000;

/** Fills the draft by the lines of a file. Throws `ConfigError` only. */
export function readModelled(text: string, source: string, language: ModelledLanguage, forms: readonly LineForm[], draft: Draft): void {
  if (text.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const found = new Set<LineForm>();
  text.split('\n').forEach((whole, index) => {
    const line = whole.trim();
    if (line === '' || line.startsWith(language === 'Ruby' ? '#' : '//')) return;
    const place = { source, line: index + 1, column: whole.length - whole.trimStart().length + 1 };
    const form = forms.find(({ pattern }) => pattern.test(line));
    if (!form) throw new ConfigError(place, 'notModelled', { line, language });
    found.add(form);
    draft.line = line;
    form.means?.(form.pattern.exec(line)!.slice(1), draft, place);
  });
  const missing = forms.find((form) => form.needed !== undefined && !found.has(form));
  if (missing) throw new ConfigError({ source, line: text.split('\n').length, column: 1 }, 'settingMissing', { setting: missing.needed! });
}

/** Begins a handler; its statements follow. */
export function handlerAt(name: string, draft: Draft, { source, line }: ConfigPlace): void {
  if (draft.handlers.some((handler) => handler.function === name)) throw new ConfigError({ source, line, column: 1 }, 'duplicateName', { what: 'function', name, firstLine: draft.handlers.find((handler) => handler.function === name)!.line });
  draft.handlers.push({ function: name, file: source, line, statements: [] });
  draft.inHandler = true;
}

type Unplaced = ModelledStatement extends infer Statement ? (Statement extends { readonly line: number } ? Omit<Statement, 'line'> : never) : never;

/** The end of a block: what follows is no statement of the handler. */
export function ended(_: readonly string[], draft: Draft): void {
  draft.inHandler = false;
}

/** A statement of the handler that stands open; what it uses must have been said before. */
export function stated(statement: Unplaced, draft: Draft, place: ConfigPlace, language: ModelledLanguage): void {
  const handler = draft.inHandler ? draft.handlers.at(-1) : undefined;
  const has = (kind: ModelledStatement['kind']): boolean => handler?.statements.some((each) => each.kind === kind) ?? false;
  if (!handler) throw new ConfigError(place, 'notModelled', { line: draft.line, language });
  const lacks = statement.kind === 'answer' && statement.template.includes('{name}') && !has('name') ? 'name' : statement.kind === 'wait' && language === 'C#' && !has('seconds') ? 'seconds' : null;
  if (lacks !== null) throw new ConfigError(place, 'notModelled', { line: lacks, language });
  handler.statements.push({ ...statement, line: place.line });
}

/** A template with its expressions named; `expressions`: as the language writes them → what they are here. */
export function templateOf(text: string, expression: RegExp, expressions: Readonly<Record<string, string>>, place: ConfigPlace, language: ModelledLanguage): string {
  return text.replace(expression, (whole, code: string) => {
    const named = Object.hasOwn(expressions, code.trim()) ? expressions[code.trim()] : undefined;
    if (named === undefined) throw new ConfigError(place, 'notModelled', { line: whole, language });
    return `{${named}}`;
  });
}

/** Every route must lead to a handler. Throws `ConfigError`. */
export function finished(language: ModelledLanguage, { middleware, routes, handlers, places, listen }: Draft): ModelledApp {
  for (const { handler, file, line } of routes) {
    if (!handlers.some((each) => each.function === handler)) throw new ConfigError({ source: file, line, column: 1 }, 'notModelled', { line: handler, language });
  }
  return { language, middleware, routes, handlers, places, listen };
}

/** The text of a file that a configuration names. Throws `ConfigError` at the place that names it. */
export function fileOf(files: Readonly<Record<string, string>>, path: string, place: ConfigPlace): string {
  if (!Object.hasOwn(files, path)) throw new ConfigError(place, 'fileUnknown', { path });
  return files[path]!;
}
