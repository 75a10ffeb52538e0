/** How good is this model? Measured runs beside their predictions, and queueing theory beside the simulation, both made now. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { factorOf, FIDELITY_AIMS, FIDELITY_METRICS, summaryOf, type FidelityMetric, type FidelityRow, type TheoryInterval } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import { isOver, judgeModel, useModel } from '../state/labModel.ts';
import { AgreementChart } from './AgreementChart.tsx';
import { csvOf } from './exporting.ts';
import { SaveButtons } from './Exports.tsx';
import { count, factorFigure, mibText, msText, percent, rate } from './figures.ts';
import css from './lab.module.css';
import { unbroken } from './unbroken.ts';

export function Model({ words }: { readonly words: LabWords }) {
  const rows = useModel((state) => state.rows);
  const intervals = useModel((state) => state.intervals);
  useEffect(judgeModel, []);
  return (
    <div class={css.model}>
      <h2>{words.model.title}</h2>
      <p>{words.model.about}</p>
      <Fidelity rows={rows} words={words} />
      <Theory intervals={intervals} words={words} />
      <section aria-labelledby="lab-conditions">
        <h3 id="lab-conditions">{words.model.conditions}</h3>
        <p class={css.small}>{words.model.machine}</p>
        <p class={css.small}>{words.model.clients}</p>
      </section>
    </div>
  );
}

function Fidelity({ rows, words }: { readonly rows: readonly FidelityRow[]; readonly words: LabWords }) {
  const [metric, setMetric] = useState<FidelityMetric>('throughput_rps');
  const summary = useMemo(() => summaryOf(rows), [rows]);
  const over = useModel((state) => isOver(state.judged.fidelity));
  const said = words.model;
  return (
    <section aria-labelledby="lab-fidelity">
      <h3 id="lab-fidelity">{said.fidelity}</h3>
      <Progress what="fidelity" words={words} />
      {rows.length > 0 && (
        <>
          <table class={css.summary}>
            <caption class="visually-hidden">{said.fidelity}</caption>
            <thead><tr><th scope="col">{words.columns.figure}</th><th scope="col">{said.runs}</th><th scope="col">{said.median}</th><th scope="col">{said.aim}</th><th scope="col">{said.mean}</th><th scope="col">{said.worst}</th></tr></thead>
            <tbody>
              {summary.map((one) => (
                <tr key={one.metric}>
                  <th scope="row">{words.figureNames[one.metric][0]}</th>
                  <td>{count(one.rows)}</td>
                  <td>{percent(one.median)}</td>
                  <td>{aimText(one.metric, over ? one.median : null, words)}</td>
                  <td>{percent(one.mean)}</td>
                  <td>×{factorFigure(Math.max(one.worst.measured / one.worst.predicted, one.worst.predicted / one.worst.measured))}<small>{one.worst.deployment} {one.worst.variant} C={one.worst.concurrency}</small></td>
                </tr>
              ))}
            </tbody>
          </table>
          {over && <p class={css.small}>{farText(rows, words)}</p>}
          <label class={css.inline}><span>{said.shown}</span>
            <select value={metric} onChange={(event) => setMetric(event.currentTarget.value as FidelityMetric)}>
              {FIDELITY_METRICS.map((one) => <option key={one} value={one}>{words.figureNames[one][0]}</option>)}
            </select>
          </label>
          <Rows rows={rows} metric={metric} words={words} />
        </>
      )}
    </section>
  );
}

/** How many figures are far off, and the medians without the runs that others disturbed. */
function farText(rows: readonly FidelityRow[], { model, figureNames }: LabWords): string {
  const far = rows.filter((row) => factorOf(row) > 2);
  const quiet = summaryOf(rows.filter((row) => row.quiet)).filter(({ metric }) => FIDELITY_AIMS[metric] !== undefined);
  return unbroken([model.far(count(far.length), count(rows.length), count(far.filter((row) => !row.quiet).length)), model.quiet(quiet.map(({ metric, median }) => `${figureNames[metric][0]} ${percent(median)}`).join(', '))].join(' '));
}

function Rows({ rows, metric, words }: { readonly rows: readonly FidelityRow[]; readonly metric: FidelityMetric; readonly words: LabWords }) {
  const shown = useMemo(() => rows.filter((row) => row.metric === metric), [rows, metric]);
  const said = words.model;
  const unit = unitOf(metric, words);
  const name = said.chart(`${words.figureNames[metric][0]}${unit === '' ? '' : `, ${unit}`}`);
  return (
    <div class={css.agreement}>
      <div class={css.card} data-chart="model"><AgreementChart name={name} rows={shown} text={(value) => valueText(metric, value)} unit={unit} words={words} /><p class={css.small}>{said.key}</p></div>
      <div class={css.rows}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div role="region" aria-label={words.tableOf(name)} tabIndex={0}>
          <table>
            <caption class="visually-hidden">{name}</caption>
            <thead><tr><th scope="col">{said.run}</th><th scope="col">{said.measured}{unit !== '' && <small>{unit}</small>}</th><th scope="col">{said.predicted}{unit !== '' && <small>{unit}</small>}</th><th scope="col">{said.error}</th></tr></thead>
            <tbody>
              {shown.map(({ deployment, variant, concurrency, measured, predicted, error, quiet }) => (
                <tr key={`${deployment} ${variant} ${concurrency}`}>
                  <th scope="row">{deployment} {variant} C={concurrency}{!quiet && <small>{said.noisy}</small>}</th>
                  <td>{valueText(metric, measured)}</td>
                  <td>{valueText(metric, predicted)}</td>
                  <td class={css.tight}>{error > 0 ? '+' : '−'}{percent(Math.abs(error))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <SaveButtons name="fidelity" words={words} scope="[data-chart='model']" csv={() => csvOf([['deployment', 'handler', 'concurrency', 'metric', 'measured', 'predicted', 'error'], ...rows.map((row) => [row.deployment, row.variant, row.concurrency, row.metric, row.measured, row.predicted, row.error])])} />
    </div>
  );
}

function Theory({ intervals, words }: { readonly intervals: readonly TheoryInterval[]; readonly words: LabWords }) {
  const said = words.model;
  return (
    <section aria-labelledby="lab-theory">
      <h3 id="lab-theory">{said.theory}</h3>
      <p class={css.small}>{said.theoryAbout}</p>
      <Progress what="theory" words={words} />
      {intervals.length > 0 && (
        <table>
          <caption class="visually-hidden">{said.theory}</caption>
          <thead><tr><th scope="col">{said.system}</th><th scope="col">{said.exact}</th><th scope="col">{said.interval}</th><th scope="col">{said.inside}</th></tr></thead>
          <tbody>
            {intervals.map(({ name, exact, mean, halfWidth, runs }) => (
              <tr key={name}>
                <th scope="row">{said.systems[name]}</th>
                <td>{unbroken(`${exact.toFixed(3)} ms`)}</td>
                <td>{unbroken(`${mean.toFixed(3)} ± ${halfWidth.toFixed(3)} ms`)}<small>±{percent(halfWidth / mean)}, {said.seeds(runs)}</small></td>
                <td>{Math.abs(exact - mean) <= halfWidth ? `✓ ${words.knobs.yes}` : `✗ ${words.knobs.no}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Progress({ what, words }: { readonly what: 'fidelity' | 'theory'; readonly words: LabWords }) {
  const { done, all, reason } = useModel((state) => state.judged[what]);
  if (reason !== null) return <p class={css.fault} role="alert">{reason}</p>;
  if (all > 0 && done === all) return null;
  return <p class={css.progress}><progress max={Math.max(1, all)} value={done} aria-label={words.progress} /><span role="status">{words.model.computing}</span></p>;
}

/** Whether an aim is met is said of all runs and not of the first ones. */
function aimText(metric: FidelityMetric, median: number | null, { model }: LabWords): string {
  const aim = FIDELITY_AIMS[metric];
  return aim === undefined ? '–' : `≤\u00A0${unbroken(percent(aim))} ${median === null ? '' : median <= aim ? `✓\u00A0${model.met}` : `✗\u00A0${model.missed}`}`;
}

/** Of values that are written without one. */
function unitOf(metric: FidelityMetric, words: LabWords): string {
  return metric === 'throughput_rps' ? words.perSecond : metric === 'processes_peak' ? words.guess.units.processes_peak : '';
}

function valueText(metric: FidelityMetric, value: number): string {
  switch (metric) {
    case 'throughput_rps': return rate(value);
    case 'mean_ms':
    case 'p50_ms':
    case 'p95_ms': return msText(value);
    case 'peak_pss_kib':
    case 'peak_rss_kib':
    case 'peak_uss_kib': return mibText(value);
    case 'processes_peak': return count(value);
  }
}
