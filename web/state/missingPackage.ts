/** A Python package that a run wanted and did not have, as the server's log says it; `null` when it had them all. */
import type { Trace } from '../../src-core/index.ts';

export function missingPackage(trace: Trace): string | null {
  for (const step of trace.steps) {
    const text = step.kind === 'logged' ? step.data.line : step.kind === 'pythonWrote' ? step.data.text : '';
    const module = /ModuleNotFoundError: No module named '([^'.]+)/.exec(text)?.[1];
    if (module !== undefined) return module;
  }
  return null;
}
