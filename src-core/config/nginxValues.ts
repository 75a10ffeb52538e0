/** The small languages of directive arguments: numbers, flags, times, sizes, as nginx's `ngx_parse.c` reads them. */
import { ConfigError, type ConfigPlace } from './configError.ts';
import type { NginxDirective } from './nginxSyntax.ts';

/** One argument with its place, so that whatever is wrong in it is reported there. */
export interface NginxArg {
  readonly value: string;
  readonly place: ConfigPlace;
  readonly directive: string;
}

/** The argument at `index`; the directive table has checked that it exists. */
export function argAt(directive: NginxDirective, index: number): NginxArg {
  return { value: directive.args[index] ?? '', place: directive.argPlaces[index] ?? directive, directive: directive.name };
}

export function argsFrom(directive: NginxDirective, first: number): readonly NginxArg[] {
  return directive.args.slice(first).map((_, i) => argAt(directive, first + i));
}

export function numberOf(arg: NginxArg, min: number, max: number): number {
  const { value, directive } = arg;
  if (!/^\d{1,15}$/.test(value)) throw new ConfigError(arg.place, 'badNumber', { value, directive });
  const number = Number(value);
  if (number < min || number > max) throw new ConfigError(arg.place, 'numberOutOfRange', { value, directive, min, max });
  return number;
}

export function flagOf(arg: NginxArg): boolean {
  const { value, directive } = arg;
  // nginx compares without case (`ngx_conf_set_flag_slot`).
  const flag = value.toLowerCase();
  if (flag !== 'on' && flag !== 'off') throw new ConfigError(arg.place, 'badFlag', { value, directive });
  return flag === 'on';
}

export function choiceOf<const Choice extends string>(arg: NginxArg, choices: readonly Choice[]): Choice {
  const { value, directive } = arg;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ConfigError(arg.place, 'badChoice', { value, directive, expected: choices.join(', ') });
  return choice;
}

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes. Only file offsets such as `client_max_body_size` know `g`. */
export function sizeBytesOf(arg: NginxArg, units: 'kmg' | 'km' = 'km'): number {
  const match = /^(\d{1,12})([kmg]?)$/i.exec(arg.value);
  const unit = match?.[2]?.toLowerCase() ?? '';
  if (!match || !(unit === '' || units.includes(unit))) throw new ConfigError(arg.place, 'badSize', { value: arg.value, directive: arg.directive });
  return Number(match[1]) * SIZE_UNITS[unit]!;
}

const SECOND_US = 1_000_000;
/** Largest first: nginx wants the units of `1h30m` in falling order. A year is 365 days, a month 30. */
const TIME_UNITS: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400 * SECOND_US], ['M', 30 * 86_400 * SECOND_US], ['w', 7 * 86_400 * SECOND_US], ['d', 86_400 * SECOND_US],
  ['h', 3_600 * SECOND_US], ['m', 60 * SECOND_US], ['s', SECOND_US], ['ms', 1_000],
];

/** Microseconds; a number without a unit counts seconds. */
export function timeUsOf(arg: NginxArg): number {
  const us = timeUsIn(arg.value);
  if (us === null || us > Number.MAX_SAFE_INTEGER) throw new ConfigError(arg.place, 'badTime', { value: arg.value, directive: arg.directive });
  return us;
}

function timeUsIn(text: string): number | null {
  const part = /(\d{1,10})(ms|[yMwdhms])?\s*/y;
  let total = 0;
  let lastRank = -1;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    const rank = TIME_UNITS.findIndex(([name]) => name === (match?.[2] ?? 's'));
    if (!match || rank <= lastRank) return null;
    lastRank = rank;
    total += Number(match[1]) * TIME_UNITS[rank]![1];
  }
  return lastRank === -1 ? null : total;
}

/** A regular expression of a location or a server name. PCRE's `(?P<name>` and a leading `(?i)` are rewritten for the engine here. */
export function regexOf(arg: NginxArg, pattern: string, ignoreCase: boolean): RegExp {
  const inlineFlag = pattern.startsWith('(?i)');
  const body = (inlineFlag ? pattern.slice(4) : pattern).replaceAll('(?P<', '(?<');
  try {
    return new RegExp(body, ignoreCase || inlineFlag ? 'i' : '');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : '';
    throw new ConfigError(arg.place, 'badRegex', { value: pattern, reason });
  }
}
