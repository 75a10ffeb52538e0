/** Runs the simulation away from the page, one scenario at a time. */
import { connectPythonHost } from '../../cpython/portHost.ts';
import { ConfigError, simulate, type PythonHost } from '../../src-core/index.ts';
import type { RunAnswer, RunOrder } from './messages.ts';

self.onmessage = async ({ data }: MessageEvent<RunOrder>) => {
  self.postMessage(await answerTo(data));
};

async function answerTo({ scenario, python }: RunOrder): Promise<RunAnswer> {
  try {
    const host = guarded(connectPythonHost(python.port, python.version));
    return { kind: 'trace', trace: await simulate(scenario, host) };
  } catch (error) {
    if (error instanceof PythonFailed) return { kind: 'python', reason: error.message };
    if (!(error instanceof ConfigError)) return { kind: 'bug', message: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) };
    const { source, line, column, key, params } = error;
    return { kind: 'config', source, line, column, key, params };
  }
}

/** The host itself failed: neither the scenario nor the simulator is to blame. */
class PythonFailed extends Error {}

function guarded(host: PythonHost): PythonHost {
  const guard = <Result>(answer: Promise<Result>): Promise<Result> => answer.catch((error: unknown) => Promise.reject(new PythonFailed(error instanceof Error ? error.message : String(error))));
  return {
    version: host.version,
    start: (process, files) => guard(host.start(process, files)),
    fork: (parentPid, child) => guard(host.fork(parentPid, child)),
    call: (pid, call) => guard(host.call(pid, call)),
    exit: (pid) => guard(host.exit(pid)),
  };
}
