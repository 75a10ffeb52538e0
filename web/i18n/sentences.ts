/** The shape of a language's sentences: one for everything that a step can say happened. */
import type { HttpReason, StepData, StepKind } from '../../src-core/index.ts';

/** `who` is the one who acts, as `whoOf` names it: `nginx worker`, `the browser`. */
export type Sentences = { readonly [Kind in StepKind]: (data: StepData[Kind], who: string) => string };

/** Words for the keys inside of steps; `reasonOf` shows a key as it is when it is a name already (`SIGABRT`). */
export interface Reasons {
  readonly lost: Readonly<Record<string, string>>;
  readonly waited: Readonly<Record<string, string>>;
  readonly upstream: Readonly<Record<string, string>>;
  readonly exit: Readonly<Record<string, string>>;
  readonly rejected: Readonly<Record<HttpReason, string>>;
  /** How a URL pattern fits a path. */
  readonly mapped: Readonly<Record<string, string>>;
  /** What a part of an application server is for. */
  readonly subsystems: Readonly<Record<string, string>>;
}

export function reasonOf(words: Readonly<Record<string, string>>, key: string): string {
  return words[key] ?? key;
}
