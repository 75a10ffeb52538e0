/** A dot of each look and size, drawn once and copied from then on. */
import type { Look } from './dots.ts';
import type { Palette } from './palette.ts';

const drawn = new WeakMap<Palette, Map<string, ImageBitmap>>();

/** `dense`: pixels of the screen in one of the page. `null` where nothing can be drawn. */
export function spriteOf(palette: Palette, look: Look, radius: number, dense: number): ImageBitmap | null {
  const all = drawn.get(palette) ?? new Map<string, ImageBitmap>();
  drawn.set(palette, all);
  const key = `${look} ${radius} ${dense}`;
  const known = all.get(key);
  if (known) return known;
  const sprite = drawing(palette, look, radius, dense);
  if (sprite) all.set(key, sprite);
  return sprite;
}

function drawing(palette: Palette, look: Look, radius: number, dense: number): ImageBitmap | null {
  const side = Math.ceil((2 * radius + 3) * dense);
  const tile = new OffscreenCanvas(side, side);
  const pen = tile.getContext('2d');
  if (!pen) return null;
  const isLarge = radius > 3;
  pen.scale(dense, dense);
  pen.translate(side / dense / 2, side / dense / 2);
  circle(pen, radius - (look === 'work' ? 0 : 0.5));
  pen.fillStyle = look === 'work' ? palette.network : look === 'inside' ? palette.panel : palette.networkWash;
  pen.strokeStyle = look === 'work' ? palette.panel : look === 'retry' ? palette.bad : palette.network;
  pen.lineWidth = isLarge ? 1.6 : look === 'work' ? 0.6 : 1;
  pen.fill();
  pen.stroke();
  if (look === 'inside' && isLarge) {
    circle(pen, radius * 0.36);
    pen.fillStyle = palette.network;
    pen.fill();
  }
  return tile.transferToImageBitmap();
}

function circle(pen: OffscreenCanvasRenderingContext2D, radius: number): void {
  pen.beginPath();
  pen.arc(0, 0, Math.max(0.4, radius), 0, 2 * Math.PI);
}
