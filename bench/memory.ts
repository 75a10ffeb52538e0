/** What a request in flight costs: bytes of heap and of typed arrays, with a hundred thousand requests parked. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Scheduler } from '../src-core/kernel/scheduler.ts';
import { request, Site } from './hopWorkloads.ts';
import { Sample } from './sample.ts';

const REQUESTS = 100_000;

export function bytesPerRequest(): { heap: number; arrays: number } {
  parked(1000);
  const before = usage();
  const scheduler = parked(REQUESTS);
  const after = usage();
  if (scheduler.size !== REQUESTS) throw new Error('the requests are not parked');
  return {
    heap: (after.heapUsed - before.heapUsed) / REQUESTS,
    arrays: (after.arrayBuffers - before.arrayBuffers) / REQUESTS,
  };
}

/** All requests have arrived and are on their way through the network. */
function parked(requests: number): Scheduler {
  const scheduler = new Scheduler();
  const site = new Site(scheduler, 1, new Sample(requests));
  for (let i = 0; i < requests; i++) scheduler.spawn(request(site));
  scheduler.run(0);
  return scheduler;
}

function usage(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage();
}
