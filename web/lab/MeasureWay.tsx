/** One way as it goes: how many interpreters live, what memory they have, and the life of each on one clock for all ways. */
import { useEffect, useState } from 'preact/hooks';
import type { MeasureWords } from '../i18n/measureShape.ts';
import { useMeasurement, WAYS, type Way } from '../state/measure.ts';
import { aliveIn, heapBytesIn, type Life, type WayRun } from '../state/measureRun.ts';
import { mibText, msText, secondsTick } from './figures.ts';
import css from './measure.module.css';
import { linearScale, positionOf, ticksOf, type Scale } from './scales.ts';

interface WayProps {
  readonly way: Way;
  readonly words: MeasureWords;
}

/** Positions in percent of the width: nothing has to be measured before it is drawn. */
const WIDTH = 100;
const ROW = 13;
const AXIS = 20;
const TICK_MS = 120;

export function MeasureWay({ way, words }: WayProps) {
  const run = useMeasurement((state) => state[way]);
  const alive = aliveIn(run.lives);
  return (
    <section class={css.way} aria-label={words.ways[way][0]}>
      <header>
        <h3>{words.ways[way][0]}<small>{words.ways[way][1]}</small></h3>
        <dl>
          <div data-figure="alive"><dd>{alive}</dd><dt>{words.alive}{run.peakAlive > 0 && <small>{words.atMost(String(run.peakAlive))}</small>}</dt></div>
          <div data-figure="heap"><dd>{mibText(heapBytesIn(run.lives) / 1024)}</dd><dt>{words.memory}{run.peakHeapBytes > 0 && <small>{words.atMost(mibText(run.peakHeapBytes / 1024))}</small>}</dt></div>
        </dl>
      </header>
      <Lives way={way} run={run} words={words} />
      <Legend way={way} words={words} />
      <LifeTable way={way} run={run} words={words} />
    </section>
  );
}

function Lives({ way, run, words }: WayProps & { readonly run: WayRun }) {
  const most = useMeasurement((state) => Math.max(...WAYS.map((each) => state.predicted?.[each].totalMs ?? 0)));
  const rows = useMeasurement((state) => Math.max(...WAYS.map((each) => state[each].lives.length), state.crowd?.atOnce ?? 0, 5));
  const predicted = useMeasurement((state) => state.predicted?.[way].totalMs);
  const now = { cgi: useNow('cgi'), forked: useNow('forked'), resident: useNow('resident') };
  const nowMs = now[way];
  const scale = linearScale(Math.max(most, ...Object.values(now)), 0, WIDTH);
  const height = rows * ROW;
  const isEmpty = most === 0 && Object.values(now).every((ms) => ms === 0);
  const at = (ms: number): string => `${positionOf(scale, ms)}%`;
  return (
    <svg class={css.lives} role="img" aria-label={words.chart(words.ways[way][0], run.lives.length, msText(nowMs))} height={height + AXIS}>
      <defs><pattern id={`measure-${way}`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="5" class={css.hatch} /></pattern></defs>
      {/* Nothing has a time yet. */}
      {!isEmpty && ticksOf({ ...scale, end: 400 }, 60).map((tick) => (
        <g key={tick}>
          <line class={css.grid} x1={at(tick)} x2={at(tick)} y1="0" y2={height} />
          <text class={css.tick} x={at(tick)} y={height + 14} text-anchor={tick === 0 ? 'start' : tick >= scale.to ? 'end' : 'middle'}>{secondsTick(tick)}{tick >= scale.to ? ' s' : ''}</text>
        </g>
      ))}
      {run.lives.map((life, row) => <Bar key={row} life={life} y={row * ROW} scale={scale} nowMs={nowMs} fill={`url(#measure-${way})`} />)}
      {predicted !== undefined && <line class={css.predicted} x1={at(predicted)} x2={at(predicted)} y1="0" y2={height} />}
    </svg>
  );
}

function Bar({ life, y, scale, nowMs, fill }: { readonly life: Life; readonly y: number; readonly scale: Scale; readonly nowMs: number; readonly fill: string }) {
  const part = (kind: 'start' | 'load' | 'freeze' | 'request' | 'stays', from: number, to: number, key?: number) => {
    const [left, right] = [positionOf(scale, from), positionOf(scale, to)];
    return <rect key={key} class={css.part} data-kind={kind} x={`${left}%`} width={`${Math.max(kind === 'request' ? 0.4 : 0, right - left)}%`} y={y + (kind === 'stays' ? 4 : 1)} height={kind === 'stays' ? ROW - 8 : ROW - 3} {...(kind === 'start' ? { fill } : {})} />;
  };
  const endMs = life.endedMs ?? nowMs;
  return (
    <g>
      {part('stays', life.startedMs, Math.max(endMs, life.startedMs))}
      {part('start', life.startedMs, life.readyMs ?? endMs)}
      {life.readyMs !== null && part('load', life.readyMs, life.loadedMs ?? endMs)}
      {life.frozenMs !== null && part('freeze', life.loadedMs ?? life.frozenMs, life.frozenMs)}
      {life.served.map(({ begunMs, answeredMs }, i) => part('request', begunMs, answeredMs, i))}
    </g>
  );
}

/** The time of a way that goes on moves by itself; of one that is over it is its end. */
function useNow(way: Way): number {
  const isOn = useMeasurement((state) => state.phase === way && state[way].lives.length > 0);
  const zeroMs = useMeasurement((state) => state[way].zeroMs);
  const endMs = useMeasurement((state) => endOf(state[way]));
  const [clockMs, setClockMs] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setClockMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isOn]);
  return isOn ? Math.max(endMs, clockMs - zeroMs) : endMs;
}

/** The last thing that is known of a way. */
function endOf({ lives }: WayRun): number {
  return Math.max(0, ...lives.flatMap((life) => [life.startedMs, life.readyMs ?? 0, life.loadedMs ?? 0, life.frozenMs ?? 0, life.endedMs ?? 0, ...life.served.map(({ answeredMs }) => answeredMs)]));
}

function Legend({ way, words }: WayProps) {
  return (
    <ul class={css.legend} aria-label={words.legend.label}>
      {(['start', 'load', ...(way === 'forked' ? (['freeze'] as const) : []), 'request', 'stays', 'predicted'] as const).map((kind) => <li key={kind} data-kind={kind}>{words.legend[kind]}</li>)}
    </ul>
  );
}

function LifeTable({ way, run, words }: WayProps & { readonly run: WayRun }) {
  const name = words.lives(words.ways[way][0]);
  const between = (from: number | null, to: number | null): string => (from === null || to === null ? words.notYet : msText(to - from));
  return (
    <details class={css.table}>
      <summary aria-label={name}>{words.table}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="region" aria-label={name} tabIndex={0}>
        <table>
          <thead><tr>{Object.values(words.life).map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
          <tbody>
            {run.lives.map((life, i) => (
              <tr key={i}>
                <th scope="row">{i + 1}</th>
                <td>{msText(life.startedMs)}</td>
                <td>{between(life.startedMs, life.readyMs)}</td>
                <td>{between(life.readyMs, life.loadedMs)}</td>
                <td>{life.served.length}</td>
                <td>{life.served.length === 0 ? words.notYet : msText(life.served.reduce((sum, { begunMs, answeredMs }) => sum + answeredMs - begunMs, 0) / life.served.length)}</td>
                <td>{life.endedMs === null ? words.notYet : msText(life.endedMs)}</td>
                <td>{life.heapBytes === 0 ? words.notYet : mibText(life.heapBytes / 1024)}</td>
                <td>{life.copiedBytes === 0 ? words.notYet : mibText(life.copiedBytes / 1024)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
