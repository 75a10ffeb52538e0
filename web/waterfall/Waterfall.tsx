/** The trace as a waterfall: phases of the requests and spans of the processes on one time axis, with the cursor across. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { nearestStep, type Step, type Trace } from '../../src-core/index.ts';
import { ms, msFigure } from '../i18n/format.ts';
import { processName } from '../i18n/names.ts';
import { useJourney } from '../state/journey.ts';
import { useStep } from '../state/selectors.ts';
import { jump } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { fitted, textWidth } from '../ui/textFit.ts';
import { ticksOf, xOf, zoomed, type Axis } from '../ui/axis.ts';
import { chartOf, type ActorRow, type PacketRow, type RequestRow } from './chart.ts';
import css from './waterfall.module.css';

const ZOOMS = [1, 4, 16, 64, 256, 1024] as const;
const BAR = 22;
const FLAME = 19;
const LABEL = { size: 11.5 };
const MONO = { size: 11, mono: true };

export function Waterfall() {
  const trace = useJourney((state) => state.trace);
  const step = useStep();
  return trace && step ? <Filled trace={trace} step={step} /> : null;
}

function Filled({ trace, step }: { trace: Trace; step: Step }) {
  const words = useWords();
  const depth = useJourney((state) => state.depth);
  const [zoom, setZoom] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const room = useWidth(frame);
  const booting = step.id < trace.opening;
  const chart = useMemo(() => chartOf(trace, booting), [trace, booting]);
  const names = room < 520 ? 96 : 150;
  const zero = trace.steps[trace.opening]?.at ?? 0;
  const axis: Axis = { ...zoomed(chart.startAt, chart.endAt, ZOOMS[zoom] ?? 1, step.at), width: Math.max(80, room - names - 18) };
  const cursor = xOf(axis, step.at);
  const text = words.centre.waterfallWords;
  const goTo = (holds: (one: Step) => boolean): void => {
    const target = nearestStep(trace, step.id, depth === 'stage' ? 'step' : depth, holds);
    if (target !== null) jump(target);
  };
  return (
    <div class={css.frame} ref={frame}>
      <div class={css.bar}>
        <button type="button" aria-label={text.zoomOut} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>−</button>
        <output>{zoom === 0 ? text.whole : text.zoom(ZOOMS[zoom] ?? 1)}</output>
        <button type="button" aria-label={text.zoomIn} disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>+</button>
      </div>
      <div class={css.scroll} role="group" aria-label={text.label}>
        <Ticks axis={axis} zero={zero} names={names} cursor={cursor} now={step.at - zero} />
        {chart.rows.map((row) => {
          if (row.kind === 'packets') return <Packets key="packets" row={row} axis={axis} names={names} name={text.packets} current={step.id} />;
          if (row.kind === 'request') {
            return <Request key={`request ${row.request}`} {...{ trace, row, axis, names }} current={step.request === row.request} onPress={() => jump(row.phases[0]?.first ?? step.id)} />;
          }
          const { machine, pid } = row.actor;
          return (
            <Process
              key={`${machine} ${pid}`}
              {...{ row, axis, names }}
              name={processName(row, words.centre.stage)}
              current={step.actor.machine === machine && step.actor.pid === pid}
              cursor={step.id}
              onPress={() => goTo((one) => one.actor.machine === machine && one.actor.pid === pid)}
            />
          );
        })}
        <div class={css.cursor} style={{ left: names + cursor }} aria-hidden="true" />
      </div>
    </div>
  );
}

/** Times that lie `us` apart, with digits enough to tell one from the next. */
function figuresApart(us: number): (at: number) => string {
  return us >= 1000 ? msFigure : (at) => (at / 1000).toFixed(us >= 100 ? 1 : us >= 10 ? 2 : 3);
}

function Ticks({ axis, zero, names, cursor, now }: { axis: Axis; zero: number; names: number; cursor: number; now: number }) {
  const ticks = ticksOf(axis, zero, 84);
  const written = figuresApart((ticks[1] ?? Infinity) - (ticks[0] ?? 0));
  const figure = `${written(now)} ms`;
  const half = textWidth(figure, { size: 11.5, mono: true }) / 2 + 7;
  return (
    <svg class={css.ticks} width={names + axis.width + 18} height={30} aria-hidden="true">
      {ticks.map((at) => {
        const x = names + xOf(axis, at);
        const hidden = Math.abs(x - names - cursor) < half + 26;
        return (
          <g key={at}>
            <line x1={x} x2={x} y1={22} y2={30} />
            {!hidden && <text x={x} y={16} text-anchor={x > names + axis.width - 20 ? 'end' : 'middle'} font-size={11}>{written(at - zero)}</text>}
          </g>
        );
      })}
      <g transform={`translate(${Math.min(Math.max(names + cursor, names + half), names + axis.width + 18 - half)} 0)`}>
        <rect class={css.now} x={-half} y={2} width={half * 2} height={20} rx={6} />
        <text class={css.nowText} y={16} text-anchor="middle" font-size={11.5}>{figure}</text>
      </g>
    </svg>
  );
}

function Request({ trace, row, axis, names, current, onPress }: { trace: Trace; row: RequestRow; axis: Axis; names: number; current: boolean; onPress: () => void }) {
  const text = useWords().centre.waterfallWords;
  const request = trace.requests[row.request];
  const total = row.phases.length === 0 ? 0 : (row.phases.at(-1)?.endAt ?? 0) - (row.phases[0]?.startAt ?? 0);
  const name = request ? `${request.method} ${request.url.replace(/^https?:\/\/[^/]*/, '')}` : '';
  const status = request ? (request.status > 0 ? String(request.status) : request.problem) : '';
  return (
    <div class={css.request}>
      <button type="button" class={current ? css.nameNow : css.name} style={{ width: names }} aria-label={text.requestName(name, `${status} · ${ms(total)}`)} onClick={onPress}>
        <b>{name}</b> <small>{`${status} · ${ms(total)}`}</small>
      </button>
      <svg width={axis.width + 18} height={44} aria-hidden="true">
        {row.phases.map((phase) => {
          const left = xOf(axis, phase.startAt);
          const width = Math.max(2, xOf(axis, phase.endAt) - left);
          if (left > axis.width || left + width < 0) return null;
          const from = Math.max(0, left);
          const room = Math.min(axis.width, left + width) - from;
          const word = fitted(text.phase[phase.name], room - 10, LABEL);
          return (
            <g key={phase.name} class={css.bit} onClick={() => jump(phase.first)}>
              <title>{text.phaseTitle(text.phase[phase.name], msFigure(phase.endAt - phase.startAt))}</title>
              <rect class={css[`${phase.name}Phase`]} x={from} y={9} width={Math.max(2, room - 1)} height={26} rx={4} />
              {word !== '' && word !== '…' && <text class={css[`${phase.name}Text`]} x={from + 6} y={26} font-size={LABEL.size}>{word}</text>}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Packets({ row, axis, names, name, current }: { row: PacketRow; axis: Axis; names: number; name: string; current: number }) {
  return (
    <div class={css.rowLine}>
      <span class={css.plain} style={{ width: names }}>{name}</span>
      <svg width={axis.width + 18} height={BAR} aria-hidden="true">
        {row.packets.map(({ send, startAt, endAt, lost }) => {
          const [left, right] = clipped(axis, startAt, endAt);
          if (right < left) return null;
          const wide = Math.max(2, right - left);
          return (
            <g key={send} class={css.bit} onClick={() => jump(send)}>
              <rect class={css.catch} x={left} y={2} width={wide} height={18} />
              <path class={lost ? css.lostPacket : send === current ? css.packetNow : css.packet} d={`M${left} 9h${wide}M${left} 13h${wide}`} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Process({ row, axis, names, name, current, cursor, onPress }: { row: ActorRow; axis: Axis; names: number; name: string; current: boolean; cursor: number; onPress: () => void }) {
  const text = useWords().centre.waterfallWords;
  const height = BAR + row.flames.length * FLAME + 4;
  return (
    <div class={css.rowLine}>
      <button type="button" class={current ? css.nameNow : css.name} style={{ width: names }} aria-label={text.rowName(`${name} ${row.actor.machine} · ${row.actor.pid}`, msFigure(row.busyUs))} onClick={onPress}>
        <b>{name}</b> <small>{`${row.actor.machine} · ${row.actor.pid}`}</small>
      </button>
      <svg width={axis.width + 18} height={Math.max(height, 40)} aria-hidden="true">
        {row.runs.map((span) => {
          const [left, right] = clipped(axis, span.startAt, span.endAt);
          if (right < left) return null;
          return <rect key={span.first} class={`${css.bit} ${css.run}`} x={left} y={5} width={Math.max(2, right - left)} height={12} rx={2} onClick={() => jump(span.first)} />;
        })}
        {row.flames.map((flames, at) => flames.map((span) => {
          const [left, right] = clipped(axis, span.startAt, span.endAt);
          if (right < left) return null;
          const wide = Math.max(2, right - left);
          const open = span.first <= cursor && cursor < span.last;
          const word = fitted(span.label, wide - 8, MONO);
          return (
            <g key={span.first} class={css.bit} onClick={() => jump(span.first)}>
              <title>{`${span.label} · ${ms(span.endAt - span.startAt)}`}</title>
              <rect class={open ? css.flameNow : css.flame} x={left} y={BAR + at * FLAME} width={wide} height={FLAME - 2} rx={3} />
              {word.length > 2 && <text class={css.flameText} x={left + 5} y={BAR + at * FLAME + 12.5} font-size={MONO.size}>{word}</text>}
            </g>
          );
        }))}
      </svg>
    </div>
  );
}

/** The visible part of a stretch of time, px; right before left when none is. */
function clipped(axis: Axis, startAt: number, endAt: number): [number, number] {
  return [Math.max(0, xOf(axis, startAt)), Math.min(axis.width, xOf(axis, endAt))];
}

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
