/**
 * Configuration of the kind of postgresql.conf and redis.conf: a setting on each line, `name = value` or `name value`,
 * `#` begins a comment. A table says which there are; the last of a name counts.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';
import { nearestWord } from './nearestWord.ts';

export interface SettingValue {
  readonly text: string;
  readonly place: ConfigPlace;
}

export type SettingReaders<Settings> = Readonly<Record<string, (value: SettingValue, name: string) => Partial<Settings>>>;

/** Throws `ConfigError` only. */
export function parseKeyValues<Settings>(text: string, source: string, defaults: Settings, readers: SettingReaders<Settings>): Settings {
  let settings = defaults;
  text.split('\n').forEach((whole, index) => {
    const line = whole.replace(/(^|\s)#.*/, '');
    if (line.trim() === '') return;
    const [, before = '', name = '', between = '', value = ''] = /^(\s*)(\S+?)(\s*=\s*|\s+|$)(.*?)\s*$/.exec(line) ?? [];
    const place = { source, line: index + 1, column: before.length + 1 };
    const read = Object.hasOwn(readers, name) ? readers[name]! : null;
    if (!read) throw unknown(name, place, Object.keys(readers));
    if (value === '') throw new ConfigError(place, 'missingOptionValue', { option: name });
    const column = place.column + name.length + between.length;
    settings = { ...settings, ...read({ text: value.replace(/^'(.*)'$/, '$1'), place: { ...place, column } }, name) };
  });
  return settings;
}

function unknown(name: string, place: ConfigPlace, names: readonly string[]): ConfigError {
  const suggestion = nearestWord(name, names);
  return suggestion === null ? new ConfigError(place, 'unknownDirective', { directive: name }) : new ConfigError(place, 'unknownDirectiveSuggestion', { directive: name, suggestion });
}
