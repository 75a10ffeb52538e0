/** The one sentence of a step, with the name of the one who acts. */
import { processAt, type Step, type StepData, type StepKind, type Trace } from '../../src-core/index.ts';
import type { Messages } from '../i18n/en.ts';
import { useJourney } from './journey.ts';
import { useWords } from './words.ts';

let said = new WeakMap<Step, string>();
let language: Messages | null = null;

/** Made once for a step and a language: several parts of the page say it, at every step. */
export function sentenceOf(words: Messages, trace: Trace, step: Step): string {
  if (language !== words) said = new WeakMap();
  language = words;
  let sentence = said.get(step);
  if (sentence === undefined) {
    const say = words.steps[step.kind] as (data: StepData[StepKind], who: string) => string;
    said.set(step, (sentence = say(step.data, whoOf(words, trace, step))));
  }
  return sentence;
}

/** `nginx worker`, `the browser`, `the kernel of laptop`. */
export function whoOf({ shell: { actors } }: Messages, trace: Trace, { id, actor }: Step): string {
  const process = processAt(trace, id, actor);
  if (!process) return actors.kernel(actor.machine);
  const { program, role } = process;
  const name = program === 'browser' || program === 'resolver' || program === 'nameServer' ? actors[program] : program;
  return role ? `${name} ${role}` : name;
}

/** The sentence of the step under the cursor; empty while there is no trace. */
export function useSentence(): string {
  const words = useWords();
  return useJourney(({ trace, cursor }) => {
    const step = trace?.steps[cursor];
    return trace && step ? sentenceOf(words, trace, step) : '';
  });
}
