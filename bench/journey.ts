/**
 * How long simulating a journey takes, and jumping in it: medians in ms. Without Python the programs, the sockets, every
 * packet's bytes and the notebook are all that runs; with it, a real CPython besides (started before the clock).
 */
import { presetNamed, simulate, worldAt, type PythonHost, type Scenario, type Trace } from '../src-core/index.ts';
import { createNodePythonHost } from '../node/pythonHostNode.ts';

const ROUNDS = 15;
const STEPS = 500;
const BAR_MS = { simulate: 50, jump: 5 };

const nobody = (): Promise<never> => Promise.reject(new Error('no Python in this journey'));
const noPython: PythonHost = { version: '', start: nobody, fork: nobody, call: nobody, exit: () => Promise.resolve() };

/** Pages that nginx and the network answer alone, visited one after the other: about five hundred steps. */
function journeyWithoutPython(): Scenario {
  const plain = presetNamed('bad-gateway')!;
  const visit = plain.visits[0]!;
  const urls = ['/static/site.css', '/hello?name=kim', '/static/missing.png', '/hello?name=lee', '/static/site.css', '/', '/static/', '/hello'];
  return { ...plain, visits: [...urls, ...urls].map((path) => ({ ...visit, url: `http://shop.example${path}`, afterMs: 500 })) };
}

export async function reportJourney(): Promise<void> {
  console.log('\nThe journey (medians in ms)');
  await reportSimulation('without Python', journeyWithoutPython(), noPython);
  const host = createNodePythonHost();
  try {
    await reportSimulation('with Python', presetNamed('hello')!, host);
  } finally {
    host.dispose();
  }
}

async function reportSimulation(name: string, scenario: Scenario, host: PythonHost): Promise<void> {
  const times: number[] = [];
  let trace: Trace = await simulate(scenario, host);
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    trace = await simulate(scenario, host);
    times.push(performance.now() - startedAt);
  }
  const { length } = trace.steps;
  const perSteps = (median(times) / length) * STEPS;
  const aim = host === noPython ? ` (aim ≤ ${BAR_MS.simulate})` : '';
  console.log(`  ${name}: ${length} steps in ${median(times).toFixed(1)}; ${perSteps.toFixed(1)} for ${STEPS} steps${aim}`);
  console.log(`    a jump of the cursor: ${median(jumps(trace)).toFixed(3)}, slowest ${Math.max(...jumps(trace)).toFixed(3)} (aim ≤ ${BAR_MS.jump})`);
}

/** Every 37th step, far from the last; the first pass makes the checkpoints and is not counted. */
function jumps(trace: Trace): number[] {
  worldAt(trace, trace.steps.length - 1);
  return Array.from({ length: 200 }, (_, i) => {
    const startedAt = performance.now();
    worldAt(trace, (i * 37) % trace.steps.length);
    return performance.now() - startedAt;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
