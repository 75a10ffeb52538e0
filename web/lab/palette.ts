/** The page's colours for a canvas, which knows no custom properties, and the hatches of shared pages. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly panel: string;
  readonly line: string;
  readonly network: string;
  readonly networkWash: string;
  readonly bad: string;
  readonly file: string | CanvasPattern;
  readonly forked: string | CanvasPattern;
  readonly own: string;
  readonly sans: string;
  readonly mono: string;
}

const known = new WeakMap<HTMLElement, { readonly key: string; readonly palette: Palette }>();

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
    ink: colour('ink'), muted: colour('muted'), panel, line: colour('line'), network: colour('network'), networkWash: colour('network-wash'), bad: colour('bad'),
    file: hatch(context, code, panel, 1), forked: hatch(context, data, panel, -1), own: colour('heap'), sans: font('sans'), mono: font('mono'),
  };
  probe.remove();
  return palette;
}

/** Slanted lines on the ground of the box: pages that are counted in several processes. `turn` says which way they lean. */
function hatch(context: CanvasRenderingContext2D, colour: string, ground: string, turn: 1 | -1): string | CanvasPattern {
  const size = 6 * devicePixelRatio;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (!pen) return colour;
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
  return pattern ?? colour;
}
