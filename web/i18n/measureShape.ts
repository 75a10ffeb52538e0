/** The shape of the words of “Measure it in my browser”. */
export type CountName = 'requests' | 'atOnce' | 'workers';
export type MeasuredFigure = 'started' | 'mostAlive' | 'peakHeapBytes' | 'copiedBytes' | 'startMs' | 'loadMs' | 'requestMs' | 'waitMs' | 'totalMs';
type WayName = 'cgi' | 'forked' | 'resident';
type Result = Readonly<Record<WayName, { readonly started: number } & Readonly<Record<'total' | 'memory' | 'wait', string>>>>;
type Named = readonly [name: string, about: string];

export interface MeasureWords {
  readonly title: string;
  readonly about: string;
  readonly counts: Readonly<Record<CountName, Named>>;
  readonly site: string;
  readonly sites: Readonly<Record<'callable' | 'micro' | 'full', string>>;
  readonly bad: (most: number) => string;
  readonly fewer: (most: number) => string;
  readonly run: string;
  readonly again: string;
  readonly stop: string;
  readonly phases: Readonly<Record<'idle' | 'fetching' | 'alone' | WayName | 'done' | 'stopped' | 'failed', string>>;
  readonly failure: {
    readonly late: (seconds: number) => string;
    readonly raised: (message: string) => string;
    readonly refused: (status: string) => string;
    readonly browser: (said: string) => string;
  };
  /** The name of the box with a traceback. */
  readonly traceback: string;
  readonly now: (answered: number, all: number, alive: number) => string;
  readonly ways: Readonly<Record<WayName, Named>>;
  readonly alive: string;
  readonly memory: string;
  /** The most that there was of it. */
  readonly atMost: (most: string) => string;
  readonly legend: Readonly<Record<'label' | 'start' | 'load' | 'freeze' | 'request' | 'stays' | 'predicted', string>>;
  readonly chart: (way: string, started: number, seconds: string) => string;
  readonly lives: (way: string) => string;
  readonly table: string;
  readonly life: Readonly<Record<'number' | 'start' | 'startMs' | 'loadMs' | 'requests' | 'requestMs' | 'ended' | 'heap' | 'copied', string>>;
  readonly figuresTitle: string;
  readonly figure: string;
  readonly measured: string;
  readonly predicted: string;
  readonly figures: Readonly<Record<MeasuredFigure, Named>>;
  readonly notYet: string;
  /** Of an import that a process from an image does not make. */
  readonly inImage: string;
  readonly result: (result: Result) => string;
  readonly prices: (prices: Readonly<Record<'start' | 'load' | 'first' | 'again' | 'memory' | 'freeze' | 'image' | 'fork' | 'forked', string>>) => string;
  readonly by: (cores: number) => string;
  readonly shows: readonly [title: string, lines: readonly string[]];
  readonly cannot: readonly [title: string, lines: readonly string[]];
}
