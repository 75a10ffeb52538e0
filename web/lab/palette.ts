/** The page's colours for a canvas, which knows no custom properties, and the hatches of shared pages. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly panel: string;
  readonly line: string;
  readonly strong: string;
  readonly network: string;
  readonly networkWash: string;
  readonly bad: string;
  readonly file: Hatch;
  readonly forked: Hatch;
  readonly own: string;
  readonly sans: string;
  readonly mono: string;
}

const known = new WeakMap<HTMLElement, { readonly key: string; readonly palette: Palette }>();

/** Slanted lines; and one colour between line and ground, where there is no room for lines. */
export interface Hatch {
  readonly lines: string | CanvasPattern;
  readonly flat: string;
}

/** The palette within an element; it is read anew when the theme or one of the system's wishes has changed. */
export function paletteFor(within: HTMLElement, context: CanvasRenderingContext2D, theme: string): Palette {
  const wishes = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((wish) => matchMedia(wish).matches);
  const key = `${theme} ${devicePixelRatio} ${wishes.join(' ')}`;
  const last = known.get(within);
  if (last?.key === key) return last.palette;
  const palette = paletteOf(within, context);
  known.set(within, { key, palette });
  return palette;
}

/** Read from the document as it is drawn now: theme, contrast and the system's wishes are in it already. */
function paletteOf(within: HTMLElement, context: CanvasRenderingContext2D): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  within.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const font = (name: string): string => {
    probe.style.fontFamily = `var(--${name})`;
    return getComputedStyle(probe).fontFamily;
  };
  const [panel, code, data] = [colour('panel'), colour('code'), colour('data')];
  const palette: Palette = {
    ink: colour('ink'), muted: colour('muted'), panel, line: colour('line'), strong: colour('line-strong'), network: colour('network'), networkWash: colour('network-wash'), bad: colour('bad'),
    file: hatch(context, code, panel, 1), forked: hatch(context, data, panel, -1), own: colour('heap'), sans: font('sans'), mono: font('mono'),
  };
  probe.remove();
  return palette;
}

/** Slanted lines on the ground of the box: pages that are counted in several processes. `turn` says which way they lean. */
function hatch(context: CanvasRenderingContext2D, colour: string, ground: string, turn: 1 | -1): Hatch {
  const size = 6 * devicePixelRatio;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (!pen) return { lines: colour, flat: colour };
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour;
  pen.lineWidth = size * 0.36;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - size * 0.5, turn === 1 ? size * 1.5 : -size * 0.5);
    pen.lineTo(shift + size * 1.5, turn === 1 ? -size * 0.5 : size * 1.5);
    pen.stroke();
  }
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / devicePixelRatio));
  const [red, green, blue] = mean(pen.getImageData(0, 0, tile.width, tile.height).data);
  return { lines: pattern ?? colour, flat: `rgb(${red} ${green} ${blue})` };
}

function mean(pixels: Uint8ClampedArray): readonly number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) if (i % 4 < 3) sums[i % 4]! += pixels[i]!;
  return sums.map((sum) => Math.round(sum / (pixels.length / 4)));
}
