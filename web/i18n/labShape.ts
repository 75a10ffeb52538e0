/** The shape of the load lab's words. */
import type { ApplicationSize, Bottleneck, DeploymentId, HandlerName, LoadErrors, TheorySystem } from '../../src-core/load/index.ts';
import type { FindingWords } from './labFindingShape.ts';
import type { KnobWords } from './labKnobsShape.ts';
import type { MachineWords } from './labMachinesShape.ts';

export interface LabWords {
  readonly parts: Readonly<Record<'label' | 'run' | 'sweep' | 'model' | 'measure', string>>;
  readonly questions: Readonly<Record<string, readonly [title: string, question: string]>>;
  readonly question: string;
  readonly changed: string;
  readonly back: string;
  readonly knobs: KnobWords;
  readonly guess: {
    readonly title: string;
    readonly about: string;
    readonly measure: string;
    readonly ask: Readonly<Record<MeasureName, string>>;
    readonly names: Readonly<Record<MeasureName, string>>;
    readonly orders: Readonly<Record<'a' | 'same' | 'b', string>>;
    readonly number: (side: string, unit: string) => string;
    readonly units: Readonly<Record<MeasureName, string>>;
    readonly said: (order: 'a' | 'same' | 'b') => string;
    readonly right: string;
    readonly wrong: string;
    readonly off: (side: string, guessed: string, factor: string) => string;
    readonly came: (side: string, value: string) => string;
    readonly none: string;
    readonly bad: string;
    readonly level: (side: string) => string;
    readonly result: string;
  };
  readonly run: string;
  readonly runAnyway: string;
  readonly stop: string;
  readonly running: (percent: string) => string;
  readonly progress: string;
  readonly outdated: string;
  readonly again: string;
  /** `ends`: how far each side came that was stopped. */
  readonly cut: (ends: string) => string;
  readonly failed: (side: string, field: string, reason: string) => string;
  readonly sentence: string;
  readonly before: string;
  readonly same: (a: string, b: string, seconds: string) => string;
  readonly sizes: Readonly<Record<'processes' | 'threads' | 'machines', (n: number) => string>>;
  readonly waits: Readonly<Record<'blocking' | 'awaited', string>>;
  readonly sideName: (side: string) => string;
  readonly pssNow: string;
  readonly swapNow: (mib: string) => string;
  readonly notRun: string;
  readonly machines: MachineWords;
  readonly scrub: Readonly<Record<'label' | 'play' | 'pause' | 'start' | 'end', string>>;
  readonly moment: (seconds: string, a: string, b: string) => string;
  readonly series: Readonly<Record<'label' | SeriesName, string>>;
  readonly seriesUnits: Readonly<Record<SeriesName, string>>;
  /** The level in a curve at which there is no more. */
  readonly memoryLimit: string;
  readonly latency: string;
  readonly latencyUnit: string;
  readonly nothingAnswered: string;
  readonly second: string;
  readonly perSecond: string;
  readonly table: string;
  readonly tableOf: (name: string) => string;
  readonly columns: Readonly<Record<'figure' | 'difference' | 'time' | 'from' | 'to' | 'requests', string>>;
  readonly figures: string;
  readonly figureNames: Readonly<Record<FigureName, readonly [name: string, about: string]>>;
  readonly errors: Readonly<Record<keyof LoadErrors, string>>;
  readonly bottlenecks: Readonly<Record<Bottleneck | 'kept', string>>;
  readonly kinds: { readonly title: string; readonly about: string; readonly names: Readonly<Record<'uss' | 'pss' | 'rss', readonly [name: string, about: string]>> };
  readonly findings: string;
  readonly sentences: FindingWords;
  readonly exports: Readonly<Record<'label' | 'csv' | 'svg' | 'png' | 'dots', string>>;
  readonly sweep: {
    readonly title: string;
    readonly about: string;
    readonly knob: string;
    readonly from: string;
    readonly to: string;
    readonly points: string;
    readonly run: string;
    readonly stop: string;
    readonly progress: (done: number, all: number) => string;
    readonly stopped: (done: number, all: number) => string;
    readonly measure: string;
    readonly empty: string;
    readonly idle: (side: string) => string;
    readonly failed: (side: string, value: string, reason: string) => string;
    readonly chart: (measure: string, unit: string, knob: string) => string;
    readonly log: string;
    readonly bad: (min: string, max: string) => string;
  };
  readonly model: Readonly<Record<'title' | 'about' | 'fidelity' | 'runs' | 'median' | 'aim' | 'mean' | 'worst' | 'met' | 'missed' | 'shown' | 'run' | 'measured' | 'predicted' | 'error' | 'noisy' | 'theory' | 'theoryAbout' | 'system' | 'exact' | 'interval' | 'inside' | 'computing' | 'conditions' | 'machine' | 'clients', string>> & {
    readonly chart: (figure: string) => string;
    /** What the dots and the band are. */
    readonly key: string;
    readonly seeds: (n: number) => string;
    readonly far: (far: string, all: string, disturbed: string) => string;
    readonly quiet: (medians: string) => string;
    readonly systems: Readonly<Record<TheorySystem, string>>;
  };
  readonly deployments: Readonly<Record<DeploymentId, readonly [name: string, detail: string]>>;
  readonly applications: Readonly<Record<ApplicationSize, string>>;
  readonly handlers: Readonly<Record<HandlerName, string>>;
  readonly linkFaults: Readonly<Record<'unreadable' | 'version' | 'question' | 'value', (field: string) => string>>;
  readonly leave: string;
  /** For the keyboard, past the knobs. */
  readonly skip: string;
}

export type MeasureName = 'peak_pss_kib' | 'throughput_rps' | 'mean_ms' | 'p95_ms' | 'processes_peak' | 'failures';
export type SeriesName = 'memory' | 'throughput' | 'cpu' | 'queue';
export type FigureName = 'answered' | 'throughput_rps' | 'mean_ms' | 'p50_ms' | 'p95_ms' | 'p99_ms' | 'max_ms' | 'failures' | 'peak_pss_kib' | 'peak_rss_kib' | 'peak_uss_kib' | 'peak_swap_kib' | 'processes_peak' | 'cpu_busy' | 'cpu_per_request_ms' | 'elapsed_s' | 'bottleneck';
