/** Two drawings over the whole run: something over time, with the moment that is looked at; and how long requests took. */
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords, SeriesName } from '../i18n/labShape.ts';
import { SIDES, type Twin } from '../state/lab.ts';
import { Tabs } from '../ui/Tabs.tsx';
import { DataTable } from './DataTable.tsx';
import { msText, rate, secondsTick, tickText } from './figures.ts';
import { lengthOf } from './instant.ts';
import css from './lab.module.css';
import { LatencyChart } from './LatencyChart.tsx';
import { Later } from './Later.tsx';
import { LineChart, type Level, type Line } from './LineChart.tsx';
import { MomentLine } from './MomentLine.tsx';
import { linearScale, type Scale } from './scales.ts';
import { limitOf, SERIES, seriesOf, thinned } from './series.ts';
import { sideName } from './sideName.ts';

interface ChartsProps {
  readonly twin: Twin;
  readonly a: LoadResult;
  readonly b: LoadResult;
  readonly words: LabWords;
}

const HEIGHT = 186;

export function Charts(props: ChartsProps) {
  return (
    <div class={css.charts}>
      <OverTime {...props} />
      <Later><Latency {...props} /></Later>
    </div>
  );
}

function OverTime({ twin, a, b, words }: ChartsProps) {
  const [series, setSeries] = useState<SeriesName>('memory');
  const results = { a, b };
  const end = lengthOf([a, b]);
  const lines = useMemo<readonly Line[]>(() => SIDES.map((side) => ({ side, name: sideName(words, twin, side), points: seriesOf(series, results[side], end), shape: 'line' })), [series, a, b, twin.pair, words]);
  const levels = useMemo(() => levelsOf(series, twin, a, b, words), [series, twin.pair, twin.guess, a, b, words]);
  const most = Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)), ...levels.map(({ y }) => y));
  const xScale = useCallback((start: number, stop: number): Scale => ({ kind: 'linear', from: 0, to: end, start, end: stop }), [end]);
  const yScale = useCallback((start: number, stop: number): Scale => linearScale(series === 'cpu' ? 100 : most, start, stop), [most, series]);
  const over = useCallback((x: Scale, top: number, bottom: number) => <MomentLine x={x} top={top} bottom={bottom} />, []);
  const name = `${words.series[series]}, ${words.seriesUnits[series]}`;
  const rows = () => thinned(a.samples, 24).map(({ at_ms }) => [secondsTick(at_ms), ...lines.map(({ points }) => rate(points.find(({ x }) => x >= at_ms)?.y ?? points.at(-1)?.y ?? 0))]);
  return (
    <section class={css.card} data-chart="time">
      <header>
        <Tabs label={words.series.label} name="lab-series" current={series} onChoose={setSeries} tabs={SERIES.map((id) => ({ id, text: words.series[id] }))} />
        <small>{words.seriesUnits[series]}</small>
      </header>
      <div role="tabpanel" id="lab-series-panel" aria-labelledby={`lab-series-${series}`} tabIndex={-1}>
        <LineChart name={name} height={HEIGHT} xScale={xScale} yScale={yScale} xText={secondsTick} yText={tickText} xUnit={words.second} lines={lines} levels={levels} over={over} />
      </div>
      <DataTable name={name} words={words} head={[words.columns.time, ...lines.map((line) => line.name)]} rows={rows} />
    </section>
  );
}

/** What was predicted, and the memory that there is. */
function levelsOf(series: SeriesName, { pair, guess }: Twin, a: LoadResult, b: LoadResult, words: LabWords): readonly Level[] {
  const predicted = SIDES.flatMap((side): Level[] => {
    const value = guess?.[side] ?? null;
    if (value === null || !guess) return [];
    if (guess.measure === 'peak_pss_kib' && series === 'memory') return [{ side, y: value / 1024, text: words.guess.level(side.toUpperCase()) }];
    return guess.measure === 'throughput_rps' && series === 'throughput' ? [{ side, y: value, text: words.guess.level(side.toUpperCase()) }] : [];
  });
  const limit = limitOf(series, pair.a, a) ?? limitOf(series, pair.b, b);
  return limit === null ? predicted : [...predicted, { side: null, y: limit, text: words.memoryLimit }];
}

function Latency({ twin, a, b, words }: ChartsProps) {
  const rows = useMemo(() => SIDES.map((side) => ({ side, name: sideName(words, twin, side), result: side === 'a' ? a : b })), [a, b, twin.pair, words]);
  const name = `${words.latency}, ms`;
  const table = () => (['p50_ms', 'p95_ms', 'p99_ms', 'max_ms'] as const).map((key) => [words.figureNames[key][0], ...rows.map(({ result }) => msText(result[key]))]);
  return (
    <section class={css.card} data-chart="latency" aria-label={words.latency}>
      <header><h3>{words.latency}</h3><small>{words.latencyUnit}</small></header>
      <LatencyChart name={name} rows={rows} height={HEIGHT} words={words} />
      <DataTable name={name} words={words} head={[words.columns.figure, ...rows.map((row) => row.name)]} rows={table} />
    </section>
  );
}
