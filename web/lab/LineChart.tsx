/**
 * Lines of A and B over one scale: A is drawn through, B in dots, both named in a key, so that nothing hangs on colour. The drawing is plain SVG with all that it needs in it; a table of the same values stands below.
 */
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Side } from '../state/lab.ts';
import { textWidth } from '../ui/textFit.ts';
import css from './chart.module.css';
import { positionOf, ticksOf, type Scale } from './scales.ts';
import { useWidth } from './useWidth.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly side: Side;
  readonly name: string;
  readonly points: readonly Point[];
  /** Steps hold a value until the next one; marks are values that were measured one by one. */
  readonly shape: 'line' | 'marks';
}

/** A level across the chart: a limit, or what was predicted. */
export interface Level {
  readonly y: number;
  readonly text: string;
  readonly side: Side | null;
}

export interface LineChartProps {
  readonly name: string;
  readonly height: number;
  readonly xScale: (start: number, end: number) => Scale;
  readonly yScale: (start: number, end: number) => Scale;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  readonly xUnit: string;
  readonly lines: readonly Line[];
  readonly levels?: readonly Level[];
  /** What moves over the drawing, with the scale of time at hand: a layer of its own, so that the drawing is not painted anew. */
  readonly over?: (x: Scale, top: number, bottom: number) => ComponentChildren;
}

const TOP = 28;
const FOOT = 24;
const RIGHT = 12;

export function LineChart(props: LineChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { height } = props;
  const scales = useMemo(() => {
    const y = props.yScale(height - FOOT, TOP);
    const yTicks = ticksOf(y, 34);
    const left = Math.ceil(Math.max(...yTicks.map((tick) => textWidth(props.yText(tick), { size: 11, mono: true })))) + 10;
    return { y, yTicks, left, x: props.xScale(left, Math.max(left + 40, width - RIGHT)) };
  }, [props.xScale, props.yScale, width, height]);
  return (
    <div ref={frame} class={css.frame} style={{ height }}>
      <svg class={css.chart} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={props.name}>
        {width > 0 && <Drawn {...props} {...scales} width={width} />}
      </svg>
      {width > 0 && props.over?.(scales.x, TOP, height - FOOT)}
    </div>
  );
}

interface Scales {
  readonly x: Scale;
  readonly y: Scale;
  readonly yTicks: readonly number[];
  readonly left: number;
  readonly width: number;
}

function Drawn(props: LineChartProps & Scales) {
  const { x, y, yTicks, left, width, height, xText, yText, xUnit, levels = [] } = props;
  const xTicks = roomy(ticksOf(x, Math.max(56, textWidth(xText(x.to), { size: 11, mono: true }) + 22)), x, textWidth(`${xText(x.to)} ${xUnit}`, { size: 11, mono: true }) + 30);
  return (
    <>
      {yTicks.map((tick) => (
        <g key={tick}>
          <line class={css.grid} x1={left} x2={width - RIGHT} y1={positionOf(y, tick)} y2={positionOf(y, tick)} />
          <text class={css.tick} x={left - 7} y={positionOf(y, tick) + 4} text-anchor="end">{yText(tick)}</text>
        </g>
      ))}
      {xTicks.map((tick, i) => (
        <text key={tick} class={css.tick} x={positionOf(x, tick)} y={height - 6} text-anchor={i === 0 ? 'start' : i === xTicks.length - 1 && positionOf(x, tick) > width - RIGHT - 40 ? 'end' : 'middle'}>{xText(tick)}{i === xTicks.length - 1 ? ` ${xUnit}` : ''}</text>
      ))}
      <line class={css.axis} x1={left} x2={width - RIGHT} y1={height - FOOT} y2={height - FOOT} />
      {levels.map((level) => (
        <g key={level.text} data-side={level.side ?? undefined}>
          <line class={css.level} x1={left} x2={width - RIGHT} y1={positionOf(y, level.y)} y2={positionOf(y, level.y)} />
        </g>
      ))}
      {props.lines.map((line) => <LineOf key={line.side} line={line} x={x} y={y} />)}
      {/* Over the lines, so that it can be read. */}
      {levels.map((level) => <text key={level.text} class={css.levelText} x={left + 6} y={positionOf(y, level.y) - 4}>{level.text}</text>)}
      <Key lines={props.lines} left={left} />
    </>
  );
}

/** The last tick has the unit beside it: one that would lie under it is left out. */
function roomy(ticks: readonly number[], x: Scale, room: number): readonly number[] {
  const last = ticks.at(-1) ?? 0;
  return ticks.filter((tick) => tick === last || positionOf(x, last) - positionOf(x, tick) >= room);
}

function LineOf({ line: { side, points, shape }, x, y }: { readonly line: Line; readonly x: Scale; readonly y: Scale }) {
  const places = points.map((point) => `${positionOf(x, point.x).toFixed(1)} ${positionOf(y, point.y).toFixed(1)}`);
  if (places.length === 0) return null;
  return (
    <g data-side={side}>
      <path class={css.line} d={places.length === 1 ? `M${places[0]}h0.01` : `M${places.join('L')}`} />
      {shape === 'marks' && points.map((point) => <circle key={point.x} class={css.mark} cx={positionOf(x, point.x)} cy={positionOf(y, point.y)} r="3.4" />)}
    </g>
  );
}

/** Which line is whose, above the drawing, where nothing can lie on it. */
function Key({ lines, left }: { readonly lines: readonly Line[]; readonly left: number }) {
  let x = left;
  return (
    <>
      {lines.map(({ side, name, shape }) => {
        const at = x;
        x += 34 + textWidth(name, { size: 12, bold: true }) + 22;
        return (
          <g key={side} data-side={side}>
            <path class={css.line} d={`M${at} 9h26`} />
            {shape === 'marks' && <circle class={css.mark} cx={at + 13} cy="9" r="3.4" />}
            <text class={css.lineName} x={at + 33} y="13">{name}</text>
          </g>
        );
      })}
    </>
  );
}
