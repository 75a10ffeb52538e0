/** The sentences of a comparison: the strongest cause with what it came to, and one for every finding. */
import type { Comparison, Finding, FindingData, StageId } from '../../src-core/index.ts';
import type { FindingWords } from '../i18n/compareShape.ts';
import type { CompareWords } from '../i18n/en/compare.ts';
import type { Messages } from '../i18n/en.ts';

export function sentenceFor(words: CompareWords, { stages }: Messages, finding: Finding): string {
  const reason = finding.kind === 'stages' ? (finding.a.reason ?? finding.b.reason) : null;
  const context: FindingWords = { reason: reason ? stages.skipped[reason] : '', stage: (stage: StageId) => words.stageName(stage, stages.names[stage]) };
  const say = words.sentences[finding.kind] as (a: FindingData[Finding['kind']], b: FindingData[Finding['kind']], context: FindingWords) => string;
  return say(finding.a, finding.b, context);
}

/** What the two differ in and what that came to, in as few sentences as say it. */
export function headlineOf(words: CompareWords, messages: Messages, { findings, samePage }: Comparison): string {
  if (findings.length === 0) return words.noDifference;
  const told = (['cause', 'cost'] as const).flatMap((group) => findings.find((finding) => finding.group === group) ?? []);
  const sentences = told.map((finding) => sentenceFor(words, messages, finding));
  return [...sentences, ...(samePage === null ? [] : [words.samePage(samePage)])].join(' ');
}
