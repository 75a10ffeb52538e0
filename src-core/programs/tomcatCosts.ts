/**
 * What Tomcat costs, with where each figure was measured (Tomcat 10.1.60 on the machine of costs.ts; test/golden/costs.json
 * holds the measurements, and a test ties these figures to them). Figures that nobody measured are marked as chosen.
 */
import type { ImagePart } from '../system/memory.ts';
import { remainderUs, requestCost } from './requestCosts.ts';

/** A compiled servlet's request: an estimate, and the same one in both grains. Split over its parts by choice. */
const request = requestCost('tomcat', 'worker');
const lineNs = 250; // chosen
const requestUs = remainderUs(request.wayUs - (17 * lineNs) / 1000, { calls: 3 });

export const tomcatCosts = {
  // Boot to the first 200 took 1,241–1,597 ms. The socket is bound while the connectors are initialised, and accepts when all is deployed.
  bindUs: 600_000, // chosen: about half of the boot
  deployUs: 600_000, // the rest; with the first request it stays below what was measured
  threadUs: 30, // chosen
  acceptUs: 10, // chosen: once a connection
  pollUs: Math.round(0.1 * requestUs), // chosen
  parseRequestUs: Math.round(0.4 * requestUs), // chosen
  mapUs: Math.round(0.1 * requestUs), // chosen
  makeResponseUs: Math.round(0.4 * requestUs), // chosen
  restUs: request.restUs,
  lineNs,
  loadClassUs: 2_000, // chosen: a class from its file, and an object of it
  jspCompileUs: 1_109_000, // the first request of a JSP took 1,112.5 ms, the next 3.5
} as const;

/** One process: 226,820 KiB resident before the first request, 3,528 of them shared with others. */
export const tomcatImage: readonly ImagePart[] = [
  { segment: 'code', kib: 3_528, file: '/usr/bin/java' },
  { segment: 'data', kib: 24_000 }, // how the rest divides is chosen
  { segment: 'heap', kib: 197_292 },
  { segment: 'stack', kib: 2_000 },
];

/** What the process grew by while it was used: 238,596 less 226,820 KiB. Taken at the first request here. */
export const tomcatUse = { freshKib: 11_776 } as const;
