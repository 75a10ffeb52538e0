/** `hop presets`, `transcript`, `trace`, `pcapng` and `run`: whole runs without a browser. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { captureOf, ConfigError, presetNamed, presets, scenarioFrom, simulate, transcript, type RefusedWheel, type Scenario, type Trace } from '../src-core/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';
import { createNodePythonHost } from './pythonHostNode.ts';
import { wheelsIn } from './wheels.ts';

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
  usage: 'FILE.json [--as transcript|trace|pcapng] [--wheels FOLDER]',
  about: 'simulates a scenario file: a whole scenario, or { "preset": NAME } and what differs; with the Python packages of a folder',
  run: async (args, streams) => {
    const { file, form, wheels } = runArguments(args);
    const scenario = await scenarioIn(file, streams);
    if (!scenario) return 1;
    const installed = wheels === null ? scenario : await withWheels(scenario, wheels, streams);
    return installed ? perform(installed, form, streams) : 1;
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

function runArguments(args: readonly string[]): { file: string; form: Form; wheels: string | null } {
  const { positionals, values } = optionsOf(args);
  const [file, ...more] = positionals;
  const { as: form, wheels } = values;
  if (file === undefined || more.length > 0 || !isForm(form)) throw new WrongUse('run takes one file, --as transcript, trace or pcapng, and --wheels with a folder');
  return { file, form, wheels: wheels ?? null };
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { as: { type: 'string', default: 'transcript' }, wheels: { type: 'string' } } });
  } catch (fault) {
    throw new WrongUse(fault instanceof Error ? fault.message : String(fault));
  }
}

/** The scenario with the packages' files on its servers, beside its own: more than a scenario file may hold. */
async function withWheels(scenario: Scenario, folder: string, { stderr }: Streams): Promise<Scenario | null> {
  const { files, installed, refused } = await wheelsIn(folder);
  for (const { wheel, reason, file } of refused) stderr.write(`hop: ${folder}/${wheel}: ${REFUSALS[reason]}${file === '' ? '' : ` (${file})`}\n`);
  if (installed.length === 0 && refused.length === 0) stderr.write(`hop: ${folder}: no wheels are there; npm run wheels -- flask django fetches some\n`);
  if (installed.length === 0 || refused.length > 0) return null;
  return { ...scenario, server: { ...scenario.server, files: { ...files, ...scenario.server.files } } };
}

const REFUSALS: Readonly<Record<RefusedWheel['reason'], string>> = {
  notZip: 'it cannot be unpacked',
  notWheel: 'it is no wheel: NAME.dist-info/WHEEL and METADATA with name and version are missing',
  compiled: 'it has a compiled module, which does not run on the simulated machine',
  tooLarge: 'unpacked it is too large',
  path: 'a file of it would lie outside of its folder',
};

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
