/** `hop compare`: two presets side by side, as a table for people or as JSON for programs. */
import { compared, measured, presetNamed, simulate, type Comparison, type Finding, type Measured, type MetricRow, type Scenario, type StageMeasure, type Unit } from '../src-core/index.ts';
import { WrongUse, type Command } from './hopCommand.ts';
import { createNodePythonHost } from './pythonHostNode.ts';

type Order = 'stage' | 'clock';

interface Wish {
  readonly a: Scenario;
  readonly b: Scenario;
  readonly by: Order;
  readonly json: boolean;
}

export const compare: Command = {
  usage: 'NAME NAME [--by stage|clock] [--json]',
  about: 'two presets, their first request each: figures, stages and what differs, side by side',
  run: async (args, { stdout }) => {
    const wish = wishIn(args);
    const host = createNodePythonHost();
    try {
      const comparison = compared(measured(await simulate(wish.a, host), 0), measured(await simulate(wish.b, host), 0));
      stdout.write(wish.json ? `${JSON.stringify(plain(comparison), null, 2)}\n` : tablesOf(comparison, wish));
      return 0;
    } finally {
      host.dispose();
    }
  },
};

function wishIn(args: readonly string[]): Wish {
  const json = args.includes('--json');
  const others = args.filter((arg) => arg !== '--json');
  const at = others.indexOf('--by');
  const by = at < 0 ? 'stage' : others[at + 1];
  const names = at < 0 ? others : others.toSpliced(at, 2);
  if (names.length !== 2 || (by !== 'stage' && by !== 'clock')) throw new WrongUse('compare takes the names of two presets, and --by stage or --by clock');
  const [a, b] = names.map((name) => {
    const scenario = presetNamed(name);
    if (!scenario) throw new WrongUse(`there is no preset ${JSON.stringify(name)}; hop presets lists them`);
    return scenario;
  });
  return { a: a!, b: b!, by, json };
}

/** Without the traces themselves, which `hop trace` gives. */
function plain({ a, b, ...comparison }: Comparison): unknown {
  const sideOf = ({ status, problem, handover, programs, stretches }: Measured): unknown => ({ status, problem, handover, programs, stretches });
  return { a: sideOf(a), b: sideOf(b), ...comparison };
}

function tablesOf(comparison: Comparison, { a, b, by }: Wish): string {
  const { metrics, stages, findings, samePage } = comparison;
  const head = ['', a.preset, b.preset, 'difference'];
  const figures = table([head, ...metrics.map((row) => [`${row.metric} (${UNITS[row.unit]})`, figure(row, row.a.value), figure(row, row.b.value), signed(figure(row, row.difference))])]);
  const clock = table([['', 'from ms', 'to ms', 'stage'], ...([[a, comparison.a], [b, comparison.b]] as const).flatMap(([{ preset }, side]) => lanes(preset, side))]);
  const byStage = table([['stage', a.preset, b.preset, 'difference'], ...stages.map((row) => [row.stage, stageText(row.a), stageText(row.b), signed(ms(row.differenceUs))])]);
  const told = findings.map(({ kind, group, a: one, b: other, evidence }: Finding) => `${group} ${kind}: ${JSON.stringify(one)} | ${JSON.stringify(other)} (steps ${evidence.a ?? '-'} | ${evidence.b ?? '-'})\n`);
  const same = samePage === null ? '' : `same page: ${samePage} bytes\n`;
  return [figures, by === 'stage' ? byStage : clock, (told.length > 0 ? told.join('') : 'no difference\n') + same].join('\n');
}

const UNITS: Readonly<Record<Unit, string>> = { us: 'ms', count: 'n', bytes: 'B', kib: 'KiB' };

function figure({ unit }: MetricRow, value: number): string {
  return unit === 'us' ? ms(value) : String(value);
}

function ms(us: number): string {
  return (us / 1000).toFixed(3);
}

function signed(text: string): string {
  return Number(text) > 0 ? `+${text}` : text;
}

function stageText({ us, steps, skipped }: StageMeasure): string {
  return skipped ? skipped.reason : `${ms(us)} ms, ${steps} steps`;
}

/** Times since the request began. */
function lanes(name: string, { stretches }: Measured): string[][] {
  const zero = stretches[0]?.startAt ?? 0;
  return stretches.map(({ stage, startAt, endAt }) => [name, ms(startAt - zero), ms(endAt - zero), stage]);
}

/** Columns as wide as their widest cell; all but the first are set flush right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd()}\n`).join('');
}
