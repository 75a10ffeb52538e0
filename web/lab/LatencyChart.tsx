/** How long requests took, on a logarithmic scale: every kept request a dot, percentiles as lines through the swarm. */
import { useMemo, useRef } from 'preact/hooks';
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import type { Side } from '../state/lab.ts';
import css from './chart.module.css';
import { msText, tickText } from './figures.ts';
import { textWidth } from '../ui/textFit.ts';
import { logScale, positionOf, ticksOf, type Scale } from './scales.ts';
import { latencyRange, swarmOf, type Swarm } from './swarm.ts';
import { useWidth } from './useWidth.ts';

interface Shown {
  readonly side: Side;
  readonly name: string;
  readonly result: LoadResult;
}

const FOOT = 24;
const HEAD = 22;
const UNDER = 20;
const RIGHT = 16;
const TICK_TYPE = { size: 11, mono: true } as const;

export function LatencyChart({ name, rows, height, words }: { readonly name: string; readonly rows: readonly Shown[]; readonly height: number; readonly words: LabWords }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { scale, drawn } = useMemo(() => {
    const scale = logScale(...latencyRange(rows.map(({ result }) => result)), 14, width - RIGHT);
    const room = (height - FOOT) / Math.max(1, rows.length);
    const drawn = (width > 0 ? rows : []).map((row, i) => {
      const top = i * room;
      const reach = (room - HEAD - UNDER) / 2;
      const middle = top + HEAD + reach;
      return { ...row, top, middle, reach, swarm: swarmOf(row.result, scale, middle, reach - 2) };
    });
    return { scale, drawn };
  }, [rows, width, height]);
  return (
    <div ref={frame} class={css.frame} style={{ height }}>
      <svg class={css.chart} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={name}>
        {width > 0 && <Axis scale={scale} width={width} height={height} />}
        {drawn.map(({ side, name: title, result, top, middle, reach, swarm }) => (
          <g key={side} data-side={side}>
            <text class={css.lineName} x={14} y={top + 15}>{title}</text>
            <text class={css.figure} x={width - RIGHT} y={top + 15} text-anchor="end">{result.answered > 0 ? `p50 ${msText(result.p50_ms)} · p95 ${msText(result.p95_ms)}` : words.nothingAnswered}</text>
            <Percentiles swarm={swarm} from={middle - reach} to={middle + reach} width={width} />
            <path class={css.dots} d={swarm.dots} />
          </g>
        ))}
      </svg>
    </div>
  );
}

/** A faint line through the swarm and a tick under it for each percentile; a name is left out where it would lie on another. */
function Percentiles({ swarm, from, to, width }: { readonly swarm: Swarm; readonly from: number; readonly to: number; readonly width: number }) {
  let last = -Infinity;
  return (
    <>
      {swarm.marks.map(({ name, x }) => {
        const free = x - last >= 30;
        if (free) last = x;
        return (
          <g key={name} data-mark={name}>
            <line class={css.percentile} x1={x} x2={x} y1={from} y2={to} />
            <line class={css.percentileTick} x1={x} x2={x} y1={to} y2={to + 6} />
            {free && <text class={css.markText} x={Math.min(x, width - 16)} y={to + 16} text-anchor="middle">{name}</text>}
          </g>
        );
      })}
    </>
  );
}

/** The last tick has the unit beside it, and may have to begin before its place: one that would lie under it is left out. */
function roomy(ticks: readonly number[], scale: Scale): readonly number[] {
  const last = ticks.at(-1) ?? 0;
  const begins = Math.min(positionOf(scale, last), scale.end) - textWidth(`${tickText(last)} ms`, TICK_TYPE);
  return ticks.filter((tick) => tick === last || positionOf(scale, tick) + textWidth(tickText(tick), TICK_TYPE) / 2 + 6 <= begins);
}

function Axis({ scale, width, height }: { readonly scale: Scale; readonly width: number; readonly height: number }) {
  const ticks = roomy(ticksOf(scale, 54), scale);
  return (
    <>
      {ticks.map((tick, i) => {
        const x = positionOf(scale, tick);
        const last = i === ticks.length - 1;
        return (
          <g key={tick}>
            <line class={css.grid} x1={x} x2={x} y1={8} y2={height - FOOT} />
            <text class={css.tick} x={x} y={height - 6} text-anchor={last && x > width - 50 ? 'end' : 'middle'}>{tickText(tick)}{last ? ' ms' : ''}</text>
          </g>
        );
      })}
      <line class={css.axis} x1={scale.start} x2={scale.end} y1={height - FOOT} y2={height - FOOT} />
    </>
  );
}
