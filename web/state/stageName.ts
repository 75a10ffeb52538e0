/** What a stage is called in a request: by the way that it took, and by the interface that its application is called by. */
import type { CallKind, Gateway, StageId, Way } from '../../src-core/index.ts';
import type { Messages } from '../i18n/en.ts';

interface Name {
  readonly n: string;
  readonly b: string;
}
type Names<Key extends string> = Readonly<Partial<Record<Key, Readonly<Partial<Record<StageId, Name>>>>>>;

export function stageNameOf(words: Messages['stages'], stage: StageId, gateway: Gateway): string {
  return ownNameOf(words, stage, gateway)?.n ?? words.names[stage];
}

/** Short enough for the list beside the stage. */
export function briefNameOf(words: Messages['stages'], stage: StageId, gateway: Gateway): string {
  return ownNameOf(words, stage, gateway)?.b ?? words.brief[stage] ?? words.names[stage];
}

function ownNameOf({ called, crossed }: Messages['stages'], stage: StageId, { call, way }: Gateway): Name | undefined {
  return (called as Names<CallKind>)[call]?.[stage] ?? (crossed as Names<Way>)[way]?.[stage];
}
