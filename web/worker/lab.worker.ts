/** Runs one load description slice by slice, so that it can be watched and stopped. */
import { LoadError, startLoad, type LoadDescription, type LoadRun } from '../../src-core/load/index.ts';
import type { LabAnswer, LabFault, LabOrder, LabSeen, LabStop } from './labMessages.ts';
import { buffersOf, packed } from './labPacking.ts';

/** A slice is made to take about so long; between two of them a stop is heard, and the page gets its core. */
const SLICE_MS = 8;
const TELL_EVERY_MS = 200;
/**
 * Where the page has no core of its own beside two runs, a run that is watched rests between slices, by what it computed: longer in
 * its first second, when the page lays out its charts.
 */
const FEW_CORES = navigator.hardwareConcurrency <= 2;
const FIRST_MS = 1000;
const RESTS = { first: 2, later: 0.5 };

let isStopped = false;
/** Told, and not drawn yet. */
let isAhead = false;

self.onmessage = ({ data }: MessageEvent<LabOrder | LabStop | LabSeen>) => {
  if (data.kind === 'stop') isStopped = true;
  else if (data.kind === 'seen') isAhead = false;
  else void run(data).then(say, (error: unknown) => say({ kind: 'failed', fault: faultOf(error) }));
};

async function run({ description, watched }: LabOrder): Promise<LabAnswer> {
  isStopped = isAhead = false;
  const run = begin(description);
  let events = 2000;
  let told = performance.now();
  const from = told;
  for (;;) {
    const before = performance.now();
    if (run.advance(events) || isStopped) return { kind: 'done', result: packed(run.result(), watched) };
    const now = performance.now();
    events = Math.round(Math.min(400_000, Math.max(500, events * Math.min(4, Math.max(0.25, SLICE_MS / Math.max(0.5, now - before))))));
    if (now - told >= TELL_EVERY_MS && !isAhead) {
      told = now;
      isAhead = true;
      say({ kind: 'progress', progress: run.progress, result: watched ? packed(run.result(), true, true) : null });
    }
    // Two runs on two cores would leave the page what they do not take: nothing.
    await (watched && FEW_CORES ? rest((now - before) * (now - from < FIRST_MS ? RESTS.first : RESTS.later)) : turn());
  }
}

function begin(description: LoadDescription): LoadRun {
  return startLoad(description);
}

function say(answer: LabAnswer): void {
  const result = answer.kind === 'failed' ? null : answer.result;
  self.postMessage(answer, { transfer: result ? buffersOf(result) : [] });
}

/** A turn of the worker's loop: messages are heard in it. A timer would be held back to 4 ms. */
const channel = new MessageChannel();
function turn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function faultOf(error: unknown): LabFault {
  if (error instanceof LoadError) return { field: error.field, reason: error.message.replace(`${error.field}: `, '') };
  return { field: '', reason: error instanceof Error ? error.message : String(error) };
}
