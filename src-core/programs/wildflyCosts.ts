/**
 * What WildFly costs. Nobody measured one for this: all figures are chosen, in the sizes that people report of it (seconds to
 * start, a few hundred MiB), and only their order means something. Each subsystem adds its own time and its own heap.
 */
import type { SubsystemName } from '../config/standaloneXml.ts';
import type { ImagePart } from '../system/memory.ts';

export const wildflyCosts = {
  /** The virtual machine, the module loader and the service container, before any subsystem. */
  coreUs: 900_000,
  deployUs: 500_000,
  subsystems: {
    io: { us: 40_000, heapKib: 4_096 },
    naming: { us: 30_000, heapKib: 1_024 },
    transactions: { us: 120_000, heapKib: 8_192 },
    datasources: { us: 250_000, heapKib: 12_288 },
    ejb3: { us: 200_000, heapKib: 24_576 },
    'messaging-activemq': { us: 450_000, heapKib: 49_152 },
    mail: { us: 20_000, heapKib: 512 },
    undertow: { us: 180_000, heapKib: 16_384 },
    'deployment-scanner': { us: 20_000, heapKib: 512 },
  } satisfies Readonly<Record<SubsystemName, { readonly us: number; readonly heapKib: number }>>,
} as const;

export const wildflyImage: readonly ImagePart[] = [
  { segment: 'code', kib: 3_528, file: '/usr/bin/java' }, // Tomcat's Java
  { segment: 'data', kib: 40_000 },
  { segment: 'heap', kib: 200_000 },
  { segment: 'stack', kib: 4_000 },
];
