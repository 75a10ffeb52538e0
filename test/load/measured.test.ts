/** What the profiles are made of is what was measured, and what the model says of measured runs is close to them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FIDELITY_AIMS, factorOf, fidelityOf, profileOf, simulateLoad, summaryOf, type FidelityRow, type MeasuredRun } from '../../src-core/load/index.ts';
import { CGI_COPIES, CGI_STALLS, EROSION_PSS, HANDLER_MS, IMPORT_CPU_MS, IMPORT_TINY_KIB, LOADING_MS, MEMORY, SERVLET_CPU_MS, STARTS } from '../../src-core/costs/measured.ts';

interface Sums {
  readonly processes: number;
  readonly rss_sum_kib: number;
  readonly pss_sum_kib: number;
  readonly uss_sum_kib: number;
}
interface ByCommand {
  readonly rss_kib: number;
  readonly pss_kib: number;
  readonly uss_kib: number;
}
interface Costs {
  readonly process_start: { readonly rows: Record<string, { readonly wall_min_ms: number; readonly wall_median_ms: number; readonly minor_faults: number }> };
  readonly fork_and_in_process: { readonly in_process: Record<string, { readonly import_cpu_ms: number; readonly memory_before_import: { readonly private_kib: number }; readonly memory_after_import: { readonly private_kib: number }; readonly hello_handler_median_ms: number; readonly cpu_variant_handler_median_ms: number }> };
  readonly memory_and_boot_per_deployment: { readonly rows: Record<string, { readonly boot_to_first_200_ms_3runs: number[]; readonly before_requests: Sums; readonly after_requests: Sums; readonly processes_after: readonly { readonly role: string; readonly comm: string; readonly private_kib_mean: number }[] }> };
  readonly cgi_copies_alive_at_once: { readonly rows: Record<string, readonly { readonly simultaneous: number; readonly by_command: Record<string, ByCommand> }[]> };
  readonly extra: {
    readonly two_busy_cores_inflation: { readonly import_flask_process_cpu_ms: Record<string, number> };
    readonly apache_mod_cgi_47ms_stall: { readonly keepalive_same_child: { readonly n: number; readonly over_40_ms: number; readonly p50_ms: number; readonly p90_ms: number } };
    readonly copy_on_write_erosion: Record<string, readonly { readonly pss_sum_kib: number }[]>;
  };
}

const golden = (name: string): unknown => JSON.parse(readFileSync(new URL(`../golden/load/${name}`, import.meta.url), 'utf8'));
const costs = golden('costs.json') as Costs;
const sums = ({ rss_sum_kib, pss_sum_kib, uss_sum_kib }: Sums): number[] => [rss_sum_kib, pss_sum_kib, uss_sum_kib];
const figures = ({ rss_kib, pss_kib, uss_kib }: ByCommand): number[] => [rss_kib, pss_kib, uss_kib];

describe('the figures in the code are the measured ones', () => {
  test('memory and boot of deployments', () => {
    const { rows } = costs.memory_and_boot_per_deployment;
    expect(Object.keys(MEMORY)).toEqual(Object.keys(rows));
    for (const [name, row] of Object.entries(rows)) {
      const ours = MEMORY[name]!;
      expect([ours.before, ours.after, ours.processes], name).toEqual([sums(row.before_requests), sums(row.after_requests), row.after_requests.processes]);
      expect(ours.bootMs).toBe(row.boot_to_first_200_ms_3runs.toSorted((a, b) => a - b)[1]);
      const nginx = row.processes_after.find(({ role, comm }) => comm === 'nginx' && role !== 'child');
      expect(ours.others === true, name).toBe(nginx !== undefined && nginx.private_kib_mean < 300);
    }
  });

  test('copies of CGI processes', () => {
    for (const [name, rows] of Object.entries(costs.cgi_copies_alive_at_once.rows)) {
      const at = (copies: number): Record<string, ByCommand> => rows.find(({ simultaneous }) => simultaneous === copies)!.by_command;
      const program = Object.keys(at(50)).find((command) => command !== 'apache2')!;
      expect(CGI_COPIES[name]).toEqual({ one: figures(at(1)[program]!), fifty: figures(at(50)[program]!), httpd: figures(at(20)['apache2']!) });
    }
  });

  test('starts, imports, handlers, crowding, stalls, erosion', () => {
    const { rows } = costs.process_start;
    const start = (name: string) => ({ wallMs: rows[name]!.wall_min_ms, faults: rows[name]!.minor_faults });
    expect(STARTS).toEqual({ c: start('c_program'), tiny: { ...start('cgi tiny.py (imports os, time only)'), wallMs: rows['cgi tiny.py (imports os, time only)']!.wall_median_ms }, flask: start('cgi wsgiref + Flask app'), django: start('cgi wsgiref + Django app'), php: start('php-cgi php.php') });
    const handler = (name: string) => {
      const { hello_handler_median_ms: hello, cpu_variant_handler_median_ms: cpu } = costs.fork_and_in_process.in_process[name]!;
      return { hello, cpu };
    };
    expect(HANDLER_MS).toEqual({ tiny: handler('tinyapp'), flask: handler('flaskapp'), django: handler('djwsgi') });
    const loading = (name: string) => costs.fork_and_in_process.in_process[name]!.import_cpu_ms;
    expect(LOADING_MS).toEqual({ tiny: loading('tinyapp'), flask: loading('flaskapp'), django: loading('djwsgi') });
    const grown = (name: string) => {
      const { memory_before_import: before, memory_after_import: after } = costs.fork_and_in_process.in_process[name]!;
      return after.private_kib - before.private_kib;
    };
    expect(IMPORT_TINY_KIB).toBe(grown('tinyapp'));
    const { two_busy_cores_inflation, apache_mod_cgi_47ms_stall, copy_on_write_erosion } = costs.extra;
    const { '1': alone, '2': two, '4': four, '8': eight } = two_busy_cores_inflation.import_flask_process_cpu_ms;
    expect(IMPORT_CPU_MS).toEqual({ alone, two, four, eight });
    const servlet = (variant: string) => (golden('runs.json') as { deployment: string; cells: { variant: string; C: number; server_cpu_per_request_ms: number }[] }[]).find(({ deployment }) => deployment === 'tomcat200')!.cells.find((cell) => cell.variant === variant && cell.C === 1)!.server_cpu_per_request_ms;
    expect(SERVLET_CPU_MS).toBe(servlet('cpu') - servlet('hello'));
    const { n, over_40_ms: stalled, p50_ms: p50Ms, p90_ms: p90Ms } = apache_mod_cgi_47ms_stall.keepalive_same_child;
    expect(CGI_STALLS).toEqual({ n, stalled, p50Ms, p90Ms });
    for (const [name, rows] of Object.entries(copy_on_write_erosion)) expect(EROSION_PSS[name]).toEqual(rows.map((row) => row.pss_sum_kib));
  });

  test('the erosion that was measured request by request: the model is within a tenth of it, but for uWSGI’s late tenth thousands', () => {
    for (const [name, preload] of [['gunicorn_sync4_flask', false], ['gunicorn_sync4pre_flask', true], ['gunicorn_sync4_django', false], ['gunicorn_sync4pre_django', true]] as const) {
      const { process, base, eroded_late } = profileOf({ deployment: 'gunicorn-sync', application: name.endsWith('django') ? 'django' : 'flask', preload, threads: 1, workers: 4 });
      const late = base.pss_kib + process.file_kib + process.forked_kib + 4 * (process.private_kib + eroded_late * process.forked_kib);
      expect(Math.abs(late / EROSION_PSS[name]!.at(-1)! - 1), name).toBeLessThan(0.1);
    }
  });
});

describe('measured runs', () => {
  const rows: readonly FidelityRow[] = (golden('runs.json') as MeasuredRun[]).flatMap((run) => fidelityOf(run, simulateLoad));
  const median = new Map(summaryOf(rows).map((one) => [one.metric, one.median]));

  test('throughput, latency and memory meet their aims', () => {
    for (const metric of ['throughput_rps', 'mean_ms', 'p50_ms', 'p95_ms', 'peak_pss_kib'] as const) expect(median.get(metric), metric).toBeLessThanOrEqual(FIDELITY_AIMS[metric]!);
  });

  test('throughput and memory of undisturbed cells are never off by a factor of two', () => {
    const far = rows.filter((row) => row.quiet && (row.metric === 'throughput_rps' || row.metric === 'peak_pss_kib') && factorOf(row) > 2);
    expect(far).toEqual([]);
  });
});
