/**
 * What host and interpreter worker say to each other. The worker runs the user's Python, which can forge anything that
 * JavaScript in that worker could say: so all that comes out of it is checked against these schemas.
 */
import * as v from 'valibot';
import type { Json, PythonCall, PythonEvent, PythonProcess, PythonRun } from '../src-core/python/pythonHost.ts';

export type WorkerRequest =
  | { readonly id: number; readonly kind: 'start'; readonly process: PythonProcess; readonly files: Readonly<Record<string, string>> }
  | { readonly id: number; readonly kind: 'fork'; readonly parentPid: number; readonly child: PythonProcess }
  | { readonly id: number; readonly kind: 'call'; readonly pid: number; readonly call: PythonCall; readonly boundMs: number; readonly reported?: boolean }
  | { readonly id: number; readonly kind: 'exit'; readonly pid: number };

/** `event`: not the answer yet, but JSON text of one event. `run` is JSON text of a `PythonRun`; `error` says that the interpreter broke, not that Python code raised. */
const workerAnswer = v.object({
  id: v.number(),
  heapBytes: v.number(),
  event: v.optional(v.string()),
  run: v.optional(v.string()),
  error: v.optional(v.string()),
  /** What an image of the interpreter holds of its memory; the image itself stays with who keeps the workers. */
  imageBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type WorkerAnswer = v.InferOutput<typeof workerAnswer>;

export function workerAnswerOf(message: unknown): WorkerAnswer | null {
  const parsed = v.safeParse(workerAnswer, message);
  return parsed.success ? parsed.output : null;
}

const text = v.string();
const atUs = v.pipe(v.number(), v.integer(), v.minValue(0));
const role = v.optional(v.picklist(['application', 'start_response', 'request', 'close', 'asgi', 'lifespan', 'send']));
const connection = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const descriptor = connection;
const loose = { atUs, connection };
const coroutine = v.optional(v.literal(true));
const frame = {
  ...loose,
  file: text,
  line: v.nullable(v.number()),
  function: text,
  depth: v.pipe(v.number(), v.integer(), v.minValue(0)),
  locals: v.optional(v.record(text, v.nullable(text))),
};

const event = v.variant('kind', [
  v.object({ kind: v.literal('call'), ...frame, role, environ: v.optional(v.record(text, text)) }),
  v.object({ kind: v.literal('resume'), ...frame, coroutine }),
  v.object({ kind: v.literal('line'), ...frame }),
  v.object({ kind: v.literal('return'), ...frame, value: text, role }),
  v.object({ kind: v.literal('yield'), ...frame, value: text, coroutine }),
  v.object({ kind: v.literal('exception'), ...frame, exception: text }),
  v.object({ kind: v.literal('unwind'), ...frame, exception: text, role }),
  v.object({ kind: v.literal('import'), ...loose, module: text, file: text }),
  v.object({ kind: v.literal('sleep'), ...loose, us: atUs }),
  v.object({ kind: v.literal('write'), ...loose, stream: v.picklist(['stdout', 'stderr', 'errors']), text }),
  v.object({ kind: v.literal('send'), ...loose, bytes: text, descriptor }),
  v.object({ kind: v.literal('receive'), ...loose, bytes: atUs, descriptor }),
  v.object({ kind: v.literal('shutdown'), ...loose, descriptor }),
  v.object({ kind: v.literal('close'), ...loose, descriptor: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.object({ kind: v.literal('submit'), ...loose, job: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.object({ kind: v.literal('ask'), ...loose, peer: text, question: text, pool: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), answer: v.nullable(text), us: atUs, run: v.optional(v.lazy((): v.GenericSchema => pythonRun)) }),
]);

const json: v.GenericSchema<Json> = v.lazy(() => v.union([v.null(), v.boolean(), v.number(), text, v.array(json), v.record(text, json)]));

const pythonRun = v.object({
  outcome: v.picklist(['returned', 'raised', 'stopped', 'outOfMemory', 'died']),
  result: json,
  error: v.optional(v.object({ type: text, message: text, traceback: text })),
  events: v.array(event),
  eventsDropped: atUs,
});

export function pythonEventOf(eventText: string): PythonEvent | null {
  const parsed = v.safeParse(v.pipe(text, v.parseJson(), event), eventText);
  return parsed.success ? (parsed.output as PythonEvent) : null;
}

/** The run that the worker's text says, or null if it is none. */
export function pythonRunOf(runText: string): PythonRun | null {
  const parsed = v.safeParse(v.pipe(text, v.parseJson(), pythonRun), runText);
  return parsed.success ? (parsed.output as PythonRun) : null;
}
