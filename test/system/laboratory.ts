/** A small internet for tests: two machines and a line, programs put on them by hand; no Python unless a test brings it. */
import type { PythonHost } from '../../src-core/python/pythonHost.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { presetNamed } from '../../src-core/scenario/presets.ts';
import type { NetworkSetup } from '../../src-core/scenario/scenario.ts';
import { Internet, type MachineSetup } from '../../src-core/system/internet.ts';
import type { ImagePart } from '../../src-core/system/memory.ts';
import type { Process } from '../../src-core/system/process.ts';
import { boot, type SystemCall, type Sys } from '../../src-core/system/sys.ts';
import type { Connection } from '../../src-core/system/tcpStack.ts';
import type { StepKind } from '../../src-core/trace/vocabulary.ts';
import type { StepOf } from '../../src-core/trace/trace.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';

export const CLIENT = '203.0.113.7';
export const SERVER = '198.51.100.20';

const nobody = (): Promise<never> => Promise.reject(new Error('no Python here'));
export const noPython: PythonHost = { version: '', start: nobody, fork: nobody, call: nobody, exit: () => Promise.resolve() };

const image: readonly ImagePart[] = [
  { segment: 'code', kib: 100, file: '/bin/test' },
  { segment: 'heap', kib: 40 },
  { segment: 'stack', kib: 8 },
];

export interface LaboratoryOptions {
  readonly network?: Partial<NetworkSetup>;
  readonly files?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly epochMs?: number;
  readonly machines?: readonly MachineSetup[];
  readonly python?: PythonHost;
}

export class Laboratory {
  readonly internet: Internet;
  private waiting = 0;

  constructor({ network = {}, files = {}, seed = 7, epochMs = Date.UTC(2026, 10, 20, 9), machines, python = noPython }: LaboratoryOptions = {}) {
    const bytes = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytesOfText(text)]));
    const both: readonly MachineSetup[] = machines ?? [
      { name: 'client', role: 'client', addresses: [CLIENT, '2001:db8:7::7'], cores: 2, memoryKib: 1024 * 1024, files: {} },
      { name: 'server', role: 'server', addresses: [SERVER, '2001:db8:20::20'], cores: 2, memoryKib: 1024 * 1024, files: bytes },
    ];
    this.internet = new Internet(both, { ...presetNamed('hello')!.network, ...network }, { seed, epochMs, python });
  }

  /** Starts a program; the run goes on until every program started by `play` has ended. */
  play(machine: string, program: (sys: Sys) => Program): Process {
    this.waiting++;
    const lab = this;
    return this.serve(machine, function* (sys) {
      yield* program(sys);
      lab.waiting--;
    });
  }

  /** Starts a program that nobody waits for. */
  serve(machine: string, program: (sys: Sys) => Program): Process {
    return boot(this.internet.machine(machine), { program: 'test', role: '', argv: ['test'], environment: {} }, image, program);
  }

  /** Runs until all players are done and a moment longer, or until `patienceUs`. */
  async run({ lingerUs = 100_000, patienceUs = 600_000_000 } = {}): Promise<void> {
    let doneAt = Infinity;
    await this.internet.run(() => {
      const { now } = this.internet.scheduler;
      if (this.waiting === 0 && doneAt === Infinity) doneAt = now;
      return now >= doneAt + lingerUs || now > patienceUs;
    }, 1000);
  }

  steps<Kind extends StepKind>(kind: Kind): StepOf<Kind>[] {
    return this.internet.recorder.steps.filter((step): step is Extract<typeof step, { kind: Kind }> => step.kind === kind) as unknown as StepOf<Kind>[];
  }

  /** Lines of a log of a machine. */
  log(path: string): string[] {
    return this.steps('logged').filter((step) => step.data.path === path).map((step) => step.data.line);
  }
}

/** Everything that comes until the peer closes or is silent for `timeoutUs`, as latin-1, and how it ended. */
export function* readAll(sys: Sys, connection: Connection, timeoutUs = Infinity): SystemCall<{ text: string; end: 'end' | 'reset' | 'timeout' }> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const received = yield* sys.tcp.recv(connection, timeoutUs);
    if (received.kind !== 'bytes') return { text: latin1Of(joinBytes(parts)), end: received.kind };
    parts.push(received.bytes);
  }
}
