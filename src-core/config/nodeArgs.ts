/** `node app.js`: the command that starts a program for Node.js. Where it listens, the program says itself. */
import { readCommand, type CommandForm } from './commandLine.ts';
import { ConfigError } from './configError.ts';
import { fileOf, type ModelledApp } from './modelledCode.ts';
import { parseNodeApp } from './nodeApp.ts';

export interface NodeSettings {
  readonly args: readonly string[];
  readonly app: ModelledApp;
  readonly file: string;
}

const NODE: CommandForm<object> = {
  name: 'node', program: /^(.*\/)?node(js)?$/, options: [],
  notSimulated: new Set(['--inspect', '--cluster', '--max-http-header-size', '--max-old-space-size', '--watch', '--test', '--import', '--require', '-r', '-e', '--eval', '--env-file', '--experimental-strip-types']),
};

/** Throws `ConfigError` only. */
export function parseNodeCommand(command: string, source: string, files: Readonly<Record<string, string>>): NodeSettings {
  const { args, rest, end } = readCommand(command, source, NODE, {});
  const [script, extra] = rest;
  if (!script) throw new ConfigError(end, 'settingMissing', { setting: 'app.js' });
  if (extra) throw new ConfigError(extra.place, 'extraArgument', { value: extra.text });
  return { args, app: parseNodeApp(fileOf(files, script.text, script.place), script.text), file: script.text };
}
