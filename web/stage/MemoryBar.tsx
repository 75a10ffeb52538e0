import type { Process, SegmentName } from '../../src-core/index.ts';
import { Label } from './Label.tsx';
import css from './stage.module.css';

const SEGMENTS: readonly SegmentName[] = ['code', 'data', 'heap', 'stack'];

interface Props {
  readonly memory: Process['memory'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The memory that a full bar stands for, KiB: the same for all processes of a machine. */
  readonly scaleKib: number;
  readonly touched: boolean;
}

/** Code, data, heap, stack; hatched where the pages are shared. The figure is the proportional set size. */
export function MemoryBar({ memory, x, y, width, scaleKib, touched }: Props) {
  const figure = `${mib(pssOf(memory))} MiB`;
  const room = width - 62;
  let at = x;
  const parts = SEGMENTS.flatMap((name) => {
    const { privateKib, sharedKib } = memory[name];
    return [[name, sharedKib, true] as const, [name, privateKib, false] as const];
  });
  return (
    <g class={touched ? css.touchedBar : undefined}>
      <rect class={css.barGround} x={x} y={y} width={room} height={10} rx={3} />
      {parts.map(([name, kib, shared]) => {
        const wide = (kib / Math.max(1, scaleKib)) * room;
        if (wide < 0.5) return null;
        const left = at;
        at += wide;
        return (
          <g key={`${name}${shared}`}>
            <rect class={css[name]} x={left} y={y} width={wide} height={10} />
            {shared && <rect fill="url(#stage-shared)" x={left} y={y} width={wide} height={10} />}
          </g>
        );
      })}
      <Label x={x + width} y={y + 9} width={60} text={figure} size={10.5} mono bold align="end" />
    </g>
  );
}

export function pssOf(memory: Process['memory']): number {
  return SEGMENTS.reduce((sum, name) => sum + memory[name].pssKib, 0);
}

export function residentOf(memory: Process['memory']): number {
  return SEGMENTS.reduce((sum, name) => sum + memory[name].privateKib + memory[name].sharedKib, 0);
}

export function mib(kib: number): string {
  return (kib / 1024).toFixed(1);
}
