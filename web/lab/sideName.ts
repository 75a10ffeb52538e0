import type { LabWords } from '../i18n/labShape.ts';
import type { Side, Twin } from '../state/lab.ts';

/** `A CGI`: the letter, and what stands there. */
export function sideName(words: LabWords, { pair }: Pick<Twin, 'pair'>, side: Side): string {
  return `${side.toUpperCase()} ${words.deployments[pair[side].deployment][0]}`;
}
