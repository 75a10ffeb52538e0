/** What the modelled runtimes cost. Nobody measured them here: every figure is chosen. Times are µs of CPU, sizes KiB. */
import type { ImagePart } from '../system/memory.ts';

function image(file: string, code: number, data: number, heap: number): readonly ImagePart[] {
  return [{ segment: 'code', kib: code, file }, { segment: 'data', kib: data }, { segment: 'heap', kib: heap }, { segment: 'stack', kib: 132 }];
}

export const nodeCosts = { startUs: 40_000, perRequestUs: 40, objectUs: 10, callUs: 5, endUs: 20, image: image('/usr/bin/node', 30_000, 2_000, 12_000) } as const;
export const rubyCosts = { startUs: 250_000, forkUs: 600, unsharedKib: 6_000, workerInitUs: 5_000, perRequestUs: 60, middlewareUs: 10, requestUs: 15, routeUs: 30, actionUs: 80, writeUs: 20, image: image('/usr/bin/ruby', 6_000, 3_000, 45_000) } as const;
export const dotnetCosts = { startUs: 70_000, perRequestUs: 30, contextUs: 5, middlewareUs: 4, routeUs: 8, handlerUs: 5, writeUs: 15, image: image('/usr/bin/dotnet', 24_000, 4_000, 18_000) } as const;
