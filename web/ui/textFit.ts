/**
 * How wide a text will be, by estimate: SVG neither wraps nor clips, and measuring the real thing forces a layout.
 * The figures are those of Pretendard and JetBrains Mono, a little on the safe side. Rule: what was fitted never overflows.
 */
export interface Type {
  readonly size: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
}

const MONO_ADVANCE = 0.601;
const NARROW = /[ .,:;'"!|ijlI()[\]{}·`]/;
const WIDE = /[MWmw@%—…→←]/;
const CAPITAL = /[A-Z0-9&?+=<>~#_$]/;

export function textWidth(text: string, { size, mono, bold }: Type): number {
  let ems = 0;
  for (const char of text) ems += mono ? monoAdvance(char) : sansAdvance(char);
  return ems * size * (bold && !mono ? 1.05 : 1);
}

/** The text, or as much of it as fits with an ellipsis; empty when not even one character does. */
export function fitted(text: string, width: number, type: Type): string {
  if (textWidth(text, type) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (textWidth(`${kept}${char}…`, type) > width) break;
    kept += char;
  }
  return kept === '' ? '' : `${kept.trimEnd()}…`;
}

/** The text in at most `lines` lines, broken at spaces where there are any; the last one ends in an ellipsis if need be. */
export function wrapped(text: string, width: number, type: Type, lines: number): string[] {
  const out: string[] = [];
  let line = '';
  const words = text.split(' ').flatMap((word) => broken(word, width, type));
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, type) <= width) {
      line = longer;
      continue;
    }
    if (out.length === lines - 1) return [...out, fitted([line, ...words.slice(i)].join(' '), width, type)];
    out.push(line);
    line = word;
  }
  return line === '' ? out : [...out, line];
}

function broken(word: string, width: number, type: Type): string[] {
  if (textWidth(word, type) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const char of word) {
    if (part !== '' && textWidth(part + char, type) > width) {
      parts.push(part);
      part = '';
    }
    part += char;
  }
  return part === '' ? parts : [...parts, part];
}

function monoAdvance(char: string): number {
  return isEastAsian(char) ? 1 : MONO_ADVANCE;
}

function sansAdvance(char: string): number {
  if (isEastAsian(char)) return 0.9;
  if (NARROW.test(char)) return 0.31;
  if (WIDE.test(char)) return 0.92;
  return CAPITAL.test(char) ? 0.68 : 0.57;
}

function isEastAsian(char: string): boolean {
  return (char.codePointAt(0) ?? 0) >= 0x1100;
}
