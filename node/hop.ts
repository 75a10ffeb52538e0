/**
 * The headless door for tests, teachers and other programs. Each command is a row of the table below: what it is
 * called with, what it prints, and the function that does it. Results go to standard output and nothing else does;
 * complaints go to standard error. Exit codes: 0 done, 1 the input was at fault, 2 wrong use.
 */
import { compare } from './hopCompare.ts';
import { dns, http, payload } from './hopDecode.ts';
import { load } from './hopLoad.ts';
import { listPresets, pcapngOf, run, traceOf, transcriptOf } from './hopRun.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';

const commands: Readonly<Record<string, Command>> = { presets: listPresets, transcript: transcriptOf, trace: traceOf, pcapng: pcapngOf, run, compare, dns, payload, http, load };

/** Runs the command that `argv` names and gives the exit code. */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw new WrongUse(name === '' ? 'no command given' : `there is no command ${JSON.stringify(name)}`);
    return await command.run(args, streams);
  } catch (problem) {
    if (!(problem instanceof WrongUse)) throw problem;
    streams.stderr.write(`hop: ${problem.message}\n\n${usageText()}`);
    return 2;
  }
}

function usageText(): string {
  const rows = Object.entries(commands).map(([name, { usage, about }]) => ({ call: `${name} ${usage}`.trimEnd(), about }));
  const width = Math.max(0, ...rows.map((row) => row.call.length));
  return ['Usage: npm run -s hop -- COMMAND', ...rows.map((row) => `  ${row.call.padEnd(width)}  ${row.about}`), ''].join('\n');
}
