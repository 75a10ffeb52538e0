/** `hop presets`, `transcript`, `trace`, `pcapng` and `run`: whole runs without a browser. */
import { readFile } from 'node:fs/promises';
import { captureOf, ConfigError, presetNamed, presets, scenarioFrom, simulate, transcript, type Scenario, type Trace } from '../src-core/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';
import { createNodePythonHost } from './pythonHostNode.ts';

type Form = 'transcript' | 'trace' | 'pcapng';

export const listPresets: Command = {
  usage: '',
  about: 'the names of the scenarios that come with it, a line each',
  run: async (args, { stdout }) => {
    if (args.length > 0) throw new WrongUse('presets takes no arguments');
    stdout.write(presets.map(({ preset }) => `${preset}\n`).join(''));
    return 0;
  },
};

export const transcriptOf = presetCommand('transcript', 'simulates a preset and prints one line a step');
export const traceOf = presetCommand('trace', 'the whole trace as JSON (bytes as hex digits)');
export const pcapngOf = presetCommand('pcapng', 'its packets as a capture for Wireshark (to a file: > FILE)');

export const run: Command = {
  usage: 'FILE.json [--as transcript|trace|pcapng]',
  about: 'simulates a scenario file: a whole scenario, or { "preset": NAME } and what differs',
  run: async (args, streams) => {
    const { file, form } = runArguments(args);
    const scenario = await scenarioIn(file, streams);
    return scenario ? perform(scenario, form, streams) : 1;
  },
};

function presetCommand(form: Form, about: string): Command {
  return {
    usage: 'NAME',
    about,
    run: async ([name, ...more], streams) => {
      const scenario = name === undefined ? null : presetNamed(name);
      if (!scenario || more.length > 0) throw new WrongUse(name === undefined ? `${form} takes the name of a preset` : `there is no preset ${JSON.stringify(name)}; hop presets lists them`);
      return perform(scenario, form, streams);
    },
  };
}

function runArguments(args: readonly string[]): { file: string; form: Form } {
  const as = args.indexOf('--as');
  const form = as < 0 ? 'transcript' : args[as + 1];
  const [file, ...more] = as < 0 ? args : args.toSpliced(as, 2);
  if (file === undefined || more.length > 0 || !isForm(form)) throw new WrongUse('run takes one file, and --as transcript, trace or pcapng');
  return { file, form };
}

function isForm(text: string | undefined): text is Form {
  return text === 'transcript' || text === 'trace' || text === 'pcapng';
}

async function scenarioIn(file: string, { stderr }: Streams): Promise<Scenario | null> {
  const complain = (text: string): null => {
    stderr.write(`hop: ${file}: ${text}\n`);
    return null;
  };
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (fault) {
    return complain(fault instanceof SyntaxError ? `not JSON: ${fault.message}` : 'cannot be read');
  }
  const scenario = scenarioFrom(value);
  return 'path' in scenario ? complain(`not a scenario: ${scenario.path === '' ? 'the whole' : scenario.path} is missing, of the wrong type or too large`) : scenario;
}

async function perform(scenario: Scenario, form: Form, { stdout, stderr }: Streams): Promise<number> {
  const host = createNodePythonHost();
  try {
    const trace = await simulate(scenario, host);
    stdout.write(form === 'transcript' ? transcript(trace) : form === 'pcapng' ? captureOf(trace) : `${JSON.stringify(plain(trace))}\n`);
    return 0;
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    stderr.write(`hop: ${fault.message}\n`);
    return 1;
  } finally {
    host.dispose();
  }
}

/** The trace as JSON has it: payload bytes as hexadecimal text. */
function plain(trace: Trace): unknown {
  return JSON.parse(JSON.stringify(trace, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)));
}
