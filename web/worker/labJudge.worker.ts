/** Judges the model while somebody waits: every measured run is predicted anew, and theory is simulated. Nothing is kept ready. */
import { fidelityOf, intervalOf, simulateLoad, THEORY_CASES, type FidelityRow, type MeasuredRun, type TheoryInterval } from '../../src-core/load/index.ts';

export type Judgement = 'fidelity' | 'theory';

export type JudgeAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly FidelityRow[]; readonly done: number; readonly all: number }
  | { readonly kind: 'interval'; readonly interval: TheoryInterval; readonly done: number; readonly all: number }
  | { readonly kind: 'failed'; readonly reason: string };

self.onmessage = ({ data }: MessageEvent<Judgement>) => {
  void (data === 'fidelity' ? fidelity() : theory()).catch((error: unknown) => say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }));
};

/** What was measured is a copy of test/golden/load/runs.json; a test holds the two together. */
async function fidelity(): Promise<void> {
  const runs = JSON.parse((await import('./measuredRuns.json?raw')).default) as readonly MeasuredRun[];
  for (const [i, run] of runs.entries()) say({ kind: 'rows', rows: fidelityOf(run, simulateLoad), done: i + 1, all: runs.length });
}

async function theory(): Promise<void> {
  for (const [i, one] of THEORY_CASES.entries()) say({ kind: 'interval', interval: intervalOf(one), done: i + 1, all: THEORY_CASES.length });
}

function say(answer: JudgeAnswer): void {
  self.postMessage(answer);
}
