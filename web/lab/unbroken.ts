/** A figure stays on one line with its unit, and with the letter of its side: `A 117 MiB`, `100 %`. */
export function unbroken(text: string): string {
  return text.replaceAll(/(\d) (?=(?:MiB|GiB|ms|s|%|req\/s|요청\/초)(?![A-Za-z]))/g, '$1\u00A0').replaceAll(/(?<![A-Za-z])([AB]) (?=\d)/g, '$1\u00A0');
}
