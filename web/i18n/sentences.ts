/** The shape of a language's sentences: one for everything that a step can say happened. */
import type { StepData, StepKind } from '../../src-core/index.ts';

/** `who` is the one who acts, as `whoOf` names it: `nginx worker`, `the browser`. */
export type Sentences = { readonly [Kind in StepKind]: (data: StepData[Kind], who: string) => string };
