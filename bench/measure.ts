/**
 * One measurement, in a process of its own so that neither compiled code nor garbage of another library counts: a
 * tenth of the run to warm up, then the run. Prints a line of JSON.
 */
import { bytesPerRequest } from './memory.ts';
import { customers, type Key, type Library, workloads } from './workloads.ts';

export interface Measurement {
  readonly cpuUs: number;
  readonly wallUs: number;
  readonly mean: number;
  readonly halfWidth: number;
}

const [what, library] = process.argv.slice(2) as [Key | 'memory', Library];
const line = what === 'memory' ? bytesPerRequest() : await measured(what, library);
process.stdout.write(`${JSON.stringify(line)}\n`);

async function measured(key: Key, of: Library): Promise<Measurement> {
  const run = workloads[key].run[of];
  await run(customers[of] / 10);
  const began = process.hrtime.bigint();
  const before = process.cpuUsage();
  const { mean, halfWidth } = await run(customers[of]);
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: user + system, wallUs: Number(process.hrtime.bigint() - began) / 1000, mean, halfWidth };
}
