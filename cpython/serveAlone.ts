/**
 * The worker's side where one process has an interpreter, and a worker, to itself. It starts as any process does, or it is
 * forked: then it goes on where an image of its parent was taken, and is told that it is the child now.
 */
import type { PythonCall, PythonProcess } from '../src-core/python/pythonHost.ts';
import { bootInterpreter, type Interpreter, type InterpreterAssets, type InterpreterSettings } from './interpreter.ts';
import type { InterpreterImage } from './interpreterImage.ts';
import type { WorkerAnswer } from './messages.ts';

export type AloneRequest =
  | { readonly id: number; readonly kind: 'start'; readonly process: PythonProcess; readonly files: Readonly<Record<string, string>> }
  | { readonly id: number; readonly kind: 'fork'; readonly child: PythonProcess }
  | { readonly id: number; readonly kind: 'call'; readonly call: PythonCall }
  /** Answered with an image, for which the interpreter must have been started so (`imaged`). */
  | { readonly id: number; readonly kind: 'freeze' };

export type AloneAnswer = WorkerAnswer & { readonly image?: InterpreterImage };

export async function serveAlone(assets: InterpreterAssets, settings: InterpreterSettings, image: InterpreterImage | undefined): Promise<(request: AloneRequest) => AloneAnswer> {
  const interpreter = await bootInterpreter(assets, settings, image);
  return (request) => {
    const answered = attempted(() => perform(interpreter, request));
    return { id: request.id, heapBytes: interpreter.memory.buffer.byteLength, ...answered };
  };
}

function perform(interpreter: Interpreter, request: AloneRequest): Partial<AloneAnswer> {
  switch (request.kind) {
    case 'start':
      for (const [path, text] of Object.entries(request.files)) {
        interpreter.files.mkdirTree(path.slice(0, path.lastIndexOf('/')) || '/');
        interpreter.files.writeFile(path, text);
      }
      interpreter.start(JSON.stringify(request.process));
      return {};
    case 'fork':
      interpreter.fork(JSON.stringify(request.child));
      return {};
    case 'call':
      return { run: interpreter.run(JSON.stringify({ ...request.call, reported: false }), { pastDeadline: () => false, ask: () => '{}' }) };
    case 'freeze': {
      const image = interpreter.freeze();
      return { image, imageBytes: image.memory.data.byteLength };
    }
  }
}

function attempted(work: () => Partial<AloneAnswer>): Partial<AloneAnswer> {
  try {
    return work();
  } catch (error) {
    return { error: error instanceof Error ? error.message : JSON.stringify(error) };
  }
}
