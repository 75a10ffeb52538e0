import { fitted, textWidth } from '../ui/textFit.ts';
import type { Action } from './action.ts';
import { frameRows, type FrameRow } from './frameRows.ts';
import { Label } from './Label.tsx';
import type { Box } from './packing.ts';
import { Press } from './Press.tsx';
import css from './stage.module.css';
import type { StageWords } from './words.ts';

interface Props {
  readonly frames: readonly { readonly function: string; readonly file: string; readonly line: number }[];
  readonly rows: number;
  readonly area: Box;
  /** The call or return that happens now, if it is in this process. */
  readonly call: Action['call'];
  readonly words: StageWords;
  readonly onFrame: (depth: number) => void;
}

/** Frames as boxes, each inside its caller's indent; the current one lit, a returning one still seen as it leaves. */
export function CallStack({ frames, rows, area, call, words, onFrame }: Props) {
  const leaving = call?.direction === 'out' ? 1 : 0;
  const all = frameRows(frames.length + leaving, rows, area);
  const top = frames.length - 1;
  return (
    <g>
      {all.map((row) => {
        if (row.depth === null) return <Hidden key="hidden" row={row} words={words} />;
        const frame = frames[row.depth];
        if (!frame) return <Leaving key="leaving" row={row} name={call?.name ?? ''} />;
        const state = row.depth === top ? css.topFrame : css.frame;
        const place = `${basename(frame.file)}:${frame.line}`;
        const named = textWidth(frame.function, { size: 11.5, mono: true, bold: true });
        const placeRoom = row.width - 26 - named;
        const shownPlace = fitted(place, placeRoom, { size: 10.5, mono: true }) === place;
        return (
          <g key={row.depth}>
            <Press name={words.frameName(frame.function, place, row.depth === top)} onPress={() => onFrame(row.depth ?? 0)}>
              <rect class={state} x={row.x} y={row.y} width={row.width} height={row.height} rx={6} />
            </Press>
            <Label x={row.x + 10} y={row.y + 15} width={row.width - 20} text={frame.function} size={11.5} mono bold={row.depth === top} />
            {shownPlace && <Label x={row.x + row.width - 8} y={row.y + 15} width={placeRoom} text={place} size={10.5} mono quiet align="end" />}
          </g>
        );
      })}
      {call && <CallArrow rows={all} call={call} />}
    </g>
  );
}

function Hidden({ row, words }: { row: FrameRow; words: StageWords }) {
  return <Label x={row.x + 10} y={row.y + 15} width={row.width - 20} text={words.hiddenFrames(row.hidden)} size={11} quiet />;
}

function Leaving({ row, name }: { row: FrameRow; name: string }) {
  return (
    <g>
      <rect class={css.leavingFrame} x={row.x} y={row.y} width={row.width} height={row.height} rx={6} />
      <Label x={row.x + 10} y={row.y + 15} width={row.width - 20} text={name} size={11.5} mono quiet />
    </g>
  );
}

/** From the caller's left edge to the callee's, or back. */
function CallArrow({ rows, call }: { rows: readonly FrameRow[]; call: NonNullable<Action['call']> }) {
  const at = rows.findIndex(({ depth }) => depth === call.depth);
  const inner = rows[at];
  const outer = rows[at - 1];
  if (!inner || !outer) return null;
  const [from, to] = call.direction === 'into' ? [outer, inner] : [inner, outer];
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  const left = Math.min(from.x, to.x) - 9;
  return <path class={css.callArrow} d={`M${from.x} ${y1}C${left} ${y1} ${left} ${y2} ${to.x - 1} ${y2}`} marker-end="url(#stage-arrow-call)" />;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
