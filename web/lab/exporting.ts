/** Results as files: tables as CSV (RFC 4180), drawings as SVG that stands by itself, and as PNG. Nothing leaves the browser. */

/** Rows of values; what holds a comma, a quote or a line break is quoted. Lines end in CR LF. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'number' ? (Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '') : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export function saveText(name: string, type: string, text: string): void {
  save(name, new Blob([text], { type }));
}

/** The drawings below each other, with the colours and the type that they have on the screen now. */
export function svgOf(drawings: readonly SVGSVGElement[], ground: string): string {
  const sizes = drawings.map((drawing) => ({ width: drawing.width.baseVal.value, height: drawing.height.baseVal.value }));
  const width = Math.max(...sizes.map((size) => size.width)) + 2 * MARGIN;
  let top = MARGIN;
  const parts = drawings.map((drawing, i) => {
    const title = drawing.getAttribute('aria-label') ?? '';
    const part = `<text x="${MARGIN}" y="${top + 14}" style="${titleStyle(drawing)}">${escaped(title)}</text><g transform="translate(${MARGIN} ${top + TITLE})">${styled(drawing)}</g>`;
    top += sizes[i]!.height + TITLE + MARGIN;
    return part;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}"><rect width="100%" height="100%" style="fill:${ground}"/>${parts.join('')}</svg>`;
}

/** Twice as fine as on the screen. */
export async function savePng(name: string, svg: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) save(name, blob);
}

const MARGIN = 16;
const TITLE = 26;
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'paint-order', 'font-family', 'font-size', 'font-weight'] as const;

/** The inside of a drawing with its computed styles written into each part. */
function styled(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const from = drawing.querySelectorAll('*');
  for (const [i, part] of [...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(from[i]!);
    part.removeAttribute('class');
    part.setAttribute('style', STYLES.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
  }
  return new XMLSerializer().serializeToString(copy).replace(/^<svg[^>]*>|<\/svg>$/g, '');
}

function titleStyle(drawing: SVGSVGElement): string {
  const { color, fontFamily } = getComputedStyle(drawing);
  return escaped(`fill:${color};font:600 14px ${fontFamily}`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function save(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
