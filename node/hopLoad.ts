/** `hop load`: runs a load description without a browser and prints the result as JSON. */
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { LoadError, readLoad, startLoad, type LoadDescription, type LoadResult } from '../src-core/load/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';

/** Timed events between two looks at whether somebody has pressed Ctrl-C. */
const SLICE = 200_000;

export const load: Command = {
  usage: 'FILE.json [--series]',
  about: 'runs a load description (schema/load.schema.json) and prints throughput, latency, memory; --series adds the time series; Ctrl-C keeps what it has',
  run: async (args, streams) => {
    const series = args.includes('--series');
    const [file, ...more] = args.filter((arg) => arg !== '--series');
    if (file === undefined || more.length > 0 || file.startsWith('--')) throw new WrongUse('load takes one file, and --series');
    const description = await descriptionIn(file, streams);
    if (description === null) return 1;
    const result = printed(await performed(description));
    streams.stdout.write(`${JSON.stringify(series ? result : figuresOf(result), null, 2)}\n`);
    if (!result.complete) streams.stderr.write('hop: stopped before its end; the figures are of what had run\n');
    return 0;
  },
};

async function descriptionIn(file: string, streams: Streams): Promise<LoadDescription | null> {
  try {
    return readLoad(JSON.parse(file === '-' ? await textOf(streams.stdin) : await readFile(file, 'utf8')));
  } catch (fault) {
    if (fault instanceof LoadError || fault instanceof SyntaxError) streams.stderr.write(`hop: ${file}: ${fault.message}\n`);
    else if (fault instanceof Error && 'code' in fault) streams.stderr.write(`hop: ${fault.message}\n`);
    else throw fault;
    return null;
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** The whole run, or what had run when an interrupt came. */
async function performed(description: LoadDescription): Promise<LoadResult> {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  try {
    const run = startLoad(description);
    while (!stopped && !run.advance(SLICE)) await setImmediate();
    return run.result();
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

type Printed = Omit<LoadResult, 'errors'> & { readonly errors: number; readonly errors_by_kind: LoadResult['errors'] };

/** `errors` as load generators print it, a count. */
function printed(result: LoadResult): Printed {
  const { errors } = result;
  const { refused, unavailable, timeout, oom } = errors;
  return { ...result, errors: refused + unavailable + timeout + oom, errors_by_kind: errors };
}

/** Without what is for drawing. */
function figuresOf({ samples: _samples, latency: _latency, dots: _dots, ...figures }: Printed): Omit<Printed, 'samples' | 'latency' | 'dots'> {
  return figures;
}
