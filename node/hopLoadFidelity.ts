/** `npm run fidelity`: every measured cell beside the model's prediction, and the medians. `-- --json` prints all as data. */
import { readFile } from 'node:fs/promises';
import { factorOf, FIDELITY_AIMS, type FidelityRow, fidelityOf, type MeasuredRun, simulateLoad, summaryOf } from '../src-core/load/index.ts';

/** `file`: the measured runs. Exit code 1 if a median misses its aim, or a prediction is off by more than a factor of two. */
export async function fidelity(file: string, args: readonly string[], print: (line: string) => void): Promise<number> {
  const runs = JSON.parse(await readFile(file, 'utf8')) as MeasuredRun[];
  const rows = runs.flatMap((run) => fidelityOf(run, simulateLoad));
  if (args.includes('--json')) {
    print(JSON.stringify({ rows, summary: summaryOf(rows) }));
    return 0;
  }
  print(`${'deployment'.padEnd(28)}${'handler'.padEnd(8)}${'C'.padStart(4)}  ${'metric'.padEnd(16)}${'measured'.padStart(12)}${'predicted'.padStart(12)}${'error'.padStart(9)}`);
  for (const row of rows) print(lineOf(row));
  print('');
  print('Medians of the absolute errors, all cells:');
  const missed = report(rows, print);
  print('');
  print('The same where nothing else used a tenth of the machine (noise < 0.1):');
  report(rows.filter((row) => row.quiet), print);
  const far = rows.filter((row) => factorOf(row) > 2);
  print('');
  print(`Off by more than a factor of 2: ${far.length} of ${rows.length}`);
  for (const row of far) print(lineOf(row));
  return missed > 0 || far.length > 0 ? 1 : 0;
}

function lineOf({ deployment, variant, concurrency, metric, measured, predicted, error, quiet }: FidelityRow): string {
  const sign = error >= 0 ? '+' : '−';
  return `${deployment.padEnd(28)}${variant.padEnd(8)}${String(concurrency).padStart(4)}  ${metric.padEnd(16)}${figure(measured)}${figure(predicted)}${`${sign}${(Math.abs(error) * 100).toFixed(1)} %`.padStart(9)}${quiet ? '' : '  noisy'}`;
}

function figure(value: number): string {
  return (value >= 1000 ? value.toFixed(0) : value.toPrecision(4)).padStart(12);
}

function report(rows: readonly FidelityRow[], print: (line: string) => void): number {
  let missed = 0;
  for (const { metric, rows: count, median, mean, worst } of summaryOf(rows)) {
    const aim = FIDELITY_AIMS[metric];
    if (aim !== undefined && median > aim) missed++;
    const against = aim === undefined ? '' : `aim ≤ ${(aim * 100).toFixed(0)} %: ${median <= aim ? 'met' : 'MISSED'}`;
    print(`  ${metric.padEnd(16)}${String(count).padStart(5)} rows  median ${(median * 100).toFixed(1).padStart(5)} %  mean ${(mean * 100).toFixed(1).padStart(5)} %  worst ${factorOf(worst).toFixed(2)} × (${worst.deployment} ${worst.variant} C=${worst.concurrency})  ${against}`);
  }
  return missed;
}
