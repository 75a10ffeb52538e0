/** `dotnet /srv/shop/shop.dll --urls http://127.0.0.1:5000`: Kestrel has no process of its own, the application starts it. */
import { readCommand, type CommandForm } from './commandLine.ts';
import { parseAspNetApp } from './aspNetApp.ts';
import { ConfigError } from './configError.ts';
import { fileOf, type ModelledApp } from './modelledCode.ts';

export interface KestrelSettings {
  readonly args: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly app: ModelledApp;
  /** The source that the assembly was built of. */
  readonly file: string;
}

interface Draft {
  host: string;
  port: number;
}

const DOTNET: CommandForm<Draft> = {
  name: 'dotnet', program: /^(.*\/)?dotnet$/,
  options: [{
    names: ['--urls'],
    read: ({ text, place }, draft, option) => {
      const match = /^http:\/\/(localhost|\*|\+|[\d.]+):(\d{1,5})\/?$/.exec(text);
      if (!match) throw new ConfigError(place, text.startsWith('https:') || text.includes(';') ? 'unsupportedValue' : 'badAddress', { value: text, directive: option });
      if (Number(match[2]) < 1 || Number(match[2]) > 65_535) throw new ConfigError(place, 'badPort', { value: match[2]! });
      draft.host = match[1] === '*' || match[1] === '+' ? '0.0.0.0' : match[1] === 'localhost' ? '127.0.0.1' : match[1]!;
      draft.port = Number(match[2]);
    },
  }],
  notSimulated: new Set(['--environment', '--contentRoot', '--depsfile', '--runtimeconfig', '--roll-forward', '--fx-version']),
};

/** The source is `Program.cs` beside the assembly. Throws `ConfigError` only. */
export function parseKestrelCommand(command: string, source: string, files: Readonly<Record<string, string>>): KestrelSettings {
  const draft: Draft = { host: '127.0.0.1', port: 5000 };
  const { args, rest, end } = readCommand(command, source, DOTNET, draft);
  const [assembly, extra] = rest;
  if (!assembly) throw new ConfigError(end, 'settingMissing', { setting: 'shop.dll' });
  if (!assembly.text.endsWith('.dll')) throw new ConfigError(assembly.place, 'badChoice', { value: assembly.text, directive: 'dotnet', expected: '/srv/…/shop.dll' });
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  const file = assembly.text.replace(/[^/]*$/, 'Program.cs');
  return { ...draft, args, app: parseAspNetApp(fileOf(files, file, assembly.place), file), file };
}
