import type { Page } from '../../src-core/index.ts';
import { wrapped } from '../ui/textFit.ts';
import { Label } from './Label.tsx';
import { PART } from './packing.ts';
import css from './stage.module.css';
import type { StageWords } from './words.ts';

interface Props {
  readonly page: Page | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly touched: boolean;
  readonly words: StageWords;
}

/** A browser's address bar and window, small: waiting, drawn or failed. */
export function PagePreview({ page, x, y, width, height, touched, words }: Props) {
  const top = y + PART.address;
  const drawn = page?.state === 'drawn';
  const text = !page ? words.noPage : page.state === 'waiting' ? words.pageWaiting : drawn ? page.title || page.url : words.pageFailed;
  const type = { size: drawn ? 13 : 11.5, bold: drawn };
  const lines = wrapped(text, width - 16, type, height >= 44 ? 2 : 1);
  const note = page?.state === 'failed' ? page.problem : drawn ? String(page.status) : '';
  const first = top + height / 2 - ((lines.length - 1) * 16) / 2 + (note === '' ? 4 : -3);
  return (
    <g class={touched ? css.touchedPage : undefined}>
      <rect class={css.well} x={x} y={y} width={width} height={PART.address - 4} rx={5} />
      <Label x={x + 8} y={y + 15} width={width - 16} text={page?.url.replace(/^https?:\/\//, '') ?? ''} size={10.5} mono quiet />
      <rect class={drawn ? css.page : css.pageBlank} x={x} y={top} width={width} height={height} rx={5} />
      {lines.map((line, i) => (
        <Label key={i} x={x + width / 2} y={first + i * 16} width={width - 12} text={line} align="middle" quiet={!drawn} {...type} />
      ))}
      {note !== '' && <Label x={x + width / 2} y={first + lines.length * 16} width={width - 12} text={note} size={10.5} mono align="middle" quiet={drawn} />}
    </g>
  );
}
