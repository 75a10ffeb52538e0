/** The story and the source of a stage, as the gateway of this request has it. Pure. */
import type { Gateway, StageId } from '../../src-core/index.ts';
import type { CallStage, StageStories, WayStage } from '../i18n/storyShape.ts';

export function stageStoryOf(stories: StageStories, stage: StageId, { way, call, loading }: Gateway): string {
  if (isByWay(stage)) return stories.byWay[stage][way];
  if (isByCall(stage)) return stories.byCall[stage][call];
  if (stage === '5') return stories.loading[call === 'servlet' ? 'servlet' : loading];
  if (stage === '13') return `${stories.result[call]} ${stories.leaving[way]}`;
  return stories.fixed[stage];
}

export function isByWay(stage: StageId): stage is WayStage {
  return stage === '3' || stage === '4' || stage === '14' || stage === '15';
}

export function isByCall(stage: StageId): stage is CallStage {
  const number = Number(stage);
  return number >= 6 && number <= 12;
}
