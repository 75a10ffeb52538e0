/**
 * One CPython for all test files of a Vitest worker that want it with the same options: it takes longer to start than
 * most files to run. What a process does follows from its own start, forks and calls, whatever ran before or beside
 * it: test/python/processes.test.ts and test/runs/presets.test.ts, which have interpreters to themselves, hold it to that.
 */
import type { SupervisedHost } from '../cpython/supervisedHost.ts';
import { createNodePythonHost, type NodePythonHostOptions } from '../node/pythonHostNode.ts';

const interpreters = new Map<string, SupervisedHost>();

/** `dispose()` ends the processes that this file has started; the interpreter ends with the Vitest worker. */
export function sharedPythonHost(options: NodePythonHostOptions = {}): SupervisedHost {
  const key = JSON.stringify(options);
  const interpreter = interpreters.get(key) ?? createNodePythonHost(options);
  interpreters.set(key, interpreter);
  const pids = new Set<number>();
  return {
    version: interpreter.version,
    ready: () => interpreter.ready(),
    start(process, files) {
      pids.add(process.pid);
      return interpreter.start(process, files);
    },
    fork(parentPid, child) {
      pids.add(child.pid);
      return interpreter.fork(parentPid, child);
    },
    call: (pid, call) => interpreter.call(pid, call),
    exit(pid) {
      pids.delete(pid);
      return interpreter.exit(pid);
    },
    dispose() {
      for (const pid of pids) void interpreter.exit(pid);
    },
  };
}
