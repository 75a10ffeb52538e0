/**
 * The stages of a script that is run and not called: what it imports is loaded (5), its own lines are the work (9). Where a
 * callable with a part in WSGI appears, the script is only the way to it: all is loading until that call, and its stages follow.
 */
import type { PythonEvent, PythonRun } from '../python/pythonHost.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { StageId } from '../trace/trace.ts';
import { replay, replayTold, type Outlets } from './pythonReplay.ts';

/** To be called in stage 5. */
export function* replayScript(sys: Sys, run: PythonRun, outlets: Outlets): SystemCall<void> {
  if (run.events.some((event) => event.kind === 'call' && event.role === 'application')) return yield* replay(sys, run, outlets);
  const stages = new ScriptStages();
  yield* replayTold(sys, run, outlets, { before: (event) => sys.stage(stages.at(event)), after: (event) => stages.after(event) });
}

class ScriptStages {
  /** Depth of the outermost module that is being imported. */
  private importing: number | null = null;

  at(event: PythonEvent): StageId {
    if (event.kind === 'call' && event.function === '<module>' && event.depth > 0) this.importing ??= event.depth;
    return event.kind === 'import' || this.importing !== null ? '5' : '9';
  }

  after(event: PythonEvent): void {
    if ((event.kind === 'return' || event.kind === 'unwind') && event.depth === this.importing) this.importing = null;
  }
}
