/** `hop load`: runs a load description without a browser and prints the result as JSON. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { entryIn, LoadError, measuredAs, parseProfile, readLoad, startLoad, type LoadDescription, type LoadResult } from '../src-core/load/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';

/** Timed events between two looks at whether somebody has pressed Ctrl-C. */
const SLICE = 200_000;

export const load: Command = {
  usage: 'FILE.json [--series]',
  about: 'runs a load description (schema/load.schema.json; its application may be a profile, "profile.json#flask") and prints throughput, latency, memory; --series adds the time series; Ctrl-C keeps what it has',
  run: async (args, streams) => {
    const series = args.includes('--series');
    const [file, ...more] = args.filter((arg) => arg !== '--series');
    if (file === undefined || more.length > 0 || file.startsWith('--')) throw new WrongUse('load takes one file, and --series');
    const description = await descriptionIn(file, streams);
    if (description === null) return 1;
    const result = printed(await performed(description, streams));
    streams.stdout.write(`${JSON.stringify(series ? result : figuresOf(result), withoutPictures, 2)}\n`);
    if (!result.complete) streams.stderr.write('hop: stopped before its end; the figures are of what had run\n');
    return 0;
  },
};

async function descriptionIn(file: string, streams: Streams): Promise<LoadDescription | null> {
  try {
    const given: unknown = JSON.parse(file === '-' ? await textOf(streams.stdin) : await readFile(file, 'utf8'));
    return readLoad(await withProfile(given, file === '-' ? '.' : dirname(file)));
  } catch (fault) {
    if (fault instanceof LoadError || fault instanceof SyntaxError) streams.stderr.write(`hop: ${file}: ${fault.message}\n`);
    else if (fault instanceof Error && 'code' in fault) streams.stderr.write(`hop: ${fault.message}\n`);
    else throw fault;
    return null;
  }
}

/**
 * `"application": "profile.json#flask"`: the costs are those of the profile's entry for this deployment, and so are workers,
 * threads and machine unless the description says otherwise. After # stands which application; one alone needs no name.
 */
async function withProfile(given: unknown, folder: string): Promise<unknown> {
  if (typeof given !== 'object' || given === null || !('application' in given) || typeof given.application !== 'string') return given;
  const [, path, size = null] = /^(.+\.json)(?:#(\w+))?$/.exec(given.application) ?? [];
  if (path === undefined) return given;
  let text: string;
  try {
    text = await readFile(resolve(folder, path), 'utf8');
  } catch (fault) {
    throw new LoadError('application', fault instanceof Error ? fault.message : path);
  }
  try {
    const profile = parseProfile(text);
    const { machine, ...measured } = measuredAs(entryIn(profile, 'deployment' in given ? String(given.deployment) : '', size), profile.machine);
    const asked = 'machine' in given && typeof given.machine === 'object' ? given.machine : {};
    return { ...measured, ...given, machine: { ...machine, ...asked }, application: measured.application };
  } catch (fault) {
    if (fault instanceof LoadError && fault.field !== 'application') throw new LoadError(`application: ${path}`, fault.message);
    throw fault;
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Whoever waits longer than this is told that he may stop. */
const PATIENCE_MS = 1000;

/** The whole run, or what had run when an interrupt came. */
async function performed(description: LoadDescription, { stderr }: Streams): Promise<LoadResult> {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  const told = setTimeout(() => stderr.write('hop: running; Ctrl-C stops it and keeps what it has\n'), PATIENCE_MS);
  try {
    const run = startLoad(description);
    while (!stopped && !run.advance(SLICE)) await setImmediate();
    return run.result();
  } finally {
    clearTimeout(told);
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

/** Who was there at each instant, one by one, is for drawing. */
function withoutPictures(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? undefined : value;
}

/** Without what is for drawing. */
function figuresOf({ samples: _samples, latency: _latency, dots: _dots, ...figures }: Printed): Omit<Printed, 'samples' | 'latency' | 'dots'> {
  return figures;
}
