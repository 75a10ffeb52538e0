/** Predicted over measured, both logarithmic: a perfect model lies on the diagonal; the band around it is a fifth either way. */
import { useMemo, useRef } from 'preact/hooks';
import type { FidelityRow } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import css from './chart.module.css';
import { logScale, positionOf, ticksOf, type Scale } from './scales.ts';
import { useWidth } from './useWidth.ts';

interface AgreementProps {
  readonly name: string;
  readonly rows: readonly FidelityRow[];
  readonly text: (value: number) => string;
  /** Where `text` has none. */
  readonly unit: string;
  readonly words: LabWords;
}

const HEIGHT = 340;
const LEFT = 74;
const TOP = 26;
const FOOT = 42;
const BAND = 1.2;

export function AgreementChart({ name, rows, text, unit, words }: AgreementProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const drawn = useMemo(() => {
    const values = rows.flatMap(({ measured, predicted }) => [measured, predicted]).filter((value) => value > 0);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return { x: logScale(least, most, LEFT, width - 14), y: logScale(least, most, HEIGHT - FOOT, TOP) };
  }, [rows, width]);
  const { x, y } = drawn;
  return (
    <div ref={frame} class={css.frame} style={{ height: HEIGHT }}>
      <svg class={css.chart} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={name}>
        {width > 0 && (
          <>
            <path class={css.band} d={bandOf(x, y)} />
            {ticksOf(x, 84).map((tick) => <g key={tick}><line class={css.grid} x1={positionOf(x, tick)} x2={positionOf(x, tick)} y1={TOP} y2={HEIGHT - FOOT} /><text class={css.tick} x={positionOf(x, tick)} y={HEIGHT - FOOT + 16} text-anchor="middle">{text(tick)}</text></g>)}
            {ticksOf(y, 40).map((tick) => <g key={tick}><line class={css.grid} x1={LEFT} x2={width - 14} y1={positionOf(y, tick)} y2={positionOf(y, tick)} /><text class={css.tick} x={LEFT - 6} y={positionOf(y, tick) + 4} text-anchor="end">{text(tick)}</text></g>)}
            <line class={css.axis} x1={x.start} y1={y.start} x2={x.end} y2={y.end} />
            {rows.map((row) => <circle key={`${row.deployment} ${row.variant} ${row.concurrency}`} class={row.quiet ? css.agreed : css.noisy} cx={positionOf(x, row.measured)} cy={positionOf(y, row.predicted)} r="3.2" />)}
            <text class={css.levelText} x={width - 14} y={HEIGHT - 8} text-anchor="end">{[words.model.measured, unit].filter((part) => part !== '').join(', ')}</text>
            <text class={css.levelText} x="2" y="14">{[words.model.predicted, unit].filter((part) => part !== '').join(', ')}</text>
          </>
        )}
      </svg>
    </div>
  );
}

/** The scales are the same, so a factor is the same distance everywhere. */
function bandOf(x: Scale, y: Scale): string {
  const reach = (Math.log(BAND) / Math.log(y.to / y.from)) * (y.start - y.end);
  return `M${x.start} ${y.start}L${x.start} ${y.start - reach}L${x.end} ${y.end - reach}L${x.end} ${y.end + reach}L${x.start} ${y.start + reach}Z`;
}
