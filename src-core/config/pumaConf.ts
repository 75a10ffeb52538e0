/** puma.rb: Puma's configuration, as far as it is lines of a method and its arguments (Puma, docs/ and lib/puma/dsl.rb). */
import { addressOf, integerOf, type Word } from './commandLine.ts';
import { ConfigError, type ConfigPlace } from './configError.ts';
import { fileOf, type ModelledApp } from './modelledCode.ts';
import { nearestWord } from './nearestWord.ts';
import { parseRackApp } from './rackApp.ts';

export interface PumaSettings {
  readonly host: string;
  readonly port: number;
  /** 0: single mode, the first process serves. */
  readonly workers: number;
  readonly maxThreads: number;
  readonly preloadApp: boolean;
  readonly rackup: string;
  readonly app: ModelledApp;
}

type Draft = { -readonly [Key in keyof Omit<PumaSettings, 'app'>]: PumaSettings[Key] } & { rackupPlace: ConfigPlace };

const SETTINGS: Readonly<Record<string, (words: readonly Word[], draft: Draft, name: string, place: ConfigPlace) => void>> = {
  bind: ([value], draft, name, place) => {
    if (!value?.text.startsWith('tcp://')) throw new ConfigError(value?.place ?? place, 'unsupportedValue', { value: value?.text ?? '', directive: name });
    Object.assign(draft, addressOf(value, name, 9292));
  },
  port: ([value], draft, name, place) => { draft.port = integerOf(needed(value, name, place), name, 1, 65_535); },
  workers: ([value], draft, name, place) => { draft.workers = integerOf(needed(value, name, place), name, 0, 64); },
  // `threads min, max`: here the pool has its greatest size from the start.
  threads: ([min, max], draft, name, place) => {
    const least = integerOf(needed(min, name, place), name, 0, 64);
    draft.maxThreads = max ? integerOf(max, name, Math.max(1, least), 64) : Math.max(1, least);
  },
  preload_app: (_, draft) => { draft.preloadApp = true; },
  rackup: ([value], draft, name, place) => { draft.rackup = needed(value, name, place).text; draft.rackupPlace = needed(value, name, place).place; },
};

function needed(value: Word | undefined, option: string, place: ConfigPlace): Word {
  if (!value) throw new ConfigError(place, 'missingOptionValue', { option });
  return value;
}

/** The application is `config.ru` and the `app.rb` beside it. Throws `ConfigError` only. */
export function parsePumaConf(text: string, source: string, files: Readonly<Record<string, string>>): PumaSettings {
  const start = { source, line: 1, column: 1 };
  // In cluster mode Puma 5 and later preload unless told otherwise.
  const draft: Draft = { host: '0.0.0.0', port: 9292, workers: 0, maxThreads: 5, preloadApp: true, rackup: '/srv/shop/config.ru', rackupPlace: start };
  text.split('\n').forEach((whole, index) => {
    const line = whole.replace(/(^|\s)#.*/, '');
    if (line.trim() === '') return;
    const [, before = '', name = '', flag = '', rest = ''] = /^(\s*)([a-z_]+)([!?]?(?: false)?)\s*(.*?)\s*$/.exec(line) ?? [];
    const place = { source, line: index + 1, column: before.length + 1 };
    const set = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]! : null;
    if (!set) throw unknown(name === '' ? line.trim() : name, place);
    if (name === 'preload_app' && flag.endsWith(' false')) draft.preloadApp = false;
    else set(wordsOf(rest, { ...place, column: whole.length - whole.slice(before.length + name.length + flag.length).trimStart().length + 1 }), draft, name, place);
  });
  const { rackupPlace, ...settings } = draft;
  const rackup = { path: draft.rackup, text: fileOf(files, draft.rackup, rackupPlace) };
  const path = draft.rackup.replace(/[^/]*$/, 'app.rb');
  return { ...settings, app: parseRackApp({ rackup, app: { path, text: fileOf(files, path, rackupPlace) } }) };
}

/** `"text"`, `2`, `ENV` is not simulated; with commas between. */
function wordsOf(text: string, place: ConfigPlace): readonly Word[] {
  let at = 0;
  return text === '' ? [] : text.split(',').map((part) => {
    const lead = part.length - part.trimStart().length;
    const word = { text: part.trim().replace(/^(["'])(.*)\1$/, '$2'), place: { ...place, column: place.column + at + lead } };
    at += part.length + 1;
    return word;
  });
}

function unknown(directive: string, place: ConfigPlace): ConfigError {
  const suggestion = nearestWord(directive, Object.keys(SETTINGS));
  return suggestion === null ? new ConfigError(place, 'unknownDirective', { directive }) : new ConfigError(place, 'unknownDirectiveSuggestion', { directive, suggestion });
}
