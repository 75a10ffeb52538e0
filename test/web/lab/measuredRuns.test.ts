import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fidelityOf, readLoad, simulateLoad, type MeasuredRun } from '../../../src-core/load/index.ts';

type Row = Readonly<Record<string, unknown>>;
interface Run {
  readonly deployment: string;
  readonly size: string;
  readonly cells: readonly Row[];
  readonly memory: readonly Row[];
}

const read = (path: string): readonly Run[] => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as readonly Run[];

/** What is asked of the model for a run, and what it is held against. */
function judged(run: Run): readonly unknown[] {
  const asked: unknown[] = [];
  const nothing = simulateLoad(readLoad({ deployment: 'gunicorn-sync', requests: 1 }));
  const rows = fidelityOf(run as unknown as MeasuredRun, (description) => {
    asked.push(description);
    return nothing;
  });
  return [asked, rows];
}

test('the measured runs that the page judges by are those that were recorded', () => {
  const recorded = read('../../golden/load/runs.json');
  const shipped = read('../../../web/worker/measuredRuns.json');
  expect(shipped.map(({ deployment }) => deployment)).toEqual(recorded.map(({ deployment }) => deployment));
  for (const [i, { size, cells, memory }] of shipped.entries()) {
    expect(size).toBe(recorded[i]!.size);
    expect([cells.length, memory.length]).toEqual([recorded[i]!.cells.length, recorded[i]!.memory.length]);
    for (const [j, cell] of cells.entries()) expect(recorded[i]!.cells[j]).toMatchObject(cell);
    for (const [j, row] of memory.entries()) expect(recorded[i]!.memory[j]).toMatchObject(row);
    // What the judge reads is there.
    expect(judged(shipped[i]!)).toEqual(judged(recorded[i]!));
    for (const cell of cells) expect(Object.keys(cell)).toEqual(expect.arrayContaining(['variant', 'C', 'rps', 'p50_ms', 'p95_ms', 'noise']));
  }
});
