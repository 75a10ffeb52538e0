/**
 * The small languages of httpd's arguments. httpd reads many numbers with `atoi` and takes 0 for a word (`Timeout soon`);
 * nobody means that, so such a word is refused here.
 */
import { ConfigError } from './configError.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { choiceOf, flagOf, numberOf, type NginxArg } from './nginxValues.ts';

/** One argument with its place: the same shape whatever server the text is for. */
export type HttpdArg = NginxArg;

/** The argument at `index`; the directive table has checked that it exists. */
export function httpdArgAt(directive: HttpdDirective, index: number): HttpdArg {
  return { value: directive.args[index] ?? '', place: directive.argPlaces[index] ?? directive, directive: directive.name };
}

export function httpdArgsFrom(directive: HttpdDirective, first: number): readonly HttpdArg[] {
  return directive.args.slice(first).map((_, i) => httpdArgAt(directive, first + i));
}

export function httpdNumberOf(directive: HttpdDirective, min: number, max: number): number {
  return numberOf(httpdArgAt(directive, 0), min, max);
}

export function httpdFlagOf(directive: HttpdDirective): boolean {
  return flagOf(httpdArgAt(directive, 0));
}

/** Compared without case; the choice as it stands in `choices`. */
export function httpdChoiceOf<const Choice extends string>(arg: HttpdArg, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate.toLowerCase() === arg.value.toLowerCase());
  return choice ?? choiceOf(arg, choices);
}

const UNITS_US: Readonly<Record<string, number>> = { ms: 1_000, s: 1_000_000, mi: 60_000_000, min: 60_000_000, m: 60_000_000, h: 3_600_000_000 };

/** Microseconds (`ap_timeout_parameter_parse`): one number with `ms`, `s`, `mi`/`min`/`m` or `h`; without a unit seconds. */
export function httpdTimeUsOf(directive: HttpdDirective): number {
  const arg = httpdArgAt(directive, 0);
  const match = /^(\d{1,9})(ms|s|min|mi|m|h)?$/i.exec(arg.value);
  if (!match) throw new ConfigError(arg.place, 'badTime', { value: arg.value, directive: directive.name });
  return Number(match[1]) * UNITS_US[match[2]?.toLowerCase() ?? 's']!;
}

/** PCRE's `(?P<name>` and a leading `(?i)` are rewritten for the engine here. */
export function httpdRegexOf(arg: HttpdArg): RegExp {
  const inlineFlag = arg.value.startsWith('(?i)');
  try {
    return new RegExp((inlineFlag ? arg.value.slice(4) : arg.value).replaceAll('(?P<', '(?<'), inlineFlag ? 'i' : '');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : '';
    throw new ConfigError(arg.place, 'badRegex', { value: arg.value, reason });
  }
}

/** A path that is not absolute counts from ServerRoot (`ap_server_root_relative`). */
export function underRoot(path: string, serverRoot: string): string {
  return path.startsWith('/') ? path : `${serverRoot.replace(/\/$/, '')}/${path}`;
}

export interface HttpdListen {
  /** `*` for every IPv4 address, `[::]` for every IPv6 one. */
  readonly address: string;
  /** 0 in `<VirtualHost *>` and `<VirtualHost *:*>`: any port. */
  readonly port: number;
  readonly line: number;
}

/** `Listen 80`, `Listen 127.0.0.1:8080`, `Listen [::1]:80`: a port is needed. */
export function httpdListenOf(directive: HttpdDirective): HttpdListen {
  const arg = httpdArgAt(directive, 0);
  const match = /^(?:(\*|[\d.]+|\[[0-9a-f:.]+\]):)?(\d{1,6})$/i.exec(arg.value);
  if (!match) throw new ConfigError(arg.place, 'badAddress', { value: arg.value, directive: directive.name });
  return { address: addressOf(match[1] ?? '*', arg), port: portOf(match[2]!, arg), line: directive.line };
}

/** The arguments of <VirtualHost>: an address or `*`, with or without a port. Names of hosts would need DNS: refused. */
export function virtualHostAddressesOf(directive: HttpdDirective): readonly HttpdListen[] {
  return httpdArgsFrom(directive, 0).map((arg) => {
    const match = /^(\*|_default_|[\d.]+|\[[0-9a-f:.]+\])(?::(\d{1,6}|\*))?$/i.exec(arg.value);
    if (!match) throw new ConfigError(arg.place, 'badAddress', { value: arg.value, directive: directive.name });
    const address = match[1]!.toLowerCase() === '_default_' ? '*' : match[1]!;
    const port = match[2] === undefined || match[2] === '*' ? 0 : portOf(match[2], arg);
    return { address: addressOf(address, arg), port, line: directive.line };
  });
}

function addressOf(address: string, arg: HttpdArg): string {
  if (address === '*' || address === '0.0.0.0') return '*';
  const v4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255);
  if (!v4 && !address.startsWith('[')) throw new ConfigError(arg.place, 'badAddress', { value: arg.value, directive: arg.directive });
  return address.toLowerCase();
}

function portOf(text: string, arg: HttpdArg): number {
  const port = Number(text);
  if (port < 1 || port > 65_535) throw new ConfigError(arg.place, 'badPort', { value: text });
  return port;
}
