/** How good the model is: measured runs beside predictions made now, and theory beside simulations made now, in workers. */
import { createStore } from 'zustand/vanilla';
import type { FidelityRow, TheoryInterval } from '../../src-core/load/index.ts';
import type { JudgeAnswer, Judgement } from '../worker/labJudge.worker.ts';
import { useStore } from './useStore.ts';

export interface Judged {
  readonly done: number;
  /** 0 until it is known. */
  readonly all: number;
  readonly reason: string | null;
}

interface ModelState {
  readonly rows: readonly FidelityRow[];
  readonly intervals: readonly TheoryInterval[];
  readonly judged: Readonly<Record<Judgement, Judged>>;
}

const BEGUN: Judged = { done: 0, all: 0, reason: null };
const model = createStore<ModelState>()(() => ({ rows: [], intervals: [], judged: { fidelity: BEGUN, theory: BEGUN } }));

export function useModel<Part>(select: (state: ModelState) => Part): Part {
  return useStore(model, select);
}

/** Judges what is not judged yet. Returns how to end it; what there is by then stays, and half a judgement begins anew. */
export function judgeModel(): () => void {
  const workers = (['fidelity', 'theory'] as const).flatMap((what) => (isOver(model.getState().judged[what]) ? [] : [judge(what)]));
  return () => workers.forEach((worker) => worker.terminate());
}

export function isOver({ done, all }: Judged): boolean {
  return all > 0 && done === all;
}

function judge(what: Judgement): Worker {
  model.setState({ ...(what === 'fidelity' ? { rows: [] } : { intervals: [] }), judged: { ...model.getState().judged, [what]: BEGUN } });
  const worker = new Worker(new URL('../worker/labJudge.worker.ts', import.meta.url), { type: 'module' });
  const put = (judged: Partial<Judged>): void => model.setState({ judged: { ...model.getState().judged, [what]: { ...model.getState().judged[what], ...judged } } });
  worker.onmessage = ({ data }: MessageEvent<JudgeAnswer>) => {
    const { rows, intervals } = model.getState();
    switch (data.kind) {
      case 'rows': model.setState({ rows: [...rows, ...data.rows] }); break;
      case 'interval': model.setState({ intervals: [...intervals, data.interval] }); break;
      case 'failed': return put({ reason: data.reason });
    }
    put({ done: data.done, all: data.all });
    if (data.done === data.all) worker.terminate();
  };
  worker.onerror = (event) => put({ reason: event.message || 'the worker did not start' });
  worker.postMessage(what satisfies Judgement);
  return worker;
}
