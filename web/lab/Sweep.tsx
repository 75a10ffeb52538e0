/** One knob over a range: curves of both sides, point by point as they come. */
import { useCallback, useMemo } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import { SIDES, useLab } from '../state/lab.ts';
import { figureOf, MEASURES, type Measure } from '../state/labGuess.ts';
import { idleReason } from '../state/labIdle.ts';
import { KNOBS, knobNamed, type KnobId } from '../state/labKnobs.ts';
import { chooseKnob, isSweepable, MOST_POINTS, rangeFault, runSweep, setSweep, stopSweep, useSweep, type Sweep as SweepRun } from '../state/labSweep.ts';
import { DataTable } from './DataTable.tsx';
import { csvOf } from './exporting.ts';
import { SaveButtons } from './Exports.tsx';
import { FIGURES, figureValue } from './Figures.tsx';
import { measureText, tickText } from './figures.ts';
import css from './lab.module.css';
import { LineChart, type Line } from './LineChart.tsx';
import { linearScale, logScale, type Scale } from './scales.ts';
import { sideName } from './sideName.ts';

export function Sweep({ words }: { readonly words: LabWords }) {
  const sweep = useSweep((state) => state.sweep);
  return (
    <div class={css.sweep}>
      <h2>{words.sweep.title}</h2>
      <p class={css.small}>{words.sweep.about}</p>
      <Range words={words} />
      {sweep ? <Curves sweep={sweep} words={words} /> : <p class={css.small}>{words.sweep.empty}</p>}
    </div>
  );
}

function Range({ words }: { readonly words: LabWords }) {
  const state = useSweep((all) => all);
  const pair = useLab(({ pair }) => pair);
  const said = words.sweep;
  const running = state.sweep?.isRunning ?? false;
  const fault = rangeFault(state);
  const { control } = knobNamed(state.knob);
  const times = control.kind === 'number' && control.unit === 'percent' ? 100 : 1;
  const unit = control.kind === 'number' ? words.knobs.units[control.unit] : '';
  const submit = (event: Event): void => {
    event.preventDefault();
    if (running) stopSweep();
    else void runSweep();
  };
  const field = (name: 'from' | 'to', title: string) => (
    <label>
      <span>{title}{unit && `, ${unit}`}</span>
      <input key={state.knob} type="text" inputMode="decimal" autocomplete="off" aria-invalid={fault !== null} defaultValue={String(state[name] * times)} onInput={(event) => setSweep({ [name]: Number(event.currentTarget.value.replaceAll(/[\s,_]/g, '') || NaN) / times })} />
    </label>
  );
  return (
    <form class={css.range} onSubmit={submit} aria-label={said.title}>
      <label>
        <span>{said.knob}</span>
        <select value={state.knob} onChange={(event) => chooseKnob(event.currentTarget.value as KnobId)}>
          {KNOBS.filter((knob) => isSweepable(knob, pair)).map(({ id }) => <option key={id} value={id}>{words.knobs.names[id][0]}</option>)}
        </select>
      </label>
      {field('from', said.from)}
      {field('to', said.to)}
      <label>
        <span>{said.points}</span>
        <input type="number" min={2} max={MOST_POINTS} value={state.count} onInput={(event) => setSweep({ count: Math.min(MOST_POINTS, Math.max(2, Math.round(Number(event.currentTarget.value)) || 2)) })} />
      </label>
      <button type="submit" class={css.go} disabled={!running && fault !== null}>{running ? said.stop : said.run}</button>
      {fault && <p class={css.bad} role="alert">{said.bad(tickText(fault.min * times), tickText(fault.max * times))}</p>}
      {SIDES.map((side) => idleReason(pair[side], state.knob) && <p key={side} class={css.small}>{said.idle(side.toUpperCase())}</p>)}
    </form>
  );
}

function Curves({ sweep, words }: { readonly sweep: SweepRun; readonly words: LabWords }) {
  const measure = useSweep((state) => state.measure);
  const said = words.sweep;
  const { control } = knobNamed(sweep.knob);
  const times = control.kind === 'number' && control.unit === 'percent' ? 100 : 1;
  const unit = control.kind === 'number' ? words.knobs.units[control.unit] : '';
  const perUnit = measure === 'peak_pss_kib' ? 1024 : 1;
  const lines = useMemo<readonly Line[]>(() => SIDES.map((side) => ({
    side, shape: 'marks', name: sideName(words, sweep, side),
    points: sweep.points.flatMap((point) => (point.side === side && point.result ? [{ x: point.value * times, y: figureOf(point.result, measure) / perUnit }] : [])).toSorted((a, b) => a.x - b.x),
  })), [sweep.points, measure, words]);
  const heights = lines.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  const [least, most] = [Math.min(...heights), Math.max(0, ...heights)];
  // Sides that lie decades apart are both seen on a logarithmic scale alone.
  const isWide = least > 0 && most / least > 25;
  const [from, to] = [sweep.values[0]! * times, sweep.values.at(-1)! * times];
  const xScale = useCallback((start: number, end: number): Scale => ({ kind: from > 0 && to / from > 10 ? 'log' : 'linear', from, to: to > from ? to : from + 1, start, end }), [from, to]);
  const yScale = useCallback((start: number, end: number): Scale => (isWide ? logScale(least, most, start, end) : linearScale(most, start, end)), [least, most, isWide]);
  const all = sweep.values.length * 2;
  const done = sweep.points.length;
  const name = said.chart(words.guess.names[measure], words.guess.units[measure], words.knobs.names[sweep.knob][0]);
  const values = sweep.values.filter((value) => sweep.points.some((point) => point.value === value));
  const rows = () => values.map((value) => [tickText(value * times), ...SIDES.map((side) => {
    const result = sweep.points.find((point) => point.side === side && point.value === value)?.result;
    return result ? measureText(measure, figureOf(result, measure), words.perSecond) : '–';
  })]);
  const isStale = useLab(({ pair }) => pair.a !== sweep.pair.a || pair.b !== sweep.pair.b);
  return (
    <section class={css.card} data-chart="sweep" aria-label={name}>
      {isStale && <p class={css.stale}>{words.outdated}</p>}
      <header>
        <label class={css.inline}><span>{said.measure}</span>
          <select value={measure} onChange={(event) => setSweep({ measure: event.currentTarget.value as Measure })}>
            {MEASURES.map((one) => <option key={one} value={one}>{words.guess.names[one]}</option>)}
          </select>
          <small>{words.guess.units[measure]}{isWide && ` · ${said.log}`}</small>
        </label>
        <p class={css.progress} role="status">
          {sweep.isRunning && <progress max={all} value={done} aria-label={words.progress} />}
          <span>{sweep.isRunning || done === all ? said.progress(done, all) : said.stopped(done, all)}</span>
        </p>
      </header>
      <LineChart name={name} height={380} xScale={xScale} yScale={yScale} xText={tickText} yText={tickText} xUnit={unit} lines={lines} />
      {sweep.points.flatMap(({ side, value, reason }) => (reason === null ? [] : [<p key={`${side} ${value}`} class={css.fault} role="alert">{said.failed(side.toUpperCase(), tickText(value * times), reason)}</p>]))}
      <DataTable name={name} words={words} head={[words.knobs.names[sweep.knob][0], ...lines.map((line) => line.name)]} rows={rows} />
      {done > 0 && <SaveButtons name="sweep" words={words} scope="[data-chart='sweep']" csv={() => csvOfSweep(sweep)} />}
    </section>
  );
}

function csvOfSweep({ knob, points }: SweepRun): string {
  const sorted = points.toSorted((a, b) => a.side.localeCompare(b.side) || a.value - b.value);
  return csvOf([['side', knob, ...FIGURES], ...sorted.flatMap(({ side, value, result }) => (result ? [[side.toUpperCase(), value, ...FIGURES.map((name) => (name === 'bottleneck' ? result.bottleneck : (figureValue(name, result) ?? '')))]] : []))]);
}
