/** What a stage is called in a request: by the interface that its application is called by. */
import type { CallKind, StageId } from '../../src-core/index.ts';
import type { Messages } from '../i18n/en.ts';

type Names = Readonly<Partial<Record<CallKind, Readonly<Partial<Record<StageId, { readonly n: string; readonly b: string }>>>>>>;

export function stageNameOf({ names, called }: Messages['stages'], stage: StageId, call: CallKind): string {
  return (called as Names)[call]?.[stage]?.n ?? names[stage];
}

/** Short enough for the list beside the stage. */
export function briefNameOf({ names, brief, called }: Messages['stages'], stage: StageId, call: CallKind): string {
  return (called as Names)[call]?.[stage]?.b ?? brief[stage] ?? names[stage];
}
