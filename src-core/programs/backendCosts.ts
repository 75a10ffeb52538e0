/** What database, broker and task worker cost. Nobody measured these here: all are chosen, and docs/model.md says so. */
import type { ImagePart } from '../system/memory.ts';

export const databaseCosts = { startUs: 40_000, forkUs: 500, parseUs: 60, replyUs: 30 } as const;
export const brokerCosts = { startUs: 5_000, commandUs: 5 } as const;
export const taskWorkerCosts = { startUs: 200_000, forkUs: 400, receiveUs: 100 } as const;

/** A database server whose shared memory is mapped by all of its processes. */
export const databaseImage: readonly ImagePart[] = [
  { segment: 'code', kib: 8_000, file: '/usr/lib/postgresql/bin/postgres' },
  { segment: 'data', kib: 1_200 },
  { segment: 'heap', kib: 16_000 },
  { segment: 'stack', kib: 132 },
];
export const databaseBackend = { unsharedKib: 400, freshKib: 2_000 } as const;

export const brokerImage: readonly ImagePart[] = [
  { segment: 'code', kib: 2_200, file: '/usr/bin/redis-server' },
  { segment: 'data', kib: 300 },
  { segment: 'heap', kib: 5_600 },
  { segment: 'stack', kib: 132 },
];
