/** The command that starts fcgiwrap 1.1 (fcgiwrap(8)). Its Unix sockets are refused: in this world FastCGI goes over TCP. */
import { integerOf, readCommand, type CommandForm, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';

export interface FcgiwrapSettings {
  readonly args: readonly string[];
  readonly host: string;
  readonly port: number;
  /** `-c`: processes made in advance. */
  readonly children: number;
  /** `-f`: what scripts write to standard error goes back over FastCGI, else to fcgiwrap's own. */
  readonly forwardsErrors: boolean;
  /** `-p`: the only scripts that may be executed; empty: all. */
  readonly allowed: readonly string[];
}

type Draft = { -readonly [Key in keyof Omit<FcgiwrapSettings, 'args'>]: FcgiwrapSettings[Key] };

const FORM: CommandForm<Draft> = {
  name: 'fcgiwrap', program: /^(.*\/)?fcgiwrap$/, notSimulated: new Set(['-h']),
  options: [
    { names: ['-c'], read: (value, draft, option) => { draft.children = integerOf(value, option, 1, 64); } },
    { names: ['-f'], turnOn: (draft) => { draft.forwardsErrors = true; } },
    { names: ['-s'], read: (value, draft, option) => void Object.assign(draft, socketOf(value, option)) },
    { names: ['-p'], read: (value, draft) => { draft.allowed = [...draft.allowed, value.text]; } },
  ],
};

/** Throws `ConfigError` only. */
export function parseFcgiwrapCommand(command: string, source = 'fcgiwrap'): FcgiwrapSettings {
  const draft: Draft = { host: '127.0.0.1', port: 9001, children: 1, forwardsErrors: false, allowed: [] };
  const { args, rest } = readCommand(command, source, FORM, draft);
  if (rest.length > 0) throw new ConfigError(rest[0]!.place, 'extraArgument', { value: rest[0]!.text });
  return { ...draft, args };
}

function socketOf({ text, place }: Word, option: string): Pick<FcgiwrapSettings, 'host' | 'port'> {
  if (text.startsWith('unix:')) throw new ConfigError(place, 'unsupportedValue', { value: text, directive: option });
  const match = /^tcp6?:(\[[0-9a-fA-F:.]+\]|[\d.]+):(\d{1,5})$/.exec(text);
  if (!match) throw new ConfigError(place, 'badAddress', { value: text, directive: option });
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) throw new ConfigError(place, 'badPort', { value: match[2]! });
  return { host: match[1]!, port };
}
