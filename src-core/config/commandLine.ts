/**
 * Commands that start a server, as a person types them into a shell: words with quotes and backslashes, options that may
 * stand anywhere, and what is left. Each server has a table of its options; what is typed wrong is shown where it stands.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';
import { nearestWord } from './nearestWord.ts';

export interface Word {
  readonly text: string;
  readonly place: ConfigPlace;
}

export interface Option<Draft> {
  readonly names: readonly string[];
  /** Absent: a switch without a value. */
  readonly read?: (value: Word, draft: Draft, option: string) => void;
  readonly turnOn?: (draft: Draft) => void;
}

export interface CommandForm<Draft> {
  /** The program's name, as errors call it, and the first words of the command that mean it. */
  readonly name: string;
  readonly program: RegExp;
  readonly options: readonly Option<Draft>[];
  /** Options of the real program that the simulation does not act on. */
  readonly notSimulated: ReadonlySet<string>;
}

export interface Command {
  /** All words after the program's. */
  readonly args: readonly string[];
  /** Those that are no options. */
  readonly rest: readonly Word[];
  /** Where something that is missing would stand. */
  readonly end: ConfigPlace;
}

const LENGTH_LIMIT = 10_000;

/** Fills `draft` by the options of the command. Throws `ConfigError` only. */
export function readCommand<Draft>(command: string, source: string, form: CommandForm<Draft>, draft: Draft): Command {
  const start = { source, line: 1, column: 1 };
  if (command.length > LENGTH_LIMIT) throw new ConfigError(start, 'tooLong', { limit: LENGTH_LIMIT });
  const [program, ...words] = wordsOf(command, source);
  if (!program) throw new ConfigError(start, 'emptyCommand', { program: form.name });
  if (!form.program.test(program.text)) throw new ConfigError(program.place, 'wrongProgram', { value: program.text, program: form.name });
  const rest: Word[] = [];
  const queue = words.toReversed();
  for (let word = queue.pop(); word; word = queue.pop()) {
    if (word.text === '-' || !word.text.startsWith('-')) rest.push(word);
    else readOption(word, queue, form, draft);
  }
  const last = words.at(-1) ?? program;
  return { args: words.map(({ text }) => text), rest, end: { ...last.place, column: last.place.column + last.text.length } };
}

/** `--name value`, `--name=value`, `-n value`, `-nvalue`. */
function readOption<Draft>(word: Word, queue: Word[], form: CommandForm<Draft>, draft: Draft): void {
  const [name, attached] = splitOption(word);
  const option = form.options.find(({ names }) => names.includes(name));
  if (!option) throw unknownOption(name, word.place, form);
  if (option.turnOn) {
    if (attached !== null) throw new ConfigError(word.place, 'unexpectedOptionValue', { option: name });
    option.turnOn(draft);
    return;
  }
  const value = attached ?? queue.pop();
  if (!value || (attached === null && /^-./.test(value.text) && !/^-\d/.test(value.text))) throw new ConfigError(word.place, 'missingOptionValue', { option: name });
  option.read!(value, draft, name);
}

function splitOption({ text, place }: Word): readonly [string, Word | null] {
  const long = text.startsWith('--');
  const at = long ? text.indexOf('=') : 2;
  if (at === -1 || (at >= text.length && !long)) return [text, null];
  const valueAt = long || text[at] === '=' ? at + 1 : at;
  return [text.slice(0, at), { text: text.slice(valueAt), place: { ...place, column: place.column + valueAt } }];
}

function unknownOption<Draft>(option: string, place: ConfigPlace, { name, options, notSimulated }: CommandForm<Draft>): ConfigError {
  if (notSimulated.has(option)) return new ConfigError(place, 'unsupportedValue', { value: option, directive: name });
  const suggestion = option.startsWith('--') ? nearestWord(option, options.flatMap(({ names }) => names)) : null;
  if (suggestion === null) return new ConfigError(place, 'unknownOption', { option });
  return new ConfigError(place, 'unknownOptionSuggestion', { option, suggestion });
}

// Values

export function integerOf({ text, place }: Word, option: string, min: number, max: number): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new ConfigError(place, 'badNumber', { value: text, directive: option });
  const value = Number(text);
  if (value < min || value > max) throw new ConfigError(place, 'numberOutOfRange', { value: text, directive: option, min, max });
  return value;
}

/** Whole seconds, in µs. */
export function secondsOf(value: Word, option: string): number {
  return integerOf(value, option, 0, 1_000_000) * 1_000_000;
}

export function choiceOf<const Choice extends string>({ text, place }: Word, option: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new ConfigError(place, 'badChoice', { value: text, directive: option, expected: choices.join(', ') });
  return choice;
}

/** `host:port`, `[v6]:port`, `:port`, `host`. An empty host is every address. */
export function addressOf({ text, place }: Word, option: string, defaultPort: number): { readonly host: string; readonly port: number } {
  const match = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:.]+\]|[^:[\]\s/]*)(?::(\d{1,5}))?$/.exec(text);
  if (!match) throw new ConfigError(place, 'badAddress', { value: text, directive: option });
  const port = match[2] === undefined ? defaultPort : Number(match[2]);
  if (port < 1 || port > 65_535) throw new ConfigError(place, 'badPort', { value: match[2] ?? '' });
  return { host: match[1] === '' ? '0.0.0.0' : match[1]!.toLowerCase(), port };
}

export interface ApplicationName {
  readonly module: string;
  readonly callable: string;
}

/** `module:callable`; `wsgi` alone means `wsgi:application`. */
export function applicationOf({ text, place }: Word): ApplicationName {
  const match = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::([A-Za-z_]\w*(?:\(.*\))?))?$/s.exec(text);
  if (!match) throw new ConfigError(place, 'badApplication', { value: text });
  return { module: match[1]!, callable: match[2] ?? 'application' };
}

/** One piece of a word: quoted, escaped, plain, or the blank between words. A backslash before a line's end joins the lines. */
const PIECE = /"([^"]*)"|'([^']*)'|\\(\n|[\s\S]|$)|(\s+)|([^\s"'\\]+)|(["'])/gy;

function wordsOf(command: string, source: string): readonly Word[] {
  const words: Word[] = [];
  let open = false;
  for (const match of command.matchAll(PIECE)) {
    const [, double, single, escaped, blank, plain, unclosed] = match;
    const place = placeAt(command, match.index, source);
    if (unclosed) throw new ConfigError(place, 'unclosedQuote', { quote: unclosed });
    if (blank !== undefined) open = false;
    else if (escaped === '\n' || escaped === '') continue;
    else {
      const text = double ?? single ?? escaped ?? plain ?? '';
      const last = words.at(-1);
      if (open && last) words[words.length - 1] = { ...last, text: last.text + text };
      else words.push({ text, place });
      open = true;
    }
  }
  return words;
}

function placeAt(command: string, index: number, source: string): ConfigPlace {
  const before = command.slice(0, index).split('\n');
  return { source, line: before.length, column: before.at(-1)!.length + 1 };
}
